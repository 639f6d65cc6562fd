"""What the REST routes are given, and how a request finds who asks."""

import secrets
from dataclasses import dataclass
from typing import Generic, TypeVar

from aiohttp import web
from pydantic import BaseModel

from signaling.rest.rates import Rates
from videobank.domain.roles import Person
from videobank.ports.accounts import Session
from videobank.ports.clock import Tokens
from videobank.service.accounts import Staff
from videobank.service.documents import Documents
from videobank.service.flows import Flows
from videobank.service.hand_overs import HandOvers
from videobank.service.invitations import Door
from videobank.service.outbox import Outbox
from videobank.service.review import Review
from videobank.service.sessions import Sessions, SignedInPerson
from videobank.service.sign_in import SignIns

B = TypeVar("B", bound=BaseModel | None)


@dataclass(frozen=True, slots=True)
class RestRules:
    """What the bank is called, the digests of its API keys, and whether browsers come over HTTPS."""

    bank_name: str
    bank_key_digests: frozenset[str]
    https: bool

    @property
    def cookie(self) -> str:
        """``__Host-`` (RFC 6265bis, section 4.1.3.2): no other host and no plain HTTP can have set it."""
        return "__Host-videobank" if self.https else "videobank"


@dataclass(frozen=True, slots=True)
class RestDeps:
    """The use cases behind the routes."""

    sessions: Sessions
    sign_ins: SignIns
    staff: Staff
    door: Door
    hand_overs: HandOvers
    documents: Documents
    flows: Flows
    outbox: Outbox
    review: Review
    tokens: Tokens
    rates: Rates
    rules: RestRules


DEPS = web.AppKey("rest", RestDeps)


@dataclass(frozen=True, slots=True)
class Ask(Generic[B]):
    """One request, after its form and its asker were checked. ``body`` is of the model that the route takes."""

    request: web.Request
    deps: RestDeps
    body: B
    staff: SignedInPerson | None
    customer: Session | None
    inviter: Person | None

    @property
    def signed_in(self) -> SignedInPerson:
        """Who asks, on routes for people with an account."""
        if self.staff is None:
            raise TypeError("this route is not for people with an account")
        return self.staff

    @property
    def person(self) -> Person:
        return self.signed_in.person

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]


async def signed_in(request: web.Request, deps: RestDeps) -> SignedInPerson | None:
    """The person of the request's cookie, with whatever is still asked of them."""
    secret = request.cookies.get(deps.rules.cookie)
    return await deps.sessions.signed_in(secret) if secret else None


async def person_of(request: web.Request) -> tuple[Session, Person] | None:
    """The session and the person of the request's cookie; None for nobody, and for who must first change a password."""
    found = await signed_in(request, request.app[DEPS])
    return (found.session, found.person) if found is not None and found.complete else None


def bearer_of(request: web.Request) -> str | None:
    """The token of an ``Authorization: Bearer`` header (RFC 6750)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def is_bank_key(token: str, deps: RestDeps) -> bool:
    """Whether this is an API key of the bank's back end."""
    digest = deps.tokens.digest(token)
    return any(secrets.compare_digest(digest, known) for known in deps.rules.bank_key_digests)

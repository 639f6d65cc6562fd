"""The composition of REST and of what guards every request."""

from ipaddress import ip_network

from aiohttp import web

from signaling.hub import Identity
from signaling.rest import Rates, RestDeps, RestRules, person_of
from signaling.socket import Doorkeeper
from signaling.web_guard import GuardRules
from videobank.adapters.tokens import SystemTokens
from videobank.app.bank_systems import BankSystems
from videobank.app.core import Core
from videobank.app.people import People
from videobank.domain.roles import Role
from videobank.service.audits import Audits
from videobank.service.documents import Documents
from videobank.service.flows import Flows
from videobank.service.hand_overs import HandOvers
from videobank.service.outbox import Outbox
from videobank.service.review import Review


def rest_deps(base: Core, who: People, documents: Documents, hand_overs: HandOvers, bank: BankSystems) -> RestDeps:
    """The use cases behind the REST routes."""
    on, store, tokens = base.ground, base.store, SystemTokens()
    keys = [path.read_text().strip() for path in (on.layout.key_file.parent / "bank-api.key",) if path.is_file()]
    rules = RestRules(
        bank_name=on.settings.bank_name,
        bank_key_digests=frozenset(tokens.digest(key) for key in keys),
        https=on.settings.url.startswith("https://"),
    )
    audits = Audits(bank.core, base.journal)
    review = Review(
        base.desk, store.ledger, store.projections, store.accounts, on.vault, who.gate, base.journal, audits
    )
    return RestDeps(
        sessions=who.sessions,
        sign_ins=who.sign_ins,
        staff=who.staff,
        door=who.door,
        hand_overs=hand_overs,
        documents=documents,
        flows=Flows(who.flows, who.gate),
        outbox=Outbox(bank.kept, who.gate),
        review=review,
        tokens=tokens,
        rates=Rates(),
        rules=rules,
    )


def guard_rules(base: Core) -> GuardRules:
    """Where this service is reached, who may embed a call, and which proxies are believed."""
    settings = base.ground.settings
    return GuardRules(
        public_url=settings.url,
        bank_origins=frozenset(settings.origins_of_bank),
        trusted_proxies=tuple(ip_network(network) for network in settings.trusted_proxies),
    )


def doorkeeper(base: Core, who: People) -> Doorkeeper:
    """Who may open a live connection."""
    origins = frozenset({base.ground.settings.url})

    async def by_cookie(request: web.Request) -> Identity | None:
        found = await person_of(request)
        if found is None:
            return None
        session, person = found
        return Identity(session.id, person.role, person=person)

    async def by_token(token: str) -> Identity | None:
        session = await who.sessions.customer(token)
        return None if session is None else Identity(session.id, Role.CUSTOMER, call=session.call)

    return Doorkeeper(by_cookie, by_token, lambda request: request.headers.get("Origin") in origins)

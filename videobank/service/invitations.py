"""Invitations: the bank asks for a link, the customer redeems it by a press, and one device keeps it.

A link preview cannot use it up: its token stands in the URL's fragment, which no fetch carries.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import CallInvited, Consent, CustomerArrived, EndReason
from videobank.domain.flow import Flow
from videobank.domain.ids import CallId, PersonId, UnitId
from videobank.domain.profile import ConsentText, Profile
from videobank.domain.questions import Question
from videobank.domain.roles import Action, Person, Role
from videobank.ports.accounts import Invitation, Invitations
from videobank.ports.clock import Clock, Tokens
from videobank.service.desk import Desk
from videobank.service.gate import Gate
from videobank.service.sessions import Sessions

BANK = Person(PersonId("bank"), "bank", "", "", Role.BANK, UnitId(""))
"""The bank's own back end, which has a key and no account."""
OVER = frozenset({Phase.ENDED, Phase.SEALED})


class Denial(StrEnum):
    """Why a press on "Start video call" leads nowhere, or no invitation is made."""

    UNKNOWN = "invitation_unknown"
    EXPIRED = "invitation_expired"
    USED = "invitation_used"
    OVER = "call_over"
    FOREIGN_PAGE = "page_origin_unknown"
    UNKNOWN_FLOW = "flow_unknown"


class InvitationDenied(Exception):
    """An invitation was not made, or not redeemed."""

    def __init__(self, why: Denial) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class DoorRules:
    """What links look like, which of the bank's pages may embed a call, and whose rules hold."""

    public_url: str
    bank_origins: frozenset[str]
    profile: str
    flows: Mapping[str, Flow]
    callback: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the bank asks for."""

    business: str
    customer_reference: str
    customer_name: str
    customer_phone: str
    questions: tuple[Question, ...]
    flow: str
    language: str
    unit: UnitId
    page_origin: str | None
    valid_for_s: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """An invitation that may be made, and is not made yet."""

    call: CallId
    token: str
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """The link for the customer; its token is kept nowhere."""

    call: CallId
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Press:
    """A customer's press on "Start video call"; ``device`` is a secret that this device made and keeps."""

    token: str
    device: str
    language: str
    user_agent: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A customer who may come in: the session's secret, the call, and what is to be read."""

    session: str
    call: Call
    texts: tuple[ConsentText, ...]


class Door:
    """Makes invitations and lets customers in."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one port or rule
        self,
        invitations: Invitations,
        desk: Desk,
        sessions: Sessions,
        gate: Gate,
        clock: Clock,
        tokens: Tokens,
        profiles: Mapping[str, Profile],
        rules: DoorRules,
    ) -> None:
        self._invitations = invitations
        self._desk = desk
        self._sessions = sessions
        self._gate = gate
        self._clock = clock
        self._tokens = tokens
        self._profiles = profiles
        self._rules = rules

    async def invite(self, wanted: Wanted, by: Person) -> Invited:
        """Begin a call's ledger and make its link; raises NotPermitted, InvitationDenied, LedgerFull."""
        prepared = await self.prepare(wanted, by)
        await self.begin(prepared, wanted)
        return await self.open(prepared)

    async def prepare(self, wanted: Wanted, by: Person) -> Prepared:
        """Whether it may be made, and its names; nothing is kept. Raises NotPermitted, InvitationDenied."""
        await self.permit(wanted, by)
        if wanted.page_origin is not None and wanted.page_origin not in self._rules.bank_origins:
            raise InvitationDenied(Denial.FOREIGN_PAGE)
        if wanted.flow and wanted.flow not in self._rules.flows:
            raise InvitationDenied(Denial.UNKNOWN_FLOW)
        now = self._clock.now()
        expires_at = now + timedelta(seconds=wanted.valid_for_s)
        return Prepared(CallId(self._tokens.new_id()), self._tokens.secret(), now, expires_at)

    async def permit(self, wanted: Wanted, by: Person) -> None:
        """Raises NotPermitted."""
        await self._gate.require(by, Action.INVITE, wanted.unit)

    async def begin(self, prepared: Prepared, wanted: Wanted) -> None:
        """Begin the call's ledger; raises LedgerFull, Conflict (it has begun)."""
        profile = self._profiles[self._rules.profile]
        retain_until = prepared.invited_at + timedelta(days=profile.retention_days)
        await self._desk.begin(prepared.call, self._invited(wanted, profile, prepared.expires_at), retain_until)

    async def open(self, prepared: Prepared) -> Invited:
        """From here on the link leads into the call. One that is open stays as it is."""
        digest = self._tokens.digest(prepared.token)
        if await self._invitations.find(digest) is None:
            await self._invitations.add(Invitation(digest, prepared.call, prepared.expires_at, device=None))
        return Invited(
            prepared.call, f"{self._rules.public_url.rstrip('/')}/call#{prepared.token}", prepared.expires_at
        )

    def _invited(self, wanted: Wanted, profile: Profile, expires_at: datetime) -> CallInvited:
        flow = self._rules.flows[wanted.flow] if wanted.flow else None
        return CallInvited(
            business=wanted.business,
            language=wanted.language,
            unit=wanted.unit,
            profile=profile.name,
            expires_at=expires_at,
            page_origin=wanted.page_origin,
            on_disruption=profile.on_disruption,
            callback=self._rules.callback,
            flow=wanted.flow,
            steps=flow.steps if flow is not None else (),
            follows=flow.follows if flow is not None else (),
            rules=profile.rules,
            customer_reference=wanted.customer_reference,
            customer_name=wanted.customer_name,
            questions=wanted.questions,
            customer_phone=wanted.customer_phone,
        )

    async def redeem(self, press: Press) -> Admitted:
        """Let the customer in, or back in from the same device; raises InvitationDenied, LedgerFull."""
        invitation = await self._invitations.find(self._tokens.digest(press.token))
        if invitation is None:
            raise InvitationDenied(Denial.UNKNOWN)
        call = await self._desk.call(invitation.call)
        self._check(call, invitation)
        await self._bind(invitation, self._tokens.digest(press.device))
        await self._arrive(call.id, press)
        secret = await self._sessions.open_for_customer(call.id)
        call = await self._desk.call(call.id)
        return Admitted(secret, call, self._texts(call))

    def _check(self, call: Call, invitation: Invitation) -> None:
        late = self._clock.now() >= invitation.expires_at
        if call.end_reason is EndReason.INVITATION_EXPIRED or (late and call.phase is Phase.INVITED):
            raise InvitationDenied(Denial.EXPIRED)
        if call.phase in OVER:
            raise InvitationDenied(Denial.OVER)

    async def _bind(self, invitation: Invitation, device: str) -> None:
        """The first device keeps the invitation; of two that press at once, the store decides."""
        if invitation.device is None and await self._invitations.bind(invitation.digest, device):
            return
        bound = await self._invitations.find(invitation.digest)
        if bound is None or bound.device is None or not secrets.compare_digest(bound.device, device):
            raise InvitationDenied(Denial.USED)

    async def _arrive(self, call: CallId, press: Press) -> None:
        arrived = CustomerArrived(language=press.language, user_agent=press.user_agent, address=press.address)
        try:
            await self._desk.propose(call, arrived)
        except Refused as refused:
            if refused.refusal is Refusal.WRONG_PHASE:  # it ended while the button was being pressed
                raise InvitationDenied(Denial.OVER) from refused
            raise

    def _texts(self, call: Call) -> tuple[ConsentText, ...]:
        """What this call may ask agreement to, in both languages; the page only where there is one."""
        profile = self._profiles[call.profile]
        return tuple(
            t for t in profile.consents if t.consent is not Consent.PAGE_SHARING or call.page_origin is not None
        )

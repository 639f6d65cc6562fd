"""What REST takes and gives, for everything that is not live. The same models validate and describe (OpenAPI 3.1)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from videobank.domain.account_events import Outcome
from videobank.domain.call import Phase
from videobank.domain.call_events import Consent, EndReason
from videobank.domain.face import Band
from videobank.domain.roles import Role
from videobank.domain.streams import GapReason, TrackKind

ShortText = Annotated[str, Field(min_length=1, max_length=200)]
LongText = Annotated[str, Field(min_length=1, max_length=4_000)]
UserName = Annotated[str, Field(min_length=2, max_length=64, pattern=r"^[\w.@-]+$")]


class Resource(BaseModel):
    """Nothing unknown is accepted, nothing changes after parsing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Resource):
    """Why a request was refused (after RFC 9457): a code for programs, a sentence for people, a name for support."""

    code: str
    title: str
    detail: str
    reference: str


# --- invitations --------------------------------------------------------------------------------------------------


class NewInvitation(Resource):
    """What the bank's back end asks for. ``POST /api/invitations`` with ``Authorization: Bearer <API key>``."""

    business: ShortText
    customer_reference: ShortText
    customer_name: str = Field(default="", max_length=200)
    language: Literal["zh", "en"] = "zh"
    unit: str = Field(default="main", max_length=64)
    page_origin: str | None = Field(default=None, max_length=200)
    valid_for_s: int = Field(default=1800, ge=60, le=7 * 86400)


class InvitationMade(Resource):
    """The link for the customer; its token stands in the fragment and is not kept by the server."""

    call: str
    url: str
    expires_at: datetime


class Redemption(Resource):
    """A customer's press on "Start video call". ``device`` is a secret this device made and keeps, to re-enter."""

    token: Annotated[str, Field(min_length=20, max_length=200)]
    device: Annotated[str, Field(min_length=20, max_length=200)]
    language: Literal["zh", "en"]


class ConsentShown(Resource):
    """One consent text in one language, word for word."""

    consent: Consent
    language: Literal["zh", "en"]
    version: str
    title: str
    body: str
    sha256: str


class Admission(Resource):
    """A redeemed invitation: the session token for the WebSocket and for uploads, and what the customer will read."""

    session: str
    call: str
    business: str
    bank_name: str
    customer_name: str
    page_origin: str | None
    consents: tuple[ConsentShown, ...]


class DocumentTaken(Resource):
    """The document photo is in evidence. ``has_portrait`` False: no face was found; better to take it again."""

    has_portrait: bool


# --- sessions and accounts ----------------------------------------------------------------------------------------


class SignIn(Resource):
    """``POST /api/session``. ``code`` is the TOTP code when enrolled."""

    user_name: Annotated[str, Field(min_length=1, max_length=64)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
    code: str | None = Field(default=None, pattern=r"^\d{6}$")


class Me(Resource):
    """Who is signed in. While ``must_change_password`` or ``must_enrol_totp`` nothing else is permitted."""

    person: str
    user_name: str
    display_name: str
    staff_number: str
    role: Role
    unit: str
    must_change_password: bool
    must_enrol_totp: bool
    totp_enrolled: bool


class PasswordChange(Resource):
    """``POST /api/session/password``."""

    old: Annotated[str, Field(min_length=1, max_length=200)]
    new: Annotated[str, Field(min_length=10, max_length=200)]


class TotpOffer(Resource):
    """``POST /api/session/totp``: a new secret, shown once, as text, ``otpauth://`` URI and a QR code (SVG)."""

    secret: str
    uri: str
    qr_svg: str


class TotpConfirmation(Resource):
    """``PUT /api/session/totp``: a code from the app proves that the secret arrived."""

    code: Annotated[str, Field(pattern=r"^\d{6}$")]


class NewAccount(Resource):
    """``POST /api/accounts`` (administrators). The reply holds a one-time password, shown once."""

    user_name: UserName
    display_name: ShortText
    staff_number: str = Field(default="", max_length=64)
    role: Literal["agent", "reviewer", "supervisor", "administrator"]
    unit: str = Field(default="main", max_length=64)


class AccountMade(Resource):
    """A new account and its one-time password, to be changed at first use."""

    person: str
    user_name: str
    one_time_password: str


class AccountRow(Resource):
    """An account as an administrator sees it."""

    person: str
    user_name: str
    display_name: str
    staff_number: str
    role: Role
    unit: str
    disabled: bool
    totp_enrolled: bool


class AccountList(Resource):
    """``GET /api/accounts``."""

    accounts: tuple[AccountRow, ...]


class AccountChange(Resource):
    """``PATCH /api/accounts/{person}``; what is None stays."""

    role: Literal["agent", "reviewer", "supervisor", "administrator"] | None = None
    unit: str | None = Field(default=None, max_length=64)
    disabled: bool | None = None
    reset_password: bool = False
    remove_totp: bool = False  # for somebody who lost the telephone


class AccountAfter(AccountRow):
    """An account after a change, with the one-time password if it was given one."""

    one_time_password: str | None


# --- review -------------------------------------------------------------------------------------------------------


class CallLine(Resource):
    """One line of the reviewer's table."""

    call: str
    business: str
    unit: str
    phase: Phase
    agent: str | None
    agent_name: str
    invited_at: datetime
    live_since: datetime | None
    ended_at: datetime | None
    decision: Literal["approved", "rejected"] | None
    end_reason: EndReason | None
    stars: int | None
    verdict: Outcome | None
    gaps: int
    band: Band | None


class CallQuery(Resource):
    """What calls are searched by; every None is "any". ``customer`` is the bank's reference, exactly."""

    customer: str | None = Field(default=None, min_length=1, max_length=200)
    agent: str | None = Field(default=None, min_length=1, max_length=64)
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    outcome: str | None = Field(default=None, pattern=r"^[a-z_]{1,40}$")
    offset: int = Field(default=0, ge=0, le=100_000)


class CallList(Resource):
    """``GET /api/calls?customer=&agent=&since=&until=&outcome=&offset=``; at most 50, newest first."""

    calls: tuple[CallLine, ...]
    more: bool


class AgentName(Resource):
    """An agent to filter by."""

    person: str
    display_name: str


class AgentList(Resource):
    """``GET /api/agents`` for reviewers and supervisors."""

    agents: tuple[AgentName, ...]


class ReplayTrack(Resource):
    """One playable track. ``starts_us`` is on the call's clock: 0 is when the call went live."""

    stream: str
    url: str
    starts_us: int
    duration_us: int
    uncertainty_us: int
    made_from: tuple[str, ...]


class ReplayGap(Resource):
    """A span of a track without media, and why; on the call's clock."""

    stream: str
    track: TrackKind
    from_us: int
    until_us: int
    reason: GapReason
    observed: bool


class ReplayEvent(Resource):
    """One event of the ledger on the call's clock (before the call went live: negative)."""

    number: int
    at: datetime
    position_us: int
    name: str
    event: dict[str, Any]


class ReplayPage(Resource):
    """A recording of the customer's page: its rrweb events, a JSON array, are at ``url``.

    Their time stamps are on the server's clock in milliseconds; ``starts_us`` is on the call's clock.
    """

    evidence: str
    url: str
    starts_us: int


class FaultLine(Resource):
    """One thing that does not verify, by name."""

    where: str
    what: str


class Verification(Resource):
    """What was checked just now: the ledger's chain, its signed head, and every hash of the recording."""

    sealed: bool
    chain_verified: bool
    evidence_verified: bool
    entries: int
    pieces: int
    faults: tuple[FaultLine, ...]


class FindingLine(Resource):
    """A reviewer's remark."""

    at: datetime
    reviewer: str
    at_us: int | None
    text: str


class VerdictLine(Resource):
    """A reviewer's outcome."""

    at: datetime
    reviewer: str
    outcome: Outcome
    reason: str


class ReplayCase(Resource):
    """``GET /api/calls/{call}``: everything a replay needs. Asking for it is itself on record."""

    call: str
    line: CallLine
    customer_name: str
    customer_reference: str
    duration_us: int
    ready: bool  # False while the recording is still being prepared
    tracks: tuple[ReplayTrack, ...]
    pages: tuple[ReplayPage, ...]
    gaps: tuple[ReplayGap, ...]
    events: tuple[ReplayEvent, ...]
    pictures: tuple[str, ...]  # ``GET /api/calls/{call}/pictures/{evidence}``
    findings: tuple[FindingLine, ...]
    verdicts: tuple[VerdictLine, ...]


class NewFinding(Resource):
    """``POST /api/calls/{call}/findings``."""

    at_us: int | None = None
    text: LongText


class NewVerdict(Resource):
    """``POST /api/calls/{call}/verdicts``."""

    outcome: Outcome
    reason: LongText


class SpeedQuery(Resource):
    """``GET /api/speed``: so many random bytes, to time how fast they come."""

    bytes: int = Field(default=2_000_000, ge=1, le=2_000_000)


ALL: tuple[type[BaseModel], ...] = (
    Problem,
    NewInvitation,
    InvitationMade,
    Redemption,
    ConsentShown,
    Admission,
    DocumentTaken,
    SignIn,
    Me,
    PasswordChange,
    TotpOffer,
    TotpConfirmation,
    NewAccount,
    AccountMade,
    AccountRow,
    AccountList,
    AccountChange,
    AccountAfter,
    CallLine,
    CallList,
    AgentName,
    AgentList,
    ReplayTrack,
    ReplayGap,
    ReplayEvent,
    ReplayPage,
    FaultLine,
    Verification,
    FindingLine,
    VerdictLine,
    ReplayCase,
    NewFinding,
    NewVerdict,
)

"""Calls that are over: searched, replayed, verified and judged."""

from datetime import datetime
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from signaling.resources.form import LongText, Resource
from videobank.domain.account_events import Outcome
from videobank.domain.call import Phase
from videobank.domain.call_events import EndReason
from videobank.domain.face import Band
from videobank.domain.line import LineSecond
from videobank.domain.outcome import Audit
from videobank.domain.streams import GapReason, Party, TrackKind


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
    audit: Audit  # of an approval that takes effect only after one


class ReplayLine(Resource):
    """One party's line, second by second on the server's clock."""

    party: Party
    seconds: tuple[LineSecond, ...]


class ReplayQuality(Resource):
    """``GET /api/calls/{call}/quality``: how the lines were; ``zero_us`` is where the call's clock begins."""

    zero_us: int
    lines: tuple[ReplayLine, ...]


class NewFinding(Resource):
    """``POST /api/calls/{call}/findings``."""

    at_us: int | None = None
    text: LongText


class NewVerdict(Resource):
    """``POST /api/calls/{call}/verdicts``."""

    outcome: Outcome
    reason: LongText

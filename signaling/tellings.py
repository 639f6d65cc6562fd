"""What the server tells: replies, the state of the call, and ephemera. The events have wrappers of their own."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from signaling.wire_form import Message
from videobank.domain.call import Phase
from videobank.domain.call_events import Consent, EndReason
from videobank.domain.capture import Movement
from videobank.domain.document import Side
from videobank.domain.flow import StepKind, StepState
from videobank.domain.line import LineSecond
from videobank.domain.liveness import Challenge, Finding
from videobank.domain.questions import Answer
from videobank.domain.registry import RegistryAnswer
from videobank.domain.roles import Role
from videobank.domain.rules import Need
from videobank.domain.streams import Party


class CaptureView(Message):
    """A document that is being shown: which side, how far it is, and the movement that is asked for now."""

    side: Side
    begun: bool
    photo: bool
    movement: Movement | None
    step: int  # of ``steps``: the photo is the first
    steps: int


class ChallengeView(Message):
    """What is asked of the customer now, to show that somebody is there."""

    number: int  # of the trial
    challenge: Challenge
    digits: str
    shown: bool
    step: int  # of ``steps``
    steps: int


class TrialView(Message):
    """The newest trial of liveness, for the agent alone. ``judged``: by the agent; None: not, or not needed."""

    number: int
    over: bool
    challenges: tuple[Challenge, ...]
    found: tuple[Finding | None, ...]
    judged: tuple[bool | None, ...]
    by_eye: bool | None
    convincing: bool


class CodeView(Message):
    """The one-time code of this call: to which phone it went (its last digits), and what came of it."""

    to: str
    left: int  # attempts
    confirmed: bool


class RegistryView(Message):
    """The newest answer of the registry of citizens."""

    answer: RegistryAnswer
    sandbox: bool  # the answer is the sandbox's, and says nothing of any person


class StepView(Message):
    """One step of the flow, and how far it is. What it is called is told by ``GET /api/flows/{flow}``."""

    name: str
    kind: StepKind
    state: StepState
    waivable: bool
    next: bool  # it is its turn


class WhereView(Message):
    """Where the flow is, for the customer too: what it is about now, but neither its name nor how it stands."""

    step: int  # of ``steps``
    steps: int
    kind: StepKind | None  # None: all were gone through


class QuestionView(Message):
    """The question that is asked now, for the agent alone."""

    place: int
    text: str
    expected: str


class QuestionsView(Message):
    """The questions of the bank, and how far they are."""

    available: int
    round: int  # 0: none was drawn
    asked: QuestionView | None
    answers: tuple[Answer, ...]
    of: int


class CallView(Message):
    """The state of the call as one listener may see it. None where the role may not see it, or it is not there yet."""

    call: str
    phase: Phase
    business: str
    language: str
    consents: tuple[Consent, ...]
    declined: tuple[Consent, ...]
    has_document: bool
    has_portrait: bool
    agent_name: str
    staff_number: str
    lost: tuple[Party, ...]
    live_since: datetime | None
    ended_at: datetime | None
    end_reason: EndReason | None
    streams: tuple[str, ...]  # that are being published now
    page_running: bool
    page_origin: str | None  # the bank's page this call may be embedded in; None: no page to share
    rated: bool
    capture: CaptureView | None
    challenge: ChallengeView | None
    code: CodeView | None  # the newest that was sent
    where: WhereView | None  # None: without a flow
    customer_name: str | None = None
    customer_reference: str | None = None
    decision: Literal["approved", "rejected"] | None = None
    document: str | None = None  # evidence names, to be fetched over REST
    portrait: str | None = None
    record: str | None = None  # the bank's own picture of the customer
    registry: RegistryView | None = None
    flow: str | None = None
    steps: tuple[StepView, ...] | None = None
    audited: bool | None = None  # the approval takes effect only after a reviewer's audit
    law_needs: tuple[Need, ...] | None = None  # by the profile's rules, what is missing: approving is locked
    questions: QuestionsView | None = None
    trial: TrialView | None = None
    has_phone: bool | None = None  # the bank named one, to which a code can be sent
    unread: tuple[str, ...] | None = None  # photos of documents that are still being read
    unproven: tuple[str, ...] | None = None  # required streams that are not provably recorded now: approving is locked


class IceServer(Message):
    """An RTCIceServer of WebRTC. Name and credential are empty for STUN."""

    urls: tuple[str, ...]
    username: str
    credential: str = Field(repr=False)


class Welcome(Message):
    """The reply to ``hello``: who the server takes this client for, and its call if it is in one."""

    type: Literal["welcome"] = "welcome"
    id: int
    role: Role
    display_name: str
    online: bool
    server_time: datetime
    view: CallView | None
    ice_servers: tuple[IceServer, ...]  # none: the media workers are reached directly
    relay_only: bool  # media goes through a relay, even where it could do without


class IceServers(Message):
    """The relays with new credentials, for every offer from now on; what is connected stays."""

    type: Literal["ice_servers"] = "ice_servers"
    ice_servers: tuple[IceServer, ...]
    relay_only: bool


class Done(Message):
    """The request was carried out (and what it caused is on record)."""

    type: Literal["done"] = "done"
    id: int


class Answered(Message):
    """The server's answer to an offer."""

    type: Literal["answer"] = "answer"
    id: int
    sdp: str
    segment: int


class RefusedMessage(Message):
    """The request was not carried out: a code for the client's sentence, and what it was about."""

    type: Literal["refused"] = "refused"
    id: int
    code: str
    detail: str


class State(Message):
    """The call as it is now; sent after every change that this listener may see."""

    type: Literal["state"] = "state"
    view: CallView


class LobbyRow(Message):
    """A waiting customer, as an agent may see before accepting."""

    call: str
    business: str
    language: str
    customer_name: str
    since: datetime
    front: bool


class Lobby(Message):
    """Who waits; told to agents who are online."""

    type: Literal["lobby"] = "lobby"
    waiting: tuple[LobbyRow, ...]


class Position(Message):
    """A waiting customer's place (1 is next) and expected wait, None when nothing is known yet."""

    type: Literal["position"] = "position"
    place: int
    expected_wait_s: float | None
    agents_online: int


class Alarm(Message):
    """Something is wrong with the service itself, said at once even when the ledger cannot keep it."""

    type: Literal["alarm"] = "alarm"
    code: Literal["storage_full", "media_down", "recording_failed", "face_engine_down"]
    detail: str


class AlarmOver(Message):
    """An alarm is over."""

    type: Literal["alarm_over"] = "alarm_over"
    code: str


class Republish(Message):
    """The media worker lost this stream: publish it anew."""

    type: Literal["republish"] = "republish"
    streams: tuple[str, ...]


class PageEvents(Message):
    """Masked rrweb events for the agent's replayer, as a JSON array. ``first`` when a new recording begins."""

    type: Literal["page_events"] = "page_events"
    events: str
    first: bool


class Quality(Message):
    """Seconds of the customer's line, for the agent of the call: new ones, and those of which more is known now."""

    type: Literal["quality"] = "quality"
    seconds: tuple[LineSecond, ...]

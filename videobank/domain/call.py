"""The state of a call: everything that decides what may happen next. ``table.advance`` is what changes it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from videobank.domain.call_events import Attendance, Consent, Disruption, EndReason
from videobank.domain.capture import Capture
from videobank.domain.code import Code
from videobank.domain.document import DocumentKind, Side
from videobank.domain.face import Band
from videobank.domain.flow import Decided, Evidence, Follows, Step, StepState
from videobank.domain.ids import CallId, EvidenceId, PersonId, StreamId, UnitId
from videobank.domain.liveness import Trial
from videobank.domain.questions import Question, Round
from videobank.domain.registry import RegistryAnswer
from videobank.domain.rules import Done, Rules
from videobank.domain.streams import Party


class Phase(StrEnum):
    """Where a call stands."""

    NEW = "new"  # its ledger is empty
    INVITED = "invited"
    PREPARING = "preparing"
    WAITING = "waiting"
    PAIRED = "paired"
    LIVE = "live"
    ENDED = "ended"
    SEALED = "sealed"


class Deadline(StrEnum):
    """What runs out if nothing happens; the sweeper proposes what follows (``deadlines.EXPIRY``)."""

    INVITATION = "invitation"
    PREPARATION = "preparation"
    READY = "ready"
    CUSTOMER_BACK = "customer_back"
    AGENT_BACK = "agent_back"
    WAITING = "waiting"
    DURATION = "duration"
    SEAL = "seal"


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long each deadline runs, in seconds."""

    preparation_s: float = 30 * 60
    ready_s: float = 60
    grace_s: float = 60
    waiting_s: float = 2 * 3600
    duration_s: float = 3 * 3600
    rating_s: float = 60
    anchor_fresh_s: float = 10  # approving needs an anchor of each required track no older than this


class Refusal(StrEnum):
    """Why an event was not admitted; each has its sentence in the client's two languages."""

    WRONG_PHASE = "wrong_phase"
    NO_CONSENT = "no_consent"
    FACE_CHOICE_MISSING = "face_choice_missing"
    NOT_THIS_AGENT = "not_this_agent"
    NOT_RECORDED = "not_recorded"
    ALREADY = "already"
    NOT_SHARED = "not_shared"
    REASON_MISSING = "reason_missing"
    BAD_RATING = "bad_rating"
    STILL_RECORDING = "still_recording"
    DISRUPTED = "disrupted"
    STILL_TELLING = "still_telling"
    NOT_PERMITTED = "not_permitted"
    NO_PORTRAIT = "no_portrait"
    NO_DOCUMENT = "no_document"
    VALUE_MISSING = "value_missing"
    NOT_ASKED = "not_asked"
    DOCUMENT_SHOWN = "document_shown"
    CHALLENGE_SHOWN = "challenge_shown"
    NO_CHALLENGE = "no_challenge"
    TOO_MANY_TRIALS = "too_many_trials"
    NO_PHOTO = "no_photo"
    NO_PHONE = "no_phone"
    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    NO_REGISTRY = "no_registry"
    NO_STEP = "no_step"
    NO_EVIDENCE = "no_evidence"
    OUT_OF_ORDER = "out_of_order"
    NOT_WAIVABLE = "not_waivable"
    STEP_MISSING = "step_missing"
    LAW_NEEDS = "law_needs"
    NO_QUESTIONS = "no_questions"
    TOO_MANY_ROUNDS = "too_many_rounds"
    TOO_MANY_CODES = "too_many_codes"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    TOO_MUCH = "too_much"


class Refused(Exception):
    """An event that the state of the call does not admit."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}" if detail else str(refusal))
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Track:
    """What the call knows of one stream's recording."""

    segment: int
    evidence: EvidenceId
    running: bool = True
    anchored_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that decides what may happen next. Built by folding ``advance`` over the call's ledger."""

    id: CallId
    timeouts: Timeouts = field(default_factory=Timeouts)
    phase: Phase = Phase.NEW
    business: str = ""
    language: str = ""
    unit: UnitId = UnitId("")
    profile: str = ""
    page_origin: str | None = None
    customer_reference: str = ""
    customer_name: str = ""
    customer_phone: str = ""
    questions: tuple[Question, ...] = ()
    on_disruption: Disruption = Disruption.RESUME
    callback: bool = False
    outcome_told: bool = False  # or given up
    outcome_failures: int = 0
    flow: str = ""
    steps: tuple[Step, ...] = ()
    follows: tuple[Follows, ...] = ()
    rules: Rules = field(default_factory=Rules)
    said: dict[str, StepState] = field(default_factory=dict)  # of steps, by the agent
    sides: frozenset[Side] = frozenset()  # of the document that was read
    kind: DocumentKind | None = None  # of that document
    front_page: EvidenceId | None = None  # the newest picture that was read as its front
    shown: frozenset[Side] = frozenset()  # of documents that were shown in the call, with every movement
    photos: int = 0  # of documents, also those that were not kept
    registry: RegistryAnswer | None = None  # the newest
    registry_sandbox: bool = False
    band: Band | None = None  # of the newest comparison of faces
    similarity: float | None = None  # of the same
    record: EvidenceId | None = None  # the bank's own picture of the customer
    record_band: Band | None = None  # of the newest comparison, with that picture
    record_similarity: float | None = None  # of the same
    attendance: dict[Attendance, int] = field(default_factory=dict)  # what lasts, and since when
    attended_us: int = 0  # up to here it is known who was there, or why nobody looked
    cameras_off: frozenset[Party] = frozenset()  # as their pages claim
    consents: frozenset[Consent] = frozenset()
    declined: frozenset[Consent] = frozenset()
    document: EvidenceId | None = None
    portrait: EvidenceId | None = None
    unread: frozenset[EvidenceId] = frozenset()  # photos of documents that nobody has looked at for what stands on them
    read: frozenset[EvidenceId] = frozenset()
    unmatched: frozenset[EvidenceId] = frozenset()  # stills that were not compared with the video of their moment
    round: Round | None = None  # the questions that are being asked, or were last
    code: Code | None = None  # the newest one-time code
    capture: Capture | None = None  # a document that is asked for or shown now
    trial: Trial | None = None  # of liveness: under way, or the newest
    camera: str | None = None  # the label of the customer's camera, as the page says
    cameras: int = 0  # so many labels were named
    agent: PersonId | None = None
    agent_name: str = ""
    staff_number: str = ""
    lost: frozenset[Party] = frozenset()
    queued_at: datetime | None = None
    front: bool = False  # waits at the front: had an agent already
    live_since: datetime | None = None
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    tracks: dict[StreamId, Track] = field(default_factory=dict)
    failing: frozenset[StreamId] = frozenset()  # cannot be kept now, also those that have no track yet
    pieces: frozenset[EvidenceId] = frozenset()
    open_pieces: frozenset[EvidenceId] = frozenset()  # recordings whose end is not on record: of a dead worker too
    quality_open: EvidenceId | None = None  # the piece in which what is measured is being kept
    sharing_screen: frozenset[Party] = frozenset()
    page: EvidenceId | None = None
    page_running: bool = False
    decision: Literal["approved", "rejected"] | None = None
    rated: bool = False
    deadlines: dict[Deadline, datetime] = field(default_factory=dict)

    @property
    def aborting(self) -> bool:
        """Whether somebody was lost in a call that a disruption ends for good."""
        return self.phase is Phase.LIVE and bool(self.lost) and self.on_disruption is Disruption.ABORT

    @property
    def watchable(self) -> bool:
        """Whether the customer agreed to be looked at, and the picture is of a face now: no document, no camera off."""
        agreed = self.phase is Phase.LIVE and Consent.FACE_CHECK in self.consents
        away = Party.CUSTOMER in self.lost or Party.CUSTOMER in self.cameras_off
        return agreed and not away and not (self.capture is not None and self.capture.begun)

    @property
    def outcome_pending(self) -> bool:
        """Whether the bank's core has still to be told what came of the call."""
        return self.callback and self.phase is Phase.ENDED and not self.outcome_told

    @property
    def evidence(self) -> Evidence:
        """What the steps of a flow ask of."""
        confirmed = self.code is not None and self.code.confirmed
        sides = self.sides if self.front_page == self.document else self.sides - {Side.FRONT}
        there = self.trial is not None and self.trial.convincing
        return Evidence(
            sides,
            self.band,
            self.similarity,
            self.round,
            self.registry,
            code_confirmed=confirmed,
            there=there,
            has_record=self.record is not None,
            record_band=self.record_band,
            record_similarity=self.record_similarity,
        )

    @property
    def outcome(self) -> Decided:
        """What came of it so far."""
        return self.decision or "none"

    @property
    def audited(self) -> bool:
        """Whether its approval takes effect only after somebody else has looked."""
        return self.rules.concurrent_audit and self.decision == "approved"

    @property
    def done(self) -> Done:
        """What the rules of the profile ask of."""
        evidence = self.evidence
        return Done(evidence.sides, self.shown, evidence.code_confirmed, self.round)

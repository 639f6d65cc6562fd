"""What can happen in a call: the one vocabulary that is proposed, admitted, stored and told.

``heard_by`` is who may be told while the call runs or is reviewed; an agent hears only the call he or she is in.
Every ``*_us`` is in microseconds since the Unix epoch on the server's one clock (``ports.clock``), which never steps:
a position in a recording is such an instant less the instant at which the call went live.
"""

from datetime import datetime
from enum import StrEnum

from videobank.domain.event_type import EVERYONE, REVIEW, STAFF, event, personal
from videobank.domain.face import Band, QualityReason
from videobank.domain.ids import EvidenceId, PersonId, StreamId, UnitId
from videobank.domain.streams import GapReason, Party, TrackKind


class Consent(StrEnum):
    """What a customer agrees to, each on its own."""

    RECORDING = "recording"
    FACE_CHECK = "face_check"
    PAGE_SHARING = "page_sharing"


class EndReason(StrEnum):
    """Why a call is over."""

    AGENT_ENDED = "agent_ended"
    CUSTOMER_LEFT = "customer_left"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CUSTOMER_LOST = "customer_lost"
    INVITATION_EXPIRED = "invitation_expired"
    PREPARATION_EXPIRED = "preparation_expired"
    WAITED_TOO_LONG = "waited_too_long"
    LASTED_TOO_LONG = "lasted_too_long"
    INTERRUPTED = "interrupted"


class RequeueReason(StrEnum):
    """Why a customer who had an agent waits again, at the front."""

    NOT_READY = "customer_not_ready"
    AGENT_LOST = "agent_lost"
    AGENT_RETURNED_CALL = "agent_returned_call"


class LeftOver(StrEnum):
    """How a piece came to lie in the vault with no event that names it."""

    SERVER_STOPPED = "server_stopped"
    NOT_RECORDED = "not_recorded"


# --- arriving -----------------------------------------------------------------------------------------------------


@event(heard_by=STAFF)
class CallInvited:
    """The bank made an invitation; nobody has used it yet."""

    business: str
    language: str
    unit: UnitId
    profile: str
    expires_at: datetime
    page_origin: str | None = None  # the bank's page that may embed this call and share itself
    customer_reference: str = personal()
    customer_name: str = personal(default="")


@event(heard_by=STAFF)
class CustomerArrived:
    """The customer redeemed the invitation by a press, or re-entered from the same device."""

    language: str
    user_agent: str = personal(default="")
    address: str = personal(default="")


@event(heard_by=EVERYONE)
class ConsentGiven:
    """The customer agreed to one thing; ``text_sha256`` is of the very text that was shown."""

    consent: Consent
    text_version: str
    text_sha256: str
    language: str


@event(heard_by=EVERYONE)
class ConsentDeclined:
    """The customer goes on without this."""

    consent: Consent
    language: str


@event(heard_by=EVERYONE)
class ConsentWithdrawn:
    """The customer takes back what was agreed; what rests on it stops."""

    consent: Consent


@event(heard_by=EVERYONE)
class DocumentReceived:
    """A photo of the identity document is in evidence; ``portrait`` is None when no face was found in it."""

    picture: EvidenceId
    picture_sha256: str  # of the sealed file, like every hash of a picture
    portrait: EvidenceId | None
    portrait_sha256: str = ""


@event(heard_by=EVERYONE)
class CustomerQueued:
    """The customer waits for an agent."""


# --- pairing ------------------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class AgentPaired:
    """An agent accepted this customer; the customer is asked "ready?"."""

    agent: PersonId
    agent_name: str
    staff_number: str


@event(heard_by=EVERYONE)
class CustomerReady:
    """The customer pressed "I am ready": cameras go live, the recording begins, the call's clock starts."""


@event(heard_by=EVERYONE)
class CallRequeued:
    """The customer waits again, at the front of the queue."""

    reason: RequeueReason


@event(heard_by=EVERYONE)
class PartyLost:
    """A party's connection is gone; a grace period runs."""

    party: Party


@event(heard_by=EVERYONE)
class PartyRejoined:
    """The party is back within the same call."""

    party: Party


# --- media --------------------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class SegmentOpened:
    """A stream (or its next segment) is being received and recorded."""

    stream: StreamId
    segment: int
    evidence: EvidenceId
    dtls_fingerprint: str
    codecs: tuple[str, ...]
    starts_us: int
    worker: str


@event(heard_by=STAFF)
class TrackAnchored:
    """Everything of this track up to ``bytes`` is on disk and has this running SHA-256."""

    stream: StreamId
    segment: int
    evidence: EvidenceId
    records: int
    bytes: int
    sha256: str


@event(heard_by=STAFF)
class StreamGap:
    """A span without media, and why; ``observed`` is False when it is only the client's claim."""

    stream: StreamId
    track: TrackKind
    from_us: int
    until_us: int
    reason: GapReason
    observed: bool


@event(heard_by=EVERYONE)
class SenderStateClaimed:
    """The sender's client says whether its microphone and camera are on."""

    party: Party
    microphone: bool
    camera: bool


@event(heard_by=EVERYONE)
class SegmentClosed:
    """A segment is complete: its last record, its size and the SHA-256 of the whole piece."""

    stream: StreamId
    segment: int
    evidence: EvidenceId
    records: int
    bytes: int
    sha256: str
    why: str


@event(heard_by=STAFF)
class RecordingFailed:
    """The recorder of a stream cannot keep what arrives (disk full, too slow). The desk shows it at once."""

    stream: StreamId
    reason: str


@event(heard_by=STAFF)
class RecordingRecovered:
    """The recorder of a stream keeps up again; what is missing stands as a gap."""

    stream: StreamId


@event(heard_by=REVIEW)
class TrackDerived:
    """A playable file made from the sealed packets without re-encoding, and from which pieces.

    It is played as the last ``head_records`` records of its piece and then the others: its head is sealed last.
    """

    stream: StreamId
    evidence: EvidenceId
    made_from: tuple[EvidenceId, ...]
    starts_us: int
    duration_us: int
    uncertainty_us: int
    video_frames: int
    sha256: str
    head_records: int = 0
    mime_type: str = "video/webm"


@event(heard_by=REVIEW)
class DerivationFailed:
    """No playable file could be made of a stream's sealed packets; the packets themselves are in evidence."""

    stream: StreamId
    reason: str


@event(heard_by=REVIEW)
class PieceUnclaimed:
    """A piece was stored and its event was not: the server stopped in between, or the event was not admitted any more.

    It is on record as what it is, so that any other piece that no event names was put there by somebody else.
    """

    piece: EvidenceId
    kind: str  # "document", "still" ...: what its name begins with
    sha256: str  # of the sealed file
    reason: LeftOver


# --- screen and page ----------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class ScreenShared:
    """A party shows a screen as one more stream."""

    party: Party


@event(heard_by=EVERYONE)
class ScreenStopped:
    """The screen is no longer shown."""

    party: Party


@event(heard_by=EVERYONE)
class PageShared:
    """The customer lets the agent see the bank's page, masked."""

    evidence: EvidenceId
    origin: str


@event(heard_by=EVERYONE)
class PageStopped:
    """The page is no longer shown."""


# --- checks and decisions -----------------------------------------------------------------------------------------


@event(heard_by=STAFF)
class FaceMatched:
    """The live face was compared with the document's portrait. A finding, not a verdict."""

    similarity: float | None
    band: Band
    portrait_quality: tuple[QualityReason, ...]
    live_quality: tuple[QualityReason, ...]
    still: EvidenceId
    stream: StreamId
    at_us: int
    pack: str
    still_sha256: str = ""


@event(heard_by=STAFF)
class IdentityApproved:
    """The agent decided: this is the person."""

    agent: PersonId
    reason: str = personal()


@event(heard_by=STAFF)
class IdentityRejected:
    """The agent decided: not shown to be the person."""

    agent: PersonId
    reason: str = personal()


@event(heard_by=STAFF)
class NoteAdded:
    """The agent wrote a note."""

    agent: PersonId
    text: str = personal()


# --- ending -------------------------------------------------------------------------------------------------------


@event(heard_by=EVERYONE)
class CallEnded:
    """Nobody talks any more; everything still running stops."""

    reason: EndReason
    by: Party | None = None


@event(heard_by=STAFF)
class CallRated:
    """The customer rated the call, 1 to 5, with a word if they liked."""

    stars: int
    words: str = personal(default="")


@event(heard_by=REVIEW)
class CallSealed:
    """The chain is closed: nothing can be added after this."""

    interrupted: bool
    pieces: int  # how many pieces of evidence the call has
    tracks: tuple[EvidenceId, ...]


CallEvent = (
    CallInvited
    | CustomerArrived
    | ConsentGiven
    | ConsentDeclined
    | ConsentWithdrawn
    | DocumentReceived
    | CustomerQueued
    | AgentPaired
    | CustomerReady
    | CallRequeued
    | PartyLost
    | PartyRejoined
    | SegmentOpened
    | TrackAnchored
    | StreamGap
    | SenderStateClaimed
    | SegmentClosed
    | RecordingFailed
    | RecordingRecovered
    | TrackDerived
    | DerivationFailed
    | PieceUnclaimed
    | ScreenShared
    | ScreenStopped
    | PageShared
    | PageStopped
    | FaceMatched
    | IdentityApproved
    | IdentityRejected
    | NoteAdded
    | CallEnded
    | CallRated
    | CallSealed
)

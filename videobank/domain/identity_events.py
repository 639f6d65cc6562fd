"""Who the customer is: what was compared, what the agent decided, and the agent's notes.

A part of the vocabulary of ``call_events``, which says who hears what and on which clock every ``*_us`` is.
"""

from videobank.domain.event_type import STAFF, event, personal
from videobank.domain.face import Band, ComparedFrame, FaceWarning, QualityReason
from videobank.domain.ids import EvidenceId, PersonId, StreamId


@event(heard_by=STAFF)
class PictureOfRecordReceived:
    """The bank handed over its own picture of the customer. Kept is the face in it, upright and with a margin.

    ``received_sha256`` is of the bytes as the bank sent them, so that the bank can say which of its pictures it was.
    """

    picture: EvidenceId
    picture_sha256: str
    received_sha256: str = personal()


@event(heard_by=STAFF)
class FaceMatched:
    """The live face was compared with the document's portrait. A finding, not a verdict.

    ``similarity`` joins those of ``frames``, the best first (``best_frames``); ``segment`` and ``rtp_timestamp`` name
    the frame of the recording that is kept as the still; a segment of 0: this was not kept yet. Without ``frames``
    none passed the gate, or it is of a day on which one frame was compared.

    ``portrait`` names what it was compared with (None: of a day on which that was not said, the newest one then). The
    ``record_*`` are of the same frames and the bank's picture ``record``; without one they are empty.
    """

    similarity: float | None
    band: Band
    portrait_quality: tuple[QualityReason, ...]
    live_quality: tuple[QualityReason, ...]
    still: EvidenceId
    stream: StreamId
    at_us: int
    pack: str
    still_sha256: str = ""
    segment: int = 0
    rtp_timestamp: int = 0
    frames: tuple[ComparedFrame, ...] = ()
    looked_at: int = 0
    warnings: tuple[FaceWarning, ...] = ()
    portrait: EvidenceId | None = None
    record: EvidenceId | None = None
    record_similarity: float | None = None
    record_band: Band | None = None
    record_quality: tuple[QualityReason, ...] = ()


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

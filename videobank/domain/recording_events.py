"""What is shown and recorded in a call: its streams, screens and pages, their pieces, and what is derived of them.

A part of the vocabulary of ``call_events``, which says who hears what and on which clock every ``*_us`` is.
"""

from enum import StrEnum

from videobank.domain.event_type import EVERYONE, REVIEW, STAFF, event
from videobank.domain.ids import EvidenceId, StreamId
from videobank.domain.streams import GapReason, Party, TrackKind


class LeftOver(StrEnum):
    """How a piece came to lie in the vault with no event that names it."""

    SERVER_STOPPED = "server_stopped"
    NOT_RECORDED = "not_recorded"


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
class PicturePaused:
    """A viewer's line is too thin for the picture: it gets the sound alone, until the line carries more."""

    stream: StreamId
    viewer: Party


@event(heard_by=EVERYONE)
class PictureResumed:
    """A viewer's line carries the picture again."""

    stream: StreamId
    viewer: Party


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
    """What arrives of a stream cannot be kept (disk full, too slow, worker gone). The desk shows it at once."""

    stream: StreamId
    reason: str
    segment: int = 0


@event(heard_by=STAFF)
class RecordingRecovered:
    """The recorder of a stream keeps up again; what is missing stands as a gap."""

    stream: StreamId
    segment: int = 0


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


# --- quality --------------------------------------------------------------------------------------------------------


@event(heard_by=REVIEW)
class QualityOpened:
    """What is measured of the call's streams, second by second, is being kept in this piece."""

    evidence: EvidenceId


@event(heard_by=REVIEW)
class QualityAnchored:
    """Everything measured up to ``bytes`` of the piece is on disk and has this running SHA-256."""

    evidence: EvidenceId
    records: int
    bytes: int
    sha256: str


@event(heard_by=REVIEW)
class QualityClosed:
    """The piece is complete: its last record, its size and the SHA-256 of the whole."""

    evidence: EvidenceId
    records: int
    bytes: int
    sha256: str
    why: str


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

"""A document in the call: shown to the camera, read, and put right by the agent where it was misread.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from enum import StrEnum

from videobank.domain.capture import Movement
from videobank.domain.document import Box, DocumentField, DocumentKind, DocumentProblem, Side
from videobank.domain.event_type import EVERYONE, STAFF, event, personal
from videobank.domain.ids import EvidenceId, PersonId
from videobank.domain.liveness_events import FramePlace
from videobank.domain.still_match import StillFinding, StillWhy


class CaptureEnd(StrEnum):
    """Why a document is no longer shown."""

    DONE = "done"
    CUSTOMER_CANNOT = "customer_cannot"
    AGENT_CALLED_OFF = "agent_called_off"


@event(heard_by=EVERYONE)
class DocumentAsked:
    """The agent asks for a side of the document: the customer's page shows how."""

    agent: PersonId
    side: Side


@event(heard_by=STAFF)
class MovementsDrawn:
    """Which movements will be asked for was decided by chance; ``capture.movements`` says how. Not for the customer."""

    seed: str


@event(heard_by=EVERYONE)
class DocumentShown:
    """The other camera is on: from here on the customer's recording shows the document instead of the face."""


@event(heard_by=EVERYONE)
class MovementAsked:
    """The customer's page asks for this movement from here on."""

    movement: Movement


@event(heard_by=EVERYONE)
class DocumentPutAway:
    """The document is no longer shown."""

    reason: CaptureEnd


@event(heard_by=STAFF)
class DocumentRedacted:
    """The picture was kept with these places painted over: where numbers were read. None of it was kept without."""

    picture: EvidenceId
    reader: str  # which one found them, with its version
    covered: tuple[Box, ...]


class NotKept(StrEnum):
    """Why a photo of a document was not kept where numbers must be covered."""

    NUMBER_NOT_FOUND = "number_not_found"  # or could still be read after it was covered
    READER_DOWN = "reader_down"


@event(heard_by=STAFF)
class DocumentNotKept:
    """A photo came, and was thrown away, as it could not be kept without the number that stands on it."""

    reason: NotKept


@event(heard_by=STAFF)
class DocumentRead:
    """A photo of a document was read. A finding, not a verdict; ``kind`` is None when it is none that is known."""

    picture: EvidenceId
    kind: DocumentKind | None
    side: Side | None
    problems: tuple[DocumentProblem, ...]
    reader: str  # which reader it was, with its version
    fields: tuple[DocumentField, ...] = personal(forgotten=[])


@event(heard_by=STAFF)
class StillCompared:
    """A still of a document that was in view was compared with the video of that moment. A finding, not a verdict.

    ``differs`` and ``limit``: see ``still_match``. ``frames`` are those that could be laid over the still, out of
    ``looked_at``.
    """

    picture: EvidenceId
    finding: StillFinding
    why: StillWhy | None
    differs: float | None
    limit: float
    frames: tuple[FramePlace, ...]
    looked_at: int
    matcher: str  # which one it was, with its version


@event(heard_by=STAFF)
class DocumentFieldCorrected:
    """The agent read the photo with their own eyes, and one field says something else, or is there after all."""

    picture: EvidenceId
    name: str
    agent: PersonId
    value: str = personal()

"""What a comparison of two faces says: a similarity, the band it falls in, and what was wrong with the pictures.

A comparison is advice to the agent who looks at both faces (ISO/IEC 30107 speaks of a *score* and a *decision*; the
decision stays with a person). A picture that cannot be judged is never a match and never a mismatch.
"""

from dataclasses import dataclass
from enum import StrEnum


class Band(StrEnum):
    """Where a similarity lies between the two thresholds of the model pack in use."""

    MATCH = "match"
    """At or above the threshold whose false match rate the pack states."""
    UNSURE = "unsure"
    """Between the thresholds: a person must look, with another document or another picture."""
    NO_MATCH = "no_match"
    """Below what all but 1-2 % of genuine pairs reach."""
    CANNOT_TELL = "cannot_tell"
    """At least one picture failed its quality gate, whatever the similarity."""


class QualityReason(StrEnum):
    """Why a picture cannot be judged; each one is something the customer can put right."""

    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    BLURRED = "blurred"
    TOO_SMALL = "too_small"
    TURNED_AWAY = "turned_away"
    TWO_FACES = "two_faces"
    NO_FACE = "no_face"


@dataclass(frozen=True)
class Thresholds:
    """Cosine similarities: at or above ``match`` is a match, below ``no_match`` a mismatch, between them is unsure."""

    match: float
    no_match: float


def band_of(similarity: float, thresholds: Thresholds) -> Band:
    """The band of a similarity between two pictures that both passed their gates."""
    if similarity >= thresholds.match:
        return Band.MATCH
    if similarity < thresholds.no_match:
        return Band.NO_MATCH
    return Band.UNSURE


class FaceWarning(StrEnum):
    """What else the agent should weigh, whatever the similarity says."""

    FEW_FRAMES = "few_frames"
    """Fewer frames counted than the rule joins: one of them alone may be an unlucky, or a lucky, one."""
    OLD_PORTRAIT = "old_portrait"
    """By the document's dates its photo is, or may be, many years old: the face may have changed."""
    YOUNG_PORTRAIT = "young_portrait"
    """By the document's dates the holder was not grown up when its photo was taken."""
    NOT_LIKE_RECORD = "not_like_record"
    """Like the document's portrait, and not like the bank's own picture: perhaps another person's account."""
    LIKE_RECORD_ONLY = "like_record_only"
    """Like the bank's own picture, and not like the document's portrait: perhaps another person's document."""
    RECORD_UNREADABLE = "record_unreadable"
    """There is a picture of record, and it could not be read from evidence."""


def disagreement(portrait: Band, record: Band | None) -> tuple[FaceWarning, ...]:
    """What a face that is like one of the two and not like the other is told as. Unsure is no disagreement."""
    match portrait, record:
        case Band.MATCH, Band.NO_MATCH:
            return (FaceWarning.NOT_LIKE_RECORD,)
        case Band.NO_MATCH, Band.MATCH:
            return (FaceWarning.LIKE_RECORD_ONLY,)
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class ComparedFrame:
    """One frame that counted, by its place in the recording (``ports.media.Still``), and its similarity."""

    segment: int
    rtp_timestamp: int
    at_us: int
    similarity: float
    record_similarity: float | None = None  # to the picture of record, where there is one


@dataclass(frozen=True)
class FaceComparison:
    """One portrait against one live picture.

    ``similarity`` is the cosine of the two embeddings, -1 to 1, and None when either picture has no face. It is kept
    even when ``band`` is CANNOT_TELL, as evidence of what was measured, never as advice.
    """

    similarity: float | None
    band: Band
    portrait_quality: tuple[QualityReason, ...]
    live_quality: tuple[QualityReason, ...]


@dataclass(frozen=True)
class Point:
    """A place in a picture: pixels from its left and from its upper edge."""

    x: float
    y: float


@dataclass(frozen=True)
class FoundFace:
    """One face, in pixels of the picture that it was found in; its edges may lie outside of the picture.

    ``left_eye`` is the eye on the left *of the picture*, and so with the mouth. ``score`` is the detector's, 0 to 1.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float
    left_eye: Point
    right_eye: Point
    nose: Point
    left_mouth: Point
    right_mouth: Point

    @property
    def area(self) -> float:
        """In square pixels."""
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True)
class Look:
    """What is in one frame of a live picture.

    ``brightness`` is the mean luma of the picture, ``face_brightness`` that of the largest face's skin, 0 to 255;
    ``sharpness`` is the largest face's and has no unit (``kyc.quality``); both are None without a face. ``quality``
    says why the largest face cannot be judged, by the gate for live pictures. ``similarities`` are the cosines between
    the largest face and each reference that was given, in their order: None when either has no face.
    """

    faces: tuple[FoundFace, ...]
    """Largest first."""
    width: int
    height: int
    brightness: float
    face_brightness: float | None
    sharpness: float | None
    quality: tuple[QualityReason, ...]
    similarities: tuple[float | None, ...] = ()

    @property
    def similarity(self) -> float | None:
        """To the first reference, such as the portrait; None when there is none."""
        return self.similarities[0] if self.similarities else None

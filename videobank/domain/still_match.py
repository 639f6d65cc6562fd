"""Whether a still of a document, sent at full resolution, shows what the recorded video of the same moment shows.

A page that somebody changed could send a picture that no camera saw. What is compared is said by numbers and judged by
a stated limit; it is a finding, and never a verdict: the agent decides.
"""

from dataclasses import dataclass
from enum import StrEnum


class StillFinding(StrEnum):
    """What the frames say of the still."""

    MATCHES = "matches"
    DOES_NOT_MATCH = "does_not_match"
    CANNOT_TELL = "cannot_tell"


class StillWhy(StrEnum):
    """Why nothing can be said of it."""

    TOO_DARK = "too_dark"
    TOO_FEW_FEATURES = "too_few_features"
    NOT_FOUND = "not_found"
    """Both pictures are full of detail, and what is on the still was not found in any frame."""
    NOT_READ = "not_read"
    """Nobody knows where the document is in the still, as no words were read from it."""
    NO_FRAMES = "no_frames"
    """None came, or the server restarted in between."""
    MATCHER_FAILED = "matcher_failed"


@dataclass(frozen=True, slots=True)
class StillComparison:
    """What was measured. ``laid``: which of the frames were laid over the still.

    ``differs`` is the share of small fields, 0 to 1, that are not alike in any frame, in the part of the card where it
    is largest; None with the reason ``why``.
    """

    differs: float | None
    why: StillWhy | None
    laid: tuple[int, ...]


MOST_DIFFERING = 0.2
"""Of the fields in the part that differs most, up to which still and video agree. Set on ten drawn cards with VP8 at
two sizes, moved in a hand, with a finger and glare on them: the same card came to 0.05."""
LEAST_DIFFERING = 0.4
"""From which on they do not: other cards of the same layout, and other portraits on the same card, began at 0.44.

``bench.stills``, on twenty more cards with video of three sizes: the same card was told as the same 55 times of 60,
five times it could not be told, and it was never told as another one (0.26 at most). Of 120 others none was told as
the same (0.375 at least, at 320 x 240), 114 were told apart, four were not found in the video, and two could not be
told.
"""


def judged(found: StillComparison) -> StillFinding:
    """Between the two limits nobody can tell."""
    if found.differs is None or MOST_DIFFERING < found.differs < LEAST_DIFFERING:
        return StillFinding.CANNOT_TELL
    return StillFinding.MATCHES if found.differs <= MOST_DIFFERING else StillFinding.DOES_NOT_MATCH

"""Many frames of a live face, compared with one portrait: which of them count, and what they say together. Pure.

The rule: of the frames that passed the gate for live pictures, the three best by ``measure`` count, and their joined
similarity is the median of the three; of two the lower, of one that one.

Why the median, and of frames that are chosen by their quality alone. Kittler, Hatef, Duin and Matas ("On combining
classifiers", IEEE TPAMI 20(3), 1998) find the sum and the median the rules that a single bad measurement moves least.
The largest similarity of n frames would be n attempts: it lifts the false match rate that the pack states for one
comparison up to n times. For the middle one of three to be at or above a threshold, two of them must be; so, however
much the frames depend on each other, that happens at most 1.5 times as often as for one frame (Markov's inequality on
how many are), and less often than for one where they do not depend on each other and the rate is below one half.
"""

from collections.abc import Sequence
from math import hypot

from videobank.domain.face import FoundFace, Look, Point

MOST_COUNTED = 3
SHARP_ENOUGH = 0.045
"""Three times what the gate for live pictures asks; sharper is not better. Ordinary webcams give 0.04 to 0.11."""
EYES_ENOUGH_PX = 90.0
"""Between the eyes: what ISO/IEC 19794-5 asks of a photograph in a document."""
DARK, BRIGHT = 60.0, 200.0
"""Mean luma of skin between which no light is better than another."""


def measure(look: Look) -> float:
    """How well the largest face can be seen, 0 to 1: as well as in the worst respect. 0 without a face.

    Sharpness, size, pose, light and the detector's certainty: those of ISO/IEC 29794-5 that change from frame to frame.
    A frame is no better for being sharp when the head is turned, so the least counts and not the mean.
    """
    if not look.faces or look.sharpness is None or look.face_brightness is None:
        return 0.0
    face = look.faces[0]
    return min(
        _share(look.sharpness, SHARP_ENOUGH),
        _share(_apart(face.left_eye, face.right_eye), EYES_ENOUGH_PX),
        frontality(face),
        _share(look.face_brightness, DARK),
        _share(255 - look.face_brightness, 255 - BRIGHT),
        _share(face.score, 1.0),
    )


def frontality(face: FoundFace) -> float:
    """1 when the nose is as far from one eye as from the other, towards 0 when the head is turned to a side."""
    one, other = _apart(face.nose, face.left_eye), _apart(face.nose, face.right_eye)
    return 2 * min(one, other) / (one + other) if one + other > 0 else 0.0


def counting(looks: Sequence[Look]) -> tuple[int, ...]:
    """Which of the looks count, the best first: at most MOST_COUNTED that passed the gate and have a similarity."""
    gated = [number for number, look in enumerate(looks) if not look.quality and look.similarity is not None]
    return tuple(sorted(gated, key=lambda number: measure(looks[number]), reverse=True)[:MOST_COUNTED])


def least_bad(looks: Sequence[Look]) -> int:
    """The look to show when none counts: with a face if there is one, the fewest reasons, the best seen."""
    return max(
        range(len(looks)),
        key=lambda number: (
            bool(looks[number].faces),
            -len(looks[number].quality),
            measure(looks[number]),
            looks[number].brightness,
        ),
    )


def joined(similarities: Sequence[float]) -> float:
    """The lower median: of three the middle one, of two the lower. Raises ValueError for none."""
    if not similarities:
        raise ValueError("no frame counted")
    return sorted(similarities)[(len(similarities) - 1) // 2]


def _share(of: float, enough: float) -> float:
    return max(0.0, min(1.0, of / enough))


def _apart(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)

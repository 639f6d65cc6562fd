"""Whether a movement that was asked for is seen in a series of looks at a face: pure functions of landmarks and times.

The *turn* of a head is measured by parallax: the nose stands out of the plane of eyes and mouth by about half the
distance between the eyes, so in a picture of a head turned by the yaw t it leaves the middle of the face by about
``sin t`` times that; detectors see a little less. A flat picture that is tilted only becomes narrower: an affine
map keeps the nose where it was between the eyes (Hartley and Zisserman, *Multiple View Geometry*, 2.4.2: ratios on
parallel lines stay). That is why the tilted photograph is no turned head.

*Nearness* is the distance from the middle of the eyes to the middle of the mouth, which turning to a side hardly
changes, as a part of the picture's longer side.

The server sees what the camera sends, never the mirrored picture that the customer sees of himself: a head that is
turned to its own left has its nose to the *right* in this picture.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from videobank.domain.face import FoundFace, Look
from videobank.domain.liveness import Challenge, Finding, Why

TURN = 0.18
"""From the resting place of the nose, in units of ``turn_of``: a turn of 30 to 40 degrees. A flat picture, tilted by as
much, stayed below 0.10 in all that was tried."""
STAYS = 0.7
"""Of a movement, that the look after it still has: one landmark may be wrong once."""
REST = 0.08
"""A nose this near to where it rested is at rest."""
CLOSER, BACK = 1.25, 0.80
"""Of the resting nearness."""
NARROWED = 0.75
"""Eye distance by nearness, of what it was at rest: a flat picture so narrow is turned by 40 degrees."""
FLAT_TURN = 0.12
"""More than a flat picture ever seems to turn."""
FRAMES_LEAST = 6
GAP_MOST_US = 700_000
"""Between two looks of one movement; what happened in a longer gap nobody saw."""
TURN_STEP, NEARNESS_STEP, SHIFT_STEP = 0.45, 0.35, 0.9
"""Most between two neighbouring looks: of an eye distance, as a part of nearness, and of a face's height. A quick head
turns 45 degrees in a third of a second; frames come eight times a second."""
RESTING = 3
"""So many looks say how the face was before it moved."""
SAME_FACE = 0.25
"""Similarity to the first frame's face. Far below the threshold of a match: the head is turned aside meanwhile."""
DARKEST, BRIGHTEST = 40.0, 225.0
"""Mean luma of the face's skin, as in ``kyc.quality``."""
UNUSABLE = 0.5
"""When more than this part of the looks is of no use, nothing can be told."""
SECOND_FACE = 0.25


@dataclass(frozen=True, slots=True)
class Seen:
    """One look and when its frame came, in microseconds on the server's clock; the place of its frame in evidence."""

    look: Look
    at_us: int
    segment: int = 0
    rtp_timestamp: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found, why, and the looks that show it: first at rest, last where the movement was complete."""

    finding: Finding
    why: tuple[Why, ...] = ()
    shown_by: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pose:
    turn: float  # of the nose from the middle, in eye-to-mouth distances; positive: to the customer's left
    nearness: float
    narrowness: float  # eye distance by eye-to-mouth distance
    x: float  # of the face's middle, in heights of the face
    y: float
    seen: Seen


def turn_of(face: FoundFace) -> float:
    """How far the nose has left the line from between the eyes to between the mouth's corners; as ``_Pose.turn``.

    In units of the wider of eye distance and eye-to-mouth distance, as the eyes close up when the head turns; positive
    towards the right of the picture, which is the customer's left.
    """
    eyes_x, eyes_y = (face.left_eye.x + face.right_eye.x) / 2, (face.left_eye.y + face.right_eye.y) / 2
    mouth_x, mouth_y = (face.left_mouth.x + face.right_mouth.x) / 2, (face.left_mouth.y + face.right_mouth.y) / 2
    down_x, down_y = mouth_x - eyes_x, mouth_y - eyes_y
    down = math.hypot(down_x, down_y)
    unit = max(down, math.hypot(face.right_eye.x - face.left_eye.x, face.right_eye.y - face.left_eye.y))
    if down == 0 or unit == 0:
        return 0.0
    return ((face.nose.x - eyes_x) * down_y - (face.nose.y - eyes_y) * down_x) / down / unit


def _pose(seen: Seen) -> _Pose:
    face, look = seen.look.faces[0], seen.look
    down = math.hypot(
        (face.left_mouth.x + face.right_mouth.x - face.left_eye.x - face.right_eye.x) / 2,
        (face.left_mouth.y + face.right_mouth.y - face.left_eye.y - face.right_eye.y) / 2,
    )
    apart = math.hypot(face.right_eye.x - face.left_eye.x, face.right_eye.y - face.left_eye.y)
    height = max(face.bottom - face.top, 1.0)
    return _Pose(
        turn_of(face),
        down / max(look.width, look.height),
        apart / max(down, 1e-6),
        (face.left + face.right) / 2 / height,
        (face.top + face.bottom) / 2 / height,
        seen,
    )


def unusable(look: Look) -> Why | None:
    """Why nothing can be told from this look; None when it can. Darkness is never a suspicion."""
    if not look.faces:
        return Why.TOO_DARK if look.brightness < DARKEST else Why.NO_FACE
    light = look.face_brightness
    if light is not None and light < DARKEST:
        return Why.TOO_DARK
    if light is not None and light > BRIGHTEST:
        return Why.TOO_BRIGHT
    if len(look.faces) > 1 and look.faces[1].area >= SECOND_FACE * look.faces[0].area:
        return Why.TWO_FACES
    return None


def watch(challenge: Challenge, series: Sequence[Seen]) -> Watched:
    """Whether this movement is in the series, which begins when the challenge was shown. Only for WATCHED ones."""
    spoilt = [why for seen in series if (why := unusable(seen.look)) is not None]
    good = [_pose(seen) for seen in series if unusable(seen.look) is None]
    if len(good) < FRAMES_LEAST or len(spoilt) > UNUSABLE * len(series):
        return Watched(Finding.CANNOT_TELL, _commonest(spoilt) or (Why.TOO_FEW_FRAMES,))
    rest = _rest(good)
    far = [_progress(challenge, pose, rest) for pose in good]
    tries = [n for n in range(1, len(far) - 1) if far[n - 1] < 1 <= far[n] and far[n + 1] >= STAYS]
    if not tries:
        return Watched(Finding.NOT_SEEN, (_why_not(challenge, good, rest),))
    ways = [_way(challenge, good[: reached + 1], rest) for reached in tries]
    believed = next((way for way in ways if _doubt(way, good) is None), None)
    if believed is None:
        return Watched(Finding.NOT_SEEN, (_doubt(ways[-1], good) or Why.JUMPED,))
    shown = {id(pose.seen): pose.seen for pose in (believed[0], believed[len(believed) // 2], believed[-1])}
    return Watched(Finding.SEEN, (), tuple(shown.values()))


def _way(challenge: Challenge, until: Sequence[_Pose], rest: _Pose) -> Sequence[_Pose]:
    """From the last look at rest to the one where the movement is complete."""
    begun = max(n for n, pose in enumerate(until) if n == 0 or _progress(challenge, pose, rest) < REST / TURN)
    return until[begun:]


def _doubt(way: Sequence[_Pose], good: Sequence[_Pose]) -> Why | None:
    if not _continuous(way):
        return Why.JUMPED
    until = [pose for pose in good if pose.seen.at_us <= way[-1].seen.at_us]
    return Why.OTHER_FACE if _others(until) else None


def moved_flat(series: Sequence[Seen]) -> bool:
    """Whether a face became as narrow as one that is turned far, while its nose stayed in the middle: a tilted picture.

    Twice at least, as one landmark may be wrong once.
    """
    good = [_pose(seen) for seen in series if unusable(seen.look) is None]
    if len(good) < FRAMES_LEAST:
        return False
    rest = _rest(good)
    if max(abs(pose.turn - rest.turn) for pose in good) > FLAT_TURN:
        return False  # so much is parallax: a head, whatever one landmark said
    narrow = [pose for pose in good if pose.narrowness < NARROWED * rest.narrowness]
    return len([pose for pose in narrow if abs(pose.turn - rest.turn) < REST]) >= max(2, len(narrow) // 2 + 1)


def _commonest(spoilt: Sequence[Why]) -> tuple[Why, ...]:
    counted = sorted(set(spoilt), key=lambda why: (-spoilt.count(why), why))
    return tuple(counted[:2])


def _rest(good: Sequence[_Pose]) -> _Pose:
    first = good[:RESTING]
    return _Pose(
        median(pose.turn for pose in first),
        median(pose.nearness for pose in first),
        median(pose.narrowness for pose in first),
        first[0].x,
        first[0].y,
        first[0].seen,
    )


def _progress(challenge: Challenge, pose: _Pose, rest: _Pose) -> float:
    """0 at rest, 1 where the movement is complete, negative the other way."""
    nearer = pose.nearness / max(rest.nearness, 1e-6)
    match challenge:
        case Challenge.TURN_LEFT:
            return (pose.turn - rest.turn) / TURN
        case Challenge.TURN_RIGHT:
            return (rest.turn - pose.turn) / TURN
        case Challenge.MOVE_CLOSER:
            return (nearer - 1) / (CLOSER - 1)
        case Challenge.MOVE_BACK:
            return (1 - nearer) / (1 - BACK)
        case _:
            raise ValueError(f"{challenge} is not looked for in the video")


def _why_not(challenge: Challenge, good: Sequence[_Pose], rest: _Pose) -> Why:
    if min(_progress(challenge, pose, rest) for pose in good) <= -1:
        return Why.OTHER_WAY
    turning = challenge in {Challenge.TURN_LEFT, Challenge.TURN_RIGHT}
    return Why.FLAT if turning and moved_flat([pose.seen for pose in good]) else Why.NO_MOVEMENT


def _continuous(way: Sequence[_Pose]) -> bool:
    """Whether each look follows from the one before: near in time, and no further than a head moves."""
    for one, other in pairwise(way):
        if other.seen.at_us - one.seen.at_us > GAP_MOST_US:
            return False
        nearer = abs(other.nearness - one.nearness) / max(one.nearness, 1e-6)
        shift = math.hypot(other.x - one.x, other.y - one.y)
        if abs(other.turn - one.turn) > TURN_STEP or nearer > NEARNESS_STEP or shift > SHIFT_STEP:
            return False
    return True


def _others(good: Sequence[_Pose]) -> bool:
    """Whether most of the looks that were compared with the first face are of another."""
    known = [pose.seen.look.similarity for pose in good if pose.seen.look.similarity is not None]
    return bool(known) and sum(similarity < SAME_FACE for similarity in known) > len(known) / 2

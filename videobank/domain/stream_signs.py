"""Signs that a stream was made up instead of filmed: pure functions of what is known of its frames.

Each is a finding with an innocent explanation that the agent can rule out by asking for something unforeseen. A still
scene with the noise of a sensor is not frozen: only what is equal to the last bit after decoding is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from videobank.domain.liveness import Sign

FROZEN_LEAST_S = 2.0
FROZEN_PART = 0.75
"""Of a frozen picture's cells: a video coder goes on mending a few parts of it. Coded at 1 Mbit/s, a frozen frame kept
0.85 to 1.0 of them; a still scene 0.25 with noise of half a grey level, and next to none with more.
"""
LOOP_LEAST_US, LOOP_WINDOW = 1_500_000, 10
"""A repetition shorter than this is a nod; so many frames must repeat."""
LOOP_NEAR_US = 80_000
LOOP_SAME, LOOP_MOVED = 1.2, 4.0
"""Mean difference of brightness between cells, 0-255: of frames that are the same again, and of a window with enough
movement in it to be known again."""
EVEN_LEAST_TICKS = 1500
"""A sixtieth of a second at 90 kHz. Browsers stamp frames with the capture's time, which shakes by a millisecond
(90 ticks); when all steps are multiples of a whole frame's time, a counter made them."""
EVEN_LEAST_FRAMES = 24
SAME_PROPORTIONS = 0.02


@dataclass(frozen=True, slots=True)
class FrameSign:
    """What is kept of one frame: nothing that a face could be known by after the call.

    ``digest`` is of all its pixels; ``cells`` are the mean brightness of a grid of its parts, 0-255.
    """

    segment: int
    at_us: int
    rtp_timestamp: int
    width: int
    height: int
    digest: bytes
    cells: tuple[float, ...]


def stream_signs(frames: Sequence[FrameSign]) -> frozenset[Sign]:
    """What the frames, in order, give away. Too few frames give nothing away."""
    found = set[Sign]()
    if _frozen(frames):
        found.add(Sign.FROZEN)
    elif _looped(frames):
        found.add(Sign.LOOPED)
    if _even(frames):
        found.add(Sign.EVEN_TIMES)
    if _size_jump(frames):
        found.add(Sign.SIZE_JUMP)
    return frozenset(found)


def _frozen(frames: Sequence[FrameSign]) -> bool:
    """Whether nearly all parts of the picture stay equal to the last bit for long."""
    since: FrameSign | None = None
    for one, other in pairwise(frames):
        if one.segment != other.segment or _equal(one, other) < FROZEN_PART:
            since = None
            continue
        since = since if since is not None else one
        if other.at_us - since.at_us >= FROZEN_LEAST_S * 1e6:
            return True
    return False


def _equal(one: FrameSign, other: FrameSign) -> float:
    """Which part of the cells did not change at all."""
    if one.digest == other.digest:
        return 1.0
    same = sum(a == b for a, b in zip(one.cells, other.cells, strict=False))
    return same / max(len(one.cells), len(other.cells), 1)


def _difference(one: FrameSign, other: FrameSign) -> float:
    if len(one.cells) != len(other.cells):
        return 255.0
    return sum(abs(a - b) for a, b in zip(one.cells, other.cells, strict=True)) / max(len(one.cells), 1)


def _looped(frames: Sequence[FrameSign]) -> bool:
    """Whether some window of the frames comes again later, frame by frame and at the same pace."""
    windows = [frames[n : n + LOOP_WINDOW] for n in range(len(frames) - LOOP_WINDOW + 1)]
    telling = [window for window in windows if _whole(window) and _moved(window)]
    return any(_comes_again(window, frames) for window in telling)


def _whole(window: Sequence[FrameSign]) -> bool:
    return window[-1].at_us - window[0].at_us < LOOP_LEAST_US * 2


def _comes_again(window: Sequence[FrameSign], frames: Sequence[FrameSign]) -> bool:
    first = window[0]
    later = [frame for frame in frames if frame.at_us - first.at_us >= LOOP_LEAST_US]
    for again, start in enumerate(later):
        if _difference(first, start) > LOOP_SAME:
            continue
        ahead = later[again : again + 2 * LOOP_WINDOW]
        if all(_is_there(one, start.at_us + one.at_us - first.at_us, ahead) for one in window[1:]):
            return True
    return False


def _is_there(one: FrameSign, at_us: int, frames: Sequence[FrameSign]) -> bool:
    near = min(frames, key=lambda frame: abs(frame.at_us - at_us))
    return abs(near.at_us - at_us) <= LOOP_NEAR_US and _difference(one, near) <= LOOP_SAME


def _moved(window: Sequence[FrameSign]) -> bool:
    return max(_difference(window[0], frame) for frame in window) >= LOOP_MOVED


def _even(frames: Sequence[FrameSign]) -> bool:
    """Whether all steps between the timestamps of one segment are multiples of the time of a whole frame."""
    longest: list[int] = []
    for segment in {frame.segment for frame in frames}:
        times = [frame.rtp_timestamp for frame in frames if frame.segment == segment]
        steps = [(later - earlier) & 0xFFFFFFFF for earlier, later in pairwise(times)]
        longest = max(longest, steps, key=len)
    return len(longest) >= EVEN_LEAST_FRAMES and math.gcd(*longest) >= EVEN_LEAST_TICKS


def _size_jump(frames: Sequence[FrameSign]) -> bool:
    """Whether proportions changed within a segment by something else than a rotation; a scaling keeps them."""
    for one, other in pairwise(frames):
        if one.segment != other.segment:
            continue
        was, became = one.width / one.height, other.width / other.height
        if min(abs(became / was - 1), abs(became * was - 1)) > SAME_PROPORTIONS:
            return True
    return False

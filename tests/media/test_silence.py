"""What is said live of a track that fell silent: the line's fault, or the sender's."""

import pytest

from media.rtp import MediaPacket
from media.silence import Silence
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import StreamId
from videobank.domain.streams import GapReason, TrackKind

S_US = 1_000_000
TICK_US = 200_000
CAMERA = StreamId("customer-camera")


def told(sound_s: tuple[float, ...], others_s: tuple[float, ...], until_s: float) -> list[StreamGap]:
    """The gaps of the sound that came at these moments, while other packets came at those."""
    gaps: list[StreamGap] = []
    silence = Silence(CAMERA, (TrackKind.AUDIO,), 0, gaps.append)
    arrivals = sorted([(at, True) for at in sound_s] + [(at, False) for at in others_s])
    anything_us = 0
    for tick in range(int(until_s * S_US) // TICK_US + 1):
        now_us = tick * TICK_US
        while arrivals and arrivals[0][0] * S_US <= now_us:
            at_s, sound = arrivals.pop(0)
            anything_us = round(at_s * S_US)
            if sound:
                silence.media(_packet(anything_us))
        silence.tick(now_us, anything_us)
    silence.close(round(until_s * S_US))
    return gaps


def _packet(at_us: int) -> MediaPacket:
    return MediaPacket(TrackKind.AUDIO, at_us, 11, 1, 1, False, b"\xf8", False, False)


def every(step_s: float, from_s: float, until_s: float) -> tuple[float, ...]:
    return tuple(from_s + number * step_s for number in range(round((until_s - from_s) / step_s)))


SPOKEN = every(0.02, 0.0, 3.0)


@pytest.mark.parametrize(
    ("others_s", "back_s", "reason"),
    [
        (every(0.1, 0.0, 3.0) + every(0.1, 7.0, 8.0), 7.3, GapReason.LOST),  # the picture is back before the sound
        ((*every(0.1, 0.0, 3.0), 3.2, *every(0.1, 4.6, 6.0)), 4.7, GapReason.LOST),  # a short one
        (every(0.1, 0.0, 8.0), 6.0, GapReason.STALLED),
        (every(0.1, 0.0, 8.0), 4.3, GapReason.STALLED),
        ((*every(0.1, 0.0, 3.0), 4.5, 6.0), 7.5, GapReason.STALLED),  # a page that stands still: reports alone
    ],
)
def test_the_reason_is_the_lines_if_nothing_came_at_all(
    others_s: tuple[float, ...], back_s: float, reason: GapReason
) -> None:
    (gap,) = told((*SPOKEN, *every(0.02, back_s, 8.0)), others_s, 8.0)
    assert (gap.from_us, gap.until_us, gap.reason) == (2_980_000, round(back_s * S_US), reason)


def test_what_is_not_longer_than_a_second_is_no_gap() -> None:
    assert told((*SPOKEN, *every(0.02, 3.9, 6.0)), (), 6.0) == []

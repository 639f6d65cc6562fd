"""What a clock tells, knot by knot, of a sender whose every packet's capture is known."""

from collections.abc import Iterator

import numpy as np
import pytest

from media.reading import WINDOW_US
from media.timeline import AHEAD, SegmentClock
from tests.media.recording import NTP_US, START_US
from videobank.domain.streams import TrackKind

RATES = {TrackKind.AUDIO: 48_000, TrackKind.VIDEO: 90_000}
STEPS_US = {TrackKind.AUDIO: 20_000, TrackKind.VIDEO: 33_333}
PATH_US = 20_000  # what no clock can tell: the path's least delay


def told(
    ppm: float, seconds: int, reports: bool = True, slow: range = range(0)
) -> Iterator[tuple[int, dict[str, int]]]:
    """For each window its middle, and how far each track's clock is from the truth there, in microseconds."""
    rng = np.random.default_rng(1)
    pace = 1 + ppm * 1e-6
    clock = SegmentClock(RATES)
    windows = seconds * 1_000_000 // WINDOW_US
    for window in range(windows + AHEAD):
        if window < windows:
            _feed(clock, window, pace, rng, reports=reports, slow=slow)
        if window >= AHEAD:
            clock.fix(window - AHEAD)
            at_us = (window - AHEAD) * WINDOW_US
            errors = {}
            for kind, rate in RATES.items():
                found = clock.tracks[kind](round(at_us * pace * rate / 1e6))
                errors[str(kind)] = found - (START_US + at_us + PATH_US)
            yield at_us, errors
    assert not reports or seconds < 100 or abs(clock.drift_ppm + ppm) < 10


def _feed(
    clock: SegmentClock, window: int, pace: float, rng: np.random.Generator, *, reports: bool, slow: range
) -> None:
    for kind, rate in RATES.items():
        at_us = np.arange(window * WINDOW_US, (window + 1) * WINDOW_US, STEPS_US[kind])
        delay = (
            PATH_US + rng.exponential(15_000, len(at_us)) + (400_000 if window * WINDOW_US // 1_000_000 in slow else 0)
        )
        media_us = np.round(at_us * pace * rate / 1e6) * 1_000_000 // rate
        offsets = START_US + at_us + delay - media_us
        fastest = int(offsets.argmin())
        clock.observe(kind, window, 0, int(media_us[fastest]), int(offsets[fastest]))
        if reports and window % 2 == 0:
            at = window * WINDOW_US
            clock.tracks[kind].report(round(at * pace * rate / 1e6), round(NTP_US + at * pace + rng.normal(0, 1000)))


@pytest.mark.parametrize("ppm", [0.0, 80.0, 200.0, -200.0])
def test_drift_and_jitter_are_taken_out(ppm: float) -> None:
    """Ten minutes, delays of 20 ms and more, a minute of a full queue: every instant comes back to a few ms."""
    for at_us, errors in told(ppm, 600, slow=range(200, 260)):
        assert all(abs(error) < 6000 for error in errors.values()), (at_us, errors)
        assert abs(errors["audio"] - errors["video"]) < 3000, (at_us, errors)


def test_tracks_without_reports_are_joined_by_their_fastest_packets() -> None:
    for at_us, errors in told(100.0, 120, reports=False):
        assert all(abs(error) < 10_000 for error in errors.values()), (at_us, errors)


def test_a_path_that_becomes_shorter_moves_time_slowly_and_never_back() -> None:
    """The first half minute was 300 ms slower than what came then: what follows is moved by 5 ms a second, no more."""
    before = None
    for at_us, errors in told(0.0, 240, slow=range(30)):
        if before is not None:
            assert abs(errors["audio"] - before) < 21_000
        before = errors["audio"]
        if at_us > 150_000_000:
            assert abs(errors["audio"]) < 6000

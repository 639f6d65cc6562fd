import numpy as np

from media.reading import ReadSegment, ReadTrack
from media.timeline import clocks_of
from tests.media.recording import AUDIO, NTP_US, START_US, VIDEO, Made
from videobank.domain.ids import EvidenceId
from videobank.domain.streams import TrackKind


def test_drift_and_jitter_are_taken_out() -> None:
    """Ten minutes, a sender 80 ppm fast, delays of 20 ms and more: every instant comes back to a few milliseconds."""
    rng = np.random.default_rng(1)
    tracks = {TrackKind.AUDIO: ReadTrack(AUDIO), TrackKind.VIDEO: ReadTrack(VIDEO)}
    fast = 1 + 80e-6
    for kind, rate, step_us in ((TrackKind.AUDIO, 48_000, 20_000), (TrackKind.VIDEO, 90_000, 33_333)):
        track = tracks[kind]
        for at_us in range(0, 600_000_000, step_us):
            delay = 20_000 + rng.exponential(15_000) + (400_000 if 200e6 < at_us < 260e6 else 0)
            track.arrivals.append((round(at_us * fast * rate / 1e6), round(START_US + at_us + delay)))
        for at_us in range(0, 600_000_000, 5_000_000):
            track.reports.append((round(at_us * fast * rate / 1e6), round(NTP_US + at_us * fast + rng.normal(0, 1000))))
    header = Made()
    segment = ReadSegment(EvidenceId("x/0001"), None, tracks, 0, True, ())  # type: ignore[arg-type]  # not looked at
    clocks = clocks_of(segment)
    assert abs(clocks.drift_ppm + 80) < 10
    for at_us in (0, 100_000_000, 230_000_000, 599_000_000):
        for kind, rate in ((TrackKind.AUDIO, 48_000), (TrackKind.VIDEO, 90_000)):
            found = clocks.tracks[kind](round(at_us * fast * rate / 1e6))
            assert abs(found - (header.start_us + at_us + 20_000)) < 5000

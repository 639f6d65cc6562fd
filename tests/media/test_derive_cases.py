"""What senders and lines do to a recording, and what is replayed of it: decoded, and compared with what was put in."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from media.derive import Derived, derive
from tests.clips import RATE, beep_times, read_frame_number, sound
from tests.media.conftest import CALL
from tests.media.recording import STREAM, Made, played, steady
from videobank.adapters.vault_local import LocalVault
from videobank.domain.ids import EvidenceId
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.keys import DataKey

STEP_US = 100_000 // 3
Seen = list[tuple[float, int | None]]


def replayed(vault: LocalVault, key: DataKey, *pieces: EvidenceId) -> tuple[Derived, bytes, Seen]:
    """The derivation, its file, and each decoded picture's time in seconds and number."""
    derived = derive(CALL, STREAM, pieces, vault, key)
    content = played(vault, key, derived.event)
    with av.open(io.BytesIO(content)) as file:
        seen = [(f.time or 0.0, read_frame_number(f.to_ndarray(format="rgb24"))) for f in file.decode(video=0)]
    return derived, content, seen


@pytest.mark.parametrize("codec", ["VP8", "VP9", "H264"])
def test_every_codec_is_replayed_frame_by_frame(vault: LocalVault, key: DataKey, codec: str) -> None:
    derived, content, seen = replayed(vault, key, steady(Made(codec=codec)).keep(vault, key))
    assert [number for _, number in seen] == list(range(90))
    assert all(abs(time - place / 30) <= 0.002 for place, (time, _) in enumerate(seen))
    assert derived.event.mime_type == ("video/matroska" if codec == "H264" else "video/webm")
    with av.open(io.BytesIO(content)) as file:
        file.seek(2_500_000)
        assert next(file.decode(video=0)).time == pytest.approx(2.0, abs=0.01)
        assert file.duration == pytest.approx(3_000_000, abs=40_000)


def test_another_codec_in_a_later_segment_is_a_gap_that_the_server_owns(vault: LocalVault, key: DataKey) -> None:
    first = steady(Made()).keep(vault, key)
    second = steady(Made(segment=2, start_us=Made().start_us + 4_000_000, codec="H264")).keep(vault, key)
    derived, _, seen = replayed(vault, key, first, second)
    assert len(seen) == 90
    assert (TrackKind.VIDEO, GapReason.SERVER) in {(gap.track, gap.reason) for gap in derived.gaps}
    assert derived.event.duration_us == pytest.approx(7_000_000, abs=40_000)  # its sound is there


def beeping() -> list[bytes]:
    """A second of sound in Opus, 20 ms each, that begins with a beep."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.time_base = Fraction(1, RATE)
    packets = []
    pcm = sound(0, 1)
    for place in range(50):
        frame = av.AudioFrame.from_ndarray(pcm[None, place * 960 : (place + 1) * 960], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, place * 960
        packets += encoder.encode(frame)
    return [bytes(packet) for packet in packets][:50]


MARKS_S = (0, *(600 * tenth + 30 for tenth in range(1, 6)), 3590)


def an_hour(made: Made) -> Made:
    """One picture and ten sounds a second; at each mark a second of 30 pictures, and of sound that begins to beep."""
    opus, number = beeping(), 0
    for second in range(3600):
        marked = second in MARKS_S
        for part in range(30 if marked else 1):
            made.video(number % 90, second * 1_000_000 + part * STEP_US)
            number += 1
        for part in range(50 if marked else 10):
            at_us = second * 1_000_000 + part * (20_000 if marked else 100_000)
            if marked:
                made.audio(at_us, payload=opus[part])
            else:
                made.audio(at_us)
        if second % 5 == 0:
            made.reports(second * 1_000_000)
    return made


@pytest.mark.parametrize(("ppm", "sound_ppm"), [(200.0, 0.0), (-40.0, 150.0)])
def test_after_an_hour_sound_and_picture_stand_where_they_were(
    vault: LocalVault, key: DataKey, ppm: float, sound_ppm: float
) -> None:
    """The sender's clock, or its sound card, runs fast: after an hour that would be more than half a second."""
    made = an_hour(Made(ppm=ppm, sound_ppm=sound_ppm))
    piece = made.keep(vault, key)
    derived, content, seen = replayed(vault, key, piece)
    assert derived.drift_ppm == pytest.approx(-ppm, abs=5)
    truth = [second + part / 30 for second in range(3600) for part in range(30 if second in MARKS_S else 1)]
    assert [number for _, number in seen] == [place % 90 for place in range(len(truth))]
    late = [time - at for (time, _), at in zip(seen, truth, strict=True)]
    assert max(map(abs, late)) < 0.020
    for mark in MARKS_S:
        begins = beep_at(content, mark)
        assert abs(begins - mark) < 0.020 + 0.0065  # an encoder of Opus adds 6.5 ms
        assert abs(begins - seen[truth.index(mark)][0]) < 0.040


def beep_at(content: bytes, mark: int) -> float:
    """When the beep near this second begins, in seconds of the file."""
    parts, first_s = [], 0.0
    with av.open(io.BytesIO(content)) as file:
        if mark:
            file.seek((mark - 3) * 1_000_000)
        for frame in file.decode(audio=0):
            at_s = frame.time or 0.0
            if at_s > mark + 1.2:
                break
            if at_s >= mark - 0.5:
                first_s = first_s if parts else at_s
                parts.append(frame.to_ndarray()[0])
    return first_s + beep_times((np.concatenate(parts) * 32767).astype(np.int16), RATE)[0]

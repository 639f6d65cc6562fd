"""A recording of any length against what its sender noted: every frame decoded, picture and sound compared at marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import av
import numpy as np
from numpy.typing import NDArray

from media.matroska import SILENCE
from tests.clips import FRAMES, RATE, beep_times, is_flash, read_frame_number, read_strip

Grey = NDArray[np.uint8]
NEAR_S = 0.45  # flashes and beeps come every second
LEAST = 5  # of them near a mark, else nothing is said


@dataclass(frozen=True)
class Mark:
    """Near one instant of a recording: how much later picture and sound stand there than they left the devices."""

    at_s: float
    picture_ms: float
    sound_ms: float
    flashes: int
    beeps: int

    @property
    def offset_ms(self) -> float:
        """How much later the sound is than the picture, but for what the clips themselves are apart."""
        return self.sound_ms - self.picture_ms


@dataclass(frozen=True)
class Recorded:
    """One stream's file for replay."""

    frames: int
    unreadable: int  # frames without a number
    backwards: int  # frames whose number is older than the one before
    sounds: int  # packets of sound that were sent, not filled in
    duration_s: float
    marks: tuple[Mark, ...]


def read_recording(
    path: Path, flashes_s: list[float], beeps_s: list[float], marks_s: list[float], window_s: float
) -> Recorded:
    """Decode it; the sender's flashes and beeps are in seconds of the file. Negative marks count from the end."""
    seen, unreadable, backwards, count = [], 0, 0, 0
    before, flashing, end_s = None, False, 0.0
    for time_s, grey in _frames(path):
        count += 1
        end_s = max(end_s, time_s)
        strip = read_strip(grey)
        unreadable += strip is None
        if strip is not None:
            backwards += before is not None and 0 < (before - strip.number) % FRAMES <= FRAMES // 2
            before = strip.number
        flash = is_flash(grey)
        if flash and not flashing:
            seen.append(time_s)
        flashing = flash
    marks = []
    for mark in marks_s:
        middle = mark if mark >= 0 else end_s + mark
        near = middle - window_s / 2, middle + window_s / 2
        pictures = delays_ms([one for one in seen if near[0] <= one < near[1]], flashes_s)
        sounds = delays_ms(beeps_near(path, *near), beeps_s)
        if min(len(pictures), len(sounds)) >= LEAST:
            marks.append(Mark(round(middle, 1), median(pictures), median(sounds), len(pictures), len(sounds)))
    return Recorded(count, unreadable, backwards, sounds_sent(path), end_s, tuple(marks))


def delays_ms(recorded_s: list[float], sent_s: list[float]) -> list[float]:
    """Of each, since the nearest that was sent; without one there is none."""
    if not sent_s:
        return []
    sent = np.array(sorted(sent_s))
    nearest = [float(one - sent[np.abs(sent - one).argmin()]) for one in recorded_s]
    return [1000 * delay for delay in nearest if abs(delay) < NEAR_S]


def _frames(path: Path) -> Iterator[tuple[float, Grey]]:
    """Every frame: when, and its brightness (H x W)."""
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            plane = frame.planes[0]
            grey = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width]
            yield float(frame.time or 0), grey


def pictures(path: Path) -> Iterator[tuple[float, int | None]]:
    """Every frame of a file: when it is shown, in seconds, and its number."""
    return ((time_s, read_frame_number(grey)) for time_s, grey in _frames(path))


def beeps_near(path: Path, from_s: float, until_s: float) -> list[float]:
    """When beeps begin in a span of the file, in its seconds."""
    parts, first_s = [], 0.0
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(path)) as file:
        file.seek(round(max(0.0, from_s - 1) * 1e6))
        for frame in file.decode(audio=0):
            at_s = float(frame.time or 0)
            if at_s >= until_s:
                break
            if at_s >= from_s:
                first_s = first_s if parts else at_s
                parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    return [first_s + one for one in beep_times(np.concatenate(parts), RATE)] if parts else []


def sounds_sent(path: Path) -> int:
    """Packets of sound but for the silence that a derivation fills gaps with."""
    with av.open(str(path)) as file:
        return sum(bytes(packet) != SILENCE for packet in file.demux(audio=0) if packet.size)

"""What a WebM holds, as the clips' own marks: frame numbers with their times, and beeps."""

import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from tests.clips import beep_times, is_flash, read_strip

FILMS = 8  # kept decoded


@dataclass(frozen=True)
class Seen:
    """One decoded frame: when it is shown, in seconds, whose clip it is of, and its number there."""

    time_s: float
    party: int
    number: int
    flash: bool


@dataclass(frozen=True)
class Watched:
    """A whole file, decoded."""

    frames: tuple[Seen, ...]
    unreadable: int
    beeps_s: tuple[float, ...]
    duration_s: float
    picture: NDArray[np.uint8]

    @property
    def parties(self) -> set[int]:
        """Whose clips are seen."""
        return {frame.party for frame in self.frames}

    def flash_times_s(self) -> list[float]:
        """When each flash begins."""
        began, before = [], False
        for frame in self.frames:
            if frame.flash and not before:
                began.append(frame.time_s)
            before = frame.flash
        return began

    def sound_after_picture_s(self) -> list[float]:
        """For each flash that has a beep within half a second: by how much the beep is later."""
        offsets = []
        for flash in self.flash_times_s():
            near = [beep - flash for beep in self.beeps_s if abs(beep - flash) < 0.45]
            if near:
                offsets.append(min(near, key=abs))
        return offsets


@functools.lru_cache(maxsize=FILMS)
def watch(webm: bytes) -> Watched:
    """Decode everything, once however many ask."""
    frames: list[Seen] = []
    unreadable, end_s = 0, 0.0
    picture = np.zeros((1, 1, 3), np.uint8)
    with av.open(io.BytesIO(webm)) as container:
        for frame in container.decode(video=0):
            rgb = frame.to_ndarray(format="rgb24")
            strip, time_s = read_strip(rgb), float(frame.time or 0)
            end_s = max(end_s, time_s)
            if strip is None:
                unreadable += 1
                continue
            frames.append(Seen(time_s, strip.party, strip.number, is_flash(rgb)))
            picture = rgb
    beeps, sound_end_s = hear(webm)
    return Watched(tuple(frames), unreadable, beeps, max(end_s, sound_end_s), picture)


def pictures(webm: bytes) -> Iterator[tuple[float, NDArray[np.uint8]]]:
    """Every frame, whatever it shows: when, in seconds, and the picture (RGB)."""
    with av.open(io.BytesIO(webm)) as container:
        for frame in container.decode(video=0):
            yield float(frame.time or 0), frame.to_ndarray(format="rgb24")


def likeness(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """How much two pictures of any size show the same, from -1 to 1: the correlation of their small grey forms.

    A picture of one colour is like nothing: 0.
    """
    small = [np.asarray(Pillow.fromarray(each).convert("L").resize((96, 54)), np.float64) for each in (one, other)]
    if not all(np.ptp(each) for each in small):
        return 0.0
    return float(np.corrcoef(small[0].ravel(), small[1].ravel())[0, 1])


def hear(webm: bytes) -> tuple[tuple[float, ...], float]:
    """When beeps begin, in seconds, and when the sound ends; gaps in the time stamps stay gaps."""
    with av.open(io.BytesIO(webm)) as container:
        if not container.streams.audio:
            return (), 0.0
        rate, parts = 48_000, []
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        for frame in container.decode(audio=0):
            start = round(float(frame.time or 0) * rate)
            for part in resampler.resample(frame):
                samples = part.to_ndarray().reshape(-1)
                parts.append((start, samples))
                start += len(samples)
    total = np.zeros(max((start + len(samples) for start, samples in parts), default=0), np.int16)
    for start, samples in parts:
        total[start : start + len(samples)] = samples
    return tuple(beep_times(total, rate)), len(total) / rate

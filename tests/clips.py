"""Camera and microphone clips that say what they are: every frame carries its number, every second beeps.

A strip of sixteen black and white blocks lies along the top edge::

    white black party number(9 bits, high bit first) check(3 bits) white

It survives VP8 at low rates and scaling, as a block is a sixteenth of the width. At each frame number that is a
multiple of 30 the square in the lower right corner is white for three frames and a beep of 100 ms begins, so that sent,
received, recorded and replayed can be compared. Chromium loops both files: numbers run from 0 to 299 and begin again.
"""

import io
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

RGB = NDArray[np.uint8]

WIDTH, HEIGHT, FPS, SECONDS = 640, 480, 30, 10
FRAMES = FPS * SECONDS
BLOCKS = 16
STRIP_HEIGHT = 40
FLASH_FRAMES = 3
FLASH_SIZE = 120
RATE = 48_000
BEEP_S = 0.1
BEEP_HZ = (1000.0, 1600.0)  # by party


@dataclass(frozen=True)
class Clip:
    """Files for ``--use-file-for-fake-video-capture`` and ``--use-file-for-fake-audio-capture``."""

    video: Path
    audio: Path
    party: int


class Strip(NamedTuple):
    party: int
    number: int


def make_clip(directory: Path, name: str, face: RGB, party: int, *, grain: float = 0.0) -> Clip:
    """Ten seconds of a face (RGB) that moves a little, as Motion JPEG and WAV.

    ``grain``: the noise of a camera's sensor, as standard deviation of 0-255. Without it an encoder soon wants no more.
    """
    video, audio = directory / f"{name}.mjpeg", directory / f"{name}.wav"
    with video.open("wb") as out:
        for number in range(FRAMES):
            picture = frame(face, party, number)
            if grain:
                noise = np.random.default_rng((party, number)).normal(0, grain, picture.shape[:2])
                picture = np.clip(picture + noise[..., None], 0, 255).astype(np.uint8)
            Pillow.fromarray(picture).save(out, "JPEG", quality=85)
    audio.write_bytes(wav(sound(party)))
    return Clip(video, audio, party)


def make_slow_clip(directory: Path, name: str, face: RGB, party: int) -> Clip:
    """The same with every second frame, not compressed: Chromium plays this at 15 a second and spends little on it."""
    video, audio = directory / f"{name}.y4m", directory / f"{name}.wav"
    with video.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS // 2}:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(0, FRAMES, 2):
            picture = av.VideoFrame.from_ndarray(frame(face, party, number), format="rgb24").reformat(format="yuv420p")
            out.write(b"FRAME\n" + picture.to_ndarray().tobytes())
    audio.write_bytes(wav(sound(party)))
    return Clip(video, audio, party)


def frame(face: RGB, party: int, number: int) -> RGB:
    """One picture of 640 x 480: the face, the strip and the flash."""
    picture = _backdrop(face, number).copy()
    for block, bit in enumerate(_bits(party, number)):
        picture[:STRIP_HEIGHT, block * WIDTH // BLOCKS : (block + 1) * WIDTH // BLOCKS] = 235 if bit else 16
    picture[-FLASH_SIZE:, -FLASH_SIZE:] = 235 if number % FPS < FLASH_FRAMES else 16
    return picture


def sound(party: int, seconds: int = SECONDS) -> NDArray[np.int16]:
    """Mono at 48 kHz: a beep at the beginning of each second, and a little hiss."""
    time = np.arange(RATE * seconds) / RATE
    beeping = (time % 1.0) < BEEP_S
    hiss = np.random.default_rng(party).normal(0, 0.001, len(time))
    tone = np.sin(2 * np.pi * BEEP_HZ[party] * time) * beeping * 0.4
    return ((tone + hiss) * 32767).astype(np.int16)


def wav(pcm: NDArray[np.int16]) -> bytes:
    """A WAV file of mono sound at 48 kHz."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(pcm.tobytes())
    return out.getvalue()


def read_strip(rgb: RGB) -> Strip | None:
    """The party and the frame number that a picture of any size carries; None when it carries none for sure.

    A picture in grey (H x W) will do.
    """
    height, width = rgb.shape[:2]
    rows = slice(height * STRIP_HEIGHT // HEIGHT // 4, max(1, height * STRIP_HEIGHT // HEIGHT * 3 // 4))
    levels = []
    for block in range(BLOCKS):
        left, right = (block * 4 + 1) * width // (BLOCKS * 4), (block * 4 + 3) * width // (BLOCKS * 4)
        levels.append(float(rgb[rows, left:right].mean()))
    white, black = min(levels[0], levels[-1]), levels[1]
    if white - black < 60:
        return None
    bits = [level > (white + black) / 2 for level in levels]
    number = sum(bit << (8 - place) for place, bit in enumerate(bits[3:12]))
    check = sum(bit << (2 - place) for place, bit in enumerate(bits[12:15]))
    if check != _check(bits[2], number):
        return None
    return Strip(int(bits[2]), number)


def read_frame_number(rgb: RGB) -> int | None:
    """The frame number alone."""
    strip = read_strip(rgb)
    return strip.number if strip is not None else None


def is_flash(rgb: RGB) -> bool:
    """Whether the corner flashes: frame numbers 0, 1, 2, 30, 31, 32, …"""
    height, width = rgb.shape[:2]
    size = height * FLASH_SIZE // HEIGHT
    return (
        float(rgb[height - size * 3 // 4 : height - size // 4, width - size * 3 // 4 : width - size // 4].mean()) > 125
    )


def beep_times(pcm: NDArray[np.int16], rate: int) -> list[float]:
    """When beeps begin, in seconds from the first sample; ``pcm`` is mono. Exact to 5 ms."""
    step = rate // 200
    blocks = pcm[: len(pcm) // step * step].reshape(-1, step).astype(np.float64)
    level = np.sqrt((blocks**2).mean(axis=1))
    if not len(level) or level.max() < 300:
        return []
    loud = level > 0.3 * np.percentile(level, 99)
    starts: list[float] = []
    last = -1.0
    for place in np.flatnonzero(loud):
        at = float(place) * step / rate
        if at - last > 0.3:
            starts.append(at)
        last = at
    return starts


def _backdrop(face: RGB, number: int) -> RGB:
    """The face, filled into the picture, swaying by a few pixels so that every frame differs."""
    picture = np.full((HEIGHT, WIDTH, 3), 96, dtype=np.uint8)
    height, width = face.shape[:2]
    scale = min((HEIGHT - STRIP_HEIGHT) / height, 400 / width)
    scaled = np.asarray(Pillow.fromarray(face).resize((round(width * scale), round(height * scale))))
    left = (WIDTH - scaled.shape[1]) // 2 + round(6 * np.sin(2 * np.pi * number / 60)) - 40
    picture[STRIP_HEIGHT : STRIP_HEIGHT + scaled.shape[0], left : left + scaled.shape[1]] = scaled
    return picture


def _bits(party: int, number: int) -> list[int]:
    digits = [number >> (8 - place) & 1 for place in range(9)]
    check = _check(party, number)
    return [1, 0, party, *digits, *(check >> (2 - place) & 1 for place in range(3)), 1]


def _check(party: int, number: int) -> int:
    """Three bits that change with any one bit of the number, as no power of two is a multiple of 7."""
    return (number % 7 + party * 3 + 1) % 7

"""What every caller sends: ten seconds of VP8 and Opus, encoded once, cut into RTP payloads.

640 x 480 at 30 frames and about 1 Mbit/s, a key frame every two seconds; every frame carries its number (tests.clips).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np

from tests.clips import FPS, FRAMES, RATE, RGB, frame, sound

BITRATE = 1_000_000
PAYLOAD_BYTES = 1100
KEY_FRAMES_APART = 60
OPUS_BITRATE = 32_000
OPUS_S = 0.02


@dataclass(frozen=True, slots=True)
class Unit:
    """One frame of picture or sound: when it is due, its RTP time from the clip's start, its payloads."""

    at_s: float
    timestamp: int
    payloads: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """The clip, to be played in a loop of ten seconds."""

    video: tuple[Unit, ...]
    audio: tuple[Unit, ...]

    @property
    def kbit_s(self) -> float:
        """The rate of the payloads."""
        size = sum(len(payload) for unit in self.video + self.audio for payload in unit.payloads)
        return size * 8 / 1000 / (FRAMES / FPS)


def encode(face: RGB | None = None) -> Encoded:
    """Encode both tracks; some seconds of work. Without a face (RGB) there is noise, so that the rate is used up."""
    return Encoded(tuple(_video(face)), tuple(_audio()))


def _video(face: RGB | None) -> Iterator[Unit]:
    codec = av.CodecContext.create("libvpx", "w")
    codec.width, codec.height, codec.pix_fmt = 640, 480, "yuv420p"
    codec.framerate, codec.time_base = Fraction(FPS), Fraction(1, FPS)
    codec.bit_rate, codec.gop_size = BITRATE, KEY_FRAMES_APART
    codec.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    codec.options |= {"minrate": str(BITRATE), "maxrate": str(BITRATE), "bufsize": str(BITRATE // 5)}
    noise = np.random.default_rng(7)
    for number in range(FRAMES):
        shown = noise.integers(64, 192, (300, 240, 3), dtype=np.uint8) if face is None else face
        picture = av.VideoFrame.from_ndarray(frame(shown, 0, number), format="rgb24")
        picture.pts = number
        for packet in codec.encode(picture):
            yield Unit(number / FPS, number * 90_000 // FPS, tuple(_vp8_payloads(bytes(packet), number)))


def _vp8_payloads(data: bytes, number: int) -> Iterator[bytes]:
    """Behind a descriptor with a picture number of 15 bits, as Chromium sends it (RFC 7741, section 4.2)."""
    for at in range(0, len(data), PAYLOAD_BYTES):
        first = 0x80 | (0x10 if at == 0 else 0)
        yield struct.pack("!BBH", first, 0x80, 0x8000 | number) + data[at : at + PAYLOAD_BYTES]


def _audio() -> Iterator[Unit]:
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format, codec.bit_rate = RATE, "stereo", "s16", OPUS_BITRATE
    codec.options = {"vbr": "off"}
    mono = sound(0) + np.random.default_rng(3).integers(-2000, 2000, RATE * FRAMES // FPS).astype(np.int16)
    step = int(RATE * OPUS_S)
    packets: list[bytes] = []
    for at in range(0, len(mono), step):
        both = np.repeat(mono[at : at + step], 2).reshape(1, -1)
        samples = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
        samples.sample_rate, samples.pts = RATE, at
        packets += [bytes(packet) for packet in codec.encode(samples)]
    for number, data in enumerate(packets):
        yield Unit(number * OPUS_S, number * step, (data,))

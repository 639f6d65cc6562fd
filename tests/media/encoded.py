"""Real encoded video of numbered frames, and its packets: what senders make of each codec (payload formats' RFCs)."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import av
import numpy as np

from media import h264
from tests.clips import frame

MTU = 300  # small, so that small test pictures take several packets
KEY_EVERY = 30
ENCODERS = {
    "VP8": ("libvpx", {"deadline": "realtime", "cpu-used": "16", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    "VP9": ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}),
    "H264": ("libx264", {"tune": "zerolatency", "preset": "ultrafast", "profile": "baseline", "threads": "1"}),
}


@cache
def frames(codec: str, count: int = 90, width: int = 640, height: int = 480) -> tuple[bytes, ...]:
    """Numbered frames at 30 a second as the encoder gives them (H.264: Annex B); every thirtieth is a key frame."""
    name, options = ENCODERS[codec]
    encoder = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, 30)
    encoder.options = {**options, "g": str(KEY_EVERY)}
    encoder.bit_rate = 800_000
    face = np.full((300, 240, 3), 128, dtype=np.uint8)
    packets = []
    for number in range(count):
        picture = av.VideoFrame.from_ndarray(frame(face, 0, number), format="rgb24").reformat(width, height, "yuv420p")
        picture.pts = number
        packets += encoder.encode(picture)
    return tuple(bytes(packet) for packet in [*packets, *encoder.encode(None)])


def payloads(codec: str, data: bytes, number: int) -> list[bytes]:
    """The payloads of the packets of one frame."""
    return list({"VP8": _vp8, "VP9": _vp9, "H264": _h264}[codec](data, number))


def _vp8(data: bytes, number: int) -> Iterator[bytes]:
    for at in range(0, len(data), MTU):
        yield (b"\x90" if at == 0 else b"\x80") + b"\x80" + _picture_id(number) + data[at : at + MTU]


def _vp9(data: bytes, number: int) -> Iterator[bytes]:
    key = data[0] & 0x04 == 0
    for at in range(0, len(data), MTU):
        flags = 0x80 | (0 if key else 0x40) | (0x08 if at == 0 else 0) | (0x04 if at + MTU >= len(data) else 0)
        structure = b"\x10\x02\x80\x01\xe0" if key and at == 0 else b""  # one layer of 640 x 480
        yield bytes([flags | (0x02 if structure else 0)]) + _picture_id(number) + structure + data[at : at + MTU]


def _picture_id(number: int) -> bytes:
    return (0x8000 | number & 0x7FFF).to_bytes(2, "big")


def _h264(data: bytes, _number: int) -> Iterator[bytes]:
    """Parameter sets together (STAP-A), small units alone, large ones in fragments (FU-A)."""
    units = h264.units(data.replace(b"\x00\x00\x00\x01", b"\x00\x00\x01").replace(b"\x00\x00\x01", h264.START))
    sets = [unit for unit in units if unit[0] & 0x1F in (h264.SPS, h264.PPS)]
    if sets:
        yield b"\x78" + b"".join(len(unit).to_bytes(2, "big") + unit for unit in sets)
    for unit in units:
        if unit in sets:
            continue
        if len(unit) <= MTU:
            yield unit
            continue
        for at in range(1, len(unit), MTU):
            flags = (0x80 if at == 1 else 0) | (0x40 if at + MTU >= len(unit) else 0)
            yield bytes([unit[0] & 0xE0 | h264.FU_A, flags | unit[0] & 0x1F]) + unit[at : at + MTU]

"""Packets put together into what a player takes: VP8 frames and Opus packets, and where something is missing."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from collections.abc import Iterator
from dataclasses import dataclass

from media import vp8
from media.reading import Kept


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole frame. ``after_loss``: something between the one before and this was lost, not merely not sent."""

    timestamp: int
    data: bytes
    key: bool
    after_loss: bool


def video_frames(packets: list[Kept]) -> Iterator[Frame]:
    """Whole frames that can be decoded: after a loss nothing until the next key frame, as every frame refers back."""
    lost, broken = False, True
    expected: int | None = None
    for group in _by_timestamp(packets):
        if expected is not None and group[0].sequence != expected:
            lost = broken = True
        expected = group[-1].sequence + 1
        held = [packet for packet in group if packet.payload]
        if not held:
            continue  # padding
        data = _join(group, held)
        if data is None:
            lost = broken = True
            continue
        key = vp8.is_key_frame(data)
        if broken and not key:
            continue
        yield Frame(held[0].timestamp, data, key, after_loss=lost)
        lost = broken = False


def _by_timestamp(packets: list[Kept]) -> Iterator[list[Kept]]:
    group: list[Kept] = []
    for packet in packets:
        if group and packet.timestamp != group[0].timestamp:
            yield group
            group = []
        group.append(packet)
    if group:
        yield group


def _join(group: list[Kept], held: list[Kept]) -> bytes | None:
    whole = group[-1].sequence - group[0].sequence + 1 == len(group)
    if not (whole and vp8.begins_frame(held[0].payload) and held[-1].marker):
        return None
    try:
        return vp8.frame([packet.payload for packet in held])
    except vp8.BadVp8:
        return None


def audio_frames(packets: list[Kept]) -> Iterator[Frame]:
    """Opus packets: each RTP packet holds exactly one (RFC 7587, section 4.2)."""
    expected: int | None = None
    for packet in packets:
        if not packet.payload:
            continue
        lost = expected is not None and packet.sequence != expected
        expected = packet.sequence + 1
        yield Frame(packet.timestamp, packet.payload, key=True, after_loss=lost)


_SILK_US = (10_000, 20_000, 40_000, 60_000)
_HYBRID_US = (10_000, 20_000)
_CELT_US = (2_500, 5_000, 10_000, 20_000)


def opus_duration_us(data: bytes) -> int:
    """How long an Opus packet sounds, from its first bytes (RFC 6716, section 3.1)."""
    config, code = data[0] >> 3, data[0] & 0x03
    if config < 12:
        one = _SILK_US[config & 3]
    elif config < 16:
        one = _HYBRID_US[config & 1]
    else:
        one = _CELT_US[config & 3]
    count = (1, 2, 2, data[1] & 0x3F if len(data) > 1 else 1)[code]
    return one * count

"""Packets put together into what a player takes: whole video frames and Opus packets, and where something is missing.

Both take packets in the order of their numbers, some at a time, and hold no more than one frame.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from media.lane import Packet
from media.payload import BadPayload, PayloadFormat

FRAME_PACKETS = 4096  # a frame of more (5 MB) is none: a sender whose time stands still must not fill the memory


class Frame:
    """A whole frame. ``after_loss``: something between the one before and this was lost, not merely not sent."""

    __slots__ = ("after_loss", "data", "key", "timestamp")

    def __init__(self, timestamp: int, data: bytes, *, key: bool, after_loss: bool) -> None:
        self.timestamp = timestamp
        self.data = data
        self.key = key
        self.after_loss = after_loss


class VideoFrames:
    """Whole frames that can be decoded: after a loss nothing until the next key frame, as every frame refers back."""

    def __init__(self, form: PayloadFormat) -> None:
        self._form = form
        self._group: list[Packet] = []
        self._expected: int | None = None
        self._lost = False
        self._broken = True

    def take(self, packets: list[Packet]) -> list[Frame]:
        """The frames that these packets complete."""
        frames: list[Frame] = []
        group = self._group
        for packet in packets:
            if group and packet[1] != group[0][1]:
                self._complete(frames)
            group.append(packet)
        if len(group) > FRAME_PACKETS:
            self._expected = group[-1][0] + 1
            group.clear()
            self._lost = self._broken = True
        return frames

    def end(self) -> list[Frame]:
        """Nothing follows: the last frame, if it is whole."""
        frames: list[Frame] = []
        if self._group:
            self._complete(frames)
        return frames

    def _complete(self, frames: list[Frame]) -> None:
        group = self._group
        first, last = group[0][0], group[-1][0]
        if self._expected is not None and first != self._expected:
            self._lost = self._broken = True
        self._expected = last + 1
        held = [packet for packet in group if packet[3]]
        if held:  # else padding
            data = self._join(held) if last - first + 1 == len(group) else None
            self._give(held[0][1], data, frames)
        group.clear()

    def _give(self, timestamp: int, data: bytes | None, frames: list[Frame]) -> None:
        if data is None:
            self._lost = self._broken = True
            return
        key = self._form.is_key_frame(data)
        if key or not self._broken:
            frames.append(Frame(timestamp, data, key=key, after_loss=self._lost))
            self._lost = self._broken = False

    def _join(self, held: list[Packet]) -> bytes | None:
        if not (held[-1][2] and self._form.begins_frame(held[0][3])):
            return None
        try:
            return self._form.frame([packet[3] for packet in held])
        except BadPayload:
            return None


class AudioFrames:
    """Opus packets: each RTP packet holds exactly one (RFC 7587, section 4.2)."""

    def __init__(self) -> None:
        self._expected: int | None = None

    def take(self, packets: list[Packet]) -> list[Frame]:
        """The frames of these packets."""
        frames = []
        for number, timestamp, _marker, payload in packets:
            if not payload:
                continue
            lost = self._expected is not None and number != self._expected
            frames.append(Frame(timestamp, payload, key=True, after_loss=lost))
            self._expected = number + 1
        return frames

    def end(self) -> list[Frame]:
        """Nothing is held."""
        return []


_SILK_US = (10_000, 20_000, 40_000, 60_000)
_HYBRID_US = (10_000, 20_000)
_CELT_US = (2_500, 5_000, 10_000, 20_000)


def opus_duration_us(data: bytes) -> int:
    """How long an Opus packet sounds, from its first bytes (RFC 6716, section 3.1)."""
    first = data[0]
    return _DURATIONS_US[first] * (data[1] & 0x3F if len(data) > 1 else 1) if first & 3 == 3 else _DURATIONS_US[first]


def _opus_frame_us(config: int) -> int:
    if config < 12:
        return _SILK_US[config & 3]
    return _HYBRID_US[config & 1] if config < 16 else _CELT_US[config & 3]


_DURATIONS_US = tuple(_opus_frame_us(first >> 3) * (1, 2, 2, 1)[first & 3] for first in range(256))

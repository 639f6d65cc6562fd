"""RTP packets (RFC 3550, section 5.1) and retransmissions (RFC 4588): read, rewrite, wrap. No state here."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct

from videobank.domain.streams import TrackKind

_FIXED = struct.Struct("!BBHII")
FIXED_BYTES = 12
ONE_BYTE_PROFILE = 0xBEDE  # RFC 8285, section 4.2


class NotRtp(ValueError):
    """The bytes are no RTP packet of version 2."""


class Rtp:
    """The head of a packet, read from its bytes; the payload is ``data[start:end]`` (padding cut off).

    Raises NotRtp. The values of the header extension are ``data[extension_at:extension_end]``; 0 when there are none.
    """

    __slots__ = (
        "end",
        "extension_at",
        "extension_end",
        "marker",
        "payload_type",
        "sequence",
        "ssrc",
        "start",
        "timestamp",
    )

    def __init__(self, data: bytes) -> None:
        self.read(data)

    def read(self, data: bytes) -> None:
        """Read another packet's head into this one: for each packet that is cheaper than a new one. Raises NotRtp."""
        size = len(data)
        if size < FIXED_BYTES or data[0] >> 6 != 2:
            raise NotRtp("too short or not version 2")
        first, second = data[0], data[1]
        self.payload_type = second & 0x7F
        self.marker = second >= 0x80
        self.sequence = data[2] << 8 | data[3]
        self.timestamp = data[4] << 24 | data[5] << 16 | data[6] << 8 | data[7]
        self.ssrc = data[8] << 24 | data[9] << 16 | data[10] << 8 | data[11]
        self.extension_at = self.extension_end = 0
        start = FIXED_BYTES + 4 * (first & 0x0F)
        if first & 0x10:
            if start + 4 > size:
                raise NotRtp("the extension is cut")
            values = start + 4
            start = values + 4 * (data[start + 2] << 8 | data[start + 3])
            if data[values - 4] << 8 | data[values - 3] == ONE_BYTE_PROFILE:
                self.extension_at, self.extension_end = values, start
        self.start = start
        self.end = size - (data[size - 1] if first & 0x20 else 0)
        if start > size or self.end < start:
            raise NotRtp("the payload is cut")


class MediaPacket:
    """One packet of a track as sinks see it: unwrapped if it was a retransmission, without padding or extensions."""

    __slots__ = (
        "arrived_us",
        "begins_key_frame",
        "kind",
        "marker",
        "payload",
        "repaired",
        "sequence",
        "ssrc",
        "timestamp",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - a plain record, made for every packet
        self,
        kind: TrackKind,
        arrived_us: int,
        ssrc: int,
        sequence: int,
        timestamp: int,
        marker: bool,  # noqa: FBT001 - as above
        payload: bytes,
        repaired: bool,  # noqa: FBT001 - as above
        begins_key_frame: bool,  # noqa: FBT001 - as above
    ) -> None:
        self.kind = kind
        self.arrived_us = arrived_us
        self.ssrc = ssrc
        self.sequence = sequence
        self.timestamp = timestamp
        self.marker = marker
        self.payload = payload
        self.repaired = repaired
        self.begins_key_frame = begins_key_frame


def extension(data: bytes, head: Rtp, number: int) -> bytes | None:
    """The value of one header extension (RFC 8285, one-byte form)."""
    at = head.extension_at
    while at < head.extension_end:
        first = data[at]
        if first == 0:
            at += 1
            continue
        length = (first & 0x0F) + 1
        if first >> 4 == number:
            return data[at + 1 : at + 1 + length]
        at += 1 + length
    return None


def build(
    payload_type: int,
    marker: bool,  # noqa: FBT001 - a field of the fixed header, in its order
    sequence: int,
    timestamp: int,
    ssrc: int,
    payload: bytes,
    extensions: bytes = b"",
) -> bytes:
    """A packet; ``extensions`` are one-byte elements (RFC 8285), padded here."""
    second = payload_type | (0x80 if marker else 0)
    if not extensions:
        return _FIXED.pack(0x80, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload
    extensions += bytes(-len(extensions) % 4)
    head = _FIXED.pack(0x90, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc)
    return head + struct.pack("!HH", ONE_BYTE_PROFILE, len(extensions) // 4) + extensions + payload


def wrap_rtx(sequence: int, payload: bytes) -> bytes:
    """A retransmission's payload: the original sequence number, then the original payload (RFC 4588, section 4)."""
    return struct.pack("!H", sequence) + payload


def unwrap_rtx(payload: bytes) -> tuple[int, bytes] | None:
    """The original sequence number and payload; None for padding that probes the line."""
    if len(payload) < 2:
        return None
    return int.from_bytes(payload[:2], "big"), payload[2:]


def ahead(sequence: int, reference: int) -> int:
    """How far a 16-bit sequence number is ahead of another, -32768 to 32767 (RFC 1982)."""
    return ((sequence - reference + 0x8000) & 0xFFFF) - 0x8000


def unwrap(value: int, near: int, bits: int) -> int:
    """The number nearest to ``near`` whose low ``bits`` are ``value``."""
    half = 1 << (bits - 1)
    return near + ((value - near + half) & ((1 << bits) - 1)) - half

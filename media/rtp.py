"""RTP packets (RFC 3550, section 5.1) and retransmissions (RFC 4588): read, rewrite, wrap. No state here."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from typing import NamedTuple

from videobank.domain.streams import TrackKind

_FIXED = struct.Struct("!BBHII")
ONE_BYTE_PROFILE = 0xBEDE  # RFC 8285, section 4.2


class NotRtp(ValueError):
    """The bytes are no RTP packet of version 2."""


class Rtp(NamedTuple):
    """The head of a packet; the payload is ``data[start:end]`` (padding cut off)."""

    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    start: int
    end: int
    extension_at: int  # where the extension's values begin, 0 when there are none
    extension_end: int


class MediaPacket(NamedTuple):
    """One packet of a track as sinks see it: unwrapped if it was a retransmission, without padding or extensions."""

    kind: TrackKind
    arrived_us: int
    ssrc: int
    sequence: int
    timestamp: int
    marker: bool
    payload: bytes
    repaired: bool


def parse(data: bytes) -> Rtp:
    """Read the head; raises NotRtp."""
    return Rtp._make(fields(data))


def fields(data: bytes) -> tuple[int, bool, int, int, int, int, int, int, int]:
    """The same without names, for the packet path: making a named tuple costs as much as reading the head."""
    if len(data) < _FIXED.size or data[0] >> 6 != 2:
        raise NotRtp("too short or not version 2")
    first, second, sequence, timestamp, ssrc = _FIXED.unpack_from(data)
    start = _FIXED.size + 4 * (first & 0x0F)
    extension_at = extension_end = 0
    if first & 0x10:
        if start + 4 > len(data):
            raise NotRtp("the extension is cut")
        profile, words = struct.unpack_from("!HH", data, start)
        if profile == ONE_BYTE_PROFILE:
            extension_at, extension_end = start + 4, start + 4 + 4 * words
        start += 4 + 4 * words
    end = len(data) - (data[-1] if first & 0x20 else 0)
    if start > len(data) or end < start:
        raise NotRtp("the payload is cut")
    return second & 0x7F, second >= 0x80, sequence, timestamp, ssrc, start, end, extension_at, extension_end


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

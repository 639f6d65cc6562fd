"""VP8 in RTP (RFC 7741): where a frame begins, whether it is a key frame, and the frame put together again."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Sequence

from media.payload import BadPayload


class BadVp8(BadPayload):
    """The payload has no whole VP8 payload descriptor."""


def _extended_length(flags: int, long_id: int) -> int:
    """Bytes of a descriptor with X set: I adds a PictureID of 7 or 15 bits, L TL0PICIDX, T or K one byte."""
    picture_id = 1 + long_id if flags & 0x80 else 0
    return 2 + picture_id + bool(flags & 0x40) + bool(flags & 0x30)


_EXTENDED = tuple((_extended_length(flags, 0), _extended_length(flags, 1)) for flags in range(256))


def descriptor_length(payload: bytes) -> int:
    """Bytes of the payload descriptor (RFC 7741, section 4.2); raises BadVp8."""
    try:
        if not payload[0] & 0x80:
            return 1
        at = _EXTENDED[payload[1]][payload[2] >> 7] if payload[1] & 0x80 else _EXTENDED[payload[1]][0]
    except IndexError as error:
        raise BadVp8("cut") from error
    if at > len(payload):
        raise BadVp8("cut")
    return at


def begins_frame(payload: bytes) -> bool:
    """Whether this packet holds the first byte of a frame: S is 1 and PID is 0."""
    return bool(payload) and payload[0] & 0x17 == 0x10


def begins_key_frame(payload: bytes) -> bool:
    """Whether this packet begins a key frame: the inverse key frame flag P is 0 (RFC 7741, section 4.3)."""
    if not begins_frame(payload):
        return False
    try:
        at = descriptor_length(payload)
    except BadVp8:
        return False
    return at < len(payload) and payload[at] & 0x01 == 0


def frame(payloads: Sequence[bytes]) -> bytes:
    """Join the payloads of one frame without their descriptors; raises BadVp8."""
    return b"".join([payload[descriptor_length(payload) :] for payload in payloads])


def is_key_frame(data: bytes) -> bool:
    """Whether a whole frame is a key frame: the first bit, then the start code (RFC 6386, section 9.1)."""
    return len(data) >= 10 and data[0] & 0x01 == 0 and data[3:6] == b"\x9d\x01\x2a"


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a key frame; raises BadVp8."""
    if not is_key_frame(data):
        raise BadVp8("not a key frame")
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF

"""VP8 in RTP (RFC 7741): where a frame begins, whether it is a key frame, and the frame put together again."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Sequence

from media.payload import BadPayload


class BadVp8(BadPayload):
    """The payload has no whole VP8 payload descriptor."""


def descriptor_length(payload: bytes) -> int:
    """Bytes of the payload descriptor (RFC 7741, section 4.2); raises BadVp8."""
    if not payload:
        raise BadVp8("empty")
    at = 1
    if payload[0] & 0x80:  # X
        if len(payload) < 2:
            raise BadVp8("cut")
        flags = payload[1]
        at = 2
        if flags & 0x80:  # I: PictureID of 7 or 15 bits
            if len(payload) < 3:
                raise BadVp8("cut")
            at += 2 if payload[2] & 0x80 else 1
        at += bool(flags & 0x40) + bool(flags & 0x30)  # L: TL0PICIDX; T or K: one byte
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
    return b"".join(payload[descriptor_length(payload) :] for payload in payloads)


def is_key_frame(data: bytes) -> bool:
    """Whether a whole frame is a key frame: the first bit, then the start code (RFC 6386, section 9.1)."""
    return len(data) >= 10 and data[0] & 0x01 == 0 and data[3:6] == b"\x9d\x01\x2a"


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a key frame; raises BadVp8."""
    if not is_key_frame(data):
        raise BadVp8("not a key frame")
    width, height = struct.unpack_from("<HH", data, 6)
    return width & 0x3FFF, height & 0x3FFF

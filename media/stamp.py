"""The header that forwarded packets of one track get: ours in all but the payload (RFC 3550, RFC 8285)."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct

from media.offers import MID_URI, TWCC_URI, OfferedTrack
from media.rtp import ONE_BYTE_PROFILE

NUMBER_AT = 17  # of the transport-wide number: 12 fixed bytes, 4 of the extension's head, 1 of its element


class Stamp:
    """Fixed part, transport-wide number when it is negotiated, and ``mid``, made once and filled in for each packet."""

    __slots__ = ("_head", "_numbered")

    def __init__(self, offered: OfferedTrack) -> None:
        twcc, mid = offered.extension(TWCC_URI), offered.extension(MID_URI)
        name = offered.mid.encode()
        values = bytes((twcc << 4 | 1, 0, 0)) if twcc is not None else b""
        if mid is not None and 1 <= len(name) <= 16:
            values += bytes((mid << 4 | len(name) - 1,)) + name
        values += bytes(-len(values) % 4)
        extension = struct.pack("!HH", ONE_BYTE_PROFILE, len(values) // 4) + values if values else b""
        self._head = bytearray(bytes((0x90 if values else 0x80,)) + bytes(11) + extension)
        self._numbered = twcc is not None

    def packet(self, second: int, sequence: int, timestamp: int, ssrc: int, number: int, payload: bytes) -> bytes:
        """A whole packet. ``second`` is marker and payload type; ``number`` the transport-wide one (16 bits)."""
        head = self._head
        head[1] = second
        head[2] = sequence >> 8
        head[3] = sequence & 0xFF
        head[4] = timestamp >> 24
        head[5] = timestamp >> 16 & 0xFF
        head[6] = timestamp >> 8 & 0xFF
        head[7] = timestamp & 0xFF
        head[8] = ssrc >> 24
        head[9] = ssrc >> 16 & 0xFF
        head[10] = ssrc >> 8 & 0xFF
        head[11] = ssrc & 0xFF
        if self._numbered:
            head[NUMBER_AT] = number >> 8
            head[NUMBER_AT + 1] = number & 0xFF
        return bytes(head) + payload

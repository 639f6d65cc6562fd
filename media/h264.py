"""H.264 in RTP (RFC 6184, packetization mode 1): single units, STAP-A and FU-A; frames put together as Annex B.

A frame as a decoder takes it is a byte stream (ITU-T H.264, annex B): each unit behind a start code of 4 bytes. What
Matroska keeps is the same with lengths of 4 bytes in their place (ISO/IEC 14496-15), and the parameter sets apart.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Iterator, Sequence

from media.payload import BadPayload

START = b"\x00\x00\x00\x01"
IDR, SPS, PPS, STAP_A, FU_A = 5, 7, 8, 24, 28
SLICES = frozenset({1, 2, IDR})
HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})  # whose SPS begins with the chroma format
LARGEST_PIXELS = 1 << 14


class BadH264(BadPayload):
    """A payload is cut or of a kind that mode 1 does not have, or a frame lacks what it needs."""


def begins_frame(payload: bytes) -> bool:
    """Whether this packet can begin an access unit: parameter sets and the like, or the first slice of a picture."""
    return any(_first(unit) for unit in _heads(payload))


def begins_key_frame(payload: bytes) -> bool:
    """Whether this packet brings a sequence parameter set, which precedes every IDR picture in WebRTC, or an IDR."""
    return any(unit[0] & 0x1F in (SPS, IDR) and _first(unit) for unit in _heads(payload))


def _first(unit: bytes) -> bool:
    """Nothing of the same picture comes before: for a slice, first_mb_in_slice is 0, coded as one bit 1 (7.3.3)."""
    return unit[0] & 0x1F not in SLICES or (len(unit) > 1 and bool(unit[1] & 0x80))


def _heads(payload: bytes) -> list[bytes]:
    """The beginnings of the units that begin in this packet; none for what is no payload."""
    kind = payload[0] & 0x1F if payload else 0
    if kind == FU_A:
        begins = len(payload) > 2 and bool(payload[1] & 0x80)
        return [bytes([payload[1] & 0x1F, payload[2]])] if begins else []
    if kind == STAP_A:
        try:
            return list(_aggregated(payload))
        except BadH264:
            return []
    return [payload] if 0 < kind < STAP_A else []


def frame(payloads: Sequence[bytes]) -> bytes:
    """The units of one access unit in order, as Annex B; raises BadH264."""
    parts: list[bytes] = []
    open_unit = False  # a fragmented unit has begun and not ended
    for payload in payloads:
        kind = payload[0] & 0x1F if payload else 0
        if kind == FU_A:
            parts += _fragment(payload, open_unit=open_unit)
            open_unit = not payload[1] & 0x40
            continue
        if open_unit or not 0 < kind <= STAP_A:
            raise BadH264(f"a unit of type {kind} here")
        for unit in _aggregated(payload) if kind == STAP_A else (payload,):
            parts += (START, unit)
    if open_unit:
        raise BadH264("the last fragment is missing")
    return b"".join(parts)


def _fragment(payload: bytes, *, open_unit: bool) -> tuple[bytes, ...]:
    """A part of a fragmented unit (RFC 6184, section 5.8): indicator, header, and the bytes; raises BadH264."""
    if len(payload) < 3 or bool(payload[1] & 0x80) == open_unit:
        raise BadH264("a fragment that does not fit")
    if open_unit:
        return (payload[2:],)
    return START, bytes([payload[0] & 0xE0 | payload[1] & 0x1F]), payload[2:]


def _aggregated(payload: bytes) -> Iterator[bytes]:
    """The units of a STAP-A (RFC 6184, section 5.7.1); raises BadH264."""
    at = 1
    while at < len(payload):
        end = at + 2 + int.from_bytes(payload[at : at + 2], "big")
        if end > len(payload) or end == at + 2:
            raise BadH264("an aggregated unit is cut")
        yield payload[at + 2 : end]
        at = end


# --- whole frames -------------------------------------------------------------------------------------------------


def units(data: bytes) -> list[bytes]:
    """The units of an Annex B frame; emulation prevention keeps start codes out of them (H.264, section 7.4.1)."""
    return [unit for unit in data.split(START) if unit]


def is_key_frame(data: bytes) -> bool:
    """Whether a frame is an IDR picture with its sequence parameter set: so that decoding can begin here."""
    at = data.find(START)
    seen = set()
    while at >= 0 and at + 4 < len(data):
        kind = data[at + 4] & 0x1F
        if kind in (1, 2):  # a slice that refers back: no need to look further
            return False
        seen.add(kind)
        if kind == IDR:
            return SPS in seen
        at = data.find(START, at + 4)
    return False


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a key frame, from its sequence parameter set; raises BadH264."""
    for unit in units(data):
        if unit[0] & 0x1F == SPS:
            try:
                return _picture_size(_Bits(unit[4:].replace(b"\x00\x00\x03", b"\x00\x00")), unit[1])
            except (IndexError, ValueError) as error:
                raise BadH264("the sequence parameter set is cut") from error
    raise BadH264("no sequence parameter set")


def parameter_sets(data: bytes) -> bytes:
    """The AVCDecoderConfigurationRecord (ISO/IEC 14496-15, section 5.3.3) of a key frame; raises BadH264."""
    found = units(data)
    sps = [unit for unit in found if unit[0] & 0x1F == SPS]
    pps = [unit for unit in found if unit[0] & 0x1F == PPS]
    if not sps or not pps or len(sps[0]) < 4:
        raise BadH264("a parameter set is missing")
    head = bytes([1, *sps[0][1:4], 0xFF, 0xE0 | len(sps)])
    return b"".join(
        [head, *(struct.pack(">H", len(s)) + s for s in sps), bytes([len(pps)])]
        + [struct.pack(">H", len(p)) + p for p in pps]
    )


def with_lengths(data: bytes) -> bytes:
    """An Annex B frame with each unit behind its length in 4 bytes."""
    return b"".join(struct.pack(">I", len(unit)) + unit for unit in units(data))


class _Bits:
    """Bits and Exp-Golomb codes of a parameter set (H.264, sections 7.2 and 9.1), emulation prevention removed."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise IndexError
        return self._value >> self._left & ((1 << count) - 1)

    def ue(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
        return (1 << zeros) - 1 + self.take(zeros)

    def se(self) -> int:
        code = self.ue()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def _picture_size(bits: _Bits, profile: int) -> tuple[int, int]:
    """Section 7.3.2.1.1: everything up to the cropping."""
    bits.ue()  # its number
    chroma = _chroma_format(bits) if profile in HIGH_PROFILES else 1
    bits.ue()  # log2_max_frame_num
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.take(1)
        bits.se()
        bits.se()
        for _ in range(min(bits.ue(), 255)):
            bits.se()
    bits.ue()  # max_num_ref_frames
    bits.take(1)
    width, height = (bits.ue() + 1) * 16, (bits.ue() + 1) * 16
    frames_only = bits.take(1)
    if not frames_only:
        height *= 2
        bits.take(1)
    bits.take(1)  # direct_8x8_inference
    if bits.take(1):
        left, right, top, bottom = bits.ue(), bits.ue(), bits.ue(), bits.ue()
        width -= (left + right) * (2 if chroma in (1, 2) else 1)
        height -= (top + bottom) * (2 if chroma == 1 else 1) * (2 - frames_only)
    if not (0 < width <= LARGEST_PIXELS and 0 < height <= LARGEST_PIXELS):
        raise ValueError("no such picture")
    return width, height


def _chroma_format(bits: _Bits) -> int:
    chroma = bits.ue()
    if chroma == 3:
        bits.take(1)
    bits.ue()
    bits.ue()
    bits.take(1)
    if bits.take(1):  # scaling lists (section 7.3.2.1.1.1)
        for number in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _skip_list(bits, 16 if number < 6 else 64)
    return chroma


def _skip_list(bits: _Bits, length: int) -> None:
    last = following = 8
    for _ in range(length):
        if following:
            following = (last + bits.se() + 256) % 256
        last = following or last

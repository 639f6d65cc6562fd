"""VP9 in RTP (RFC 9628): where a frame begins, whether it is a key frame, and the frame put together again.

The descriptor's first byte is I P L F B E V Z: picture id, inter-picture predicted, layers, flexible mode, begin and
end of a layer's frame, scalability structure, not a reference. The bits of a frame are those of the VP9 bitstream
specification, version 0.6, sections 6.2 and 7.2.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from collections.abc import Sequence

from media.payload import BadPayload

I, P, L, F, B, E, V = 0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02  # noqa: E741 - the names of the RFC
SYNC_CODE = b"\x49\x83\x42"
MOST_LAYERS = 8  # of one picture in a superframe (annex B of the bitstream)


class BadVp9(BadPayload):
    """The payload has no whole VP9 payload descriptor, or a frame no VP9 header."""


def descriptor_length(payload: bytes) -> int:
    """Bytes of the payload descriptor (RFC 9628, section 4.2); raises BadVp9."""
    try:
        flags, at = payload[0], 1
        if flags & I:
            at += 2 if payload[at] & 0x80 else 1
        if flags & L:
            at += 1 if flags & F else 2  # the layers; TL0PICIDX only in non-flexible mode
        if flags & F and flags & P:
            at = _references_end(payload, at)
        if flags & V:
            at = _structure_end(payload, at)
    except IndexError as error:
        raise BadVp9("cut") from error
    if at > len(payload):
        raise BadVp9("cut")
    return at


def _references_end(payload: bytes, at: int) -> int:
    """Behind at most three P_DIFF, of which the lowest bit says that another follows."""
    for _ in range(3):
        at += 1
        if not payload[at - 1] & 0x01:
            break
    return at


def _structure_end(payload: bytes, at: int) -> int:
    """Behind a scalability structure (section 4.2.1): sizes of the layers, then the pictures of a group."""
    head = payload[at]
    at += 1 + (4 * ((head >> 5) + 1) if head & 0x10 else 0)
    if head & 0x08:
        pictures = payload[at]
        at += 1
        for _ in range(pictures):
            at += 1 + (payload[at] >> 2 & 0x03)
    return at


def _layer(payload: bytes) -> tuple[int, bool]:
    """The spatial layer, and whether it is predicted from the one below (D); raises IndexError."""
    if not payload[0] & L:
        return 0, False
    at = 1 + ((2 if payload[1] & 0x80 else 1) if payload[0] & I else 0)
    return payload[at] >> 1 & 0x07, bool(payload[at] & 0x01)


def begins_frame(payload: bytes) -> bool:
    """Whether this packet holds the first byte of a picture: B is set, and no layer lies below."""
    try:
        return bool(payload) and bool(payload[0] & B) and not _layer(payload)[1]
    except IndexError:
        return False


def begins_key_frame(payload: bytes) -> bool:
    """Whether this packet begins a key frame: as above, not predicted from a picture before (P)."""
    if not begins_frame(payload) or payload[0] & P:
        return False
    try:
        return len(payload) > descriptor_length(payload)
    except BadVp9:
        return False


def frame(payloads: Sequence[bytes]) -> bytes:
    """Join one picture's payloads without their descriptors; raises BadVp9.

    Several spatial layers are several frames: they become a superframe with its index (annex B), as decoders expect.
    """
    layers: list[list[bytes]] = []
    for payload in payloads:
        at = descriptor_length(payload)
        if payload[0] & B or not layers:
            layers.append([])
        layers[-1].append(payload[at:])
    frames = [b"".join(parts) for parts in layers]
    return frames[0] if len(frames) == 1 else _superframe(frames)


def _superframe(frames: list[bytes]) -> bytes:
    if not 0 < len(frames) <= MOST_LAYERS:
        raise BadVp9(f"{len(frames)} layers in one picture")
    marker = bytes([0xC0 | 3 << 3 | (len(frames) - 1)])  # sizes of 4 bytes, little-endian
    sizes = b"".join(len(one).to_bytes(4, "little") for one in frames)
    return b"".join(frames) + marker + sizes + marker


def is_key_frame(data: bytes) -> bool:
    """Whether a whole frame is a key frame: frame_type 0, and then the sync code."""
    try:
        bits, at = _profile_end(data)
    except BadVp9:
        return False
    shown_again, delta = bits >> (7 - at) & 1, bits >> (6 - at) & 1
    return not shown_again and not delta and data[1:4] == SYNC_CODE


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a key frame; raises BadVp9."""
    if not is_key_frame(data) or len(data) < 12:
        raise BadVp9("not a key frame")
    bits = int.from_bytes(data[4:12], "big")  # the colour configuration and what follows it
    profile = (data[0] >> 5 & 1) | (data[0] >> 4 & 1) << 1
    at = 1 if profile >= 2 else 0  # ten or twelve bits
    space = bits >> (64 - at - 3) & 0x07
    at += 3
    if space != 7:
        at += 3 if profile & 1 else 1  # range; subsampling and a reserved bit
    elif profile & 1:
        at += 1
    width = (bits >> (64 - at - 16) & 0xFFFF) + 1
    height = (bits >> (64 - at - 32) & 0xFFFF) + 1
    return width, height


def _profile_end(data: bytes) -> tuple[int, int]:
    """The first byte and the number of its bits up to and with the profile; raises BadVp9."""
    if not data or data[0] >> 6 != 2:
        raise BadVp9("no frame marker")
    return data[0], 5 if data[0] & 0x30 == 0x30 else 4

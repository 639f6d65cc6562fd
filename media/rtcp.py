"""RTCP: what is read of it and what is sent (RFC 3550, RFC 4585, RFC 5104, draft-alvestrand-rmcat-remb-03)."""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Iterator
from typing import NamedTuple

SR, RR, SDES, BYE, RTPFB, PSFB = 200, 201, 202, 203, 205, 206
NACK, TWCC = 1, 15
PLI, FIR, APPLICATION = 1, 4, 15


class Part(NamedTuple):
    """One packet of a compound: ``form`` is the count or the feedback type; ``body`` follows the 4-byte head."""

    type: int
    form: int
    body: bytes


class SenderReport(NamedTuple):
    """One instant in the sender's NTP time (64 bits, 32 of fraction) and in the RTP time of one of its tracks."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int


class Block(NamedTuple):
    """A report block: how one source is being received. ``lost`` is the fraction lost, in 1/256."""

    ssrc: int
    lost: int
    total_lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


def split(data: bytes) -> Iterator[Part]:
    """The packets of a compound; stops at what is cut."""
    at = 0
    while at + 4 <= len(data) and data[at] >> 6 == 2:
        end = at + 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
        if end > len(data):
            return
        yield Part(data[at + 1], data[at] & 0x1F, data[at + 4 : end])
        at = end


def sender_report(part: Part) -> SenderReport | None:
    """Read a sender report."""
    if part.type != SR or len(part.body) < 24:
        return None
    return SenderReport(*struct.unpack_from("!IQIII", part.body))


def blocks(part: Part) -> Iterator[Block]:
    """The report blocks of a sender or receiver report."""
    at = {SR: 24, RR: 4}.get(part.type, len(part.body))
    for _ in range(part.form):
        if at + 24 > len(part.body):
            return
        ssrc, loss, highest, jitter, last, delay = struct.unpack_from("!IIIIII", part.body, at)
        yield Block(ssrc, loss >> 24, loss & 0xFFFFFF, highest, jitter, last, delay)
        at += 24


def nacked(part: Part) -> tuple[int, ...]:
    """The sequence numbers that a generic NACK asks for (RFC 4585, section 6.2.1)."""
    if part.type != RTPFB or part.form != NACK:
        return ()
    wanted = []
    for at in range(8, len(part.body) - 3, 4):
        first, mask = struct.unpack_from("!HH", part.body, at)
        wanted.append(first)
        wanted += [(first + bit + 1) & 0xFFFF for bit in range(16) if mask >> bit & 1]
    return tuple(wanted)


def asks_key_frame(part: Part) -> bool:
    """Whether this is a picture loss indication or a full intra request."""
    return part.type == PSFB and part.form in {PLI, FIR}


def remb(part: Part) -> int | None:
    """The receiver's estimate in bit/s, if this is one."""
    body = part.body
    if part.type != PSFB or part.form != APPLICATION or len(body) < 16 or body[8:12] != b"REMB":
        return None
    return ((body[13] & 0x03) << 16 | body[14] << 8 | body[15]) << (body[13] >> 2)


def pack(kind: int, count: int, body: bytes) -> bytes:
    """One RTCP packet around a body whose length is a multiple of 4."""
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def pack_receiver_report(ssrc: int, reports: list[Block]) -> bytes:
    """A receiver report with at most 31 blocks."""
    body = struct.pack("!I", ssrc)
    for block in reports:
        loss = block.lost << 24 | min(block.total_lost, 0x7FFFFF)
        tail = (block.highest, block.jitter, block.last_report, block.delay)
        body += struct.pack("!IIIIII", block.ssrc, loss, *tail)
    return pack(RR, len(reports), body)


def pack_sender_report(report: SenderReport) -> bytes:
    """A sender report without blocks."""
    return pack(SR, 0, struct.pack("!IQIII", *report))


def pack_cname(ssrc: int, cname: str) -> bytes:
    """A source description with the canonical name that every compound must hold (RFC 3550, section 6.1)."""
    item = bytes((1, len(cname))) + cname.encode()
    body = struct.pack("!I", ssrc) + item
    return pack(SDES, 1, body + bytes(4 - len(body) % 4))


def pack_nack(ssrc: int, media: int, lost: list[int]) -> bytes:
    """A generic NACK for sequence numbers in ascending order."""
    fields: list[tuple[int, int]] = []
    for sequence in lost:
        distance = (sequence - fields[-1][0]) & 0xFFFF if fields else 0
        if fields and 1 <= distance <= 16:
            fields[-1] = (fields[-1][0], fields[-1][1] | 1 << (distance - 1))
        else:
            fields.append((sequence, 0))
    return pack(RTPFB, NACK, struct.pack("!II", ssrc, media) + b"".join(struct.pack("!HH", *f) for f in fields))


def pack_pli(ssrc: int, media: int) -> bytes:
    """Ask for a key frame (RFC 4585, section 6.3.1)."""
    return pack(PSFB, PLI, struct.pack("!II", ssrc, media))


def pack_remb(ssrc: int, bitrate: int, media: int) -> bytes:
    """Tell a sender how much it may send, in bit/s."""
    exponent = max(0, bitrate.bit_length() - 18)
    mantissa = bitrate >> exponent
    head = struct.pack("!II4sBBH", ssrc, 0, b"REMB", 1, exponent << 2 | mantissa >> 16, mantissa & 0xFFFF)
    return pack(PSFB, APPLICATION, head + struct.pack("!I", media))

"""What browsers send to the packet path, in clear, and what an attacker makes of it: alike each time for a seed.

The traffic goes on as that of a call does: numbers count, some packets are lost and come again (RFC 4588), the viewer
asks for what it was sent and says when it came (transport-wide feedback), each side reports.
"""

import random
from typing import NamedTuple

from media import rtcp, rtp
from media.twcc import Arrivals
from tests.media.lines import PUBLISHER, VIEWER

SOUND_TYPE, PICTURE_TYPE, REPAIR_TYPE = 111, 96, 97
SOUND, PICTURE, REPAIR = 11, 12, 13  # SSRCs of the publisher ...
SOUND_OUT, PICTURE_OUT, REPAIR_OUT = 21, 22, 23  # ... and ours to the viewer
SEEN_BY_VIEWER = 1
VP8 = (
    b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01",
    b"\x90\x80\x81\x02\x11\x00\x00",
    b"\xb0\xf0\x81\x02\x07\x45\x11\x00",
)
VP9 = (
    b"\x8a\x81\x02\x10\x02\x80\x01\xe0\x82\x49\x83\x42",
    b"\xcc\x81\x03\x86\x00",
    b"\xbc\x81\x04\x00\x05\x03\x02\x86",
)
H264 = (
    b"\x78\x00\x04\x67\x42\xc0\x1f\x00\x04\x68\xce\x3c\x80",
    b"\x65\x88\x84\x00\x10",
    b"\x7c\x85\x88\x84",
    b"\x7c\x45\xff\x00",
    b"\x41\x9a\x02\x04",
)
STRANGERS = range(9_000, 9_012)
PAYLOADS = (*VP8, *VP9, *H264)
STUN = b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12)  # a binding request (RFC 8489, section 5)
CLIENT_HELLO = b"\x16\xfe\xfd" + bytes(8) + b"\x00\x0c\x01" + bytes(11)  # RFC 9147, section 5.3
EXTREMES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
FIRST_BYTES = (0, 1, 3, 16, 20, 22, 63, 64, 79, 127, 128, 129, 143, 144, 160, 176, 191, 192, 255)


class Sent(NamedTuple):
    """A packet in clear, and on which line."""

    line: int
    data: bytes


class Traffic:
    """A publisher with sound and picture, and a viewer."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._numbers = {SOUND: 65_000, PICTURE: 65_500, REPAIR: 9}
        self._transport = 0
        self._time = 2**32 - 90_000
        self._arrivals = Arrivals()

    def next(self, outgoing: int, now_us: int) -> Sent:
        """The next packet; ``outgoing`` is how many the viewer was sent so far."""
        draw = self._chance.randrange(100)
        if draw < 38:
            self._time += self._chance.choice((0, 0, 3000))
            return self._media(PICTURE_TYPE, PICTURE, self._payload())
        if draw < 56:
            return self._media(SOUND_TYPE, SOUND, b"\xf8" + self._chance.randbytes(20))
        if draw < 68:
            again = self._numbers[PICTURE] - self._chance.randrange(40) & 0xFFFF
            payload = rtp.wrap_rtx(again, self._payload()) if draw < 65 else b""
            return self._media(REPAIR_TYPE, REPAIR, payload)
        if draw < 74:
            return Sent(PUBLISHER, self._reports())
        if draw < 98:
            return Sent(VIEWER, self._answer(draw, outgoing, now_us))
        return Sent(self._chance.choice((PUBLISHER, VIEWER)), self._chance.choice((STUN, CLIENT_HELLO, b"\xff" * 40)))

    def _payload(self) -> bytes:
        return self._chance.choice(PAYLOADS) + self._chance.randbytes(self._chance.choice((0, 3, 60)))

    def _media(self, kind: int, ssrc: int, payload: bytes) -> Sent:
        skipped = self._chance.choice((1,) * 30 + (2, 3, 9, 400))
        self._numbers[ssrc] = self._numbers[ssrc] + skipped & 0xFFFF
        self._transport = self._transport + 1 & 0xFFFF
        mid = b"0" if ssrc == SOUND else b"1"
        elements = b"\x10" + mid + b"\x41" + self._transport.to_bytes(2, "big")
        marker = self._chance.random() < 0.5
        data = rtp.build(kind, marker, self._numbers[ssrc], self._time & 0xFFFFFFFF, ssrc, payload, elements)
        if payload:
            return Sent(PUBLISHER, data)
        return Sent(PUBLISHER, bytes((data[0] | 0x20,)) + data[1:] + bytes(30) + b"\x1f")

    def _reports(self) -> bytes:
        ssrc = self._chance.choice((SOUND, PICTURE))
        report = rtcp.SenderReport(ssrc, self._chance.getrandbits(64), self._time & 0xFFFFFFFF, 5, 500)
        bye = rtcp.pack(rtcp.BYE, 1, ssrc.to_bytes(4, "big")) if self._chance.random() < 0.1 else b""
        return rtcp.pack_sender_report(report) + rtcp.pack_cname(ssrc, "name") + bye

    def _answer(self, draw: int, outgoing: int, now_us: int) -> bytes:
        near = self._numbers[PICTURE]
        match draw % 6:
            case 0:
                lost = sorted(
                    {near - self._chance.randrange(500) & 0xFFFF for _ in range(self._chance.randrange(1, 9))}
                )
                return rtcp.pack_nack(SEEN_BY_VIEWER, PICTURE_OUT, lost)
            case 1:
                fir = rtcp.pack(rtcp.PSFB, rtcp.FIR, bytes(12))
                return self._chance.choice((rtcp.pack_pli(SEEN_BY_VIEWER, PICTURE_OUT), fir))
            case 2:
                return rtcp.pack_remb(
                    SEEN_BY_VIEWER, self._chance.getrandbits(self._chance.randrange(1, 40)), PICTURE_OUT
                )
            case 3:
                block = rtcp.Block(PICTURE_OUT, *(self._chance.choice(EXTREMES) for _ in range(6)))
                return rtcp.pack_receiver_report(SEEN_BY_VIEWER, [block._replace(lost=block.lost & 0xFF)])
            case _:
                for back in range(self._chance.randrange(1, 60)):
                    if self._chance.random() < 0.9:
                        self._arrivals.add(outgoing - back & 0xFFFF, now_us - 300 * back)
                return b"".join(self._arrivals.feedback(SEEN_BY_VIEWER, PICTURE_OUT)) or rtcp.pack_pli(1, PICTURE_OUT)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """The packet with some of its fields and bytes changed."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        if not changed:
            break
        is_control = len(changed) > 1 and 192 <= changed[1] < 224
        chance.choice(CONTROL_MUTATIONS if is_control else PACKET_MUTATIONS)(chance, changed)
    return bytes(changed)


def _flip(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _replace(chance: random.Random, data: bytearray) -> None:
    data[chance.randrange(len(data))] = chance.randrange(256)


def _cut(chance: random.Random, data: bytearray) -> None:
    del data[chance.randrange(len(data)) :]


def _cut_head(chance: random.Random, data: bytearray) -> None:
    del data[min(len(data), chance.randrange(24)) :]


def _grow(chance: random.Random, data: bytearray) -> None:
    place = chance.randrange(len(data) + 1)
    data[place:place] = chance.randbytes(chance.choice((1, 2, 4, 8, 1200, 1300, 1400)))


def _first(chance: random.Random, data: bytearray) -> None:
    """What STUN, DTLS, TURN channels and RTP begin with (RFC 7983)."""
    data[0] = chance.choice(FIRST_BYTES)


def _number(chance: random.Random, data: bytearray, places: tuple[tuple[int, int], ...]) -> None:
    place, size = chance.choice(places)
    data[place : place + size] = (chance.choice(EXTREMES) & (1 << 8 * size) - 1).to_bytes(size, "big")


def _field(chance: random.Random, data: bytearray) -> None:
    """Type, sequence number, time, SSRC; the profile and the length of the extension (RFC 8285)."""
    _number(chance, data, ((1, 1), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2)))


def _source(chance: random.Random, data: bytearray) -> None:
    data[8:12] = chance.choice((SOUND, PICTURE, REPAIR, *STRANGERS)).to_bytes(4, "big")


def _element(chance: random.Random, data: bytearray) -> None:
    """Numbers and lengths of the header extensions."""
    place = 16 + chance.randrange(8)
    data[place : place + 1] = bytes((chance.choice((0x00, 0x0F, 0x10, 0x1F, 0x40, 0x41, 0x4F, 0xF0, 0xFF)),))


def _descriptor(chance: random.Random, data: bytearray) -> None:
    """The payload's descriptor (VP8: RFC 7741, VP9: RFC 9628, H.264: RFC 6184)."""
    place = 24 + chance.randrange(10)
    data[place : place + 1] = chance.choice((bytes((chance.randrange(256),)), chance.choice(PAYLOADS)))


def _padding(chance: random.Random, data: bytearray) -> None:
    data[0] |= 0x20
    data[-1] = chance.choice((0, 1, 4, 30, 200, 255))


def _count(chance: random.Random, data: bytearray) -> None:
    data[0] = 0x80 | chance.choice((0, 1, 2, 4, 15, 30, 31))


def _control_field(chance: random.Random, data: bytearray) -> None:
    """Type, length, SSRCs; base, count and reference time of a feedback, mantissa of a REMB, NTP time of a report."""
    _number(chance, data, ((1, 1), (2, 2), (4, 4), (8, 4), (12, 2), (14, 2), (16, 4), (17, 3), (20, 2)))
    if chance.random() < 0.5:
        data[1:2] = bytes((chance.choice((200, 201, 202, 203, 204, 205, 206, 207)),))


def _chunks(chance: random.Random, data: bytearray) -> None:
    """The status chunks of a transport-wide feedback: long runs, reserved symbols."""
    data[20:22] = chance.choice(
        (b"\x1f\xff", b"\x3f\xff", b"\x5f\xff", b"\x7f\xff", b"\xff\xff", b"\xbf\xff", bytes(2))
    )


def _shorten(chance: random.Random, data: bytearray) -> None:
    """Some words fewer, and a length that says so: whole, but for what its type needs."""
    words = max(0, min(len(data) // 4 - 1, chance.randrange(12)))
    del data[4 + 4 * words :]
    data[2:4] = words.to_bytes(2, "big")


def _end_early(chance: random.Random, data: bytearray) -> None:
    """Nothing behind the header, or not all of its extension; and an element at its end that needs more."""
    words = chance.randrange(1, 4)
    del data[16 + 4 * words :]
    data[14:16] = words.to_bytes(2, "big")
    if chance.random() < 0.5:
        data[-1] = chance.choice((0x41, 0x4F, 0x10, 0xF0))


def _twice(_chance: random.Random, data: bytearray) -> None:
    if len(data) < 4000:
        data[:] = data * 2


ANY_MUTATIONS = (_flip, _replace, _cut, _cut_head, _grow, _first, _padding, _count)
PACKET_MUTATIONS = (*ANY_MUTATIONS, _field, _source, _element, _descriptor, _descriptor, _end_early)
CONTROL_MUTATIONS = (*ANY_MUTATIONS, _control_field, _control_field, _chunks, _shorten, _twice)

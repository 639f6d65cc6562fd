"""Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01, section 3.1).

The sender numbers every packet of its transport; we say when each arrived, and Chromium's estimator does the rest.
"""

import struct

from media import rtcp
from media.rtp import unwrap

TICK_US = 250  # a delta's unit
REFERENCE_US = 64_000  # the reference time's unit
SPAN = 400  # packets that one feedback covers at most: about 1 KiB
_WAITING = 4 * SPAN  # for their feedback, at most
_ABSENT, _SMALL, _LARGE = 0, 1, 2
_SMALL_END, _LARGE_END = 0x100, 0x8000  # what fits into the byte or the two bytes of a delta lies below
_LONG_RUN = 14  # two vectors: from there on a run length is shorter
_LONGEST_RUN = 0x1FFF
_BODY = 16  # bytes before the chunks


class Arrivals:
    """Arrival times by transport-wide number since the last feedback."""

    def __init__(self) -> None:
        self._new: list[tuple[int, int]] = []  # as they came: sorted out when feedback is due, not at every packet
        self._arrived: dict[int, int] = {}
        self._next: int | None = None  # the first number that the next feedback speaks of
        self._newest = 0
        self._count = 0

    @property
    def waiting(self) -> int:
        """Packets that no feedback has told of."""
        return len(self._new)

    def add(self, number: int, arrived_us: int) -> None:
        """Packet ``number`` (16 bits) arrived."""
        if len(self._new) < _WAITING:
            self._new.append((number, arrived_us))

    def _sort(self) -> None:
        for number, arrived_us in self._new:
            if self._next is None:
                self._next = self._newest = whole = number
            else:
                whole = self._newest + ((number - self._newest + 0x8000) & 0xFFFF) - 0x8000  # as rtp.unwrap
                self._newest = max(self._newest, whole)
            self._arrived.setdefault(whole, arrived_us)
        self._new.clear()

    def feedback(self, ssrc: int, media: int) -> list[bytes]:
        """The feedback packets that are due, and forget what they tell. ``media`` must be one of the sender's SSRCs."""
        self._sort()
        packets = []
        while self._arrived and self._next is not None:
            numbers = sorted(self._arrived)
            oldest, first = numbers[0], min(self._next, numbers[0])
            if oldest - first >= SPAN:
                first = oldest
            last = min(numbers[-1], first + SPAN - 1)
            start_us = self._arrived[oldest]
            times = [self._arrived.pop(number, None) for number in range(first, last + 1)]
            packets.append(_pack(ssrc, media, first, times, start_us, self._count))
            self._count = (self._count + 1) & 0xFF
            self._next = last + 1
        return packets


def _pack(ssrc: int, media: int, first: int, times: list[int | None], start_us: int, count: int) -> bytes:
    """``start_us`` is when the first that arrived did."""
    reference = start_us // REFERENCE_US
    ticks = reference * REFERENCE_US // TICK_US
    symbols, deltas = [], bytearray()
    for time in times:
        delta = 0 if time is None else time // TICK_US - ticks
        if time is None or not -_LARGE_END <= delta < _LARGE_END:
            symbols.append(_ABSENT)
            continue
        ticks += delta
        if 0 <= delta < _SMALL_END:
            symbols.append(_SMALL)
            deltas.append(delta)
        else:
            symbols.append(_LARGE)
            deltas += struct.pack("!h", delta)
    head = struct.pack("!IIHHI", ssrc, media, first & 0xFFFF, len(times), (reference & 0xFFFFFF) << 8 | count)
    body = head + _chunks(symbols) + deltas
    return rtcp.pack(rtcp.RTPFB, rtcp.TWCC, body + bytes(-len(body) % 4))


def _chunks(symbols: list[int]) -> bytes:
    """Run lengths for 14 or more equal symbols, else vectors of seven 2-bit symbols."""
    chunks = b""
    at, length = 0, len(symbols)
    while at < length:
        run = 1
        while at + run < length and symbols[at + run] == symbols[at] and run < _LONGEST_RUN:
            run += 1
        if run >= _LONG_RUN:
            chunks += struct.pack("!H", symbols[at] << 13 | run)
            at += run
            continue
        seven = (symbols[at : at + 7] + [_ABSENT] * 7)[:7]
        word = 3  # a vector, of symbols with two bits
        for symbol in seven:
            word = word << 2 | symbol
        chunks += struct.pack("!H", word)
        at += 7
    return chunks


def read_feedback(body: bytes, newest: int) -> list[tuple[int, int | None]]:
    """The packets of a feedback (the body after the 4-byte head): number, and microsecond of arrival on its clock.

    Numbers are unwrapped near ``newest``. None for one that did not arrive; nothing for a feedback that is cut.
    """
    if len(body) < _BODY:
        return []
    first, count = unwrap(body[8] << 8 | body[9], newest, 16), body[10] << 8 | body[11]
    symbols, at = _symbols(body, count)
    if len(symbols) < count:
        return []
    arrived_us = int.from_bytes(body[12:15], "big", signed=True) * REFERENCE_US
    found: list[tuple[int, int | None]] = []
    for number, symbol in enumerate(symbols[:count], first):
        if symbol not in {_SMALL, _LARGE}:
            found.append((number, None))
            continue
        if at + symbol > len(body):
            return []
        arrived_us += int.from_bytes(body[at : at + symbol], "big", signed=symbol == _LARGE) * TICK_US
        at += symbol  # the symbol is the size of its delta
        found.append((number, arrived_us))
    return found


def _symbols(body: bytes, count: int) -> tuple[list[int], int]:
    """The status of each packet, and where the deltas begin; fewer than ``count`` when the chunks are cut."""
    symbols: list[int] = []
    at = _BODY
    while len(symbols) < count and at + 2 <= len(body):
        chunk = body[at] << 8 | body[at + 1]
        at += 2
        if not chunk & 0x8000:
            symbols += [chunk >> 13] * min(chunk & _LONGEST_RUN, count - len(symbols))
        elif chunk & 0x4000:
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> shift & 1 for shift in range(13, -1, -1)]
    return symbols, at

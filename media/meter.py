"""The quality meter: reads what a connection counts anyway, once a second, and keeps the differences until asked for.

Nothing here is done for a packet. A row is cut at each whole second of the machine's clock, at the first tick after it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from videobank.domain.ids import CallId, StreamId
from videobank.domain.quality import Observed, TrackSecond
from videobank.domain.streams import Party, TrackKind
from videobank.ports.media import Measured

MOST_ROWS = 20_000
"""Kept while nobody asks, about 10 MB: ten minutes of eight calls with two streams. Then the oldest go."""
MOST_AT_ONCE = 1_500
"""In one answer, which may have 1 MiB: a row has 350 bytes. A hundred calls with two streams measure 400 a second."""

SECOND_US = 1_000_000


class TrackCounts(NamedTuple):
    """What one track counted since its beginning, in packets; the jitter is the present one."""

    expected: int
    lost: int
    repaired: int
    jitter_us: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What one connection counted since its beginning, and what is known of its line now."""

    octets: int
    packets: int
    repaired: int
    tracks: dict[TrackKind, TrackCounts]
    round_trip_us: int | None = None
    limit_bit_s: int | None = None


class Measurements:
    """The rows of one worker, numbered, until they are said to be kept."""

    def __init__(self, first: int) -> None:
        """``first`` is a number that no earlier life of this worker reached: its start in microseconds."""
        self._first = first  # of the oldest row
        self._rows: deque[Measured] = deque()

    def add(self, row: Measured) -> None:
        """Keep one row."""
        self._rows.append(row)
        if len(self._rows) > MOST_ROWS:
            self._rows.popleft()
            self._first += 1

    def after(self, kept: int) -> tuple[list[Measured], int]:
        """Forget the rows numbered below ``kept``; the oldest others, and the number that follows them."""
        while self._rows and self._first < kept:
            self._rows.popleft()
            self._first += 1
        rows = list(islice(self._rows, MOST_AT_ONCE))
        return rows, self._first + len(rows)


@dataclass(frozen=True, slots=True)
class Metered:
    """Which line: of a sender to the server (``viewer`` None) in a segment, or from the server to a viewer."""

    call: CallId
    stream: StreamId
    viewer: Party | None
    segment: int = 0


class Meter:
    """Measures one connection. ``tick`` as often as at hand, ``close`` once at its end."""

    def __init__(self, what: Metered, read: Callable[[], Counts], told: Callable[[Measured], None]) -> None:
        self._what = what
        self._read = read
        self._told = told
        self._before = Counts(0, 0, 0, {})
        self._since_us = 0  # of the row that is being measured; 0: nothing came yet

    def tick(self, now_us: int) -> None:
        """Tell of the second that is over, if one is."""
        if self._since_us == 0:
            self._since_us = now_us
        elif now_us // SECOND_US != self._since_us // SECOND_US:
            self._cut(now_us)

    def close(self, now_us: int) -> None:
        """Tell of what is left of the last second."""
        if self._since_us and now_us > self._since_us:
            self._cut(now_us)
        self._since_us = 0

    def _cut(self, now_us: int) -> None:
        """A tick is late by up to 50 ms: the row is of the second in which it began, and says how long it is."""
        counts, before, what = self._read(), self._before, self._what
        since_us, self._since_us, self._before = self._since_us, now_us, counts
        if not counts.packets:
            return
        row = Observed(
            second=since_us // SECOND_US,
            span_ms=(now_us - since_us) // 1000,
            stream=what.stream,
            viewer=what.viewer,
            segment=what.segment,
            octets=counts.octets - before.octets,
            packets=counts.packets - before.packets,
            repaired=_grown(counts.repaired, before.repaired),
            round_trip_us=counts.round_trip_us,
            limit_bit_s=counts.limit_bit_s,
            tracks=tuple(_track(kind, now, before.tracks.get(kind)) for kind, now in counts.tracks.items()),
        )
        self._told(Measured(what.call, row))


def _track(kind: TrackKind, now: TrackCounts, before: TrackCounts | None) -> TrackSecond:
    if before is None or now.expected < before.expected:  # another source: it counts anew
        return TrackSecond(kind=kind, expected=now.expected, lost=now.lost, jitter_us=now.jitter_us)
    expected, lost = now.expected - before.expected, now.lost - before.lost
    return TrackSecond(kind=kind, expected=expected, lost=lost, jitter_us=now.jitter_us)


def _grown(now: int, before: int) -> int:
    return now - before if now >= before else now

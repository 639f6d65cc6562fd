"""One party's line, second by second, joined from everything that was measured on it. Pure.

*Up* is from the party to the server, *down* from the server to the party, over all streams.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from videobank.domain.quality import Claimed, Observed, Row
from videobank.domain.streams import Party, Source, parse_stream_id

LONGEST_S = 60
"""A freeze is told when it ends; one that claims to be longer is drawn no further back than this. And a row of a worker
that was held up is drawn over no more seconds than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSecond:
    """One second. None: nothing was said of it. Losses are in thousandths of the packets, before any repair.

    ``frames``: pictures a second of the party's camera that the other side decoded, as its browser claims.

    ``frozen_ms``: of the party's camera picture, as the other side's browser claims; ``view_frozen_ms``: of the other
    side's, as the party's own browser claims.
    """

    second: int
    up_bit_s: int | None
    up_loss: int | None
    down_bit_s: int | None
    down_loss: int | None
    round_trip_ms: int | None
    jitter_ms: int | None
    frames: int | None
    frozen_ms: int | None
    view_frozen_ms: int | None


@dataclass(slots=True)
class _Way:
    """One direction in one second. A row of a worker that was held up is longer than one, and shared out."""

    octets: int | None = None
    expected: int = 0
    lost: int = 0

    def take(self, row: Observed) -> None:
        self.share(row)
        for track in row.tracks:
            self.expected += track.expected
            self.lost += track.lost

    def share(self, row: Observed) -> None:
        self.octets = (self.octets or 0) + row.octets // _length_s(row)

    @property
    def bit_s(self) -> int | None:
        return None if self.octets is None else self.octets * 8

    @property
    def loss(self) -> int | None:
        return min(1000, max(0, self.lost) * 1000 // self.expected) if self.expected > 0 else None


class _Second:
    """What is known of one second so far."""

    def __init__(self) -> None:
        self.up, self.down = _Way(), _Way()
        self.measured_us: int | None = None  # round trip, by the server
        self.claimed_ms: int | None = None  # round trip, by the browser
        self.jitter_us: int | None = None
        self.frames: int | None = None
        self.frozen_ms: int | None = None
        self.view_frozen_ms: int | None = None

    def told(self, second: int) -> LineSecond:
        measured = self.claimed_ms if self.measured_us is None else self.measured_us // 1000
        return LineSecond(
            second=second,
            up_bit_s=self.up.bit_s,
            up_loss=self.up.loss,
            down_bit_s=self.down.bit_s,
            down_loss=self.down.loss,
            round_trip_ms=measured,
            jitter_ms=None if self.jitter_us is None else self.jitter_us // 1000,
            frames=self.frames,
            frozen_ms=self.frozen_ms,
            view_frozen_ms=self.view_frozen_ms,
        )


class Line:
    """Joins rows as they come. Keeps at most ``most`` seconds, and of those the newest."""

    def __init__(self, party: Party, most: int) -> None:
        self._party = party
        self._most = most
        self._seconds: dict[int, _Second] = {}
        self._changed: set[int] = set()
        self._known: set[tuple[object, ...]] = set()

    def take(self, rows: Iterable[Row]) -> None:
        """Add what was measured; what is told twice counts once."""
        for row in rows:
            if row.place in self._known:
                continue
            self._known.add(row.place)
            if isinstance(row, Observed):
                self._observed(row)
            else:
                self._claimed(row)
        self._forget()

    def changed(self) -> tuple[LineSecond, ...]:
        """The seconds of which something new is known since this was asked last, in order."""
        changed = tuple(self._seconds[s].told(s) for s in sorted(self._changed) if s in self._seconds)
        self._changed.clear()
        return changed

    def seconds(self) -> tuple[LineSecond, ...]:
        """Every second that is kept, in order."""
        return tuple(self._seconds[second].told(second) for second in sorted(self._seconds))

    def _observed(self, row: Observed) -> None:
        own = parse_stream_id(row.stream).party is self._party
        if row.viewer is None and own:
            second = self._at(row.second)
            second.up.take(row)
            for later in range(row.second + 1, row.second + _length_s(row)):
                self._at(later).up.share(row)
            second.jitter_us = max([second.jitter_us or 0, *(track.jitter_us for track in row.tracks)])
        elif row.viewer is self._party:
            second = self._at(row.second)
            second.down.take(row)
            for later in range(row.second + 1, row.second + _length_s(row)):
                self._at(later).down.share(row)
            second.measured_us = row.round_trip_us if row.round_trip_us is not None else second.measured_us

    def _claimed(self, row: Claimed) -> None:
        name = parse_stream_id(row.stream)
        if row.party is self._party and row.round_trip_ms is not None:
            self._at(row.second).claimed_ms = row.round_trip_ms
        if name.party is row.party or name.source is not Source.CAMERA:
            return
        if name.party is self._party and row.frames is not None:
            self._at(row.second).frames = row.frames * 1000 // max(row.span_ms, 1)
        if row.frozen_ms is None:
            return
        for second, frozen_ms in _spread(row.second, row.frozen_ms):
            of = self._at(second)
            if name.party is self._party:
                of.frozen_ms = max(of.frozen_ms or 0, frozen_ms)
            else:
                of.view_frozen_ms = max(of.view_frozen_ms or 0, frozen_ms)

    def _at(self, second: int) -> _Second:
        self._changed.add(second)
        return self._seconds.setdefault(second, _Second())

    def _forget(self) -> None:
        if len(self._seconds) <= self._most:
            return
        first = sorted(self._seconds)[-self._most]
        self._seconds = {second: known for second, known in self._seconds.items() if second >= first}
        self._changed = {second for second in self._changed if second >= first}
        self._known = {place for place in self._known if isinstance(place[1], int) and place[1] >= first}


def _length_s(row: Observed) -> int:
    return min(max(1, round(row.span_ms / 1000)), LONGEST_S)


def _spread(second: int, frozen_ms: int) -> Iterable[tuple[int, int]]:
    """A freeze that ended in ``second``, over the seconds that it covered."""
    yield second, min(frozen_ms, 1000)
    left, at = min(frozen_ms, LONGEST_S * 1000) - 1000, second - 1
    while left > 0:
        yield at, min(left, 1000)
        left, at = left - 1000, at - 1

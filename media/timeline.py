"""One clock: a track's RTP time -> the sender's clock (sender reports) -> the server's clock (the fastest packets).

A packet is never early: arrival less sender time is the offset of the clocks plus a delay that is never negative. So
the lower edge of these differences is the offset (with the path's least delay, which one direction cannot tell), and
its slope the drift of the clocks: the edge of the lower convex hull that spans the middle (Moon, Skelly, Towsley 1999,
"Estimation and removal of clock skew from network delay measurements").

It is told while the call runs, knot by knot: for every window of 2 s an offset, from what arrived in ten minutes before
and twenty seconds after it; between two knots on a straight line. So a file can be written as the call goes on, and
what is held does not grow. A clock cannot drift faster than a quartz does, so an offset is the lowest of its
neighbours' ones, each raised by what it may have drifted since: a path that is slow for a minute does not bend it.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from array import array
from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import numpy as np
from numpy.typing import NDArray

from videobank.domain.streams import TrackKind

AHEAD = 10  # windows that are looked at behind a knot: 20 s, within which first reports come and repairs end
MEMORY = 300  # windows before it: ten minutes
DRIFT_SPAN_US = 60_000_000  # less says nothing about drift (50 ppm are 3 ms in a minute)
DRIFT_LIMIT = 500e-6  # a quartz is ten times better
DRIFT_DOUBT = 50e-6  # once it is known
DRIFT_EVERY = 15  # windows between two looks at the drift
SLEW = 5e-3  # how fast a correction may move what follows: a 20 ms sound by 0.1 ms
REPORTS = 64  # Chromium sends one every second for pictures, every five for sound
REPORTS_FOR_RATE = 8
REPORTS_SPAN_US = 30_000_000
KNOTS = 32

Point = tuple[float, float]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Line:
    """``at + slope * (x - origin)``."""

    origin: float
    at: float
    slope: float

    def __call__(self, x: float) -> float:
        """The value at x."""
        return self.at + self.slope * (x - self.origin)


class LowerEdge:
    """The lower edge of points that come in the order of x, told knot by knot. Both axes are in microseconds."""

    def __init__(self) -> None:
        self.slope = 0.0
        self.known = False  # the slope
        self.distances = array("d")  # of each window's minimum from what was told: 8 bytes for 2 s
        self._x: Floats = np.empty(0)
        self._y: Floats = np.empty(0)
        self._told: Point | None = None
        self._until_look = 0

    def knot(self, point: Point, ahead: list[Point]) -> float:
        """The edge at this point's x; ``ahead`` are those behind it that are known already."""
        self._x = np.append(self._x[1 - MEMORY :], point[0])
        self._y = np.append(self._y[1 - MEMORY :], point[1])
        x = np.append(self._x, [each[0] for each in ahead]) - point[0]
        y = np.append(self._y, [each[1] for each in ahead])
        self._look_at_drift(x, y)
        doubt = DRIFT_DOUBT if self.known else DRIFT_LIMIT
        lowest = float((y - self.slope * x + doubt * np.abs(x)).min())
        value = self._slewed(point[0], lowest)
        self._told = point[0], value
        self.distances.append(abs(point[1] - value))
        return value

    def _slewed(self, x: float, value: float) -> float:
        if self._told is None:
            return value
        before_x, before = self._told
        expected, reach = before + self.slope * (x - before_x), SLEW * abs(x - before_x)
        return min(max(value, expected - reach), expected + reach)

    def _look_at_drift(self, x: Floats, y: Floats) -> None:
        self._until_look -= 1
        if self._until_look > 0 or x[-1] - x[0] < DRIFT_SPAN_US:
            return
        self._until_look = DRIFT_EVERY
        slope = _hull_slope(x.tolist(), (y - y[0]).tolist())
        if slope is not None:
            self.slope, self.known = slope, True


def _hull_slope(x: list[float], y: list[float]) -> float | None:
    """The slope of the lower convex hull's edge over the middle; None for more than clocks can drift."""
    hull: list[int] = []
    for point in range(len(x)):
        while len(hull) >= 2 and _turns_up(x, y, hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    middle = (x[0] + x[-1]) / 2
    for left, right in pairwise(hull):
        if x[left] <= middle <= x[right] and x[left] < x[right]:
            slope = (y[right] - y[left]) / (x[right] - x[left])
            return slope if abs(slope) <= DRIFT_LIMIT else None
    return None


def _turns_up(x: list[float], y: list[float], a: int, b: int, c: int) -> bool:
    """Whether b lies on or above the line from a to c."""
    return (y[b] - y[a]) * (x[c] - x[a]) >= (y[c] - y[a]) * (x[b] - x[a])


@dataclass(slots=True)
class TrackClock:
    """One track's clock; media time is RTP time in microseconds."""

    rate: int
    reports: deque[Point] = field(default_factory=lambda: deque(maxlen=REPORTS))  # media time -> the sender's offset
    windows: dict[int, Point] = field(default_factory=dict)  # window -> media time and offset of its fastest packet ...
    numbers: dict[int, int] = field(default_factory=dict)  # ... and its number
    knots: deque[Point] = field(default_factory=lambda: deque(maxlen=KNOTS))
    alone: LowerEdge = field(default_factory=LowerEdge)
    _line: Line | None = None
    _span: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)

    def report(self, timestamp: int, sender_us: int) -> None:
        """A sender report's pair."""
        media_us = timestamp * 1_000_000 / self.rate
        self.reports.append((media_us, sender_us - media_us))
        self._line = None

    @property
    def to_sender(self) -> Line | None:
        """The sender's clock less the track's own, from its latest reports: a robust line, flat when they are few."""
        if self._line is None and self.reports:
            self._line = _report_line(list(self.reports))
        return self._line

    def move(self, number: int, by_us: int) -> None:
        """The packets from this number on are later by so much than was observed."""
        for window, fastest in self.numbers.items():
            if fastest >= number:
                media_us, offset_us = self.windows[window]
                self.windows[window] = (media_us + by_us, offset_us - by_us)

    def tie(self, media_us: float, offset_us: float) -> None:
        """A knot, as far from the one before as may be."""
        if self.knots:
            before_us, before = self.knots[-1]
            reach = 2 * SLEW * max(media_us - before_us, 0)
            if media_us <= before_us:
                return
            offset_us = min(max(offset_us, before - reach), before + reach)
        self.knots.append((media_us, offset_us))

    def __call__(self, timestamp: int) -> int:
        """The server's microsecond at which this was captured, but for the least delay of the path. Needs a knot."""
        media_us = timestamp * 1_000_000 / self.rate
        left_us, until_us, left, slope = self._span
        if not left_us <= media_us < until_us:
            left_us, _, left, slope = self._span = self._span_of(media_us)
        return round(media_us + left + slope * (media_us - left_us))

    def _span_of(self, media_us: float) -> tuple[float, float, float, float]:
        """The span between two knots in which this lies: from, to, offset there, slope; beyond the last, flat."""
        right_us, right = self.knots[-1]
        if media_us >= right_us:
            return right_us, right_us, right, 0.0  # of no length: another knot may come
        for left_us, left in list(self.knots)[-2::-1]:
            if media_us >= left_us:
                return left_us, right_us, left, (right - left) / (right_us - left_us)
            right_us, right = left_us, left
        return right_us, right_us, right, 0.0


def _report_line(reports: list[Point]) -> Line:
    media = [point[0] for point in reports]
    middle, slope, half = median(media), 0.0, len(reports) // 2
    if len(reports) >= REPORTS_FOR_RATE and media[-1] - media[0] >= REPORTS_SPAN_US:
        pairs = zip(reports[: len(reports) - half], reports[half:], strict=False)
        slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs if b[0] > a[0]]  # Theil and Sen's, on half the pairs
        slope = min(max(median(slopes), -DRIFT_LIMIT), DRIFT_LIMIT) if slopes else 0.0
    return Line(middle, median(point[1] - slope * (point[0] - middle) for point in reports), slope)


class SegmentClock:
    """Joins the tracks of one segment. A track without a report is joined by its own fastest packets."""

    def __init__(self, rates: dict[TrackKind, int]) -> None:
        self.tracks = {kind: TrackClock(rate) for kind, rate in rates.items()}
        self._edge = LowerEdge()

    @property
    def drift_ppm(self) -> float:
        """How much slower the server's clock runs than the sender's; 0 while it is not known."""
        return self._edge.slope * 1e6

    def uncertainty_us(self) -> int:
        """How far the fastest packets lie from what was told, for nine in ten windows."""
        edges = [self._edge, *(track.alone for track in self.tracks.values())]
        return round(max((float(np.percentile(edge.distances, 90)) for edge in edges if edge.distances), default=0.0))

    def observe(self, kind: TrackKind, window: int, number: int, media_us: int, offset_us: int) -> None:
        """The fastest packet of a window: its number, its media time, and how much later it arrived."""
        track = self.tracks[kind]
        track.windows[window] = (float(media_us), float(offset_us))
        track.numbers[window] = number

    def fix(self, window: int) -> None:
        """Tie the knots of one window; windows come in order, each when AHEAD more are known or nothing follows."""
        lines = {kind: track.to_sender for kind, track in self.tracks.items() if track.windows}
        here = self._joined(lines, window)
        told = self._edge.knot(here, self._joined_ahead(lines, window)) if here is not None else 0.0
        for kind, track in self.tracks.items():
            point = track.windows.pop(window, None)
            track.numbers.pop(window, None)
            line = lines.get(kind)
            if point is None:
                continue
            media_us, _ = point
            if line is None or here is None:
                ahead = [track.windows[each] for each in sorted(track.windows)]
                track.tie(media_us, track.alone.knot(point, ahead))
            else:
                offset = line(media_us)
                track.tie(media_us, offset + told + self._edge.slope * (media_us + offset - here[0]))

    def _joined_ahead(self, lines: dict[TrackKind, Line | None], window: int) -> list[Point]:
        points = (self._joined(lines, each) for each in range(window + 1, window + AHEAD + 1))
        return [point for point in points if point is not None]

    def _joined(self, lines: dict[TrackKind, Line | None], window: int) -> Point | None:
        """The fastest packet of a window over all tracks that report: the sender's time, and how much later it came."""
        found: list[Point] = []
        for kind, line in lines.items():
            point = self.tracks[kind].windows.get(window)
            if line is not None and point is not None:
                offset = line(point[0])
                found.append((point[0] + offset, point[1] - offset))
        return min(found, key=lambda point: point[1]) if found else None

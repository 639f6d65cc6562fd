"""One clock: a track's RTP time -> the sender's clock (sender reports) -> the server's clock (the fastest packets).

A packet is never early: arrival less sender time is the offset of the clocks plus a delay that is never negative. So
the lower edge of these differences is the offset (with the path's least delay, which one direction cannot tell),
and its slope is the drift of the clocks: the line through the edge of the lower convex hull that spans the middle
(Moon, Skelly, Towsley 1999, "Estimation and removal of clock skew from network delay measurements").
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from media.reading import ReadSegment, ReadTrack

WINDOW_US = 2_000_000  # of the windowed minimum
DRIFT_SPAN_US = 60_000_000  # shorter recordings say nothing about drift (50 ppm are 3 ms in a minute)
DRIFT_LIMIT = 500e-6  # a quartz is ten times better
REPORTS_FOR_RATE = 12  # at least a minute of sender reports

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


@dataclass(frozen=True, slots=True)
class TrackClock:
    """Turns a track's unwrapped RTP time into the server's microseconds."""

    rate: int
    to_sender: Line  # RTP time in microseconds -> the sender's offset in microseconds
    to_server: Line  # the sender's time in microseconds -> the server's offset in microseconds

    def __call__(self, timestamp: int) -> int:
        """The server's microsecond at which this was captured, but for the least delay of the path."""
        media_us = timestamp * 1_000_000 / self.rate
        sender_us = media_us + self.to_sender(media_us)
        return round(sender_us + self.to_server(sender_us))


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a segment's tracks, and how uncertain they are."""

    tracks: dict[str, TrackClock]
    uncertainty_us: int
    drift_ppm: float


def clocks_of(segment: ReadSegment) -> Clocks:
    """Join the tracks of one segment. A track without a report is joined by its own fastest packet."""
    lines = {kind: _sender_line(track) for kind, track in segment.tracks.items() if track.arrivals}
    joined = [kind for kind, line in lines.items() if line is not None]
    sender, arrived = _together(segment, {kind: line for kind, line in lines.items() if line is not None})
    to_server, uncertainty = _lower_edge(sender, arrived - sender) if len(sender) else (Line(0, 0, 0), 0.0)
    clocks = {}
    for kind, line in lines.items():
        track = segment.tracks[kind]
        if line is None:
            own, alone = _alone(track)
            clocks[str(kind)] = TrackClock(track.header.clock_rate, Line(0, 0, 0), own)
            uncertainty = max(uncertainty, alone)
        else:
            clocks[str(kind)] = TrackClock(track.header.clock_rate, line, to_server)
    drift = to_server.slope * 1e6 if joined else 0.0
    return Clocks(clocks, round(uncertainty), drift)


def _sender_line(track: ReadTrack) -> Line | None:
    """The sender's clock less the track's own, from its sender reports: a robust line, flat when they are few."""
    if not track.reports:
        return None
    points = np.array(track.reports, dtype=np.float64)
    media_us = points[:, 0] * (1_000_000 / track.header.clock_rate)
    offsets = points[:, 1] - media_us
    middle = float(np.median(media_us))
    slope = 0.0
    if len(points) >= REPORTS_FOR_RATE and media_us[-1] - media_us[0] >= DRIFT_SPAN_US:
        half = len(points) // 2
        slopes = (offsets[half:] - offsets[: len(offsets) - half]) / (
            media_us[half:] - media_us[: len(media_us) - half]
        )
        slope = float(np.clip(np.median(slopes), -DRIFT_LIMIT, DRIFT_LIMIT))  # Theil and Sen's, on half the pairs
    level = float(np.median(offsets - slope * (media_us - middle)))
    return Line(middle, level, slope)


def _together(segment: ReadSegment, lines: dict[str, Line]) -> tuple[Floats, Floats]:
    senders, arrivals = [np.empty(0)], [np.empty(0)]
    for kind, line in lines.items():
        track = segment.tracks[kind]  # type: ignore[index]  # TrackKind is a str
        points = np.array(track.arrivals, dtype=np.float64)
        media_us = points[:, 0] * (1_000_000 / track.header.clock_rate)
        senders.append(media_us + line.at + line.slope * (media_us - line.origin))
        arrivals.append(points[:, 1])
    return np.concatenate(senders), np.concatenate(arrivals)


def _alone(track: ReadTrack) -> tuple[Line, float]:
    points = np.array(track.arrivals, dtype=np.float64)
    media_us = points[:, 0] * (1_000_000 / track.header.clock_rate)
    return _lower_edge(media_us, points[:, 1] - media_us)


def _lower_edge(x: Floats, y: Floats) -> tuple[Line, float]:
    """The line under all points that touches them in the middle, and how far the windowed minima lie above it."""
    window = np.floor((x - x.min()) / WINDOW_US)
    order = np.lexsort((y, window))
    first = np.unique(window[order], return_index=True)[1]
    mx, my = x[order][first], y[order][first]
    flat = Line(float(mx[0]), float(my.min()), 0.0)
    line = flat if x.max() - x.min() < DRIFT_SPAN_US else _hull_edge(mx, my)
    above = my - (line.at + line.slope * (mx - line.origin))
    return line, float(np.percentile(above, 90))


def _hull_edge(x: Floats, y: Floats) -> Line:
    hull: list[int] = []
    for point in range(len(x)):
        while len(hull) >= 2 and _turns_up(x, y, hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    middle = (x[0] + x[-1]) / 2
    for left, right in pairwise(hull):
        if x[left] <= middle <= x[right]:
            slope = (y[right] - y[left]) / (x[right] - x[left])
            if abs(slope) <= DRIFT_LIMIT:
                return Line(float(x[left]), float(y[left]), float(slope))
    return Line(float(x[0]), float(y.min()), 0.0)


def _turns_up(x: Floats, y: Floats, a: int, b: int, c: int) -> bool:
    """Whether b lies on or above the line from a to c."""
    return bool((y[b] - y[a]) * (x[c] - x[a]) >= (y[c] - y[a]) * (x[b] - x[a]))

"""How much one viewer's line carries, from its transport-wide feedback (draft-ietf-rmcat-gcc-02).

Delay first: when packets arrive further apart than they were sent, a queue is growing somewhere, and the rate is cut to
a share of what arrives. Loss second: more than a tenth is too much, whatever the delay. There is no limit until
the line has once shown that it has one, as the publisher's own estimate needs no second brake.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats and of the draft quoted beside them

from collections import deque

from media.twcc import read_feedback

HISTORY = 4096  # packets sent and not yet answered for; a power of two
BURST_US = 5_000  # packets sent within this are one group (section 5.2)
TREND_GROUPS = 20
SMOOTHING = 0.9
TREND_GAIN = 4.0
TREND_LONGEST = 60
THRESHOLD_MS = 12.5  # of the modified trend, at first; it adapts to the line (section 5.4)
THRESHOLD_LEAST_MS, THRESHOLD_MOST_MS = 6.0, 600.0
THRESHOLD_UP, THRESHOLD_DOWN = 0.0087, 0.039
OVERUSE_MS = 10.0  # for how long it must go on
BETA = 0.85  # of what arrives, after overuse (section 5.5)
GROWTH = 1.08  # a second, while there is room
LOSS_HIGH, LOSS_LOW = 0.10, 0.02  # section 6
ARRIVED_US = 500_000  # the window of what arrives
LEAST_BIT_S = 30_000
FREE_BIT_S = 4_000_000  # a limit above this is none
CALM_US = 10_000_000  # after so long without being reached, a limit is forgotten


class Estimate:
    """The estimate of one line. ``limit`` is in bit/s; None: none is known."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self.round_trip_us = 100_000
        self.loss = 0.0  # of the last second or so
        self._sent: list[tuple[int, int, int]] = [(-1, 0, 0)] * HISTORY  # number, bytes, microsecond
        self._number = -1  # unwrapped, of the newest packet sent
        self._trend = _Trend()
        self._arrived: deque[tuple[int, int]] = deque()  # microsecond here, bytes
        self._arrived_bytes = 0
        self._lost = self._answered = 0
        self._loss_since_us = 0
        self._changed_us = 0
        self._reached_us = 0
        self.cut_us = 0  # when the limit was lowered last
        self._best = 0  # the most that arrived within one window since the limit was lowered

    def sent(self, number: int, size: int, now_us: int) -> None:
        """A packet with this transport-wide number (16 bits) left; numbers follow each other from 0."""
        self._number += 1
        self._sent[number & HISTORY - 1] = (self._number, size, now_us)

    def feedback(self, body: bytes, now_us: int) -> None:
        """Take a feedback (the body after the 4-byte head); one that cannot be read says nothing."""
        newest_us = 0
        for number, arrived_us in read_feedback(body, max(self._number, 0)):
            known, size, sent_us = self._sent[number & HISTORY - 1]
            if known != number:
                continue
            self._answered += 1
            if arrived_us is None:
                self._lost += 1
                continue
            self._sent[number & HISTORY - 1] = (-1, 0, 0)
            newest_us = sent_us
            self._arrived.append((now_us, size))
            self._arrived_bytes += size
            self._trend.take(sent_us, arrived_us)
        if newest_us:
            self.round_trip_us += (now_us - newest_us - self.round_trip_us) // 8
        while self._arrived and now_us - self._arrived[0][0] > ARRIVED_US:
            self._arrived_bytes -= self._arrived.popleft()[1]
        self._decide(now_us, overused=self._trend.overused())

    @property
    def arriving(self) -> int:
        """What arrived at the viewer lately, in bit/s."""
        if not self._arrived:
            return 0
        span_us = max(self._arrived[-1][0] - self._arrived[0][0], ARRIVED_US // 2)
        return self._arrived_bytes * 8_000_000 // span_us

    def _decide(self, now_us: int, *, overused: bool) -> None:
        arriving = self.arriving
        self._best = max(self._best, arriving)
        waited = now_us - self.cut_us > self.round_trip_us + 100_000
        if overused and waited and arriving:
            self._cut(int(BETA * arriving), now_us)
        elif now_us - self._loss_since_us > 1_000_000:
            self._judge_loss(arriving, now_us)
        elif self.limit is not None and not overused and waited:
            self._grow(self.limit, arriving, now_us)
        self._changed_us = now_us

    def _judge_loss(self, arriving: int, now_us: int) -> None:
        self.loss = self._lost / self._answered if self._answered >= 10 else 0.0
        self._lost = self._answered = 0
        self._loss_since_us = now_us
        if self.loss > LOSS_HIGH:
            self._cut(int((self.limit or arriving) * (1 - 0.5 * self.loss)), now_us)

    def _cut(self, rate: int, now_us: int) -> None:
        self.limit = max(min(rate, self.limit or rate), LEAST_BIT_S)
        self.cut_us = self._reached_us = now_us
        self._best = 0

    def accept_what_arrived(self) -> None:
        """The line was asked for more and did not complain: what arrived then is what it carries at least."""
        if self.limit is not None:
            self.limit = max(self.limit, int(0.95 * self._best))
        self._best = 0

    def _grow(self, limit: int, arriving: int, now_us: int) -> None:
        if arriving > 0.7 * limit:
            self._reached_us = now_us
        if now_us - self._reached_us > CALM_US or limit > FREE_BIT_S:
            self.limit = None
        elif self.loss <= LOSS_LOW:
            passed_s = min(now_us - self._changed_us, 1_000_000) / 1e6
            grown = limit * GROWTH**passed_s + 8_000 * passed_s
            self.limit = max(int(min(grown, 1.5 * arriving + 10_000)), limit)


class _Trend:
    """The trend of the one-way delay over groups of packets (section 5.3, as libwebrtc fits it: a line)."""

    def __init__(self) -> None:
        self._sent_us = self._last_sent_us = self._last_arrived_us = 0  # of the group that is being gathered
        self._before: tuple[int, int] | None = None  # of the group before: last sent, last arrived
        self._origin_us = 0
        self._accumulated_ms = self._smoothed_ms = 0.0
        self._points: deque[tuple[float, float]] = deque(maxlen=TREND_GROUPS)
        self._groups = 0
        self._new = 0
        self._threshold_ms = THRESHOLD_MS
        self._over_ms = 0.0
        self._trend_before = 0.0
        self._judged_ms = 0.0

    def take(self, sent_us: int, arrived_us: int) -> None:
        """A packet that arrived, in the order in which they were sent; the clocks need not agree."""
        if self._sent_us and sent_us - self._sent_us <= BURST_US:
            self._last_sent_us = max(self._last_sent_us, sent_us)
            self._last_arrived_us = max(self._last_arrived_us, arrived_us)
            return
        if self._sent_us:
            self._close()
        else:
            self._origin_us = arrived_us
        self._sent_us = self._last_sent_us = sent_us
        self._last_arrived_us = arrived_us

    def _close(self) -> None:
        sent_us, arrived_us = self._last_sent_us, self._last_arrived_us
        if self._before is not None:
            delta_ms = ((arrived_us - self._before[1]) - (sent_us - self._before[0])) / 1000
            self._accumulated_ms += delta_ms
            self._smoothed_ms = SMOOTHING * self._smoothed_ms + (1 - SMOOTHING) * self._accumulated_ms
            self._points.append(((arrived_us - self._origin_us) / 1000, self._smoothed_ms))
            self._groups = min(self._groups + 1, TREND_LONGEST)
            self._new += 1
        self._before = (sent_us, arrived_us)

    def overused(self) -> bool:
        """Whether a queue grows, judged once for each feedback."""
        if len(self._points) < TREND_GROUPS or not self._new:
            return False
        self._new = 0
        trend = _slope(self._points) * self._groups * TREND_GAIN
        now_ms = self._points[-1][0]
        passed_ms = min(max(now_ms - self._judged_ms, 0.0), 100.0)
        self._judged_ms = now_ms
        over = trend > self._threshold_ms
        self._over_ms = self._over_ms + passed_ms if over else 0.0
        growing = trend >= self._trend_before
        self._trend_before = trend
        self._adapt(abs(trend), passed_ms)
        return over and self._over_ms > OVERUSE_MS and growing

    def _adapt(self, size: float, passed_ms: float) -> None:
        if size > self._threshold_ms + 15:
            return  # a sudden leap says nothing about the line's usual unrest
        gain = THRESHOLD_DOWN if size < self._threshold_ms else THRESHOLD_UP
        moved = self._threshold_ms + gain * (size - self._threshold_ms) * passed_ms
        self._threshold_ms = min(max(moved, THRESHOLD_LEAST_MS), THRESHOLD_MOST_MS)


def _slope(points: deque[tuple[float, float]]) -> float:
    """Of the line of least squares."""
    count = len(points)
    origin = points[0][0]
    sum_x = sum_y = sum_xx = sum_xy = 0.0
    for at, y in points:
        x = at - origin
        sum_x += x
        sum_y += y
        sum_xx += x * x
        sum_xy += x * y
    lower = count * sum_xx - sum_x * sum_x
    return (count * sum_xy - sum_x * sum_y) / lower if lower else 0.0

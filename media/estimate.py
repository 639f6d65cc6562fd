"""How much one viewer's line carries, from its transport-wide feedback.

A full line shows in a *standing queue*: for a while not one packet comes as fast as the fastest ones do. What arrives
then is what the line carries, so one cut to a share of it drains the queue, and when it is drained the limit goes back
to almost all of it (after BBR, draft-cardwell-iccrg-bbr-congestion-control: bottleneck rate and least delay). A cut
that follows what is *sent* (draft-ietf-rmcat-gcc-02) finds less each time, and ends in a slide show.

Loss comes second: more than a tenth is too much whatever the delay, unless a lower rate does not lessen it. An outage
is neither. There is no limit until the line has once shown that it has one, as the publisher's own estimate needs no
second brake.
"""

from media.twcc import read_feedback

HISTORY = 4096  # packets sent and not yet answered for; a power of two
_SLOTS = HISTORY - 1
QUEUE_US = 60_000  # longer than this, and no unrest of a radio link any more
DRAINED_US = 25_000
STANDING_US = 80_000  # and for longer than this: a viewer whose machine stops for a moment answers late but once
FASTEST_WITHIN_US = 120_000  # three frames: the fastest of them waited for the line, not for each other
BASE_US = 5_000_000  # the fastest packet of the last two such spans is what the path takes when it is empty
DRAIN, DRAIN_LEAST = 0.85, 0.65  # of what arrives, while a queue stands ...
DRAINED_WITHIN_US = 1_000_000  # ... and less by what has to be gone in this time
CARRIED = 0.9  # of it, once the queue is gone
FLAT_US, FOLLOWED = 20_000, 1.05  # a delay that stays while what arrives is no more than the limit: no queue of ours
FLAT_FOR_US = 1_000_000
FRUITLESS = 8  # cuts that do not shorten a queue: it is somebody else's, or the path has become longer
GROWTH = 1.08  # a second, while there is room (section 5.5 of the draft quoted above)
LOSS_HIGH, LOSS_LOW = 0.10, 0.05  # section 6, but that a radio link loses 3 in 100 of however little
LOSS_EVERY_US = 1_000_000
LOSS_OWN = 0.8  # of what was lost at a higher rate: the line loses so much by itself
OUTAGE_US = 250_000  # nothing at all came through: that is not what a full line does
ARRIVED_US, ARRIVED_LEAST_US = 400_000, 120_000  # the window of what arrives
LEAST_BIT_S = 30_000
CAREFUL_BIT_S, CAREFUL_CUTS = 150_000, 3  # one alarm while little is sent says little: no lower at once
FREE_BIT_S = 4_000_000  # a limit above this is none
CALM_US = 10_000_000  # after so long without being reached, a limit is forgotten


def _zeros() -> list[int]:
    """A column of a history; compiled, it is one of C."""
    return list(bytes(HISTORY))


class Estimate:
    """The estimate of one line. ``limit`` is in bit/s; None: none is known."""

    def __init__(self) -> None:
        self.limit: int | None = None
        self.round_trip_us = 100_000
        self.loss = 0.0  # of the last second or so
        self.cut_us = 0  # when the limit was lowered last
        self._sent_number = _zeros()
        self._sent_bytes = _zeros()  # 0: there is nothing to answer for
        self._sent_us = _zeros()
        self._number = -1  # unwrapped, of the newest packet sent
        self._arrivals = _Arrivals()
        self._lost = self._answered = self._lost_since = 0  # the last: since the newest that arrived
        self._loss_since_us = 0
        self._loss_borne = 0.0  # that a lower rate did not lessen
        self._cuts = self._queue_us = 0  # in a row, and how long the queue was at the first
        self._cut_queue_us = self._deepest_us = 0  # at the last, and the longest it was
        self._stands_us = 0  # since when a queue is seen; 0: there is none
        self._before: int | None = None  # the limit before the first
        self._carried = 0  # bit/s, while the last queue stood
        self._changed_us = 0
        self._reached_us = 0
        self._best = 0  # the most that arrived within one window since the limit was lowered

    def sent(self, number: int, size: int, now_us: int) -> None:
        """A packet with this transport-wide number (16 bits) left; numbers follow each other from 0."""
        at = number & _SLOTS
        self._number += 1
        self._sent_number[at], self._sent_bytes[at], self._sent_us[at] = self._number, size, now_us

    def feedback(self, body: bytes, now_us: int) -> None:
        """Take a feedback (the body after the 4-byte head); one that cannot be read says nothing."""
        newest_us = 0
        for number, arrived_us in read_feedback(body, max(self._number, 0)):
            at = number & _SLOTS
            size, sent_us = self._sent_bytes[at], self._sent_us[at]
            if not size or self._sent_number[at] != number:
                continue
            if arrived_us is None:
                self._lost_since += 1
                continue
            self._sent_bytes[at] = 0
            newest_us = sent_us
            after_outage = self._arrivals.add(sent_us, arrived_us, size)
            if not after_outage:
                self._lost += self._lost_since
                self._answered += self._lost_since
            self._answered += 1
            self._lost_since = 0
        if newest_us:
            self.round_trip_us += (now_us - newest_us - self.round_trip_us) // 8
            self._decide(now_us)

    @property
    def arriving(self) -> int:
        """What arrives at the viewer, in bit/s; 0 while too little came to tell."""
        return self._arrivals.rate()

    def _decide(self, now_us: int) -> None:
        arriving, queue_us = self.arriving, self._arrivals.queue_us()
        self._best = max(self._best, arriving)
        waited = now_us - self.cut_us > self.round_trip_us + 100_000
        self._stands_us = (self._stands_us or now_us) if queue_us > QUEUE_US else 0
        if queue_us > QUEUE_US:
            self._drain(arriving, queue_us, now_us, waited=waited)
        elif now_us - self._loss_since_us > LOSS_EVERY_US:
            self._judge_loss(arriving, now_us)
        elif self.limit is not None and queue_us < DRAINED_US:
            self._cuts = 0
            if self._carried:
                self.limit, self._carried = max(self.limit, int(CARRIED * self._carried)), 0
            elif waited:
                self._grow(self.limit, arriving, now_us)
        elif self._cuts and now_us - self.cut_us > FLAT_FOR_US and arriving < FOLLOWED * (self.limit or 0):
            self._arrivals.rebase()  # so little sent for so long would have drained it: the path is a little longer
        self._changed_us = now_us

    def _drain(self, arriving: int, queue_us: int, now_us: int, *, waited: bool) -> None:
        """A queue stands, so that what arrives is what the line carries: send less than that for a while."""
        self._carried = max(arriving, self._carried if self._cuts else 0)
        self._deepest_us = max(queue_us, self._deepest_us if self._cuts else 0)
        if now_us - self._stands_us < STANDING_US:
            return
        if not waited or not arriving or self._may_be_the_path(arriving, queue_us, now_us):
            return
        if self._cuts >= FRUITLESS and queue_us > LOSS_OWN * self._queue_us:
            self._arrivals.rebase()
            self._cuts = 0
            return
        if not self._cuts:
            self._queue_us, self._before = queue_us, self.limit
        self._cuts += 1
        self._cut_queue_us = queue_us
        least = CAREFUL_BIT_S if self._cuts <= CAREFUL_CUTS else LEAST_BIT_S
        share = max(DRAIN - queue_us / DRAINED_WITHIN_US, DRAIN_LEAST)
        self._cut(max(int(share * arriving), least), now_us)

    def _may_be_the_path(self, arriving: int, queue_us: int, now_us: int) -> bool:
        """Whether the delay may be that of a path which became longer: then nothing is cut now.

        From a queue comes what the line carries, however little is sent, until it is gone. Where less arrives because
        less is sent, and takes as long as before, there is none: the limit is what it was, unless a queue went before.
        """
        if not self._cuts or self.limit is None or abs(queue_us - self._cut_queue_us) > FLAT_US:
            return False
        if self._lost > LOSS_HIGH * self._answered:
            return False  # it stands because it is full
        since_us = now_us - self.cut_us
        if arriving > FOLLOWED * self.limit:
            return since_us < FLAT_FOR_US  # the sender may need a moment
        if since_us < ARRIVED_US + self.round_trip_us:
            return True  # something of what arrived was sent before the cut
        self._arrivals.rebase()
        if queue_us > self._deepest_us - FLAT_US:
            self.limit = self._before
        self._cuts = self._carried = 0
        return True

    def _judge_loss(self, arriving: int, now_us: int) -> None:
        self.loss = self._lost / self._answered if self._answered >= 10 else 0.0  # noqa: PLR2004 - fewer say nothing
        self._lost = self._answered = 0
        self._loss_since_us = now_us
        if self.loss <= LOSS_HIGH:
            self._loss_borne = 0.0
        elif self.loss * LOSS_OWN > self._loss_borne:
            self._loss_borne = self.loss
            rate = max(arriving, (self.limit or arriving) * (1 - 0.5 * self.loss))
            self._cut(int(max(rate, CAREFUL_BIT_S)), now_us)

    def _cut(self, rate: int, now_us: int) -> None:
        self.limit = min(rate, self.limit or rate)
        self.cut_us = self._reached_us = now_us
        self._best = 0

    def accept_what_arrived(self) -> bool:
        """The line was asked for more and did not complain: what arrived then is what it carries at least."""
        before, best = self.limit, int(CARRIED * self._best)
        self._best = 0
        if before is None or best <= before:
            return False
        self.limit = best
        return True

    def _grow(self, limit: int, arriving: int, now_us: int) -> None:
        if arriving > 0.7 * limit:
            self._reached_us = now_us
        if now_us - self._reached_us > CALM_US or limit > FREE_BIT_S:
            self.limit = None
        elif self.loss <= LOSS_LOW:
            passed_s = min(now_us - self._changed_us, 1_000_000) / 1e6
            grown = limit * GROWTH**passed_s + 8_000 * passed_s
            self.limit = max(int(min(grown, 1.5 * arriving + 10_000)), limit)


class _Arrivals:
    """What arrived lately, and how long it took; the viewer's clock and ours need not agree."""

    def __init__(self) -> None:
        self._arrived_us, self._delay_us, self._bytes = _zeros(), _zeros(), _zeros()
        self._first = self._end = 0  # numbers of the oldest that counts, and behind the newest
        self._octets = 0
        self._newest_us = self._sent_us = 0
        self._base_us: int | None = None  # the least delay of the span before and of this one
        self._span_least_us: int | None = None
        self._span_ends_us = 0

    def add(self, sent_us: int, arrived_us: int, size: int) -> bool:
        """A packet, in the order in which they were sent; whether it is the first after an outage."""
        waited_us, apart_us = arrived_us - self._newest_us, sent_us - self._sent_us
        silent = bool(self._newest_us) and waited_us > OUTAGE_US
        if silent:
            self._first, self._octets = self._end, 0
        self._newest_us, self._sent_us = max(arrived_us, self._newest_us), sent_us
        delay_us = arrived_us - sent_us
        if self._end - self._first > _SLOTS:
            self._forget_oldest()
        at = self._end & _SLOTS
        self._arrived_us[at], self._delay_us[at], self._bytes[at] = arrived_us, delay_us, size
        self._end += 1
        self._octets += size
        while self._first < self._end and self._newest_us - self._arrived_us[self._first & _SLOTS] > ARRIVED_US:
            self._forget_oldest()
        self._note(delay_us, arrived_us)
        return silent and apart_us > OUTAGE_US

    def _forget_oldest(self) -> None:
        self._octets -= self._bytes[self._first & _SLOTS]
        self._first += 1

    def _note(self, delay_us: int, arrived_us: int) -> None:
        least = self._span_least_us
        if least is None or arrived_us > self._span_ends_us:
            self._base_us, self._span_least_us = least, delay_us
            self._span_ends_us = arrived_us + BASE_US
        elif delay_us < least:
            self._span_least_us = delay_us

    def rebase(self) -> None:
        """What it takes now is what the path takes."""
        self._base_us, self._span_least_us = None, None
        for number in range(self._first, self._end):
            at = number & _SLOTS
            if self._arrived_us[at] > self._newest_us - FASTEST_WITHIN_US:
                self._note(self._delay_us[at], self._arrived_us[at])

    def rate(self) -> int:
        """In bit/s; 0 while too little came to tell."""
        at = self._first & _SLOTS
        span_us = self._newest_us - self._arrived_us[at] if self._first < self._end else 0
        if span_us < ARRIVED_LEAST_US:
            return 0
        return (self._octets - self._bytes[at]) * 8_000_000 // span_us

    def queue_us(self) -> int:
        """How much longer even the fastest of the last packets took than the fastest of the last seconds."""
        from_us, first, number = self._newest_us - FASTEST_WITHIN_US, self._first, self._end - 1
        if number < first or self._arrived_us[first & _SLOTS] > from_us or self._span_least_us is None:
            return 0
        base_us = self._span_least_us if self._base_us is None else min(self._base_us, self._span_least_us)
        fastest = self._delay_us[number & _SLOTS]
        while number >= first and self._arrived_us[number & _SLOTS] >= from_us:
            fastest = min(fastest, self._delay_us[number & _SLOTS])
            number -= 1
        return max(fastest - base_us, 0)

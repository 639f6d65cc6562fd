"""What one viewer's line is used for: voice first, the picture when there is room, and now and then a question.

A line that has shown a limit is asked again every few seconds whether it carries more, with repetitions of packets that
it knows already (RTX): without asking, a limit could only creep up, and a paused picture would never come back.
"""

from collections.abc import Callable

from media.estimate import Estimate

PICTURE_LEAST_BIT_S = 100_000  # below this a picture is a slide show that voice pays for
PICTURE_AGAIN_BIT_S = 150_000
THIN_US = 2_000_000  # a limit this low for so long pauses the picture
ASK_EVERY_US, ASK_AGAIN_US, ASK_SELDOM_US = 3_000_000, 1_000_000, 12_000_000  # usually; after a yes; after many a no
ASK_US = 500_000
ASK_BIT_S = 200_000  # while the picture is paused; otherwise half as much again as the limit: a no costs a short queue
ANSWER_US = 150_000  # and a round trip, after the asking, until its answer is in
TICK_US = 50_000


class Downlink:
    """Decides for one viewer. ``told`` hears when the picture is paused (True) and when it comes back."""

    def __init__(self, told: Callable[[bool], None]) -> None:
        self.estimate = Estimate()
        self.paused = False
        self._told = told
        self._thin_since_us: int | None = None
        self._asking_since_us = 0
        self._asked_us = 0
        self._ask_every_us = ASK_EVERY_US

    @property
    def limit(self) -> int | None:
        """In bit/s; a paused picture needs nothing, so that it does not hold the publisher down for others."""
        return self.estimate.limit

    def due(self, now_us: int) -> int:
        """How many bytes of repetitions to send in this tick, to ask what the line carries."""
        limit = self.estimate.limit
        if limit is None:
            self._thin_since_us = None
            self._resume()
            return 0
        self._judge(limit, now_us)
        if self._asking_since_us:
            return self._ask(limit, now_us)
        if now_us - max(self._asked_us, self.estimate.cut_us) > self._ask_every_us:
            self._asking_since_us = now_us
        return 0

    def _judge(self, limit: int, now_us: int) -> None:
        if self.paused:
            if limit >= PICTURE_AGAIN_BIT_S:
                self._resume()
            return
        if limit >= PICTURE_LEAST_BIT_S:
            self._thin_since_us = None
        elif self._thin_since_us is None:
            self._thin_since_us = now_us
        elif now_us - self._thin_since_us > THIN_US:
            self.paused = True
            self._told(True)  # noqa: FBT003 - its one meaning

    def _resume(self) -> None:
        if self.paused:
            self.paused, self._thin_since_us = False, None
            self._told(False)  # noqa: FBT003 - its one meaning

    def _ask(self, limit: int, now_us: int) -> int:
        since_us = self._asking_since_us
        if self.estimate.cut_us >= since_us:  # the line said no
            seldom_us = ASK_EVERY_US if self.paused else ASK_SELDOM_US
            self._answered(now_us, min(max(2 * self._ask_every_us, ASK_EVERY_US), seldom_us))
            return 0
        if now_us - since_us < ASK_US:
            rate = ASK_BIT_S if self.paused else limit // 2
            return rate * TICK_US // 8_000_000
        if now_us - since_us > ASK_US + ANSWER_US + self.estimate.round_trip_us:
            more = self.estimate.accept_what_arrived()
            self._answered(now_us, ASK_AGAIN_US if more else ASK_EVERY_US)
        return 0

    def _answered(self, now_us: int, next_after_us: int) -> None:
        self._asking_since_us, self._asked_us = 0, now_us
        self._ask_every_us = next_after_us

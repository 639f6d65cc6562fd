"""What is missing of one track, and when to ask for it again (RFC 4585, generic NACK).

The first request goes out at once, as the picture waits for it: what was only overtaken costs one repetition. Further
ones are spaced by the measured time of a repair and bounded by a budget, as blind repetition floods a thin line.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from dataclasses import dataclass

from media.rtp import ahead

OLDEST_US = 1_000_000  # after that a repair would come too late for any viewer
TRIES = 8
MOST_MISSING = 200  # more is an outage, not loss: only a key frame helps
SLOWEST_US, FASTEST_US, GUESS_US = 500_000, 30_000, 100_000
BUDGET_SHARE = 0.15  # of the packets received in the last second
BUDGET_LEAST = 20  # requests a second, however little is received


@dataclass(slots=True)
class _Missing:
    since_us: int
    asked_us: int = 0
    tries: int = 0


class Losses:
    """Tracks one SSRC's sequence numbers."""

    def __init__(self) -> None:
        self.received = 0
        self.repair_us = GUESS_US
        self.repaired = 0  # that came after they were asked for
        self.highest = -1  # the extended highest sequence number (RFC 3550, section 6.4.1); below 0: none came yet
        self._first = 0
        self._missing: dict[int, _Missing] = {}
        self._outage = False
        self._second_us = 0
        self._asked_in_second = 0
        self._received_before = 0
        self._budget: float = BUDGET_LEAST
        self._reported = (0, 0)  # expected and received at the last report

    def arrived(self, sequence: int, now_us: int) -> bool:
        """Note a packet, repaired or not; False for one that came before, or that nobody waits for any more."""
        if self.highest < 0:
            self.highest = self._first = sequence
            self.received = 1
            return True
        distance = ahead(sequence, self.highest & 0xFFFF)
        if distance <= 0:
            return self._late(sequence, now_us)
        if distance <= MOST_MISSING:
            for step in range(1, distance):
                self._missing[(self.highest + step) & 0xFFFF] = _Missing(now_us)
        else:
            self._outage = True
        self.highest += distance
        self.received += 1
        return True

    def _late(self, sequence: int, now_us: int) -> bool:
        missing = self._missing.pop(sequence, None)
        if missing is None:
            return False
        self.received += 1
        if missing.tries:
            self.repaired += 1
        if missing.tries == 1:
            measured = min(max(now_us - missing.asked_us, FASTEST_US), SLOWEST_US)
            self.repair_us += (measured - self.repair_us) // 4
        return True

    @property
    def quiet(self) -> bool:
        """Whether nothing is missing: there is nothing to ask for."""
        return not self._missing and not self._outage

    def give_up(self, now_us: int) -> bool:
        """Wait no longer for what is too old or was asked for in vain; whether there was any."""
        old = [n for n, m in self._missing.items() if now_us - m.since_us > OLDEST_US or m.tries >= TRIES]
        if len(self._missing) > MOST_MISSING:
            old = list(self._missing)
        for number in old:
            del self._missing[number]
        given_up, self._outage = bool(old) or self._outage, False
        return given_up

    def due(self, now_us: int) -> tuple[list[int], bool]:
        """The numbers to ask for now, and whether something was given up, so that only a key frame helps."""
        self._turn(now_us)
        if self.quiet:
            return [], False
        given_up = self.give_up(now_us)
        wait = self.repair_us * 5 // 4
        asked = []
        for number, missing in self._missing.items():
            if (missing.tries and now_us < missing.asked_us + wait) or self._asked_in_second >= self._budget:
                continue
            missing.asked_us, missing.tries = now_us, missing.tries + 1
            self._asked_in_second += 1
            asked.append(number)
        return asked, given_up

    def _turn(self, now_us: int) -> None:
        if now_us - self._second_us >= 1_000_000:
            self._budget = max(BUDGET_LEAST, BUDGET_SHARE * (self.received - self._received_before))
            self._second_us, self._asked_in_second, self._received_before = now_us, 0, self.received

    @property
    def expected(self) -> int:
        """How many packets there should be so far (RFC 3550, appendix A.3)."""
        return self.highest - self._first + 1 if self.highest >= 0 else 0

    def report(self) -> tuple[int, int]:
        """The fraction lost since the last report in 1/256, and the packets lost in all (RFC 3550, appendix A.3)."""
        expected = self.expected
        before_expected, before_received = self._reported
        self._reported = (expected, self.received)
        interval = expected - before_expected
        lost = interval - (self.received - before_received)
        fraction = (lost << 8) // interval if interval > 0 and lost > 0 else 0
        return min(fraction, 255), max(expected - self.received, 0)

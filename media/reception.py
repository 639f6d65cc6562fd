"""How a viewer's browser receives what we send, from its receiver reports (RFC 3550, section 6.4.1)."""

from collections.abc import Iterable

from media import rtcp
from media.meter import TrackCounts

MOST_LOST = 0x7FFFFF  # above it the count of 24 bits is below zero: repetitions were counted in
MOST_APART = 1 << 24  # packets between two reports: more is no number of ours
LONGEST_JITTER_US = 60_000_000


class Reception:
    """Adds up the report blocks of our SSRCs. A browser may say anything: nothing but the record rests on it."""

    def __init__(self, clock_rates: dict[int, int]) -> None:
        """``clock_rates``: of each SSRC that we send, in Hz; blocks about others say nothing."""
        self._rates = clock_rates
        self._last: dict[int, rtcp.Block] = {}
        self._counts: dict[int, TrackCounts] = {}

    def take(self, blocks: Iterable[rtcp.Block]) -> None:
        """Read the blocks of one report; the first of each source is where counting begins."""
        for block in blocks:
            rate = self._rates.get(block.ssrc)
            if rate is None:
                continue
            before = self._last.setdefault(block.ssrc, block)
            expected = (block.highest - before.highest) & 0xFFFFFFFF
            lost = _total_lost(block) - _total_lost(before)
            if expected >= MOST_APART or lost > expected:
                continue  # an older one, overtaken on its way, or nonsense
            self._last[block.ssrc] = block
            sofar = self.counts(block.ssrc)
            jitter_us = min(block.jitter * 1_000_000 // rate, LONGEST_JITTER_US)
            self._counts[block.ssrc] = TrackCounts(sofar.expected + expected, sofar.lost + lost, 0, jitter_us)

    def counts(self, ssrc: int) -> TrackCounts:
        """What was reported of one source so far."""
        return self._counts.get(ssrc, TrackCounts(0, 0, 0, 0))


def _total_lost(block: rtcp.Block) -> int:
    return block.total_lost if block.total_lost <= MOST_LOST else 0

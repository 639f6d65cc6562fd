"""One direction of a line: what becomes of each packet. No socket and no clock: ``now_s`` is an argument."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

HEADERS_BYTES = 28  # IPv4 and UDP count on the line too


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the line is. ``loss`` is a share of 1; a rate of None is an open line."""

    loss: float = 0.0
    delay_s: float = 0.0
    jitter_s: float = 0.0  # added to the delay, evenly from 0 to this; the order is kept
    rate_bit_s: int | None = None
    queue_s: float = 0.3  # what waits longer than this for its turn is dropped at the tail, as a home router does
    cut: bool = False


class Passage(NamedTuple):
    """One packet, as the line saw it. ``arrives_s`` is None for one that it dropped."""

    at_s: float
    octets: int
    queued_s: float
    arrives_s: float | None
    overflow: bool


@dataclass
class Link:
    """Its conditions may be changed at any time by ``set``; ``passages`` is what happened."""

    conditions: Conditions = field(default_factory=Conditions)
    seed: int = 1
    passages: list[Passage] = field(default_factory=list)
    _free_s: float = 0.0  # when the last packet in the queue has left
    _last_s: float = -math.inf  # when the last packet arrives

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def set(self, conditions: Conditions, now_s: float) -> None:
        """From now on the line is like this; what waits in the queue leaves at the new rate."""
        before, after = self.conditions.rate_bit_s, conditions.rate_bit_s
        waiting_s = max(0.0, self._free_s - now_s)
        self._free_s = now_s + (waiting_s * before / after if before and after else 0.0)
        self.conditions = conditions

    def take(self, octets: int, now_s: float) -> float | None:
        """When a packet of so many bytes of UDP payload arrives; None: it does not."""
        passage = self._pass(octets + HEADERS_BYTES, now_s)
        self.passages.append(passage)
        return passage.arrives_s

    def _pass(self, octets: int, now_s: float) -> Passage:
        it = self.conditions
        queued_s = max(0.0, self._free_s - now_s)
        if it.cut or self._random.random() < it.loss:
            return Passage(now_s, octets, queued_s, None, overflow=False)
        left_s = now_s
        if it.rate_bit_s is not None:
            if queued_s > it.queue_s:
                return Passage(now_s, octets, queued_s, None, overflow=True)
            left_s = self._free_s = now_s + queued_s + octets * 8 / it.rate_bit_s
        arrives_s = left_s + it.delay_s + self._random.random() * it.jitter_s
        self._last_s = max(arrives_s, math.nextafter(self._last_s, math.inf))  # a loop keeps no order of equal times
        return Passage(now_s, octets, queued_s, self._last_s, overflow=False)

    def between(self, from_s: float, until_s: float) -> Iterator[Passage]:
        """The packets that came to the line in this span."""
        return (passage for passage in self.passages if from_s <= passage.at_s < until_s)

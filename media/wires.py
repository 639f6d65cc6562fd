"""The packet path on its sockets: what arrives goes through it at once, and what comes out is written at once."""

import asyncio
from collections.abc import Callable
from itertools import count

from media.path import Datagram, LineId, Path
from videobank.ports.clock import Clock

TICK_S, LOOK_S = 0.05, 0.2
"""The pace of feedback, and of what is looked at besides."""
TOGETHER = 16  # so few are called in one turn: waking up costs more than they do
SLICES = 5  # lines take their turns, so that no tick of many lines delays a packet for long

Write = Callable[[list[bytes]], int]
"""Put datagrams on a line, in order; how many of them the line took."""


class Wires:
    """The lines of one worker."""

    def __init__(self, clock: Clock) -> None:
        self.path = Path()
        self.dropped = 0  # datagrams that a socket did not take: a slow viewer drops, and queues nothing
        self._now_us = clock.now_us
        self._writes: dict[LineId, Write] = {}
        self._numbers = count(1)

    def line(self) -> LineId:
        """A number for a new line."""
        return next(self._numbers)

    def open(self, line: LineId, write: Write) -> None:
        """From now on what comes out of the path for this line is written so."""
        self._writes[line] = write

    def close(self, line: LineId) -> None:
        """Nothing more is taken from or put on this line."""
        self._writes.pop(line, None)
        self.path.part(line)

    def take(self, line: LineId, datagrams: list[bytes]) -> None:
        """What was read together, in order. Raises what one of them met, after the others were taken."""
        now_us = self._now_us()
        defect: Exception | None = None
        out: list[Datagram] = []
        for datagram in datagrams:
            try:
                out += self.path.take(line, datagram, now_us)
            except Exception as error:  # noqa: BLE001 - it costs this datagram, not those that were read with it
                defect = error
        self._put(out)
        if defect is not None:
            raise defect

    def due(self, line: LineId) -> None:
        """Send what is due by time."""
        self._put(self.path.due(line, self._now_us()))

    def _put(self, out: list[Datagram]) -> None:
        """Write to each line together what goes out on it: a picture's packets cost the system little more than one."""
        together: dict[LineId, list[bytes]] = {}
        for line, data in out:
            if line in together:
                together[line].append(data)
            else:
                together[line] = [data]
        for line, datagrams in together.items():
            write = self._writes.get(line)
            if write is not None:
                self.dropped += len(datagrams) - write(datagrams)


class Pace:
    """Calls each member once in a period, a fifth of them at a time. Begins when the first comes."""

    def __init__(self, period_s: float = TICK_S) -> None:
        self._period_s = period_s
        self._slices: tuple[dict[Callable[[], None], None], ...] = tuple({} for _ in range(SLICES))
        self._turn = 0
        self._due_s = 0.0  # of the next turn: one that comes early makes not the whole pace faster
        self._handle: asyncio.TimerHandle | None = None

    def add(self, member: Callable[[], None]) -> None:
        """Call this from now on."""
        few = (each for each in self._slices if 0 < len(each) < TOGETHER)
        next(few, min(self._slices, key=len))[member] = None
        if self._handle is None:
            loop = asyncio.get_running_loop()
            self._due_s = loop.time()
            self._next(loop)

    def remove(self, member: Callable[[], None]) -> None:
        """Never again."""
        for each in self._slices:
            each.pop(member, None)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        if not any(self._slices):
            self._handle = None
            return
        turns = 1  # to the next slice that has members
        while not self._slices[(self._turn + turns) % SLICES]:
            turns += 1
        self._due_s = max(self._due_s + turns * self._period_s / SLICES, loop.time())
        self._handle = loop.call_at(self._due_s, self._beat, loop, turns)

    def _beat(self, loop: asyncio.AbstractEventLoop, turns: int) -> None:
        self._turn = (self._turn + turns) % SLICES
        self._next(loop)
        for member in tuple(self._slices[self._turn]):
            member()

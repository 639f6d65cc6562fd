"""One idempotent sweeper: proposes what has expired."""

import asyncio

from videobank.domain.call import Deadline, Refused
from videobank.domain.deadlines import due, expiry
from videobank.domain.ids import CallId
from videobank.ports.clock import Clock
from videobank.ports.ledger import Conflict, LedgerFull, Projections
from videobank.service.desk import Desk

TICK_S = 0.5


class Sweeper:
    """Looks for deadlines that have passed. Any number of sweepers may run: the table admits each expiry once."""

    def __init__(self, desk: Desk, projections: Projections, clock: Clock) -> None:
        self._desk = desk
        self._projections = projections
        self._clock = clock

    async def watch(self) -> None:
        """Sweep for ever."""
        while True:
            await self.sweep()
            await asyncio.sleep(TICK_S)

    async def sweep(self) -> None:
        """Propose what follows from every deadline that has passed (sealing is the finisher's)."""
        for call in dict.fromkeys(call for call, _ in await self._projections.due(self._clock.now())):
            await self._expire(call)

    async def _expire(self, call: CallId) -> None:
        state = await self._desk.call(call)
        for deadline in due(state, self._clock.now()):
            if deadline is Deadline.SEAL:
                continue
            try:
                await self._desk.propose(call, expiry(state, deadline))
            except (Refused, Conflict, LedgerFull):
                return  # the call went on meanwhile, or cannot be written: the next sweep decides anew

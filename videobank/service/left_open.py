"""What a killed web process left open gets its true end on record: at the next start, or as soon as there is room."""

import asyncio
from typing import Protocol

from videobank.domain.call import Call, Refused
from videobank.ports.ledger import Conflict, Projections
from videobank.service.desk import Desk

AGAIN_S = 1.0


class Interrupted(Protocol):
    """What the web process itself records of calls."""

    async def close_interrupted(self, call: Call) -> None:
        """Put the end of what ``call``, as it was found at the start, has open on record; raises OSError, Conflict."""
        ...


class LeftOpen:
    """The calls as this process found them."""

    def __init__(self, desk: Desk, projections: Projections, tracks: tuple[Interrupted, ...]) -> None:
        self._desk = desk
        self._projections = projections
        self._tracks = tracks
        self._left: list[tuple[Interrupted, Call]] = []

    async def close(self) -> None:
        """Once, before any request is accepted; what finds no room is left to ``watch``."""
        for call in await self._projections.unfinished():
            state = await self._desk.call(call)
            self._left += [(track, state) for track in self._tracks]
        await self._try()

    async def watch(self) -> None:
        """Try again until nothing is left: a call with something open cannot be sealed."""
        while self._left:
            await asyncio.sleep(AGAIN_S)
            await self._try()

    async def _try(self) -> None:
        left, self._left = self._left, []
        for track, call in left:
            try:
                await track.close_interrupted(call)
            except (OSError, Conflict):  # the disk is full, of the ledger or of the vault
                self._left.append((track, call))
            except Refused:
                continue  # sealed meanwhile

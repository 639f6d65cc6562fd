"""The doorbell within one process. Who writes from another process is seen at the next quiet second.

Where it is never quiet, a listener is told every few seconds all the same to look at everything.
"""

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet

from videobank.domain.ids import LedgerId

QUIET_S = 1.0
LOOK_S = 5.0
"""What another process wrote is noticed within this time, however much is rung."""

MAX_PENDING = 10_000
"""A listener so far behind is told once to look at everything, instead of a list without end."""


class LocalDoorbell:
    """Implements ``ports.doorbell.Doorbell``; for one event loop."""

    def __init__(self, quiet_s: float = QUIET_S, look_s: float = LOOK_S) -> None:
        self._quiet_s = quiet_s
        self._look_s = look_s
        self._listeners: WeakSet[_Listener] = WeakSet()

    def ring(self, ledger: LedgerId) -> None:
        """This ledger has grown; rung twice before a listener looks, it is told once."""
        for listener in list(self._listeners):
            listener.hear(ledger)

    def listen(self) -> AsyncIterator[LedgerId | None]:
        """The ledgers that grow from this call on; None after a quiet second, or when too many wait to be told."""
        listener = _Listener(self._quiet_s, self._look_s)
        self._listeners.add(listener)
        return listener


class _Listener(AsyncIterator[LedgerId | None]):
    """What one reader has not been told yet, in the order of ringing."""

    def __init__(self, quiet_s: float, look_s: float) -> None:
        self._quiet_s = quiet_s
        self._look_s = look_s
        self._looked_s = asyncio.get_running_loop().time()
        self._pending: dict[LedgerId, None] = {}
        self._overflown = False
        self._rung = asyncio.Event()

    def hear(self, ledger: LedgerId) -> None:
        if len(self._pending) >= MAX_PENDING:
            self._pending.clear()
            self._overflown = True
        self._pending[ledger] = None
        self._rung.set()

    async def __anext__(self) -> LedgerId | None:
        if self._overflown or asyncio.get_running_loop().time() - self._looked_s > self._look_s:
            self._look()
            return None
        try:
            async with asyncio.timeout(self._quiet_s):
                await self._rung.wait()
        except TimeoutError:
            self._look()
            return None
        ledger = next(iter(self._pending))
        del self._pending[ledger]
        if not self._pending:
            self._rung.clear()
        return ledger

    def _look(self) -> None:
        self._overflown = False
        self._looked_s = asyncio.get_running_loop().time()

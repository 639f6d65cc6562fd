"""The Desk: the one place that changes a call. An event is proposed, checked, stored, told."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from videobank.domain.call import Call, Refused, Timeouts
from videobank.domain.call_events import CallEvent, CallInvited
from videobank.domain.ids import CallId, call_ledger
from videobank.domain.table import advance, follow
from videobank.ports.clock import Clock
from videobank.ports.doorbell import Doorbell
from videobank.ports.ledger import Conflict, Entry, Ledger

MAX_ATTEMPTS = 8
"""Two writers of one call (web process, finisher) rarely meet; eight meetings in a row mean that something is wrong."""

MAX_CACHED_CALLS = 1000
"""Folded states kept in memory; an older one is folded again from its ledger when needed."""


class UnknownCall(LookupError):
    """There is no call of this name."""


@dataclass(frozen=True, slots=True)
class _Known:
    call: Call
    number: int


class Desk:
    """Admits events to calls. Every process has its own Desk; the ledger's expected number decides between them."""

    def __init__(self, ledger: Ledger, clock: Clock, doorbell: Doorbell, timeouts: Timeouts) -> None:
        self._ledger = ledger
        self._clock = clock
        self._doorbell = doorbell
        self._timeouts = timeouts
        self._known: OrderedDict[CallId, _Known] = OrderedDict()
        self._locks: dict[CallId, asyncio.Lock] = {}
        self._observers: list[Callable[[CallEvent], None]] = []

    def observe(self, observer: Callable[[CallEvent], None]) -> None:
        """Be shown every event that this Desk stored, for counting."""
        self._observers.append(observer)

    async def begin(self, call: CallId, event: CallInvited, retain_until: datetime | None = None) -> Entry:
        """Begin a call's ledger with its invitation; raises LedgerFull."""
        at = self._clock.now()
        after = advance(Call(call, self._timeouts), event, at)
        entries = await self._ledger.append(call_ledger(call), 0, (event,), at, retain_until)
        self._remember(_Known(after, entries[-1].number))
        self._doorbell.ring(call_ledger(call))
        return entries[0]

    async def propose(self, call: CallId, *events: CallEvent, at: datetime | None = None) -> tuple[Entry, ...]:
        """Admit and store events, all or none; ``at`` is when they happened, if not now.

        Raises Refused, UnknownCall, LedgerFull, and Conflict when the ledger keeps changing under us.
        """
        lock = self._locks.setdefault(call, asyncio.Lock())
        try:
            async with lock:
                return await self._propose(call, events, at)
        finally:
            if not lock.locked():
                self._locks.pop(call, None)

    async def _propose(self, call: CallId, events: tuple[CallEvent, ...], at: datetime | None) -> tuple[Entry, ...]:
        for attempt in range(MAX_ATTEMPTS):
            # What this process knows is nearly always the newest: the ledger refuses the append if it is not.
            cached = self._known.get(call) if attempt == 0 else None
            known = cached or await self._load(call)
            now = at or self._clock.now()
            after = known.call
            try:
                for event in events:
                    after = advance(after, event, now)
            except Refused:
                if cached is None:
                    raise
                continue  # another process may have written what admits it
            try:
                entries = await self._ledger.append(call_ledger(call), known.number, events, now)
            except Conflict:
                continue
            self._remember(_Known(after, entries[-1].number))
            self._doorbell.ring(call_ledger(call))
            for observer in self._observers:
                for event in events:
                    observer(event)
            return entries
        raise Conflict(f"call {call} changed {MAX_ATTEMPTS} times while one event was proposed")

    async def call(self, call: CallId) -> Call:
        """The state of a call now; raises UnknownCall."""
        return (await self._load(call)).call

    def seen(self, call: CallId) -> Call | None:
        """The state of a call as this process saw it last: what another has written since is not in it."""
        known = self._known.get(call)
        return known.call if known is not None else None

    async def calls(self, calls: Collection[CallId]) -> dict[CallId, Call]:
        """The states of many calls now, of those that exist; what has not grown is not read again."""
        lengths = await self._ledger.lengths([call_ledger(call) for call in calls])
        found = {}
        for call in calls:
            length = lengths.get(call_ledger(call), 0)
            known = self._known.get(call)
            if known is None or known.number < length:
                known = await self._load(call) if length else None
            if known is not None:
                found[call] = known.call
        return found

    async def numbered(self, call: CallId) -> tuple[Call, int]:
        """The state of a call, and the number of the last entry that it includes; raises UnknownCall."""
        known = await self._load(call)
        return known.call, known.number

    async def history(self, call: CallId, after: int = 0) -> tuple[Entry, ...]:
        """The entries of a call's ledger with a number greater than ``after``."""
        return await self._ledger.read(call_ledger(call), after)

    async def _load(self, call: CallId) -> _Known:
        known = self._known.get(call) or _Known(Call(call, self._timeouts), 0)
        state, number = known.call, known.number
        for entry in await self._ledger.read(call_ledger(call), number):
            state = follow(state, entry.event, entry.at)
            number = entry.number
        if number == 0:
            raise UnknownCall(call)
        known = _Known(state, number)
        self._remember(known)
        return known

    def _remember(self, known: _Known) -> None:
        self._known[known.call.id] = known
        self._known.move_to_end(known.call.id)
        while len(self._known) > MAX_CACHED_CALLS:
            self._known.popitem(last=False)

"""Who is connected to which call, and what a torn connection means."""

import asyncio
from collections import Counter

from videobank.domain.call import Phase, Refused
from videobank.domain.call_events import PartyLost, PartyRejoined
from videobank.domain.ids import CallId
from videobank.domain.streams import Party
from videobank.ports.clock import Clock
from videobank.ports.ledger import Conflict, LedgerFull, Projections
from videobank.service.desk import Desk, UnknownCall

TORN_S = 3.0
"""A reload or a short hole in the network is no loss: after this long without a connection the party counts as lost."""

AWAITED = {
    Phase.PREPARING: (Party.CUSTOMER,),
    Phase.WAITING: (Party.CUSTOMER,),
    Phase.PAIRED: (Party.CUSTOMER, Party.AGENT),
    Phase.LIVE: (Party.CUSTOMER, Party.AGENT),
}
"""Who ought to be connected in each phase."""


class Presence:
    """Connections of parties to calls in this web process, and the events that follow from having none."""

    def __init__(self, desk: Desk, projections: Projections, clock: Clock) -> None:
        self._desk = desk
        self._projections = projections
        self._clock = clock
        self._connected: Counter[tuple[CallId, Party]] = Counter()
        self._absent_since: dict[tuple[CallId, Party], float] = {}

    async def joined(self, call: CallId, party: Party) -> None:
        """A connection of this party begins."""
        self._connected[call, party] += 1
        self._absent_since.pop((call, party), None)
        state = await self._desk.call(call)
        if party in state.lost:
            await self._propose(call, PartyRejoined(party=party))

    def left(self, call: CallId, party: Party) -> None:
        """A connection of this party ended."""
        self._connected[call, party] -= 1
        if self._connected[call, party] <= 0:
            del self._connected[call, party]

    def is_connected(self, call: CallId, party: Party) -> bool:
        """Whether this party has a connection."""
        return self._connected[call, party] > 0

    async def watch(self, tick_s: float = 0.5) -> None:
        """Notice who is missing; for ever.

        After a restart of this process nobody is connected yet, and everybody has the same time to come back.
        """
        while True:
            await self.look()
            await asyncio.sleep(tick_s)

    async def look(self) -> None:
        """Compare once who is connected with who ought to be."""
        now = self._clock.now_us() / 1e6
        missing: set[tuple[CallId, Party]] = set()
        for call in await self._projections.unfinished():
            try:
                state = await self._desk.call(call)
            except UnknownCall:
                continue
            for party in AWAITED.get(state.phase, ()):
                if not self.is_connected(call, party) and party not in state.lost:
                    missing.add((call, party))
        self._absent_since = {key: self._absent_since.get(key, now) for key in missing}
        for (call, party), since in list(self._absent_since.items()):
            if now - since >= TORN_S:
                await self._propose(call, PartyLost(party=party))

    async def _propose(self, call: CallId, event: PartyLost | PartyRejoined) -> None:
        try:
            await self._desk.propose(call, event)
        except (Refused, Conflict, LedgerFull):
            return  # the call went on meanwhile, or cannot be written: the next look decides anew

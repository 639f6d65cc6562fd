"""A ledger and its tables for searching in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.clock import EPOCH
from videobank.adapters.projected import Projected, call_of_ledger, fits, follow, is_call_with, masked, normalised
from videobank.domain.account_events import FindingRecorded, LedgerClosed, LedgerOpened, VerdictRecorded
from videobank.domain.call import Call, Deadline, Phase, Timeouts
from videobank.domain.call_events import CallSealed
from videobank.domain.chain import BEGINNING, checkpoint, entry_hash
from videobank.domain.ids import SYSTEM_LEDGER, CallId, LedgerId, PersonId, UnitId
from videobank.ports.clock import Clock
from videobank.ports.doorbell import Doorbell
from videobank.ports.keys import DataKey, KeyDestroyed, Keys
from videobank.ports.ledger import (
    CallFilter,
    CallRow,
    Conflict,
    Entry,
    Fault,
    Head,
    LedgerFull,
    Remark,
    Waiting,
)

CLAIM_S = 30


@dataclass
class _Kept:
    key: DataKey | None
    entries: list[Entry] = field(default_factory=list)
    head: Head | None = None
    retain_until: datetime | None = None
    held: bool = False


class MemoryLedger:
    """``full`` set by a test makes every append raise LedgerFull; ``kept`` lies open for tampering."""

    def __init__(self, keys: Keys, doorbell: Doorbell, timeouts: Timeouts | None = None) -> None:
        self._keys = keys
        self._doorbell = doorbell
        self._timeouts = timeouts or Timeouts()
        self.full = False
        self.kept: dict[LedgerId, _Kept] = {}
        self.calls: dict[CallId, Projected] = {}
        self.verdicts: dict[CallId, str] = {}
        self.remarks: list[tuple[datetime, CallId, Remark]] = []
        self.claims: dict[CallId, tuple[PersonId, datetime]] = {}

    async def append(
        self,
        ledger: LedgerId,
        expected: int,
        events: tuple[Any, ...],
        at: datetime,
        retain_until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        if not events:
            return ()
        if self.full:
            raise LedgerFull(ledger)
        kept = self.kept.get(ledger)
        if (len(kept.entries) if kept else 0) != expected:
            raise Conflict(ledger)
        self._refuse_busy_agent(ledger, events, at)
        added = await self._add(ledger, events, at)
        kept = self.kept[ledger]
        if retain_until is not None:
            kept.retain_until = max(kept.retain_until or retain_until, retain_until)
        await self._notice(ledger, added, at)
        self._project(ledger, added)
        self._doorbell.ring(ledger)
        return added

    async def hold(self, ledger: LedgerId, held: bool) -> None:
        if ledger not in self.kept:
            raise LookupError(ledger)
        self.kept[ledger].held = held

    async def read(self, ledger: LedgerId, after: int = 0) -> tuple[Entry, ...]:
        kept = self.kept.get(ledger)
        return tuple(entry for entry in kept.entries if entry.number > after) if kept else ()

    async def lengths(self, wanted: Collection[LedgerId]) -> dict[LedgerId, int]:
        return {ledger: len(self.kept[ledger].entries) for ledger in wanted if ledger in self.kept}

    async def key(self, ledger: LedgerId) -> DataKey:
        kept = self.kept.get(ledger)
        if kept is None:
            raise LookupError(ledger)
        if kept.key is None:
            raise KeyDestroyed(ledger)
        return kept.key

    async def verify(self, ledger: LedgerId) -> tuple[Fault, ...]:
        kept = self.kept.get(ledger)
        if kept is None or kept.head is None:
            return ()
        previous, faults = BEGINNING, []
        for entry in kept.entries:
            if entry.digest != _digest(entry.ledger, entry.number, entry.at, previous, entry.event):
                faults.append(Fault(ledger, entry.number, "changed"))
            previous = entry.digest
        if (kept.head.entries, kept.head.digest) != (len(kept.entries), previous):
            faults.append(Fault(ledger, len(kept.entries) + 1, "missing"))
        return tuple(faults)

    async def head(self, ledger: LedgerId) -> Head | None:
        kept = self.kept.get(ledger)
        return kept.head if kept else None

    async def _add(self, ledger: LedgerId, events: tuple[Any, ...], at: datetime) -> tuple[Entry, ...]:
        if ledger not in self.kept:
            self.kept[ledger] = _Kept(await self._keys.new_data_key(ledger))
        kept = self.kept[ledger]
        added = []
        for event in events:
            number = len(kept.entries) + 1
            previous = kept.entries[-1].digest if kept.entries else BEGINNING
            added.append(Entry(ledger, number, at, event, _digest(ledger, number, at, previous, event)))
            kept.entries.append(added[-1])
        last = kept.entries[-1]
        signature = await self._keys.sign(checkpoint(ledger, last.number, last.digest, _us(at)))
        kept.head = Head(ledger, last.number, last.digest, at, signature)
        return tuple(added)

    async def _notice(self, ledger: LedgerId, added: tuple[Entry, ...], at: datetime) -> None:
        call = call_of_ledger(ledger)
        if call is None:
            return
        for entry in added:
            if entry.number == 1:
                await self._add(SYSTEM_LEDGER, (LedgerOpened(call=call, first_hash=entry.digest),), at)
            if isinstance(entry.event, CallSealed):
                await self._add(SYSTEM_LEDGER, (LedgerClosed(call=call, entries=entry.number, head=entry.digest),), at)

    def _project(self, ledger: LedgerId, added: tuple[Entry, ...]) -> None:
        call = call_of_ledger(ledger)
        for entry in added:
            if call is not None:
                before = self.calls.get(call) or Projected(Call(call, self._timeouts))
                self.calls[call] = follow(before, entry.event, entry.at)
            elif isinstance(entry.event, FindingRecorded | VerdictRecorded):
                self.remarks.append((entry.at, entry.event.call, Remark(ledger, entry.number)))
                if isinstance(entry.event, VerdictRecorded):
                    self.verdicts[entry.event.call] = str(entry.event.outcome)
        if call is not None and self.calls[call].call.phase is not Phase.WAITING:
            self.claims.pop(call, None)

    def _refuse_busy_agent(self, ledger: LedgerId, events: tuple[Any, ...], at: datetime) -> None:
        call = call_of_ledger(ledger)
        if call is None:
            return
        after = self.calls.get(call) or Projected(Call(call, self._timeouts))
        for event in events:
            after = follow(after, event, at)
        others = {c: p for c, p in self.calls.items() if c != call}
        if after.holder is not None and any(other.holder == after.holder for other in others.values()):
            raise Conflict(f"{after.holder} has another call")


class MemoryProjections:
    """The tables of a MemoryLedger."""

    def __init__(self, ledger: MemoryLedger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock

    async def waiting(self, unit: UnitId | None) -> tuple[Waiting, ...]:
        there = [c.call for c in self._ledger.calls.values() if c.call.phase is Phase.WAITING]
        line = [c for c in there if unit is None or c.unit == unit]
        line.sort(key=lambda c: (not c.front, c.queued_at, c.id))
        return tuple(
            Waiting(c.id, c.business, c.language, c.unit, masked(c.customer_name), c.queued_at, c.front)
            for c in line
            if c.queued_at is not None
        )

    async def claim_next(self, agent: PersonId, unit: UnitId) -> CallId | None:
        now, claims = self._clock.now(), self._ledger.claims
        for call, (_, at) in list(claims.items()):
            if (now - at).total_seconds() > CLAIM_S:
                del claims[call]
        if await self.call_of(agent) is not None:
            return None
        for waiting in await self.waiting(unit):
            if waiting.call not in claims:
                claims[waiting.call] = (agent, now)
                return waiting.call
        return None

    async def release_claim(self, call: CallId) -> None:
        self._ledger.claims.pop(call, None)

    async def call_of(self, agent: PersonId) -> CallId | None:
        held = (call for call, c in self._ledger.calls.items() if c.holder == agent)
        claimed = (call for call, (by, _) in self._ledger.claims.items() if by == agent)
        return next(held, None) or next(claimed, None)

    async def unfinished(self) -> tuple[CallId, ...]:
        return tuple(call for call, c in self._ledger.calls.items() if c.call.phase is not Phase.SEALED)

    async def due(self, at: datetime) -> tuple[tuple[CallId, Deadline], ...]:
        passed = [
            (when, call, deadline)
            for call, c in self._ledger.calls.items()
            for deadline, when in c.call.deadlines.items()
            if when <= at
        ]
        return tuple((call, deadline) for _, call, deadline in sorted(passed))

    async def search(self, query: CallFilter) -> tuple[CallRow, ...]:
        rows = ((c, self._row(call)) for call, c in self._ledger.calls.items())
        found = [row for c, row in rows if self._fits(query, c, row)]
        found.sort(key=lambda row: (row.invited_at, row.call), reverse=True)
        return tuple(found[query.offset : query.offset + query.limit])

    async def counts(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for c in self._ledger.calls.values():
            if c.call.phase is not Phase.SEALED:
                counts[str(c.call.phase)] = counts.get(str(c.call.phase), 0) + 1
        return counts

    async def recent_waits_s(self, limit: int = 20) -> tuple[float, ...]:
        answered = [c for c in self._ledger.calls.values() if c.answered_at is not None and c.waited_s is not None]
        answered.sort(key=lambda c: c.answered_at or EPOCH, reverse=True)
        return tuple(c.waited_s for c in answered[:limit] if c.waited_s is not None)

    async def remarks(self, call: CallId) -> tuple[Remark, ...]:
        found = sorted((at, remark.number, remark) for at, of, remark in self._ledger.remarks if of == call)
        return tuple(remark for _, _, remark in found)

    def _row(self, call: CallId) -> CallRow:
        return self._ledger.calls[call].row(self._ledger.verdicts.get(call))

    def _fits(self, query: CallFilter, projected: Projected, row: CallRow) -> bool:
        reference, own = query.customer_reference, projected.call.customer_reference
        return (
            fits(query, row)
            and (reference is None or normalised(reference) == normalised(own))
            and (query.outcome is None or is_call_with(query.outcome, row, interrupted=projected.interrupted))
        )


def _us(at: datetime) -> int:
    return round((at - EPOCH).total_seconds() * 1_000_000)


def _digest(ledger: LedgerId, number: int, at: datetime, previous: str, event: object) -> str:
    return entry_hash(ledger, number, _us(at), previous, repr(event).encode())

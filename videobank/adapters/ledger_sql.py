"""The audit trail in SQL. What is appended, signed and projected is planned first and written in one transaction."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, update
from sqlalchemy.exc import IntegrityError

from videobank.adapters import codec, ledger_rows, projections_sql
from videobank.adapters.database import Database
from videobank.adapters.instants import from_us, maybe_us, to_us
from videobank.adapters.ledger_rows import Growth, Moved, Stored, StoredHead, Tip
from videobank.adapters.projected import Projected, call_of_ledger, follow
from videobank.adapters.projections_sql import blind_reference
from videobank.adapters.tables import ledgers
from videobank.adapters.verify_chain import verify_chain
from videobank.domain.account_events import FindingRecorded, LedgerClosed, LedgerOpened, VerdictRecorded
from videobank.domain.call import Call, Timeouts
from videobank.domain.call_events import CallSealed
from videobank.domain.chain import checkpoint, entry_hash
from videobank.domain.ids import SYSTEM_LEDGER, CallId, LedgerId
from videobank.ports.doorbell import Doorbell
from videobank.ports.keys import DataKey, KeyDestroyed, Keys
from videobank.ports.ledger import Conflict, Entry, Fault, Head, Remark

MAX_ATTEMPTS = 8
"""Every call begins and ends with a line in the system ledger; two processes may collide there, hardly eight times."""

MAX_CACHED = 1000
"""Data keys and states of calls kept in memory; more calls than one machine carries at a time."""

FIRST_OF_CALL = 1

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Plan:
    """One transaction: the ledger, the system ledger's notice of it, and the call's line."""

    own: Growth
    notice: Growth | None
    before: Projected | None
    after: Projected | None
    blind: str | None

    def write(self, connection: Connection) -> None:
        """All of it, in a transaction; raises Moved, IntegrityError (the agent has another call)."""
        ledger_rows.write_growth(connection, self.own)
        if self.notice is not None:
            ledger_rows.write_growth(connection, self.notice)
        if self.before is not None and self.after is not None:
            projections_sql.apply(connection, self.before, self.after, self.blind)
        for stored, event in zip(self.own.added, self.own.events, strict=True):
            if isinstance(event, FindingRecorded | VerdictRecorded):
                remark = Remark(self.own.ledger, stored.number)
                projections_sql.apply_remark(connection, stored.at_us, remark, event)


class SqlLedger:
    """Implements ``ports.ledger.Ledger``."""

    def __init__(self, database: Database, keys: Keys, doorbell: Doorbell, timeouts: Timeouts) -> None:
        """``timeouts`` are those of the Desk: the table of deadlines follows from them."""
        self._database = database
        self._keys = keys
        self._doorbell = doorbell
        self._timeouts = timeouts
        self._appending = asyncio.Lock()
        self._known_keys: OrderedDict[bytes, DataKey] = OrderedDict()
        self._known_tips: OrderedDict[LedgerId, Tip] = OrderedDict()
        self._known_calls: OrderedDict[LedgerId, Projected] = OrderedDict()

    async def append(
        self,
        ledger: LedgerId,
        expected: int,
        events: tuple[Any, ...],
        at: datetime,
        retain_until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Append after entry ``expected``; raises Conflict, LedgerFull, KeyDestroyed."""
        if not events:
            return ()
        async with self._appending:
            plan = await self._append(ledger, expected, events, at, retain_until)
        self._doorbell.ring(ledger)
        if plan.notice is not None:
            self._doorbell.ring(SYSTEM_LEDGER)
        return tuple(
            Entry(ledger, stored.number, from_us(stored.at_us), event, stored.digest)
            for stored, event in zip(plan.own.added, events, strict=True)
        )

    async def hold(self, ledger: LedgerId, held: bool) -> None:  # noqa: FBT001 - the port's signature
        """Set or lift a legal hold; raises LookupError when there is no such ledger."""
        change = update(ledgers).where(ledgers.c.id == ledger).values(held=held)
        if await self._database.write(lambda connection: connection.execute(change).rowcount) != 1:
            raise LookupError(f"there is no ledger {ledger}")

    async def read(self, ledger: LedgerId, after: int = 0) -> tuple[Entry, ...]:
        """Entries after a number, decrypted; personal fields read as forgotten once the key is destroyed."""
        tip, rows = await self._database.read(lambda connection: _read(connection, ledger, after))
        if not rows:
            return ()
        secret = None if tip.wrapped_key is None else (await self._unwrap(tip.wrapped_key, ledger)).secret
        return tuple(_entry(ledger, row, secret) for row in rows)

    async def lengths(self, wanted: Collection[LedgerId]) -> dict[LedgerId, int]:
        """How many entries each has, asked at once; those that do not exist are left out."""
        names = tuple(wanted)
        if not names:
            return {}
        return await self._database.read(lambda connection: ledger_rows.read_lengths(connection, names))

    async def key(self, ledger: LedgerId) -> DataKey:
        """The data key of a ledger; raises KeyDestroyed, LookupError."""
        tip = await self._read_tip(ledger)
        if not tip.exists:
            raise LookupError(f"there is no ledger {ledger}")
        return await self._key_of(tip, ledger)

    async def verify(self, ledger: LedgerId) -> tuple[Fault, ...]:
        """Recompute one chain and check its head."""
        return await verify_chain(self._database, self._keys, ledger)

    async def head(self, ledger: LedgerId) -> Head | None:
        """The newest signed head of a ledger."""
        head = await self._database.read(lambda connection: ledger_rows.read_head(connection, ledger))
        return None if head is None else Head(ledger, head.entries, head.digest, from_us(head.at_us), head.signature)

    async def projected(self, ledger: LedgerId, call: CallId, upto: int) -> Projected:
        """What the tables should say of a call after its first ``upto`` entries."""
        known = self._known_calls.get(ledger)
        if known is None or known.number > upto:
            known = Projected(Call(call, self._timeouts))
        if known.number < upto:
            for entry in await self.read(ledger, known.number):
                known = follow(known, entry.event, entry.at) if entry.number <= upto else known
        return known

    async def _append(
        self, ledger: LedgerId, expected: int, events: tuple[Any, ...], at: datetime, retain_until: datetime | None
    ) -> _Plan:
        for _ in range(MAX_ATTEMPTS):
            plan = await self._plan(ledger, expected, events, at, retain_until)
            try:
                await self._write(plan)
            except Moved as moved:
                self._known_tips.pop(moved.ledger, None)
                if moved.ledger == ledger:
                    raise Conflict(f"{ledger} grew beyond {expected}") from moved
                continue
            self._remember(plan)
            return plan
        raise Conflict(f"the system ledger changed {MAX_ATTEMPTS} times while {ledger} was appended to")

    async def _plan(
        self, ledger: LedgerId, expected: int, events: tuple[Any, ...], at: datetime, retain_until: datetime | None
    ) -> _Plan:
        tip = await self._tip(ledger, expected)
        if tip.entries != expected:
            raise Conflict(f"{ledger} has {tip.entries} entries, not {expected}")
        own = replace(await self._grow(ledger, tip, events, at), retain_until_us=maybe_us(retain_until))
        call = call_of_ledger(ledger)
        if call is None:
            return _Plan(own, None, None, None, None)
        before = await self.projected(ledger, call, expected)
        after = before
        for event in events:
            after = follow(after, event, at)
        notices = _notices(call, own)
        notice = await self._grow(SYSTEM_LEDGER, await self._tip(SYSTEM_LEDGER), notices, at) if notices else None
        return _Plan(own, notice, before, after, await blind_reference(self._keys, events))

    async def _tip(self, ledger: LedgerId, expected: int | None = None) -> Tip:
        """How far a ledger got, as remembered if that fits: what is stale is noticed when it is written (Moved)."""
        known = self._known_tips.get(ledger)
        if known is not None and expected in (None, known.entries):
            return known
        return await self._read_tip(ledger)

    async def _read_tip(self, ledger: LedgerId) -> Tip:
        return await self._database.read(lambda connection: ledger_rows.read_tip(connection, ledger))

    async def _grow(self, ledger: LedgerId, before: Tip, events: tuple[Any, ...], at: datetime) -> Growth:
        key = await self._key_of(before, ledger) if before.exists else await self._keys.new_data_key(ledger)
        at_us, head, added = to_us(at), before.head, []
        for number, event in enumerate(events, before.entries + 1):
            coded = codec.encode(event, ledger, number, key.secret)
            head = entry_hash(ledger, number, at_us, head, coded.content)
            added.append(Stored(number, at_us, coded.type, coded.version, coded.content, head))
        after = Tip(before.entries + len(events), head, key.wrapped, exists=True)
        signature = await self._keys.sign(checkpoint(ledger, after.entries, head, at_us))
        return Growth(ledger, before, after, tuple(added), events, StoredHead(after.entries, head, at_us, signature))

    async def _write(self, plan: _Plan) -> None:
        try:
            await self._database.write(plan.write)
        except IntegrityError as error:
            raise Conflict(f"{plan.own.ledger}: the agent has another call") from error

    def _remember(self, plan: _Plan) -> None:
        _keep(self._known_tips, plan.own.ledger, plan.own.after)
        if plan.notice is not None:
            _keep(self._known_tips, SYSTEM_LEDGER, plan.notice.after)
        if plan.after is not None:
            _keep(self._known_calls, plan.own.ledger, plan.after)

    async def _key_of(self, tip: Tip, ledger: LedgerId) -> DataKey:
        if tip.wrapped_key is None:
            raise KeyDestroyed(f"the key of {ledger} is destroyed")
        return await self._unwrap(tip.wrapped_key, ledger)

    async def _unwrap(self, wrapped: bytes, ledger: LedgerId) -> DataKey:
        known = self._known_keys.get(wrapped)
        if known is None:
            known = await self._keys.unwrap(wrapped, ledger)
            _keep(self._known_keys, wrapped, known)
        return known


def _entry(ledger: LedgerId, row: Stored, secret: bytes | None) -> Entry:
    event = codec.decode(row.content, ledger, row.number, secret)
    return Entry(ledger, row.number, from_us(row.at_us), event, row.digest)


def _notices(call: CallId, own: Growth) -> tuple[LedgerOpened | LedgerClosed, ...]:
    """What the system ledger is told, so that a call that is missing altogether shows."""
    notices: list[LedgerOpened | LedgerClosed] = []
    for stored, event in zip(own.added, own.events, strict=True):
        if stored.number == FIRST_OF_CALL:
            notices.append(LedgerOpened(call=call, first_hash=stored.digest))
        if isinstance(event, CallSealed):
            notices.append(LedgerClosed(call=call, entries=stored.number, head=stored.digest))
    return tuple(notices)


def _read(connection: Connection, ledger: LedgerId, after: int) -> tuple[Tip, tuple[Stored, ...]]:
    return ledger_rows.read_tip(connection, ledger), ledger_rows.read_entries(connection, ledger, after)


def _keep(cache: OrderedDict[K, V], name: K, value: V) -> None:
    cache[name] = value
    cache.move_to_end(name)
    while len(cache) > MAX_CACHED:
        cache.popitem(last=False)

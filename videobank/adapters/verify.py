"""Verify everything that one installation keeps, and rebuild what follows from the ledgers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from videobank.adapters import codec, ledger_rows, projections_sql
from videobank.adapters.instants import to_us
from videobank.adapters.projected import Projected, call_of_ledger, follow
from videobank.adapters.store import Store
from videobank.adapters.verify_chain import verify_chain
from videobank.domain.account_events import FindingRecorded, LedgerClosed, LedgerOpened, VerdictRecorded
from videobank.domain.call import Call
from videobank.domain.ids import SYSTEM_LEDGER, CallId, LedgerId, call_ledger
from videobank.ports.keys import CannotUnwrap, KeyDestroyed
from videobank.ports.ledger import Entry, Fault, Remark
from videobank.ports.vault import Vault
from videobank.service.verification import EvidenceFault, EvidenceNote, Examination, examine


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """What came of examining the evidence of one call."""

    call: CallId
    examination: Examination

    @property
    def faults(self) -> tuple[EvidenceFault, ...]:
        return self.examination.faults

    @property
    def notes(self) -> tuple[EvidenceNote, ...]:
        return self.examination.notes


async def verify_all(store: Store) -> tuple[Fault, ...]:
    """Every chain and head, and whether the calls are those that the system ledger knows."""
    faults: list[Fault] = []
    names = await store.database.read(ledger_rows.read_names)
    for name in names:
        faults += await verify_chain(store.database, store.keys, name)
    faults += await _membership(store, names)
    return tuple(faults)


async def verify_vault(store: Store, vault: Vault) -> tuple[EvidenceOf, ...]:
    """Examine the evidence of every call whose ledger can be read; what cannot is a fault of ``verify_all``."""
    examined = []
    for name in await store.database.read(ledger_rows.read_names):
        call = call_of_ledger(name)
        if call is None:
            continue
        try:
            key, entries = await store.ledger.key(name), await store.ledger.read(name)
        except (LookupError, KeyDestroyed, CannotUnwrap, codec.Unreadable):
            continue
        examined.append(EvidenceOf(call, await asyncio.to_thread(examine, entries, vault, key)))
    return tuple(examined)


async def rebuild(store: Store) -> int:
    """Compute every table for searching anew from the ledgers, in one transaction; returns the number of calls.

    Claims that are under way are dropped: for a time when nobody is served. Raises Unreadable, LedgerFull.
    """
    names = await store.database.read(ledger_rows.read_names)
    work: list[Callable[[Connection], None]] = []
    remarks: list[Entry] = []
    for name in names:
        entries = await store.ledger.read(name)
        call = call_of_ledger(name)
        if call is None:
            remarks += [entry for entry in entries if isinstance(entry.event, FindingRecorded | VerdictRecorded)]
        elif entries:
            work.append(await _call_again(store, call, entries))
    work += [_remark_again(entry) for entry in sorted(remarks, key=lambda entry: entry.at)]
    calls = sum(call_of_ledger(name) is not None for name in names)

    def again(connection: Connection) -> None:
        projections_sql.forget_all(connection)
        for step in work:
            step(connection)

    await store.database.write(again)
    return calls


async def _call_again(store: Store, call: CallId, entries: tuple[Entry, ...]) -> Callable[[Connection], None]:
    before = after = Projected(Call(call, store.timeouts))
    for entry in entries:
        after = follow(after, entry.event, entry.at)
    blind = await projections_sql.blind_reference(store.keys, tuple(entry.event for entry in entries))
    return lambda connection: projections_sql.apply(connection, before, after, blind)


def _remark_again(entry: Entry) -> Callable[[Connection], None]:
    remark = Remark(entry.ledger, entry.number)
    return lambda connection: projections_sql.apply_remark(connection, to_us(entry.at), remark, entry.event)


async def _membership(store: Store, names: tuple[LedgerId, ...]) -> list[Fault]:
    """The system ledger's notices against the ledgers that are there."""
    try:
        notices = [entry.event for entry in await store.ledger.read(SYSTEM_LEDGER)]
    except (codec.Unreadable, CannotUnwrap) as error:
        return [Fault(SYSTEM_LEDGER, None, f"it cannot be read, so no missing call would show: {error}")]
    opened = {call_ledger(n.call): n for n in notices if isinstance(n, LedgerOpened)}
    closed = {call_ledger(n.call): n for n in notices if isinstance(n, LedgerClosed)}
    there = {name for name in names if call_of_ledger(name) is not None}
    faults = [Fault(name, None, "the whole ledger is missing") for name in sorted(opened.keys() - there)]
    faults += [Fault(name, None, "the system ledger does not know it") for name in sorted(there - opened.keys())]
    for name in sorted(opened.keys() & there):
        faults += await _against_notices(store, name, opened[name], closed.get(name))
    return faults


async def _against_notices(
    store: Store, name: LedgerId, opened: LedgerOpened, closed: LedgerClosed | None
) -> list[Fault]:
    def digests(connection: Connection) -> dict[int, str]:
        return {stored.number: stored.digest for stored in ledger_rows.read_entries(connection, name)}

    found: dict[int, Any] = await store.database.read(digests)
    faults = []
    if found.get(1) != opened.first_hash:
        faults.append(Fault(name, 1, "it does not begin as the system ledger says"))
    if closed is not None and found.get(closed.entries) != closed.head:
        faults.append(Fault(name, closed.entries, "it was not sealed with this entry, as the system ledger says"))
    if closed is not None and max(found, default=0) > closed.entries:
        faults.append(Fault(name, closed.entries + 1, "something was added after it was sealed"))
    return faults

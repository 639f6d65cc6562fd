"""Recompute one ledger from what is stored, and name whatever does not fit."""

from dataclasses import dataclass

from sqlalchemy import Connection

from videobank.adapters import codec, ledger_rows
from videobank.adapters.database import Database
from videobank.adapters.ledger_rows import Stored, StoredHead, Tip
from videobank.domain.chain import BEGINNING, checkpoint, entry_hash
from videobank.domain.ids import LedgerId
from videobank.ports.keys import CannotUnwrap, Keys
from videobank.ports.ledger import Fault


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Everything that is stored of one ledger, read in one transaction."""

    name: LedgerId
    tip: Tip
    entries: tuple[Stored, ...]
    head: StoredHead | None


async def verify_chain(database: Database, keys: Keys, ledger: LedgerId) -> tuple[Fault, ...]:
    """The faults of one ledger; none for a ledger that was never there (the system ledger knows of calls)."""
    stored = await database.read(lambda connection: _read(connection, ledger))
    if not stored.tip.exists and not stored.entries and stored.head is None:
        return ()
    return (*_entry_faults(stored), *await _head_faults(stored, keys), *await _key_faults(stored, keys))


def _read(connection: Connection, ledger: LedgerId) -> _Ledger:
    return _Ledger(
        ledger,
        ledger_rows.read_tip(connection, ledger),
        ledger_rows.read_entries(connection, ledger),
        ledger_rows.read_head(connection, ledger),
    )


def _entry_faults(ledger: _Ledger) -> list[Fault]:
    """Each entry against the stored hash before it, so that only what was touched is named."""
    faults: list[Fault] = []
    previous, expected = BEGINNING, 1
    for entry in ledger.entries:
        if entry.number != expected:
            faults.append(Fault(ledger.name, expected, _missing(expected, entry.number - 1)))
        elif entry_hash(ledger.name, entry.number, entry.at_us, previous, entry.content) != entry.digest:
            faults.append(Fault(ledger.name, entry.number, "the entry is not what its hash was made of"))
        elif not _labelled(entry):
            faults.append(Fault(ledger.name, entry.number, "its type or version for searching was changed"))
        previous, expected = entry.digest, entry.number + 1
    return faults


def _labelled(entry: Stored) -> bool:
    try:
        return codec.label(entry.content) == (entry.type, entry.version)
    except codec.Unreadable:
        return False


async def _head_faults(ledger: _Ledger, keys: Keys) -> list[Fault]:
    if ledger.head is None:
        return [Fault(ledger.name, None, "its signed head is missing")]
    head = ledger.head
    text = checkpoint(ledger.name, head.entries, head.digest, head.at_us)
    if not await keys.verify(text, head.signature):
        return [Fault(ledger.name, None, "its head was not signed by this installation")]
    return _against_head(ledger, head)


def _against_head(ledger: _Ledger, head: StoredHead) -> list[Fault]:
    last = ledger.entries[-1].number if ledger.entries else 0
    if last < head.entries:
        return [Fault(ledger.name, last + 1, f"{_missing(last + 1, head.entries)}: the signed head has them")]
    if last > head.entries:
        return [Fault(ledger.name, head.entries + 1, "entries follow that the signed head does not have")]
    if ledger.entries[-1].digest != head.digest:
        return [Fault(ledger.name, last, "the chain ends in another hash than the one that was signed")]
    if (ledger.tip.entries, ledger.tip.head) != (head.entries, head.digest):
        return [Fault(ledger.name, None, "its row does not say what the signed head says")]
    return []


async def _key_faults(ledger: _Ledger, keys: Keys) -> list[Fault]:
    if ledger.tip.wrapped_key is None:
        return []  # forgotten, or its row is missing: which the head tells
    try:
        await keys.unwrap(ledger.tip.wrapped_key, ledger.name)
    except CannotUnwrap:
        return [Fault(ledger.name, None, "its data key cannot be unwrapped")]
    return []


def _missing(first: int, last: int) -> str:
    return f"entry {first} is missing" if first == last else f"entries {first} to {last} are missing"

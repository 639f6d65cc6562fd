"""Reading and writing the rows of ledgers: entries as they are stored, and the state of a ledger between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, case, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from videobank.adapters.tables import entries, heads, ledgers
from videobank.domain.chain import BEGINNING
from videobank.domain.ids import LedgerId

ASKED_AT_ONCE = 500  # databases bound the variables of one query


class Moved(RuntimeError):
    """Somebody else appended to this ledger since it was looked at."""

    def __init__(self, ledger: LedgerId) -> None:
        super().__init__(ledger)
        self.ledger = ledger


@dataclass(frozen=True, slots=True)
class Tip:
    """How far a ledger got. ``wrapped_key`` is None for one that does not exist, and when the key was destroyed."""

    entries: int = 0
    head: str = BEGINNING
    wrapped_key: bytes | None = None
    exists: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry as it is stored; ``content`` is exactly what was hashed."""

    number: int
    at_us: int
    type: str
    version: int
    content: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A signed head as it is stored."""

    entries: int
    digest: str
    at_us: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Growth:
    """Everything that one append changes in one ledger."""

    ledger: LedgerId
    before: Tip
    after: Tip
    added: tuple[Stored, ...]
    events: tuple[Any, ...]
    head: StoredHead
    retain_until_us: int | None = None


def read_tip(connection: Connection, ledger: LedgerId) -> Tip:
    """How far a ledger got; the empty tip for one that does not exist."""
    row = (connection.execute(select(ledgers).where(ledgers.c.id == ledger))).one_or_none()
    if row is None:
        return Tip()
    return Tip(row.entries, row.head, row.wrapped_key, exists=True)


def read_lengths(connection: Connection, wanted: Sequence[LedgerId]) -> dict[LedgerId, int]:
    """How many entries each has, of those that exist."""
    found = {}
    for at in range(0, len(wanted), ASKED_AT_ONCE):
        query = select(ledgers.c.id, ledgers.c.entries).where(ledgers.c.id.in_(wanted[at : at + ASKED_AT_ONCE]))
        found.update({LedgerId(row.id): row.entries for row in connection.execute(query)})
    return found


def read_entries(connection: Connection, ledger: LedgerId, after: int = 0) -> tuple[Stored, ...]:
    """The entries with a number greater than ``after``, in order."""
    query = select(entries).where(entries.c.ledger == ledger, entries.c.number > after).order_by(entries.c.number)
    return tuple(_stored(row) for row in connection.execute(query))


def read_head(connection: Connection, ledger: LedgerId) -> StoredHead | None:
    """The newest signed head."""
    row = (connection.execute(select(heads).where(heads.c.ledger == ledger))).one_or_none()
    return None if row is None else StoredHead(row.entries, row.digest, row.at_us, row.signature)


def read_names(connection: Connection) -> tuple[LedgerId, ...]:
    """Every ledger that has a row, an entry or a head: a deleted row does not hide the others."""
    named = select(ledgers.c.id).union(select(entries.c.ledger), select(heads.c.ledger))
    return tuple(sorted(LedgerId(row[0]) for row in connection.execute(named)))


def write_growth(connection: Connection, growth: Growth) -> None:
    """Append, if the ledger still is where it was: raises Moved."""
    try:
        _move_tip(connection, growth)
        rows = [
            {
                "ledger": growth.ledger,
                "number": stored.number,
                "at_us": stored.at_us,
                "type": stored.type,
                "version": stored.version,
                "bytes": stored.content,
                "digest": stored.digest,
            }
            for stored in growth.added
        ]
        connection.execute(insert(entries), rows)
    except IntegrityError as error:
        raise Moved(growth.ledger) from error
    connection.execute(delete(heads).where(heads.c.ledger == growth.ledger))
    head = growth.head
    values = {"entries": head.entries, "digest": head.digest, "at_us": head.at_us, "signature": head.signature}
    connection.execute(insert(heads).values(ledger=growth.ledger, **values))


def _move_tip(connection: Connection, growth: Growth) -> None:
    before, after, until = growth.before, growth.after, growth.retain_until_us
    values: dict[str, Any] = {"entries": after.entries, "head": after.head}
    if not before.exists:
        kind = growth.ledger.partition("/")[0]
        begun = {"id": growth.ledger, "kind": kind, "wrapped_key": after.wrapped_key, "held": False}
        connection.execute(insert(ledgers).values(**begun, **values, retain_until_us=until))
        return
    if until is not None:
        kept = ledgers.c.retain_until_us
        values["retain_until_us"] = case((or_(kept.is_(None), kept < until), until), else_=kept)
    here = (ledgers.c.entries == before.entries, ledgers.c.head == before.head)
    same_key = ledgers.c.wrapped_key == before.wrapped_key
    moved = connection.execute(update(ledgers).where(ledgers.c.id == growth.ledger, same_key, *here).values(**values))
    if moved.rowcount != 1:
        raise Moved(growth.ledger)


def _stored(row: Row[Any]) -> Stored:
    return Stored(row.number, row.at_us, row.type, row.version, row.bytes, row.digest)

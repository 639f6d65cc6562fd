"""Reading and writing the rows of ledgers: entries as they are stored, and the state of a ledger between them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from videobank.adapters.tables import entries, heads, ledgers
from videobank.domain.chain import BEGINNING
from videobank.domain.ids import LedgerId


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
    retain_until_us: int | None = None
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


async def read_tip(connection: AsyncConnection, ledger: LedgerId) -> Tip:
    """How far a ledger got; the empty tip for one that does not exist."""
    row = (await connection.execute(select(ledgers).where(ledgers.c.id == ledger))).one_or_none()
    if row is None:
        return Tip()
    return Tip(row.entries, row.head, row.wrapped_key, row.retain_until_us, exists=True)


async def read_entries(connection: AsyncConnection, ledger: LedgerId, after: int = 0) -> tuple[Stored, ...]:
    """The entries with a number greater than ``after``, in order."""
    query = select(entries).where(entries.c.ledger == ledger, entries.c.number > after).order_by(entries.c.number)
    return tuple(_stored(row) for row in await connection.execute(query))


async def read_head(connection: AsyncConnection, ledger: LedgerId) -> StoredHead | None:
    """The newest signed head."""
    row = (await connection.execute(select(heads).where(heads.c.ledger == ledger))).one_or_none()
    return None if row is None else StoredHead(row.entries, row.digest, row.at_us, row.signature)


async def read_names(connection: AsyncConnection) -> tuple[LedgerId, ...]:
    """Every ledger that has a row, an entry or a head: a deleted row does not hide the others."""
    named = select(ledgers.c.id).union(select(entries.c.ledger), select(heads.c.ledger))
    return tuple(sorted(LedgerId(row[0]) for row in await connection.execute(named)))


async def write_growth(connection: AsyncConnection, growth: Growth) -> None:
    """Append, if the ledger still is where it was: raises Moved."""
    try:
        await _move_tip(connection, growth)
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
        await connection.execute(insert(entries), rows)
    except IntegrityError as error:
        raise Moved(growth.ledger) from error
    await connection.execute(delete(heads).where(heads.c.ledger == growth.ledger))
    head = growth.head
    values = {"entries": head.entries, "digest": head.digest, "at_us": head.at_us, "signature": head.signature}
    await connection.execute(insert(heads).values(ledger=growth.ledger, **values))


async def _move_tip(connection: AsyncConnection, growth: Growth) -> None:
    before, after = growth.before, growth.after
    values = {"entries": after.entries, "head": after.head, "retain_until_us": after.retain_until_us}
    if not before.exists:
        kind = growth.ledger.partition("/")[0]
        begun = {"id": growth.ledger, "kind": kind, "wrapped_key": after.wrapped_key, "held": False}
        await connection.execute(insert(ledgers).values(**begun, **values))
        return
    here = (ledgers.c.id == growth.ledger, ledgers.c.entries == before.entries, ledgers.c.head == before.head)
    moved = await connection.execute(update(ledgers).where(*here).values(**values))
    if moved.rowcount != 1:
        raise Moved(growth.ledger)


def _stored(row: Row[Any]) -> Stored:
    return Stored(row.number, row.at_us, row.type, row.version, row.bytes, row.digest)

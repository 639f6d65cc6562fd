"""The database of one installation: SQLite in WAL mode, one writer at a time in this process, others waited for.

Every commit is on the disk when it returns (``synchronous=FULL``). A write begins with BEGIN IMMEDIATE, so that what
was read in it is still true when it ends (sqlite.org/lang_transaction.html).
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from videobank.ports.ledger import LedgerFull

BUSY_TIMEOUT_MS = 10_000
"""Another process (finisher, command line) writes for milliseconds; ten seconds mean that it hangs."""

CANNOT_WRITE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_BUSY,
    }
)
PRIMARY_CODE = 0xFF  # extended result codes carry the primary one in their low byte (sqlite.org/rescode.html)
WRITES = "videobank_writes"


class Database:
    """One engine, and the turn to write."""

    def __init__(self, path: Path) -> None:
        """``path`` is a database that ``migrate`` has brought up to date."""
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        _set_up(self.engine.sync_engine)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view; nothing that is done in it is kept."""
        async with self.engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is kept whole, on disk, or not at all; raises LedgerFull."""
        async with self._turn, self.engine.connect() as connection:
            try:
                await connection.execution_options(**{WRITES: True})
                async with connection.begin():
                    yield connection
            except OperationalError as error:
                if _primary_code(error) in CANNOT_WRITE:
                    raise LedgerFull(f"the database cannot be written: {error.orig}") from error
                raise

    async def close(self) -> None:
        """Close every connection; the write-ahead log is folded in by the last one."""
        await self.engine.dispose()


def migrate(path: Path) -> None:
    """Bring the tables up to date, or make them; safe in several processes at once. Raises OSError, DatabaseError."""
    path.touch(mode=0o600)
    engine = create_engine(f"sqlite:///{path}", execution_options={WRITES: True})
    _set_up(engine)
    config = Config()
    config.set_main_option("script_location", "videobank.adapters:migrations")
    config.set_main_option("path_separator", "os")
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def _set_up(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's, or aiosqlite's in its likeness
        connection.isolation_level = None  # the driver begins nothing by itself: we do, below
        cursor = connection.cursor()
        for pragma in (f"busy_timeout={BUSY_TIMEOUT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _primary_code(error: OperationalError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & PRIMARY_CODE

"""The database of one installation: SQLite in WAL mode, one writer at a time in this process, others waited for.

Every commit is on the disk when it returns (``synchronous=FULL``). A write begins with BEGIN IMMEDIATE, so that what
was read in it is still true when it ends (sqlite.org/lang_transaction.html).
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

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
READERS = 4

T = TypeVar("T")


class Database:
    """One engine, one thread that writes, and a few that read.

    Work is a plain function of a connection, run whole in one of the threads: a statement costs microseconds, a change
    of thread twenty times as much. (An adapter on an async driver runs the same functions by ``run_sync``.)
    """

    def __init__(self, path: Path) -> None:
        """``path`` is a database that ``migrate`` has brought up to date."""
        self._engine = create_engine(f"sqlite:///{path}", pool_size=READERS + 1)
        _set_up(self._engine)
        self._writes = self._engine.execution_options(**{WRITES: True})
        self._writer = ThreadPoolExecutor(1, "database-writer")
        self._readers = ThreadPoolExecutor(READERS, "database-reader")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on one consistent view; nothing that it does is kept."""

        def run() -> T:
            with self._engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._readers, run)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction that is kept whole, on disk, or not at all; raises LedgerFull.

        Who is cancelled while waiting does not know whether it was kept: the ledger does.
        """

        def run() -> T:
            with self._writes.begin() as connection:
                return work(connection)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, run)
        except OperationalError as error:
            if _primary_code(error) in CANNOT_WRITE:
                raise LedgerFull(f"the database cannot be written: {error.orig}") from error
            raise

    async def close(self) -> None:
        """Finish what is under way and close every connection; the last one folds in the write-ahead log."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()


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
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401 - sqlite3's, which SQLAlchemy types as Any
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

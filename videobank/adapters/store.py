"""Everything that one installation keeps in its database, opened together."""

from dataclasses import dataclass
from pathlib import Path

from videobank.adapters.accounts import SqlAccounts, SqlInvitations
from videobank.adapters.database import Database, migrate
from videobank.adapters.doorbell_local import LocalDoorbell
from videobank.adapters.hand_overs import SqlHandOverKeys
from videobank.adapters.instants import to_us
from videobank.adapters.layout import Layout
from videobank.adapters.ledger_sql import SqlLedger
from videobank.adapters.private_files import make_directory
from videobank.adapters.projections_sql import SqlProjections
from videobank.domain.call import Timeouts
from videobank.domain.chain import checkpoint
from videobank.domain.ids import SYSTEM_LEDGER
from videobank.ports.clock import Clock
from videobank.ports.doorbell import Doorbell
from videobank.ports.keys import Keys


class WrongKeys(RuntimeError):
    """The data was signed by another installation's keys: the key file was lost or exchanged."""


@dataclass(frozen=True)
class Store:
    """The database and what is built on it."""

    database: Database
    ledger: SqlLedger
    projections: SqlProjections
    accounts: SqlAccounts
    invitations: SqlInvitations
    hand_overs: SqlHandOverKeys
    doorbell: Doorbell
    keys: Keys
    timeouts: Timeouts

    async def close(self) -> None:
        """Close the database; nothing may be under way."""
        await self.database.close()


async def open_store(
    data_dir: Path, keys: Keys, clock: Clock, timeouts: Timeouts | None = None, doorbell: Doorbell | None = None
) -> Store:
    """Open the database, made or migrated first; raises WrongKeys, OSError.

    ``timeouts`` must be those of the Desk. Blocks for a moment: for the start of a process.
    """
    make_directory(data_dir)
    path = Layout(data_dir).database
    migrate(path)
    database = Database(path)
    bell = doorbell or LocalDoorbell()
    timed = timeouts or Timeouts()
    ledger = SqlLedger(database, keys, bell, timed)
    store = Store(
        database=database,
        ledger=ledger,
        projections=SqlProjections(database, keys, clock),
        accounts=SqlAccounts(database),
        invitations=SqlInvitations(database),
        hand_overs=SqlHandOverKeys(database),
        doorbell=bell,
        keys=keys,
        timeouts=timed,
    )
    await _check_keys(store)
    return store


async def _check_keys(store: Store) -> None:
    """A new key file beside old data would seal what nobody can verify as one installation; say so at the start."""
    head = await store.ledger.head(SYSTEM_LEDGER)
    if head is None:
        return
    from_then = checkpoint(SYSTEM_LEDGER, head.entries, head.digest, to_us(head.at))
    if not await store.keys.verify(from_then, head.signature):
        await store.close()
        raise WrongKeys("the newest head of the system ledger was not signed by this key file: put back its backup")

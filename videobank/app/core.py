"""What the processes that know the ledger stand on: the ground, the store and the Desk."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import version

from videobank.adapters.store import Store, open_store
from videobank.app.ground import Ground
from videobank.domain.account_events import ServiceStarted
from videobank.domain.ids import SYSTEM_LEDGER
from videobank.ports.ledger import LedgerFull
from videobank.service.desk import Desk
from videobank.service.journal import Journal

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Core:
    """The ground, the store, and the Desk that changes calls."""

    ground: Ground
    store: Store
    desk: Desk
    journal: Journal


@contextlib.asynccontextmanager
async def core(on: Ground) -> AsyncIterator[Core]:
    """Open the store for as long as the block runs."""
    timeouts = on.settings.timeouts
    store = await open_store(on.settings.data, on.keys, on.clock, timeouts)
    try:
        desk = Desk(store.ledger, on.clock, store.doorbell, timeouts)
        yield Core(on, store, desk, Journal(store.ledger, on.clock))
    finally:
        await store.close()


async def note_start(base: Core, process: str) -> None:
    """That a process started is a fact of the installation; on a full disk it starts all the same, to say so."""
    try:
        await base.journal.note(SYSTEM_LEDGER, ServiceStarted(version=version("videobank"), process=process))
    except LedgerFull:
        log.exception("the start could not be put on record")

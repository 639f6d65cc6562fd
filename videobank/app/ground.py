"""What every process stands on: keys, clock, vault, store and the Desk."""

import contextlib
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.logs import configure_logs
from videobank.adapters.store import Layout, Store, open_store
from videobank.adapters.vault_local import LocalVault
from videobank.domain.account_events import ServiceStarted
from videobank.domain.ids import SYSTEM_LEDGER
from videobank.ports.ledger import LedgerFull
from videobank.service.desk import Desk
from videobank.service.journal import Journal
from videobank.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ground:
    """What every process stands on."""

    settings: Settings
    layout: Layout
    clock: SharedClock
    keys: KeyFile
    vault: LocalVault

    def socket(self, worker: str) -> Path:
        """Where a media worker listens."""
        return self.layout.run / f"{worker}.sock"

    def sockets(self) -> tuple[Path, ...]:
        """Where all media workers listen."""
        return tuple(self.socket(f"media-{number}") for number in range(self.settings.media_workers))


def ground(settings: Settings, process: str) -> Ground:
    """Keys, clock and vault of this installation, made at the first start."""
    configure_logs(process, settings.log_level)
    layout = Layout(settings.data)
    return Ground(
        settings,
        layout,
        SharedClock(layout.run),
        KeyFile(layout.key_file),
        LocalVault(layout.vault, settings.reserve_bytes),
    )


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

"""The composition root: one function for each kind of process. Here, and only here, everything is known."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import version

from media.finisher import WebmDerivation
from media.hooks import IceSettings
from media.worker import run_worker
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.logs import configure_logs
from videobank.adapters.store import Layout, Store, open_store
from videobank.adapters.vault_local import LocalVault
from videobank.domain.account_events import ServiceStarted
from videobank.domain.ids import SYSTEM_LEDGER
from videobank.service.desk import Desk
from videobank.service.finishing import Finisher
from videobank.service.journal import Journal
from videobank.settings import Settings


@dataclass(frozen=True)
class Ground:
    """What every process stands on."""

    settings: Settings
    layout: Layout
    clock: SharedClock
    keys: KeyFile
    vault: LocalVault


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
    """That a process started is a fact of the installation."""
    await base.journal.note(SYSTEM_LEDGER, ServiceStarted(version=version("videobank"), process=process))


def media_sockets(on: Ground) -> tuple[tuple[str, str], ...]:
    """(name, socket path) of every media worker."""
    names = (f"media-{number}" for number in range(on.settings.media_workers))
    return tuple((name, str(on.layout.run / f"{name}.sock")) for name in names)


async def run_media_worker(settings: Settings, name: str) -> None:
    """A media worker: peer connections, forwarding, recording. It knows no ledger and outlives the web process."""
    on = ground(settings, name)
    await run_worker(
        on.layout.run / f"{name}.sock",
        on.layout.run / "spool",
        name,
        on.vault,
        on.keys,
        on.clock,
        ice=IceSettings(),
    )


async def run_finisher(settings: Settings) -> None:
    """The finisher: what is replayed, and the seal."""
    on = ground(settings, "finisher")
    async with core(on) as base:
        await note_start(base, "finisher")
        derivation = WebmDerivation()
        store = base.store
        finisher = Finisher(base.desk, store.ledger, store.projections, on.vault, derivation, on.clock)
        await asyncio.gather(finisher.watch())

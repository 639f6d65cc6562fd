"""The composition of the processes behind the web process: media workers and the finisher."""

import gc
import os

from media.finisher import PacketDerivation
from media.hooks import IceSettings
from media.worker import run_worker
from videobank.app.ground import core, ground, note_start
from videobank.service.finishing import Finisher
from videobank.settings import Settings


async def run_media_worker(settings: Settings, name: str) -> None:
    """A media worker: peer connections, forwarding, recording. It knows no ledger and outlives the web process."""
    on = ground(settings, name)
    await run_worker(
        on.socket(name),
        on.layout.run / "spool",
        name,
        on.vault,
        on.keys,
        on.clock,
        ice=IceSettings(ports=settings.media_port_range),
    )


YIELDING = 5
"""How much nicer than others the finisher is (nice(2)): where processors are short, a live call comes first."""


async def run_finisher(settings: Settings) -> None:
    """The finisher: what is replayed, and the seal. It finds its work in the ledger, so that nobody waits for it."""
    os.nice(YIELDING)
    on = ground(settings, "finisher")
    async with core(on) as base:
        await note_start(base, "finisher")
        store = base.store
        finisher = Finisher(base.desk, store.ledger, store.projections, on.vault, PacketDerivation(), on.clock)
        gc.freeze()  # what was imported stays: not to be looked through again for every thousand packets
        await finisher.watch()

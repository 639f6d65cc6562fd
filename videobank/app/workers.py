"""The composition of the processes behind the web process: media workers and the finisher."""

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
        ice=IceSettings(),
    )


async def run_finisher(settings: Settings) -> None:
    """The finisher: what is replayed, and the seal."""
    on = ground(settings, "finisher")
    async with core(on) as base:
        await note_start(base, "finisher")
        store = base.store
        finisher = Finisher(base.desk, store.ledger, store.projections, on.vault, PacketDerivation(), on.clock)
        await finisher.watch()

"""The composition of a media worker."""

from media.hooks import IceSettings
from media.node import Limits
from media.worker import run_worker
from videobank.app.ground import ground
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
        limits=Limits(video=settings.video_codecs, voice_dtx=settings.voice_dtx),
    )

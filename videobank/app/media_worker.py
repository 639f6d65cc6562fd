"""The composition of a media worker."""

import contextlib
import os
from pathlib import Path

from media.hooks import IceSettings
from media.node import Limits
from media.worker import run_worker
from videobank.app.ground import ground
from videobank.settings import Settings

GOES_FIRST = -10
"""How much less nice than others a media worker is, where the system permits it (CAP_SYS_NICE or RLIMIT_NICE): a packet
that waits for a processor is a line that trembles, and its sender takes it for a full one."""
SESSION_SHARE = Path("/proc/self/autogroup")
"""The niceness of a whole session, where nice(2) counts only among its processes: sched(7)."""


async def run_media_worker(settings: Settings, name: str) -> None:
    """A media worker: peer connections, forwarding, recording. It knows no ledger and outlives the web process."""
    go_first()
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


def go_first() -> None:
    """Let this process go before others, and its session if it leads one; where that is not permitted, it does not."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, GOES_FIRST)
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            SESSION_SHARE.write_text(str(GOES_FIRST))

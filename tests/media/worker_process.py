"""A media worker as a process of its own, to be killed.

python -m tests.media.worker_process HOME [NAME [CODEC...]]
"""

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from media.codecs import PREFERENCE
from media.hooks import IceSettings
from media.node import Limits
from media.worker import run_worker
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault


async def main(home: Path, name: str = "w1", *codecs: str) -> None:
    own = asyncio.current_task()
    assert own is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, own.cancel)
    await run_worker(
        home / f"{name}.sock",
        home / "spool",
        name,
        LocalVault(home / "vault", reserve_bytes=0),
        KeyFile(home / "key"),
        SharedClock(home),
        ice=IceSettings(allow_loopback=True),
        limits=Limits(video=codecs or PREFERENCE),
        ready=lambda: print("ready", flush=True),  # noqa: T201 - to the test
    )


if __name__ == "__main__":
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))

"""Keeps the processes of one machine running: each is restarted when it dies, and all end together."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

BACK_OFF_S = (0.1, 0.5, 1.0, 2.0, 5.0)
"""Waits before the restarts of a process that keeps dying; the last is repeated."""

STEADY_S = 10.0
"""A process that ran this long has recovered: its next restart waits the shortest time again."""

STOP_WITHIN_S = 10.0
PR_SET_PDEATHSIG = 1
MEMORY = {"MALLOC_ARENA_MAX": "2"}
"""mallopt(3): glibc's default is eight arenas a core, in which the threads that wait for the disk leave free room
scattered, so that a process grows for an hour by what no object holds."""


@dataclass(slots=True)
class Child:
    """One process to keep running: ``videobank ARGUMENTS``."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None


class Supervisor:
    """Runs children until told to stop. Each writes its process number to ``run/NAME.pid``."""

    def __init__(self, run_dir: Path, children: tuple[Child, ...]) -> None:
        self._run_dir = run_dir
        self._children = children
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        self._run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with asyncio.TaskGroup() as tasks:
            for child in self._children:
                tasks.create_task(self._keep(child))

    async def _keep(self, child: Child) -> None:
        deaths = 0
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            began = loop.time()
            await self._start(child)
            await self._until_over(child)
            if self._stopping.is_set():
                return
            deaths = 0 if loop.time() - began > STEADY_S else deaths + 1
            pause = BACK_OFF_S[min(deaths, len(BACK_OFF_S) - 1)]
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _start(self, child: Child) -> None:
        child.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "videobank",
            *child.arguments,
            env=MEMORY | os.environ | child.environment,
            stdin=asyncio.subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
            start_new_session=True,
        )
        with contextlib.suppress(OSError):  # a full disk is no reason to let everything end
            (self._run_dir / f"{child.name}.pid").write_text(str(child.process.pid))

    async def _until_over(self, child: Child) -> None:
        process = child.process
        if process is None:
            return
        over = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({over, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not over.done():
            process.terminate()
            done, _ = await asyncio.wait({over}, timeout=STOP_WITHIN_S)
            if not done:
                process.kill()
                await over


def _die_with_parent() -> None:
    """A supervisor that is killed takes its children along (prctl(2)), so that a new one finds the sockets free."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

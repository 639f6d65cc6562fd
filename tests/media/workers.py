"""Real media workers as processes of their own, and somebody who reads what they tell."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from media.plane import WorkerPlane
from tests.media.browser_of_python import connection, offer_to_publish, take
from tests.media.conftest import CALL
from videobank.domain.call_events import CallEvent
from videobank.domain.ids import StreamId
from videobank.ports.keys import DataKey
from videobank.ports.media import Happening, PlaneUnavailable

STREAM = StreamId("customer-camera")


@contextlib.asynccontextmanager
async def worker(home: Path, name: str = "w1", *codecs: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.media.worker_process", str(home), name, *codecs, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 20) == b"ready\n"
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await asyncio.wait_for(process.wait(), 20)


class Told:
    """Reads and acknowledges happenings in the background; what a dying worker tells again counts once."""

    def __init__(self, plane: WorkerPlane) -> None:
        self.all: list[Happening] = []
        self._plane = plane
        self._task = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for happening in self._plane.happenings():
            if happening not in self.all:
                self.all.append(happening)
            with contextlib.suppress(PlaneUnavailable):
                await self._plane.acknowledge(happening)

    def of(self, kind: type[CallEvent]) -> list[CallEvent]:
        return [happening.event for happening in self.all if isinstance(happening.event, kind)]

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - conditions of many kinds
            await asyncio.sleep(0.05)


async def answering(plane: WorkerPlane, workers: int) -> None:
    """Wait until so many workers answer."""
    async with asyncio.timeout(10):
        while (await plane.figures())["workers"] != workers:  # noqa: ASYNC110 - a condition of another process
            await asyncio.sleep(0.02)


async def publish(plane: WorkerPlane, key: DataKey) -> tuple[Callable[[], Awaitable[None]], int]:
    pc = connection()
    answer = await plane.publish(CALL, key.wrapped, STREAM, await offer_to_publish(pc))
    await take(pc, answer.sdp)
    return pc.close, answer.segment

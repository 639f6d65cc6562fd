"""The desk of ``ours_desk``, with what checks identities in the web process, on a loop whose delays are measured.

    python -m bench.plane.checking_desk SOCKET

Besides what the plain desk does: ``{"do": "check", "calls": [...], "photos": [...], "seconds": 20}`` checks all these
calls at the same time and tells how late the loop was meanwhile, and what was found; with no calls, how late it is when
idle.
"""

import asyncio
import contextlib
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from bench.plane.ours_desk import LINE_LIMIT_BYTES, do
from kyc.documents.process import ReaderProcess
from kyc.prepare import ensure
from kyc.worker import FaceProcess
from media.plane import WorkerPlane
from videobank.app.core import Core, core
from videobank.app.ground import ground
from videobank.domain.call_events import DocumentRead, FaceMatched
from videobank.domain.ids import CallId
from videobank.process import collect_seldom
from videobank.service.alarms import Alarms
from videobank.service.checks import FaceCheck
from videobank.service.documents import Documents
from videobank.service.readings import Readings
from videobank.service.stage import Stage
from videobank.settings import Settings

TICK_S = 0.005
PHOTOS_APART_S = 4.0
BETWEEN_LOOKS_S = 0.2


@dataclass(frozen=True)
class Checking:
    """What the web process checks identities with; whatever else it will look at is begun in ``of``."""

    base: Core
    stage: Stage
    documents: Documents
    readings: Readings
    faces: FaceCheck

    async def of(self, call: CallId, photos: list[Path]) -> None:
        """Everything about one call, again and again, until it is cancelled."""
        await self._photograph(call, photos[0])
        async with asyncio.TaskGroup() as group:
            group.create_task(self._photographs(call, photos[1:]))
            group.create_task(self._compares(call))

    async def _photographs(self, call: CallId, photos: list[Path]) -> None:
        for photo in photos:
            await asyncio.sleep(PHOTOS_APART_S)
            await self._photograph(call, photo)

    async def _photograph(self, call: CallId, photo: Path) -> None:
        await self.documents.take(call, await asyncio.to_thread(photo.read_bytes))

    async def _compares(self, call: CallId) -> None:
        while True:
            await self.faces.compare(call)
            await asyncio.sleep(BETWEEN_LOOKS_S)

    async def found(self, calls: list[CallId]) -> dict[str, int]:
        """How many comparisons and readings are on record, by what they say."""
        said: Counter[str] = Counter()
        for call in calls:
            for entry in await self.base.desk.history(call):
                if isinstance(entry.event, FaceMatched):
                    said[f"face {entry.event.band}"] += 1
                if isinstance(entry.event, DocumentRead):
                    said[f"document {entry.event.kind or 'unknown'}"] += 1
        return dict(said)


async def ticks(into: list[tuple[float, float]]) -> None:
    """Ask for a turn every TICK_S, and note by how many milliseconds each came late; for ever.

    Beside it, for how many of them this thread could have run and no processor was free (``proc_pid_schedstat(5)``):
    what is late because of the machine, and not because of the loop.
    """
    loop = asyncio.get_running_loop()
    with Path("/proc/thread-self/schedstat").open("rb", buffering=0) as scheduler:  # noqa: ASYNC230 - in memory
        while True:
            due, before = loop.time() + TICK_S, _waited_ms(scheduler)
            await asyncio.sleep(TICK_S)
            into.append(((loop.time() - due) * 1000, _waited_ms(scheduler) - before))


def _waited_ms(scheduler: FileIO) -> float:
    scheduler.seek(0)
    return int(scheduler.read(100).split()[1]) / 1e6


async def check(checking: Checking, calls: list[CallId], photos: list[Path], seconds: float) -> dict[str, Any]:
    """Check the calls for so long."""
    late: list[tuple[float, float]] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            group.create_task(ticks(late))
            for call in calls:
                group.create_task(checking.of(call, photos))
    return {"late_ms": late, "found": await checking.found(calls)}


@contextlib.asynccontextmanager
async def prepared(base: Core) -> AsyncIterator[Checking]:
    """As the web process composes it."""
    on, store, alarms = base.ground, base.store, Alarms()
    pack = await asyncio.to_thread(ensure, on.layout.models / "default")
    faces = FaceProcess(pack.directory, threads=on.settings.face_threads)
    reader = ReaderProcess(lambda: on.clock.now().astimezone().date())
    plane = WorkerPlane(on.sockets())
    await plane.open()
    try:
        await faces.start()
        yield Checking(
            base,
            Stage(base.desk, store.ledger, plane, store.doorbell, alarms),
            Documents(base.desk, store.ledger, on.vault, faces, faces),
            Readings(base.desk, store.ledger, on.vault, faces, reader),
            FaceCheck(base.desk, store.ledger, on.vault, plane, faces, faces, alarms, pack.name, lambda _: None),
        )
    finally:
        await plane.close()
        await faces.close()
        await reader.close()


async def main(path: Path) -> None:
    """Serve until the process is stopped."""
    async with core(ground(Settings(), "desk")) as base, prepared(base) as checking:
        begun: set[CallId] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                asked = json.loads(line)
                if asked["do"] == "check":
                    calls, photos = [CallId(one) for one in asked["calls"]], [Path(one) for one in asked["photos"]]
                    answer = await check(checking, calls, photos, asked["seconds"])
                else:
                    answer = await do(base, checking.stage, begun, asked)
                writer.write(json.dumps({"id": asked["id"], **answer}).encode() + b"\n")

        server = await asyncio.start_unix_server(serve, path, limit=LINE_LIMIT_BYTES)
        stage, bell = checking.stage, base.store.doorbell
        async with server, asyncio.TaskGroup() as group:
            for task in (stage.enforce(), stage.record_happenings(), stage.watch_workers()):
                group.create_task(task)
            group.create_task(checking.readings.watch(bell))


if __name__ == "__main__":
    collect_seldom()
    asyncio.run(main(Path(sys.argv[1])))

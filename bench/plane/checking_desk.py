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
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from bench.plane.ours_desk import LINE_LIMIT_BYTES, do
from videobank.app.core import Core, core
from videobank.app.ground import ground
from videobank.app.live import Live, alive
from videobank.app.memory import collect_seldom
from videobank.domain.call_events import DocumentRead, FaceMatched
from videobank.domain.ids import CallId
from videobank.service.checks import MISSED
from videobank.settings import Settings

TICK_S = 0.005
PHOTOS_APART_S = 15.0  # another photo begins the comparison of faces anew, which takes some seconds
BETWEEN_LOOKS_S = 0.2


@dataclass(frozen=True)
class Checking:
    """The web process as it is composed; what follows live calls by itself is driven by ``main``."""

    base: Core
    live: Live
    missed: Counter[str] = field(default_factory=Counter)

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
        await self.live.documents.take(call, await asyncio.to_thread(photo.read_bytes))

    async def _compares(self, call: CallId) -> None:
        while True:
            try:
                await self.live.services.checks.compare(call)
            except MISSED as missed:  # as when somebody pressed for it: it is said, and may be pressed again
                self.missed[f"face missed, {type(missed).__name__}"] += 1
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
        return dict(said + self.missed)


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


async def main(path: Path) -> None:
    """Serve until the process is stopped."""
    async with core(ground(Settings(), "desk")) as base, alive(base) as live:
        checking, stage = Checking(base, live), live.services.stage
        await live.faces.start()
        begun: set[CallId] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while line := await reader.readline():
                asked = json.loads(line)
                if asked["do"] == "check":
                    calls, photos = [CallId(one) for one in asked["calls"]], [Path(one) for one in asked["photos"]]
                    answer = await check(checking, calls, photos, asked["seconds"])
                else:
                    answer = await do(base, stage, begun, asked)
                writer.write(json.dumps({"id": asked["id"], **answer}).encode() + b"\n")

        server = await asyncio.start_unix_server(serve, path, limit=LINE_LIMIT_BYTES)
        bell = base.store.doorbell
        async with server, asyncio.TaskGroup() as group:
            for task in (stage.enforce(), stage.record_happenings(), stage.watch_workers()):
                group.create_task(task)
            for watching in (live.readings, live.attendance, live.watching):
                group.create_task(watching.watch(bell))


if __name__ == "__main__":
    collect_seldom()
    asyncio.run(main(Path(sys.argv[1])))

"""The media plane as the web process sees it: requests over Unix sockets to the media workers of this machine."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np

from media.link import Link
from media.spool import unpack_happening
from media.wire import MEASURED
from videobank.domain.ids import CallId, StreamId
from videobank.ports.clock import Clock
from videobank.ports.media import Answer, Happening, Measured, PlaneUnavailable, Running, Span, Still, Viewing

ANSWER_S = 10.0  # gathering candidates is local; only a TURN server that is away takes longer
STILL_S = 12.0  # a key frame within 2 s, its decoding within 8
CLOSE_S = 15.0  # the disk may be slow when a piece is closed
QUICK_S = 5.0
LISTENING_MAX = 1024  # more than all workers' windows together: their number is bounded below
WORKERS_MAX = 16


class WorkerPlane:
    """Implements ``ports.media.MediaPlane``. A call is pinned to one worker by the hash of its id."""

    def __init__(self, socket_paths: tuple[Path, ...], clock: Clock) -> None:
        if not 1 <= len(socket_paths) <= WORKERS_MAX:
            raise ValueError(f"between 1 and {WORKERS_MAX} media workers")
        self._happened: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=LISTENING_MAX)
        self._restarted: asyncio.Queue[str] = asyncio.Queue(maxsize=LISTENING_MAX)
        self._links = tuple(Link(path, self._happened, self._restarted) for path in socket_paths)
        self._clock = clock
        self._kept: dict[str, int] = {}  # of each worker, the number behind the last row that was measured and taken

    async def open(self) -> None:
        """Begin to connect, and go on connecting until ``close``; a worker may come later."""
        for link in self._links:
            link.open()

    async def close(self) -> None:
        """Part from the workers; what runs there goes on."""
        await asyncio.gather(*(link.close() for link in self._links))

    def _link(self, call: CallId) -> Link:
        place = int.from_bytes(hashlib.sha256(call.encode()).digest()[:8], "big")
        return self._links[place % len(self._links)]

    async def publish(
        self, call: CallId, wrapped_key: bytes, stream: StreamId, offer: str, receivable: frozenset[str] | None = None
    ) -> Answer:
        """See the port."""
        fields: dict[str, Any] = {"call": call, "wrapped_key": wrapped_key.hex(), "stream": stream, "offer": offer}
        fields["receivable"] = sorted(receivable) if receivable is not None else None
        ok, _ = await self._link(call).ask("publish", fields, ANSWER_S)
        return Answer(str(ok["sdp"]), int(ok["segment"]))

    async def subscribe(self, call: CallId, stream: StreamId, viewer: str, offer: str) -> Viewing:
        """See the port."""
        fields = {"call": call, "stream": stream, "viewer": viewer, "offer": offer}
        ok, _ = await self._link(call).ask("subscribe", fields, ANSWER_S)
        return Viewing(str(ok["sdp"]), bool(ok["other_codec"]))

    async def stop(self, call: CallId, stream: StreamId, why: str) -> None:
        """See the port."""
        await self._link(call).ask("stop", {"call": call, "stream": stream, "why": why}, CLOSE_S)

    async def unsubscribe(self, call: CallId, viewer: str) -> None:
        """See the port."""
        await self._link(call).ask("unsubscribe", {"call": call, "viewer": viewer}, QUICK_S)

    async def close_call(self, call: CallId, why: str) -> None:
        """See the port."""
        await self._link(call).ask("close_call", {"call": call, "why": why}, CLOSE_S)

    async def still(self, call: CallId, stream: StreamId) -> Still:
        """See the port."""
        return _still(*await self._link(call).ask("still", {"call": call, "stream": stream}, STILL_S))

    async def span(self, call: CallId, stream: StreamId, wanted: Span) -> tuple[Still, ...]:
        """See the port."""
        fields = {"call": call, "stream": stream, "seconds": wanted.seconds, "per_second": wanted.per_second}
        parts = await self._link(call).ask_parts("span", fields, wanted.seconds + STILL_S)
        return tuple(_still(part.fields["part"], part.raw) for part in parts)

    async def running(self) -> tuple[Running, ...]:
        """See the port; raises PlaneUnavailable when one worker does not answer."""
        answers = await asyncio.gather(*(link.ask("running", {}, QUICK_S) for link in self._links))
        return tuple(
            Running(CallId(call), StreamId(stream), viewer)
            for ok, _ in answers
            for call, stream, viewer in ok["running"]
        )

    async def figures(self) -> dict[str, int]:
        """See the port: sums over the workers that answer."""
        answers = await asyncio.gather(*(link.ask("figures", {}, QUICK_S) for link in self._links if link.connected))
        sums: dict[str, int] = {}
        for ok, _ in answers:
            for name, value in ok.items():
                sums[name] = sums.get(name, 0) + int(value)
        return sums

    async def happenings(self) -> AsyncIterator[Happening]:
        """See the port. One reader at a time; each reading begins with the oldest that is not acknowledged."""
        while not self._happened.empty():
            self._happened.get_nowait()
        for link in self._links:
            await link.listen()
        while True:
            yield unpack_happening(await self._happened.get())

    async def restarts(self) -> AsyncIterator[str]:
        """See the port."""
        while True:
            yield await self._restarted.get()

    async def acknowledge(self, happening: Happening) -> None:
        """See the port; when the worker is away, it will tell again."""
        for link in self._links:
            if link.worker == happening.worker:
                await link.ask("acknowledge", {"sequence": happening.sequence}, QUICK_S)

    async def measured(self) -> tuple[Measured, ...]:
        """See the port; of the workers that answer. Their numbers never begin anew."""
        found: list[Measured] = []
        for link in self._links:
            if not link.connected:
                continue
            try:
                ok, _ = await link.ask("measured", {"kept": self._kept.get(link.worker, 0)}, QUICK_S)
            except PlaneUnavailable:
                continue  # it went just now, and what it measured with it
            found += MEASURED.validate_python(ok["rows"], strict=False)
            self._kept[link.worker] = int(ok["following"])
        return tuple(found)


def _still(fields: dict[str, Any], pixels: bytes) -> Still:
    image = np.frombuffer(pixels, dtype=np.uint8).reshape(int(fields["height"]), int(fields["width"]), 3)
    return Still(image, int(fields["at_us"]), int(fields["segment"]), int(fields["rtp_timestamp"]))

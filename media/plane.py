"""The media plane as the web process sees it: requests over Unix sockets to the media workers of this machine."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import numpy as np

from media.link import CONNECT_S, Ears, Link
from media.pins import Pins
from media.spool import unpack_happening
from media.wire import MEASURED
from videobank.domain.ids import CallId, StreamId
from videobank.ports.media import (
    Answer,
    Happening,
    Lost,
    Measured,
    NoSuchStream,
    PlaneUnavailable,
    Running,
    Span,
    Still,
    Viewing,
)

ANSWER_S = 10.0  # gathering candidates is local; only a TURN server that is away takes longer
STILL_S = 12.0  # a key frame within 2 s, its decoding within 8
CLOSE_S = 15.0  # the disk may be slow when a piece is closed
QUICK_S = 5.0
LISTENING_MAX = 1024  # more than all workers' windows together: their number is bounded below
WORKERS_MAX = 16


class WorkerPlane:
    """Implements ``ports.media.MediaPlane``. A call runs in one worker until that one is gone.

    Where calls run is not written down: the workers, which outlive this process, say so in their first words.
    """

    def __init__(self, socket_paths: tuple[Path, ...]) -> None:
        if not 1 <= len(socket_paths) <= WORKERS_MAX:
            raise ValueError(f"between 1 and {WORKERS_MAX} media workers")
        self._happened: asyncio.Queue[dict[str, Any]] = asyncio.Queue(maxsize=LISTENING_MAX)
        self._lost: asyncio.Queue[tuple[Lost, ...]] = asyncio.Queue(maxsize=LISTENING_MAX)
        self._pins: Pins[Link] = Pins()
        self._some = asyncio.Event()  # a worker is connected
        ears = Ears(self._happened.put_nowait, self._came, self._gone)  # a worker's window keeps it from being full
        self._links = tuple(Link(path, ears) for path in socket_paths)
        self._kept: dict[str, int] = {}  # of each worker, the number behind the last row that was measured and taken

    async def open(self) -> None:
        """Begin to connect, and go on connecting until ``close``; a worker may come later."""
        for link in self._links:
            link.open()

    async def close(self) -> None:
        """Part from the workers; what runs there goes on."""
        await asyncio.gather(*(link.close() for link in self._links))

    # --- where calls run --------------------------------------------------------------------------------------------

    def _came(self, link: Link, running: tuple[Running, ...]) -> set[CallId]:
        self._some.set()
        return self._pins.came(link, running, _now_s())

    def _gone(self, link: Link) -> None:
        lost = self._pins.gone(link)
        if lost and not self._lost.full():
            self._lost.put_nowait(lost)

    async def _place(self, call: CallId, stream: StreamId) -> Link:
        """The worker of a call, and if it has none yet, the one with the fewest calls. Raises PlaneUnavailable."""
        await self._settled()
        carrier = self._pins.worker_of(call)
        live = () if carrier is not None else await self._connected()
        return self._pins.place(call, stream, live, _now_s())

    async def _connected(self) -> tuple[Link, ...]:
        try:
            async with asyncio.timeout(CONNECT_S):
                while not (live := tuple(link for link in self._links if link.connected)):
                    self._some.clear()
                    await self._some.wait()
        except TimeoutError:
            raise PlaneUnavailable("no media worker answers") from None
        return live

    async def _carrier(self, call: CallId) -> Link | None:
        """The worker of a call; None: nothing of it runs."""
        await self._settled()
        return self._pins.worker_of(call)

    async def _settled(self) -> None:
        """Until every worker was looked for, a call without one may still run in one."""
        try:
            async with asyncio.timeout(CONNECT_S):
                for link in self._links:
                    await link.settled.wait()
        except TimeoutError:
            raise PlaneUnavailable("the media workers are not known yet") from None

    # --- requests ---------------------------------------------------------------------------------------------------

    async def publish(
        self, call: CallId, wrapped_key: bytes, stream: StreamId, offer: str, receivable: frozenset[str] | None = None
    ) -> Answer:
        """See the port."""
        fields: dict[str, Any] = {"call": call, "wrapped_key": wrapped_key.hex(), "stream": stream, "offer": offer}
        fields["receivable"] = sorted(receivable) if receivable is not None else None
        link = await self._place(call, stream)
        ok, _ = await link.ask("publish", fields, ANSWER_S)
        return Answer(str(ok["sdp"]), int(ok["segment"]))

    async def subscribe(self, call: CallId, stream: StreamId, viewer: str, offer: str) -> Viewing:
        """See the port."""
        fields = {"call": call, "stream": stream, "viewer": viewer, "offer": offer}
        link = await self._place(call, stream)
        ok, _ = await link.ask("subscribe", fields, ANSWER_S)
        return Viewing(str(ok["sdp"]), bool(ok["other_codec"]))

    async def stop(self, call: CallId, stream: StreamId, why: str) -> None:
        """See the port."""
        if link := await self._carrier(call):
            await link.ask("stop", {"call": call, "stream": stream, "why": why}, CLOSE_S)
            self._pins.stopped(call, stream)

    async def unsubscribe(self, call: CallId, viewer: str) -> None:
        """See the port."""
        if link := await self._carrier(call):
            await link.ask("unsubscribe", {"call": call, "viewer": viewer}, QUICK_S)

    async def close_call(self, call: CallId, why: str) -> None:
        """See the port."""
        if link := await self._carrier(call):
            await link.ask("close_call", {"call": call, "why": why}, CLOSE_S)
            self._pins.release(call)

    async def still(self, call: CallId, stream: StreamId) -> Still:
        """See the port."""
        link = await self._watched(call, stream)
        return _still(*await link.ask("still", {"call": call, "stream": stream}, STILL_S))

    async def span(self, call: CallId, stream: StreamId, wanted: Span) -> tuple[Still, ...]:
        """See the port."""
        frames = {"seconds": wanted.seconds, "per_second": wanted.per_second, "longest": wanted.longest}
        link = await self._watched(call, stream)
        parts = await link.ask_parts("span", {"call": call, "stream": stream, **frames}, wanted.seconds + STILL_S)
        return tuple(_still(part.fields["part"], part.raw) for part in parts)

    async def _watched(self, call: CallId, stream: StreamId) -> Link:
        link = await self._carrier(call)
        if link is None:
            raise NoSuchStream(stream)
        return link

    async def running(self) -> tuple[Running, ...]:
        """See the port. In a worker that is gone, nothing runs."""
        await self._settled()
        live = tuple(link for link in self._links if link.connected)
        if not live:
            raise PlaneUnavailable("no media worker answers")
        answers = await asyncio.gather(*(link.ask("running", {}, QUICK_S) for link in live))
        found = tuple(
            Running(CallId(call), StreamId(stream), viewer)
            for ok, _ in answers
            for call, stream, viewer in ok["running"]
        )
        self._pins.seen({one.call for one in found}, _now_s())
        return found

    async def figures(self) -> dict[str, int]:
        """See the port: sums over the workers that answer."""
        live = tuple(link for link in self._links if link.connected)
        answers = await asyncio.gather(*(link.ask("figures", {}, QUICK_S) for link in live))
        sums = {"workers": len(live)}
        for ok, _ in answers:
            for name, value in ok.items():
                sums[name] = sums.get(name, 0) + int(value)
        return sums

    # --- what is told -----------------------------------------------------------------------------------------------

    async def happenings(self) -> AsyncIterator[Happening]:
        """See the port. One reader at a time; each reading begins with the oldest that is not acknowledged."""
        while not self._happened.empty():
            self._happened.get_nowait()
        for link in self._links:
            await link.listen()
        while True:
            yield unpack_happening(await self._happened.get())

    async def losses(self) -> AsyncIterator[tuple[Lost, ...]]:
        """See the port."""
        while True:
            yield await self._lost.get()

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


def _now_s() -> float:
    return asyncio.get_running_loop().time()

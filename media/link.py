"""One connection to one media worker: it comes back by itself, and says when the worker is another one."""

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from media.wire import Frame, pack_frame, read_frame
from videobank.ports.keys import CannotUnwrap
from videobank.ports.media import BadOffer, NoCommonCodec, NoSuchStream, PlaneRefuses, PlaneUnavailable

CONNECT_S = 2.0  # how long a request waits for a worker that is starting
BACK_OFF_S = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0)
PENDING = 256

ERRORS: dict[str, type[Exception]] = {
    "BadOffer": BadOffer,
    "NoCommonCodec": NoCommonCodec,
    "NoSuchStream": NoSuchStream,
    "PlaneRefuses": PlaneRefuses,
    "PlaneUnavailable": PlaneUnavailable,
    "CannotUnwrap": CannotUnwrap,
}


class Link:
    """Asks and is answered; happenings go to ``happened``, the name of a restarted worker to ``restarted``."""

    def __init__(self, path: Path, happened: asyncio.Queue[dict[str, Any]], restarted: asyncio.Queue[str]) -> None:
        self._path = path
        self._happened = happened
        self._restarted = restarted
        self._writer: asyncio.StreamWriter | None = None
        self._ready = asyncio.Event()
        self._pending: dict[int, asyncio.Future[Frame]] = {}
        self._parts: dict[int, list[Frame]] = {}
        self._number = 0
        self._boot = ""
        self._listening = False
        self._task: asyncio.Task[None] | None = None
        self.worker = ""  # its name, once known

    @property
    def connected(self) -> bool:
        """Whether the worker said hello and has not gone."""
        return self._ready.is_set()

    def open(self) -> None:
        """Begin to connect."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name=f"link {self._path.name}")

    async def close(self) -> None:
        """Stop for good."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def listen(self) -> None:
        """Have the happenings pushed, now and after every reconnection."""
        self._listening = True
        if self.connected:
            with contextlib.suppress(PlaneUnavailable):  # the reconnection will ask again
                await self.ask("listen", {}, CONNECT_S)

    async def ask(
        self, do: str, fields: dict[str, Any], timeout_s: float, parts: list[Frame] | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """One request; raises PlaneUnavailable, or what the worker raised."""
        if not self.connected:
            try:
                await asyncio.wait_for(self._ready.wait(), CONNECT_S)
            except TimeoutError:
                raise PlaneUnavailable(f"no media worker at {self._path.name}") from None
        if len(self._pending) >= PENDING:
            raise PlaneUnavailable("too many requests are waiting")
        frame = await self._exchange(do, fields, timeout_s, parts)
        if "ok" in frame.fields:
            return frame.fields["ok"], frame.raw
        error = ERRORS.get(str(frame.fields.get("error")), PlaneUnavailable)
        raise error(str(frame.fields.get("text")))

    async def ask_parts(self, do: str, fields: dict[str, Any], timeout_s: float) -> list[Frame]:
        """One request that is answered in parts; raises as ``ask`` does."""
        parts: list[Frame] = []
        await self.ask(do, fields, timeout_s, parts)
        return parts

    async def _exchange(self, do: str, fields: dict[str, Any], timeout_s: float, parts: list[Frame] | None) -> Frame:
        self._number += 1
        number = self._number
        answered: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._pending[number] = answered
        if parts is not None:
            self._parts[number] = parts
        try:
            async with asyncio.timeout(timeout_s):
                writer = self._writer
                if writer is None:
                    raise PlaneUnavailable("the media worker has gone")
                writer.write(pack_frame({"id": number, "do": do, **fields}))
                await writer.drain()
                return await answered
        except TimeoutError:
            raise PlaneUnavailable(f"the media worker did not answer {do} within {timeout_s} s") from None
        except ConnectionError as error:
            raise PlaneUnavailable(str(error)) from error
        finally:
            del self._pending[number]
            self._parts.pop(number, None)
            answered.cancel()

    async def _run(self) -> None:
        failures = 0
        while True:
            try:
                reader, writer = await asyncio.open_unix_connection(self._path)
            except OSError:
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1
                continue
            try:
                await self._greet(reader, writer)
                failures = 0
                while True:
                    self._take(await read_frame(reader))
            except (ConnectionError, asyncio.IncompleteReadError, KeyError):
                failures += 1
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
            finally:
                self._part(writer)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = (await read_frame(reader)).fields["hello"]
        before, self._boot = self._boot, str(hello["boot"])
        self.worker = str(hello["worker"])
        self._writer = writer
        if self._listening:
            writer.write(pack_frame({"id": 0, "do": "listen"}))
        self._ready.set()
        if before and before != self._boot and not self._restarted.full():
            self._restarted.put_nowait(self.worker)

    def _take(self, frame: Frame) -> None:
        if "happening" in frame.fields:
            self._happened.put_nowait(frame.fields["happening"])  # the worker's window keeps it from being full
            return
        number = int(frame.fields.get("id", 0))
        if "part" in frame.fields:
            self._parts.get(number, []).append(frame)  # the worker sends as many as were asked for
            return
        answered = self._pending.get(number)
        if answered is not None and not answered.done():
            answered.set_result(frame)

    def _part(self, writer: asyncio.StreamWriter) -> None:
        self._ready.clear()
        self._writer = None
        writer.close()
        for answered in self._pending.values():
            if not answered.done():
                answered.set_exception(PlaneUnavailable("the media worker has gone"))

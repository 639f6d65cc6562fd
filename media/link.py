"""One connection to one media worker: it comes back by itself, and tells when the worker is gone or hangs.

A worker that died is known at once: its end of the socket closes, and nobody listens there. One that hangs answers no
heartbeat, and is killed: whatever made it hang, it must not wake up and go on with calls that are another's by then.
"""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.wire import Frame, pack_frame, peer_process, read_frame
from videobank.domain.ids import CallId, StreamId
from videobank.ports.keys import CannotUnwrap
from videobank.ports.media import BadOffer, NoCommonCodec, NoSuchStream, PlaneRefuses, PlaneUnavailable, Running

log = logging.getLogger(__name__)

CONNECT_S = 4.0  # how long a request waits for a worker that is starting: a browser waits 10 s for its answer
AGAIN_S = 0.05  # between two tries to connect: nothing else tells that a worker listens again
BEAT_S = 0.4
BEATS_MISSED = 5
"""A worker hangs when it says nothing for so many beats in a row: 2.0 to 2.4 s. Beats and not seconds, as after a
pause of the whole machine both sides are late."""

PENDING = 256

ERRORS: dict[str, type[Exception]] = {
    "BadOffer": BadOffer,
    "NoCommonCodec": NoCommonCodec,
    "NoSuchStream": NoSuchStream,
    "PlaneRefuses": PlaneRefuses,
    "PlaneUnavailable": PlaneUnavailable,
    "CannotUnwrap": CannotUnwrap,
}


@dataclass(frozen=True, slots=True)
class Ears:
    """Who hears of a worker; all are called on the event loop, and none waits."""

    happened: Callable[[dict[str, Any]], None]
    came: Callable[["Link", tuple[Running, ...]], Iterable[CallId]]
    """It answers, and this runs in it; returned are the calls that are another worker's by now."""
    gone: Callable[["Link"], None]
    """Whatever ran in it is over."""


class Link:
    """Asks and is answered."""

    def __init__(self, path: Path, ears: Ears) -> None:
        self._path = path
        self._ears = ears
        self._writer: asyncio.StreamWriter | None = None
        self._ready = asyncio.Event()
        self._pending: dict[int, asyncio.Future[Frame]] = {}
        self._parts: dict[int, list[Frame]] = {}
        self._number = 0
        self._boot = ""  # of the worker whose calls are here; empty: there is none
        self._listening = False
        self._heard = False
        self._missed = 0
        self._timer: asyncio.TimerHandle | None = None
        self._process: int | None = None  # a pidfd: the number of a process may be another's by the time it is used
        self._task: asyncio.Task[None] | None = None
        self.settled = asyncio.Event()  # it is known whether there is a worker, and what runs in it
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

    # --- the connection ---------------------------------------------------------------------------------------------

    async def _run(self) -> None:
        now_s = asyncio.get_running_loop().time
        while True:
            began_s = now_s()
            try:
                reader, writer = await asyncio.open_unix_connection(self._path)
            except OSError:
                self._gone()
                await asyncio.sleep(AGAIN_S)
                continue
            try:
                await self._greet(reader, writer)
                while True:
                    self._take(await read_frame(reader))
            except (OSError, asyncio.IncompleteReadError, KeyError):
                if not self.connected:  # it did not even say hello
                    self._gone()
            finally:
                self._part(writer)
            if now_s() - began_s < AGAIN_S:
                await asyncio.sleep(AGAIN_S)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):  # it died meanwhile, or is of another PID namespace
            self._process = os.pidfd_open(peer_process(writer).pid)
        try:
            async with asyncio.timeout(BEAT_S * BEATS_MISSED):
                hello = (await read_frame(reader)).fields["hello"]
        except TimeoutError:
            self._kill()
            raise
        if self._boot != str(hello["boot"]):
            self._gone()
        self._boot, self.worker = str(hello["boot"]), str(hello["worker"])
        running = (Running(CallId(call), StreamId(stream), viewer) for call, stream, viewer in hello["running"])
        self._writer = writer
        for call in self._ears.came(self, tuple(running)):
            writer.write(pack_frame({"id": 0, "do": "close_call", "call": call, "why": "moved"}))
        if self._listening:
            writer.write(pack_frame({"id": 0, "do": "listen"}))
        self._heard, self._missed = True, 0
        self._beat()
        self._ready.set()
        self.settled.set()

    def _gone(self) -> None:
        """Nobody is there, or somebody else: what ran there does not run any more."""
        self.settled.set()
        if self._boot:
            self._boot = ""
            self._ears.gone(self)

    def _take(self, frame: Frame) -> None:
        self._heard = True
        if "happening" in frame.fields:
            self._ears.happened(frame.fields["happening"])
            return
        number = int(frame.fields.get("id", 0))
        if "part" in frame.fields:
            self._parts.get(number, []).append(frame)  # the worker sends as many as were asked for
            return
        answered = self._pending.get(number)
        if answered is not None and not answered.done():
            answered.set_result(frame)

    def _beat(self) -> None:
        """Anything that was heard since the last beat will do; only a worker that said nothing is asked for a word."""
        heard, self._heard = self._heard, False
        self._missed = 0 if heard else self._missed + 1
        if self._missed >= BEATS_MISSED:
            self._kill()
        elif self._writer is not None:
            if not heard:
                self._writer.write(pack_frame({"id": 0, "do": "beat"}))
            self._timer = asyncio.get_running_loop().call_later(BEAT_S, self._beat)

    def _kill(self) -> None:
        """End a worker that hangs; who keeps the processes running starts it anew. Else only part from it."""
        log.error("a media worker hangs", extra={"worker": self.worker or self._path.stem})
        if self._process is not None:
            with contextlib.suppress(OSError):
                signal.pidfd_send_signal(self._process, signal.SIGKILL)
        if self._writer is not None:
            self._writer.transport.abort()

    def _part(self, writer: asyncio.StreamWriter) -> None:
        self._ready.clear()
        self._writer = None
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            os.close(self._process)
            self._process = None
        writer.close()
        for answered in self._pending.values():
            if not answered.done():
                answered.set_exception(PlaneUnavailable("the media worker has gone"))

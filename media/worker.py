"""The media worker: a process that serves one node over a Unix socket and outlives the web process."""

import asyncio
import contextlib
import os
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from media.hooks import IceSettings
from media.node import Limits, Node
from media.recovery import close_left_open
from media.spool import Spool, alone, pack_happening
from media.wire import MEASURED, Frame, pack_frame, peer_process, read_frame
from videobank.domain.call_events import CallEvent
from videobank.domain.ids import CallId, StreamId
from videobank.ports.clock import Clock
from videobank.ports.keys import CannotUnwrap, Keys
from videobank.ports.media import BadOffer, Happening, NoSuchStream, PlaneRefuses, Span, Still
from videobank.ports.vault import Vault

IN_FLIGHT = 64  # happenings told to one client and not acknowledged yet
REQUESTS = 256  # being worked on for one client
CLIENTS = 16


async def run_worker(  # noqa: PLR0913 - the composition of a process
    socket_path: Path,
    spool_dir: Path,
    name: str,
    vault: Vault,
    keys: Keys,
    clock: Clock,
    *,
    ice: IceSettings = IceSettings(),  # noqa: B008 - frozen
    limits: Limits = Limits(),  # noqa: B008 - frozen
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Serve until cancelled; then end every stream and write what is left. ``ready`` tells that the socket listens."""
    spool_dir.mkdir(parents=True, exist_ok=True, mode=0o700)  # noqa: ASYNC240 - nothing runs yet
    path = spool_dir / f"{name}.spool"
    with alone(path):
        worker = Worker(name, Spool(path), clock)
        node = Node(name, vault, keys, clock, worker.tell, ice, limits)
        worker.node = node
        left_open = worker.spool.left_open
        server = await _listen(socket_path, worker)
        ready()
        try:
            await close_left_open(left_open, vault, keys, worker.tell)  # takes its time, and calls go on meanwhile
            await asyncio.Event().wait()
        finally:
            server.close()
            await node.close()
            await worker.close()
            worker.spool.close()
            socket_path.unlink(missing_ok=True)  # noqa: ASYNC240 - nothing runs any more


async def _listen(socket_path: Path, worker: "Worker") -> asyncio.Server:
    """A socket for this user alone."""
    socket_path.unlink(missing_ok=True)  # noqa: ASYNC240 - nothing runs yet
    before = os.umask(0o177)
    try:
        return await asyncio.start_unix_server(worker.serve, socket_path)
    finally:
        os.umask(before)


@dataclass(eq=False, slots=True)
class _Client:
    """One connected process."""

    writer: asyncio.StreamWriter
    listening: bool = False
    told: int = 0  # the highest sequence told
    unacknowledged: int = 0


class Worker:
    """Requests in, happenings out."""

    node: Node

    def __init__(self, name: str, spool: Spool, clock: Clock) -> None:
        self.spool = spool
        self._name = name
        self._clock = clock
        self._boot = uuid.uuid4().hex
        self._clients: set[_Client] = set()
        self._serving: set[asyncio.Task[Any]] = set()

    def tell(self, call: CallId, event: CallEvent, wrapped_key: bytes = b"") -> None:
        """Keep a happening and push it to whoever listens."""
        happening = Happening(self._name, self.spool.next_sequence(), call, event, self._clock.now())
        self.spool.add(happening, wrapped_key)
        for client in self._clients:
            self._push(client)

    def _push(self, client: _Client) -> None:
        room = IN_FLIGHT - client.unacknowledged
        if not client.listening or room <= 0 or client.writer.is_closing():
            return
        for happening in self.spool.after(client.told, room):
            client.told = happening.sequence
            client.unacknowledged += 1
            client.writer.write(pack_frame({"happening": pack_happening(happening)}))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One client, until it goes."""
        if peer_process(writer).uid != os.getuid() or len(self._clients) >= CLIENTS:
            writer.close()
            return
        client = _Client(writer)
        self._clients.add(client)
        own = asyncio.current_task()
        if own is not None:
            self._serving.add(own)
        hello = {"worker": self._name, "boot": self._boot, "running": self._running()}
        writer.write(pack_frame({"hello": hello}))
        working: set[asyncio.Task[None]] = set()
        try:
            while True:
                frame = await read_frame(reader)
                if len(working) >= REQUESTS:
                    await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
                task = asyncio.create_task(self._answer(client, frame))
                working.add(task)
                task.add_done_callback(working.discard)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went; what it asked for goes on
        finally:
            self._clients.discard(client)
            if own is not None:
                self._serving.discard(own)
            if working:
                await asyncio.wait(working)
            writer.close()

    async def _answer(self, client: _Client, frame: Frame) -> None:
        fields = frame.fields
        number = fields.get("id")
        try:
            ok, raw = await DO[str(fields.get("do"))](self, client, fields)
            reply = pack_frame({"id": number, "ok": ok}, raw)
        except (BadOffer, NoSuchStream, PlaneRefuses, CannotUnwrap) as error:
            reply = pack_frame({"id": number, "error": type(error).__name__, "text": str(error)})
        except (KeyError, TypeError, ValueError) as error:
            reply = pack_frame({"id": number, "error": "BadRequest", "text": repr(error)})
        except OSError as error:  # the vault or the key service
            reply = pack_frame({"id": number, "error": "PlaneUnavailable", "text": repr(error)})
        with contextlib.suppress(ConnectionError):
            client.writer.write(reply)
            await client.writer.drain()

    def _running(self) -> list[list[str | None]]:
        return [[one.call, one.stream, one.viewer] for one in self.node.running()]

    async def close(self) -> None:
        """Part from the clients: they read the end of what is said, and so do we."""
        for client in self._clients:
            client.writer.close()
        if self._serving:
            await asyncio.wait(self._serving)

    # --- what can be asked ------------------------------------------------------------------------------------------

    async def publish(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        wrapped = bytes.fromhex(f["wrapped_key"])
        told = f["receivable"]
        receivable = frozenset(map(str, told)) if told is not None else None
        answer = await self.node.publish(CallId(f["call"]), wrapped, StreamId(f["stream"]), str(f["offer"]), receivable)
        return {"sdp": answer.sdp, "segment": answer.segment}, b""

    async def subscribe(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        call, stream = CallId(f["call"]), StreamId(f["stream"])
        viewing = await self.node.subscribe(call, stream, str(f["viewer"]), str(f["offer"]))
        return {"sdp": viewing.sdp, "other_codec": viewing.other_codec}, b""

    async def stop(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        await self.node.stop(CallId(f["call"]), StreamId(f["stream"]), str(f["why"]))
        return {}, b""

    async def unsubscribe(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        await self.node.unsubscribe(CallId(f["call"]), str(f["viewer"]))
        return {}, b""

    async def close_call(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        await self.node.close_call(CallId(f["call"]), str(f["why"]))
        return {}, b""

    async def still(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port; the pixels are the raw part."""
        still = await self.node.still(CallId(f["call"]), StreamId(f["stream"]))
        return _placed(still), still.image.tobytes()

    async def span(self, client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port; each picture is a part, so that live media need not wait for many of them."""
        wanted = Span(float(f["seconds"]), float(f["per_second"]), int(f["longest"]))
        stills = await self.node.span(CallId(f["call"]), StreamId(f["stream"]), wanted)
        for still in stills:
            client.writer.write(pack_frame({"id": f["id"], "part": _placed(still)}, still.image.tobytes()))
            await client.writer.drain()
        return {"pictures": len(stills)}, b""

    async def running(self, _client: _Client, _f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        return {"running": self._running()}, b""

    async def beat(self, _client: _Client, _f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """An answer says that the event loop turns."""
        return {}, b""

    async def figures(self, _client: _Client, _f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port."""
        return {**self.node.figures(), "tasks": len(asyncio.all_tasks())}, b""

    async def measured(self, _client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """See the port; ``kept`` is the number behind the last row that the client has kept."""
        rows, following = self.node.measurements.after(int(f["kept"]))
        return {"rows": MEASURED.dump_python(rows, mode="json"), "following": following}, b""

    async def listen(self, client: _Client, _f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Push happenings to this client from the oldest that is not acknowledged."""
        client.listening, client.told, client.unacknowledged = True, 0, 0
        self._push(client)
        return {}, b""

    async def acknowledge(self, client: _Client, f: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """Forget a happening, and tell the next."""
        self.spool.acknowledge(int(f["sequence"]))
        client.unacknowledged = max(0, client.unacknowledged - 1)
        self._push(client)
        return {}, b""


def _placed(still: Still) -> dict[str, int]:
    height, width = still.image.shape[:2]
    place = {"at_us": still.at_us, "segment": still.segment, "rtp_timestamp": still.rtp_timestamp}
    return {"height": height, "width": width, **place}


DO: dict[str, Callable[[Worker, _Client, dict[str, Any]], Awaitable[tuple[dict[str, Any], bytes]]]] = {
    "publish": Worker.publish,
    "subscribe": Worker.subscribe,
    "stop": Worker.stop,
    "unsubscribe": Worker.unsubscribe,
    "close_call": Worker.close_call,
    "still": Worker.still,
    "span": Worker.span,
    "running": Worker.running,
    "beat": Worker.beat,
    "figures": Worker.figures,
    "measured": Worker.measured,
    "listen": Worker.listen,
    "acknowledge": Worker.acknowledge,
}

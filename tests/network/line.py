"""A person's line to the server: UDP for the media and TCP for the page, relayed on this machine under bad conditions.

The page is reached by ``--host-resolver-rules`` (``flags``), so that its origin stays as it is; the media by writing
the relay's ports in the place of the server's into each answer (``reroute.js``), so that the browser never hears of
another way. Several people may share a line: then they share its rate.
"""

import asyncio
import socket
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from playwright.async_api import BrowserContext

from tests.network.link import Conditions, Link

REROUTE = (Path(__file__).parent / "reroute.js").read_text()
CHUNK_BYTES = 64 * 1024
SOCKET_BYTES = 1 << 20  # a burst must wait in the line's own queue, not be lost in a socket's
RETRY_S = 0.2  # of TCP at first, then twice as long each time (RFC 6298)
RTP_VERSION, RTP_BYTES = 2, 12
OPUS = 111  # Chromium's payload type
FLOWS_S, FLOWS_PACKETS = 1.5, 20

Address = tuple[str, int]


class _Far(asyncio.DatagramProtocol):
    """The side of the server, for one socket of the browser."""

    def __init__(self, way: "_Way", browser: Address) -> None:
        self._way, self._browser = way, browser
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        _enlarge(transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._way.down(data, self._browser, self)

    def error_received(self, exc: Exception) -> None:
        """The server's socket is gone: as on a real line, nobody is told."""


class _Way(asyncio.DatagramProtocol):
    """One port of the relay, in the place of one port of the server."""

    def __init__(self, line: "Line", server: Address) -> None:
        self._line, self._server = line, server
        self._far: dict[Address, asyncio.Future[_Far]] = {}
        self.transport: asyncio.DatagramTransport | None = None
        self.dead = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        _enlarge(transport)

    def datagram_received(self, data: bytes, addr: Any) -> None:
        if self.dead:
            return
        if addr not in self._far:
            self._far[addr] = asyncio.ensure_future(self._open(addr))
        far, loop = self._far[addr], asyncio.get_running_loop()
        arrives_s = self._line.up.take(len(data), loop.time())
        if arrives_s is not None:
            self._line.note_media(data, arrives_s)
            loop.call_at(arrives_s, self._up, far, data)

    async def _open(self, browser: Address) -> _Far:
        loop = asyncio.get_running_loop()
        _, far = await loop.create_datagram_endpoint(lambda: _Far(self, browser), remote_addr=self._server)
        return far

    def _up(self, far: "asyncio.Future[_Far]", data: bytes) -> None:
        def send(opened: "asyncio.Future[_Far]") -> None:
            transport = None if opened.cancelled() or opened.exception() else opened.result().transport
            if transport is not None and not transport.is_closing():
                transport.sendto(data)

        if far.done():
            send(far)
        else:
            far.add_done_callback(send)

    def down(self, data: bytes, browser: Address, far: _Far) -> None:
        opened, loop = self._far.get(browser), asyncio.get_running_loop()
        if self.dead or opened is None or not opened.done() or opened.result() is not far:
            return
        arrives_s = self._line.down.take(len(data), loop.time())
        if arrives_s is not None and self.transport is not None:
            loop.call_at(arrives_s, self._deliver, data, browser)

    def _deliver(self, data: bytes, browser: Address) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self.transport.sendto(data, browser)

    def rebind(self) -> None:
        """What was known under one address goes on under another."""
        for far in self._far.values():
            if far.done() and (transport := far.result().transport) is not None:
                transport.close()
        self._far.clear()

    def close(self) -> None:
        self.rebind()
        if self.transport is not None:
            self.transport.close()


def _longest(from_s: float, until_s: float, heard_s: list[float]) -> float:
    """The longest span in between without any of these."""
    places = [from_s, *sorted(at_s for at_s in heard_s if from_s < at_s < until_s), until_s]
    return max(after - before for before, after in pairwise(places))


def _enlarge(transport: asyncio.DatagramTransport) -> None:
    sock = transport.get_extra_info("socket")
    for which in (socket.SO_RCVBUF, socket.SO_SNDBUF):
        sock.setsockopt(socket.SOL_SOCKET, which, SOCKET_BYTES)


@dataclass
class Line:
    """Between a browser and the service at ``service_port`` of this machine. Opened and closed by ``async with``."""

    service_port: int
    up: Link = field(default_factory=lambda: Link(seed=1))
    down: Link = field(default_factory=lambda: Link(seed=2))
    heard_s: dict[int, list[float]] = field(default_factory=dict)  # payload type -> when its packets reached the server
    _ways: list[_Way] = field(default_factory=list)
    _pages: asyncio.Server | None = None
    _network: int = 0  # which one: what was opened on another is dead
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._pages = await asyncio.start_server(self._page, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._pages is not None:
            self._pages.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for way in self._ways:
            way.close()

    @property
    def flags(self) -> tuple[str, ...]:
        """How Chromium must be started so that its page comes over this line."""
        assert self._pages is not None
        port = self._pages.sockets[0].getsockname()[1]
        return (f"--host-resolver-rules=MAP localhost:{self.service_port} 127.0.0.1:{port}",)

    async def carry(self, context: BrowserContext) -> None:
        """Let the media of this window's pages go over this line; before its first page is opened."""

        async def way(_source: object, host: str, port: int) -> int:
            return await self.way(host, port)

        await context.expose_binding("__way", way)
        await context.add_init_script(REROUTE)

    async def way(self, host: str, port: int) -> int:
        """A port of the relay on the same address that leads to this one of the server."""
        loop = asyncio.get_running_loop()
        transport, way = await loop.create_datagram_endpoint(lambda: _Way(self, (host, port)), local_addr=(host, 0))
        self._ways.append(way)
        return int(transport.get_extra_info("sockname")[1])

    def note_media(self, data: bytes, arrives_s: float) -> None:
        """Remember when each kind of media (RTP payload type) reached the server; RTCP and padding are none."""
        padded = data[0] & 0x20 if data else 0
        if len(data) > RTP_BYTES and data[0] >> 6 == RTP_VERSION and not padded and not 192 <= data[1] < 224:
            self.heard_s.setdefault(data[1] & 0x7F, []).append(arrives_s)

    def silences_s(self, at_least_s: float) -> dict[str, list[tuple[float, float]]]:
        """For each kind of track: each time for which nothing new of it reached the server, in their order.

        Beside it, for how long not even a repetition came: what was lost before may come again first.
        """
        silences = {}
        sounds, pictures, again = self._heard()
        for kind, heard_s, repeated_s in (("audio", sounds, []), ("video", pictures, again)):
            apart = [pair for pair in pairwise(sorted(heard_s)) if pair[1] - pair[0] >= at_least_s]
            silences[kind] = [(after - before, _longest(before, after, repeated_s)) for before, after in apart]
        return silences

    def flows(self) -> bool:
        """Whether sound and picture reached the server without a pause lately."""
        now_s = asyncio.get_running_loop().time()
        return all(sum(at_s > now_s - FLOWS_S for at_s in heard) > FLOWS_PACKETS for heard in self._heard()[:2])

    def _heard(self) -> tuple[list[float], list[float], list[float]]:
        """When sound came, new pictures, and pictures again, which have a payload type of their own (RFC 4588)."""
        pictures = sorted((heard for kind, heard in self.heard_s.items() if kind != OPUS), key=len)
        new = pictures.pop() if pictures else []
        return self.heard_s.get(OPUS, []), new, [at_s for heard in pictures for at_s in heard]

    # --- what may happen to it --------------------------------------------------------------------------------------

    def set(self, up: Conditions, down: Conditions) -> None:
        """From now on the line is like this."""
        now_s = asyncio.get_running_loop().time()
        self.up.set(up, now_s)
        self.down.set(down, now_s)

    def cut(self, *, cut: bool = True) -> None:
        """Nothing comes through, either way, and nobody is told; or it does again."""
        self.set(replace(self.up.conditions, cut=cut), replace(self.down.conditions, cut=cut))

    def restore(self) -> None:
        """An open line again."""
        self.set(Conditions(), Conditions())

    def rebind(self) -> None:
        """The same connections go on under another address, as when a router forgets who is who."""
        for way in self._ways:
            way.rebind()

    def switch(self) -> None:
        """Another network: what was open is dead without a word, and what is opened from now on comes through."""
        self._network += 1
        for way in self._ways:
            way.dead = True

    # --- the page ---------------------------------------------------------------------------------------------------

    async def _page(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        network = self._network
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.service_port)
        except OSError:
            writer.close()
            return
        for task in (
            asyncio.create_task(self._pump(reader, far_writer, self.up, network)),
            asyncio.create_task(self._pump(far_reader, writer, self.down, network)),
        ):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, link: Link, network: int) -> None:
        try:
            while data := await reader.read(CHUNK_BYTES):
                await self._pass(link, network)
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # either side ended it
        finally:
            writer.close()

    async def _pass(self, link: Link, network: int) -> None:
        retry_s = RETRY_S
        while link.conditions.cut or network != self._network:
            await asyncio.sleep(retry_s)
            retry_s = min(2 * retry_s, 60.0)
        await asyncio.sleep(link.conditions.delay_s)

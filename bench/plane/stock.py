"""Stock aiortc under load. Its latency is not measured by packets: it encodes anew what it forwards."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.plane.callers import Receiver, Sender
from bench.plane.clip import Encoded
from bench.plane.line import Line

ROOT = Path(__file__).parents[2]
READY_S = 20.0
LINE_LIMIT_BYTES = 256 * 1024


class StockBroke(RuntimeError):
    """The peer failed by itself: no figure, and no fault of ours."""


class Stock:
    """One process, as one event loop carries it."""

    name = "stock aiortc"

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="stock-")
        self._lines: list[Line] = []
        self._calls = 0

    async def start(self) -> None:
        """Start it."""
        folder = Path(self._directory.name)
        socket = folder / "stock.sock"
        command = [sys.executable, "-m", "bench.plane.stock_server", str(socket), str(folder)]
        self._process = subprocess.Popen(command, cwd=ROOT)  # noqa: ASYNC220
        deadline = time.monotonic() + READY_S
        while not socket.exists():
            if time.monotonic() > deadline:
                raise TimeoutError("stock aiortc did not come up")
            await asyncio.sleep(0.05)
        self._reader, self._writer = await asyncio.open_unix_connection(socket, limit=LINE_LIMIT_BYTES)

    def pids(self) -> list[int]:
        """The one process."""
        return [self._process.pid]

    async def _ask(self, **fields: str) -> dict[str, Any]:
        self._writer.write(json.dumps(fields).encode() + b"\n")
        line = await asyncio.wait_for(self._reader.readline(), READY_S)
        if not line:
            raise StockBroke("stock aiortc ended while it was asked; its recorder does so now and then")
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def connect(self, clip: Encoded, phase_s: float) -> tuple[list[Sender], list[Receiver]]:
        """Both publish, then each sees the other."""
        self._calls += 1
        senders, receivers = [], []
        for side in range(2):
            line = Line()
            offer = await line.offer("sendonly")
            answer = await self._ask(do="publish", name=f"{self._calls}-{side}", sdp=offer)
            await line.take_answer(answer["sdp"])
            senders.append(Sender(line, clip, phase_s + 0.01 * side))
            self._lines.append(line)
        for side in range(2):
            receiver = Receiver()
            line = receiver.line = Line(receiver.arrived)
            offer = await line.offer("recvonly")
            answer = await self._ask(do="subscribe", name=f"{self._calls}-{1 - side}", sdp=offer)
            await line.take_answer(answer["sdp"])
            receivers.append(receiver)
            self._lines.append(line)
        return senders, receivers

    async def finish(self) -> None:
        """Close the recordings."""
        await self._ask(do="finish")

    async def stop(self) -> None:
        """End everything."""
        await asyncio.gather(*(line.close() for line in self._lines), return_exceptions=True)
        self._process.terminate()
        await asyncio.to_thread(self._process.wait, 15)
        self._directory.cleanup()

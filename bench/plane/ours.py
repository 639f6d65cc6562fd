"""Our own media plane under load: media workers, the part of the web process that calls need, and the finisher."""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from bench.plane.callers import Receiver, Sender
from bench.plane.clip import Encoded
from bench.plane.line import Line

ROOT = Path(__file__).parents[2]
READY_S = 20.0
SEALED_S = 120.0
LINE_LIMIT_BYTES = 256 * 1024
PARTIES = (("customer", "agent"), ("agent", "customer"))


class Ours:
    """Real workers over a real data directory; encryption at rest is on."""

    def __init__(self, workers: int, desk: str = "bench.plane.ours_desk") -> None:
        self.name = f"ours, {workers} worker{'s' if workers > 1 else ''}"
        self._workers = workers
        self._desk = desk
        self._directory = tempfile.TemporaryDirectory(prefix="load-")
        self._data = Path(self._directory.name) / "data"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._numbers = count(1)
        self._pending: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._lines: list[Line] = []
        self._calls: list[str] = []

    async def start(self) -> None:
        """Start the processes and wait until they answer."""
        self._data.mkdir(mode=0o700)
        environment = {
            **os.environ,
            "VIDEOBANK_DATA": str(self._data),
            "VIDEOBANK_MEDIA_WORKERS": str(self._workers),
            "VIDEOBANK_LOG_LEVEL": "WARNING",
            "VIDEOBANK_TIMEOUTS__RATING_S": "1",
        }
        socket = self._data / "desk.sock"
        self._spawn([self._desk, str(socket)], environment)
        await self._until(socket.exists)
        for number in range(self._workers):
            self._spawn(["videobank", "media-worker", f"media-{number}"], environment)
        self._spawn(["videobank", "finisher"], environment)
        for number in range(self._workers):
            await self._until((self._data / "run" / f"media-{number}.sock").exists)
        reader, self._writer = await asyncio.open_unix_connection(socket, limit=LINE_LIMIT_BYTES)
        self._reading = asyncio.create_task(self._read(reader))
        await asyncio.sleep(2)  # the desk's link to the workers tries again twice a second

    def _spawn(self, command: list[str], environment: dict[str, str]) -> None:
        self._processes.append(subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment))

    async def _until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + READY_S
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError("a process of ours did not come up")
            await asyncio.sleep(0.05)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            answer = json.loads(line)
            self._pending.pop(answer["id"]).set_result(answer)

    async def ask(self, *, within_s: float = READY_S, **fields: object) -> dict[str, Any]:
        """A request to the desk, and its answer."""
        number = next(self._numbers)
        answered = self._pending[number] = asyncio.get_running_loop().create_future()
        self._writer.write(json.dumps({"id": number, **fields}).encode() + b"\n")
        return await asyncio.wait_for(answered, within_s)

    @property
    def calls(self) -> list[str]:
        """The calls that were begun."""
        return list(self._calls)

    def pids(self) -> list[int]:
        """Every process of ours."""
        return [process.pid for process in self._processes]

    async def connect(self, clip: Encoded, phase_s: float) -> tuple[list[Sender], list[Receiver]]:
        """One call: both sides publish, then each sees the other."""
        call = (await self.ask(do="call"))["call"]
        self._calls.append(call)
        senders: dict[str, Sender] = {}
        for party, _ in PARTIES:
            line = Line()
            self._lines.append(line)
            offer = await line.offer("sendonly")
            answer = await self.ask(do="publish", call=call, party=party, stream=f"{party}-camera", sdp=offer)
            await line.take_answer(answer["sdp"])
            senders[party] = Sender(line, clip, phase_s + 0.01 * len(senders))
        receivers = [await self._watch(call, *pair, senders) for pair in PARTIES]
        return list(senders.values()), receivers

    async def _watch(self, call: str, viewer: str, watched: str, senders: dict[str, Sender]) -> Receiver:
        receiver = Receiver(senders[watched])
        line = receiver.line = Line(receiver.arrived)
        self._lines.append(line)
        offer = await line.offer("recvonly")
        answer = await self.ask(do="subscribe", call=call, party=viewer, stream=f"{watched}-camera", sdp=offer)
        await line.take_answer(answer["sdp"])
        receiver.listen_for_transport_numbers(line.twcc)
        return receiver

    async def finish(self) -> None:
        """End every call and wait until everything is derived and sealed: that is part of the price."""
        await asyncio.gather(*(self.ask(do="end", call=call) for call in self._calls))
        deadline = time.monotonic() + SEALED_S
        while (await self.ask(do="sealed"))["sealed"] < len(self._calls):
            if time.monotonic() > deadline:
                raise TimeoutError("not every call was sealed")
            await asyncio.sleep(0.5)

    async def stop(self) -> None:
        """End everything and forget the data."""
        await asyncio.gather(*(line.close() for line in self._lines), return_exceptions=True)
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            await asyncio.to_thread(process.wait, 15)
        self._reading.cancel()
        self._directory.cleanup()

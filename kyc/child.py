"""A child process that opens strangers' pictures: started, talked to over two pipes, replaced when it died.

A crash, a hostile picture or a hang costs one request and never the call.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kyc import wire
from kyc.wire import BadMessage, Message, Part
from videobank.ports.faces import NotAPicture, PictureTooLarge

_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
"""All that the child gets of the environment: it opens strangers' pictures and shall know no secret."""
_EXIT_TIMEOUT_S = 2.0
"""Between the end of the child's output and the end of the child."""
_PIPE_LIMIT = 4 * 2**20
"""Bytes read ahead from the child; pictures are megabytes."""
_REFUSALS: dict[str, type[ValueError]] = {"not_a_picture": NotAPicture, "too_large": PictureTooLarge}


@dataclass(frozen=True)
class Limits:
    """``request_s`` counts from the moment the child gets the request; ``start_s`` covers loading the models.

    Beyond ``waiting`` requests, new ones fail at once.
    """

    request_s: float = 10.0
    start_s: float = 60.0
    waiting: int = 16


class Child:
    """One process, ``python -m`` some module, which answers one request at a time.

    ``unavailable`` is what is raised when it cannot be talked to; ``name`` stands in its texts.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], name: str, unavailable: type[RuntimeError], limits: Limits
    ) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._name = name
        self._unavailable = unavailable
        self._limits = limits
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the running child, or None."""
        process = self._process
        return process.pid if process is not None and process.returncode is None else None

    async def start(self) -> None:
        """Start it now instead of at the first request. Raises as ``ask``."""
        async with self._turn:
            await self._running()

    async def ask(self, operation: str, *parts: Part, **more: str) -> Message:
        """One request and its answer. Raises ``unavailable``, NotAPicture, PictureTooLarge."""
        if self._waiting >= self._limits.waiting:
            raise self._unavailable(f"{self._waiting} requests to the {self._name} are waiting already")
        self._waiting += 1
        try:
            async with self._turn:
                reply = await self._exchange(Message({"op": operation, **more}, parts))
        finally:
            self._waiting -= 1
        error, text = reply.head.get("error"), str(reply.head.get("message"))
        if error in _REFUSALS:
            raise _REFUSALS[error](text)
        if error is not None:
            raise self._unavailable(text)
        return reply

    async def close(self) -> None:
        """Stop it. The request under way and those waiting fail."""
        self._closed = True
        await self._discard()

    async def _exchange(self, request: Message) -> Message:
        """One request and its reply. Whatever goes wrong in between, the child's pipes are out of step: it is ended."""
        process = await self._running()
        try:
            async with asyncio.timeout(self._limits.request_s):
                return await _talk(process, request)
        except TimeoutError as error:
            await self._discard()
            raise self._unavailable(f"no answer from the {self._name} in {self._limits.request_s:g} s") from error
        except (BadMessage, OSError, EOFError) as error:
            await self._discard()
            raise self._unavailable(f"the {self._name} died; the next request gets a new one") from error
        except asyncio.CancelledError:
            await self._discard()
            raise

    async def _running(self) -> Process:
        self._refuse_when_closed()
        if self._process is None or self._process.returncode is not None:
            await self._discard()
            process = await self._started()
            self._process = process
            try:
                self._refuse_when_closed()
            except RuntimeError:
                await self._discard()
                raise
        return self._process

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise self._unavailable(f"the {self._name} is closed")

    async def _started(self) -> Process:
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, limit=_PIPE_LIMIT, env=_environment(), start_new_session=True
        )
        try:
            async with asyncio.timeout(self._limits.start_s):
                hello = await _read(process)
        except (TimeoutError, BadMessage, OSError, EOFError) as error:
            await _end(process)
            raise self._unavailable(f"the {self._name} did not start") from error
        except asyncio.CancelledError:
            await _end(process)
            raise
        if "error" in hello.head:
            await _end(process)
            raise self._unavailable(str(hello.head["message"]))
        return process

    async def _discard(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await _end(process)


def _environment() -> Mapping[str, str]:
    package_root = str(Path(__file__).resolve().parent.parent)
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}


async def _talk(process: Process, request: Message) -> Message:
    stdin = process.stdin
    if stdin is None:
        raise EOFError
    for piece in wire.pack(request):
        stdin.write(piece)
        await stdin.drain()
    return await _read(process)


async def _read(process: Process) -> Message:
    stdout = process.stdout
    if stdout is None:
        raise EOFError
    header, body = wire.PREFIX.unpack(await stdout.readexactly(wire.PREFIX.size))
    wire.check_lengths(header, body)
    return wire.unpack(await stdout.readexactly(header), await stdout.readexactly(body))


async def _end(process: Process) -> None:
    """Kill at once: the child holds nothing that could be lost. One that has died by itself is only waited for."""
    if process.stdin is not None:
        process.stdin.close()
    if process.stdout is not None and process.stdout.at_eof():
        with suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_TIMEOUT_S):
                await process.wait()
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()

"""The face engine in a process of its own, and the client that the server holds.

``python -m kyc.worker --pack DIR`` is the child (``kyc.serve``); FaceProcess starts it, talks to it over two pipes and
starts another when it died. A crash, a hostile picture or a hang costs one request and never the call.
"""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from pathlib import Path

import numpy as np

from kyc import wire
from kyc.pictures import MAX_BYTES
from kyc.wire import BadMessage, Message, Part
from videobank.domain.face import Band, FaceComparison, QualityReason
from videobank.ports.faces import FacesUnavailable, Image, NotAPicture, PictureTooLarge

_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
"""All that the child gets of the environment: it opens strangers' pictures and shall know no secret."""
_EXIT_TIMEOUT_S = 2.0
"""Between the end of the child's output and the end of the child."""
_PIPE_LIMIT = 4 * 2**20
"""Bytes read ahead from the child; pictures are megabytes."""
_REFUSALS: dict[str, type[ValueError]] = {"not_a_picture": NotAPicture, "too_large": PictureTooLarge}


class FaceProcess:
    """Implements FaceEngine and Pictures by one child process, which answers one request at a time.

    ``request_timeout_s`` counts from the moment the child gets the request; ``start_timeout_s`` covers loading the
    models (about one second on an idle core). Beyond ``max_waiting`` requests, new ones fail at once.
    """

    def __init__(
        self,
        pack: Path,
        *,
        threads: int = 1,
        request_timeout_s: float = 10.0,
        start_timeout_s: float = 60.0,
        max_waiting: int = 16,
    ) -> None:
        self._pack = pack
        self._threads = threads
        self._request_timeout_s = request_timeout_s
        self._start_timeout_s = start_timeout_s
        self._max_waiting = max_waiting
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._child: Process | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """Process id of the running child, or None."""
        return self._child.pid if self._child is not None and self._child.returncode is None else None

    async def start(self) -> None:
        """Start the child now instead of at the first request. Raises FacesUnavailable."""
        async with self._turn:
            await self._running()

    async def compare(self, portrait: Image, live: Image) -> FaceComparison:
        """See FaceEngine."""
        reply = await self._ask("compare", portrait, live)
        return _comparison(reply)

    async def portrait(self, document: Image) -> Image | None:
        """See FaceEngine."""
        reply = await self._ask("portrait", document)
        return _image(reply) if reply.parts else None

    async def decode(self, data: bytes) -> Image:
        """See Pictures."""
        if len(data) > MAX_BYTES:
            raise PictureTooLarge(f"{len(data)} bytes; at most {MAX_BYTES} are read")
        return _image(await self._ask("decode", data))

    async def encode_jpeg(self, image: Image) -> bytes:
        """See Pictures."""
        reply = await self._ask("encode", image)
        if len(reply.parts) != 1 or not isinstance(reply.parts[0], bytes):
            raise FacesUnavailable("the face process answered with something else than a JPEG")
        return reply.parts[0]

    async def close(self) -> None:
        """Stop the child. The request under way and those waiting fail with FacesUnavailable."""
        self._closed = True
        await self._discard()

    async def _ask(self, operation: str, *parts: Part) -> Message:
        if self._waiting >= self._max_waiting:
            raise FacesUnavailable(f"{self._waiting} face requests are waiting already")
        self._waiting += 1
        try:
            async with self._turn:
                reply = await self._exchange(Message({"op": operation}, parts))
        finally:
            self._waiting -= 1
        error, text = reply.head.get("error"), str(reply.head.get("message"))
        if error in _REFUSALS:
            raise _REFUSALS[error](text)
        if error is not None:
            raise FacesUnavailable(text)
        return reply

    async def _exchange(self, request: Message) -> Message:
        """One request and its reply. Whatever goes wrong in between, the child's pipes are out of step: it is ended."""
        child = await self._running()
        try:
            async with asyncio.timeout(self._request_timeout_s):
                return await _talk(child, request)
        except TimeoutError as error:
            await self._discard()
            raise FacesUnavailable(f"no answer from the face process in {self._request_timeout_s:g} s") from error
        except (BadMessage, OSError, EOFError) as error:
            await self._discard()
            raise FacesUnavailable("the face process died; the next request gets a new one") from error
        except asyncio.CancelledError:
            await self._discard()
            raise

    async def _running(self) -> Process:
        self._refuse_when_closed()
        if self._child is None or self._child.returncode is not None:
            await self._discard()
            child = await self._started()
            self._child = child
            try:
                self._refuse_when_closed()
            except FacesUnavailable:
                await self._discard()
                raise
        return self._child

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise FacesUnavailable("the face process is closed")

    async def _started(self) -> Process:
        arguments = ("-m", "kyc.worker", "--pack", str(self._pack), "--threads", str(self._threads))
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdin=PIPE,
            stdout=PIPE,
            limit=_PIPE_LIMIT,
            env=_environment(),
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._start_timeout_s):
                hello = await _read(child)
        except (TimeoutError, BadMessage, OSError, EOFError) as error:
            await _end(child)
            raise FacesUnavailable("the face process did not start") from error
        except asyncio.CancelledError:
            await _end(child)
            raise
        if "error" in hello.head:
            await _end(child)
            raise FacesUnavailable(str(hello.head["message"]))
        return child

    async def _discard(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            await _end(child)


def _environment() -> dict[str, str]:
    package_root = str(Path(__file__).resolve().parent.parent)
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}


async def _talk(child: Process, request: Message) -> Message:
    stdin = child.stdin
    if stdin is None:
        raise EOFError
    for piece in wire.pack(request):
        stdin.write(piece)
        await stdin.drain()
    return await _read(child)


async def _read(child: Process) -> Message:
    stdout = child.stdout
    if stdout is None:
        raise EOFError
    header, body = wire.PREFIX.unpack(await stdout.readexactly(wire.PREFIX.size))
    wire.check_lengths(header, body)
    return wire.unpack(await stdout.readexactly(header), await stdout.readexactly(body))


async def _end(child: Process) -> None:
    """Kill at once: the child holds nothing that could be lost. One that has died by itself is only waited for."""
    if child.stdin is not None:
        child.stdin.close()
    if child.stdout is not None and child.stdout.at_eof():
        with suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_TIMEOUT_S):
                await child.wait()
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.kill()
    await child.wait()


def _image(reply: Message) -> Image:
    if len(reply.parts) != 1 or not isinstance(reply.parts[0], np.ndarray):
        raise FacesUnavailable("the face process answered with something else than a picture")
    return reply.parts[0]


def _comparison(reply: Message) -> FaceComparison:
    head = reply.head
    try:
        similarity = None if head["similarity"] is None else float(head["similarity"])
        portrait = tuple(QualityReason(reason) for reason in head["portrait_quality"])
        live = tuple(QualityReason(reason) for reason in head["live_quality"])
        return FaceComparison(similarity, Band(head["band"]), portrait, live)
    except (KeyError, TypeError, ValueError) as error:
        raise FacesUnavailable("the face process answered with something else than a comparison") from error


if __name__ == "__main__":
    from kyc import serve

    raise SystemExit(serve.main(sys.argv[1:]))

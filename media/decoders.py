"""Decoders: pictures are made of packets in processes of their own, a few, started when first needed.

What arrives from strangers is decoded by a large C library. A crash, a hang or too much memory there ends that process
and fails that one request; live media and the recording go on in this one.
"""

import asyncio
import contextlib
import os
import sys
from dataclasses import dataclass

import numpy as np

from media.decoding import pack_job
from media.rtp import MediaPacket
from media.wire import BadFrame, Frame, read_frame
from videobank.ports.media import NoSuchStream, PlaneRefuses, PlaneUnavailable, Span, Still

PROCESSES = 2  # so that a still does not wait for a span; more would take the cores from live media
WAITING = 16  # requests for pictures, those being worked on included
DECODE_S = 8.0  # 8 s of 720p take less than 2 s on one of two busy cores
READ_AHEAD_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """Packets of one segment from a key frame on, and which pictures of them are wanted; None: the key frame's."""

    codec: str
    segment: int
    packets: tuple[MediaPacket, ...]
    wanted: Span | None = None


class Decoders:
    """A pool of processes; ``close`` ends them."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "media.decoding")) -> None:
        self._command = command
        self._idle: list[asyncio.subprocess.Process] = []
        self._running: set[asyncio.subprocess.Process] = set()
        self._turn = asyncio.Semaphore(PROCESSES)
        self._waiting = 0
        self._closed = False

    @property
    def processes(self) -> int:
        """How many run."""
        return len(self._running)

    async def pictures(self, job: Job) -> tuple[Still, ...]:
        """At least one.

        Raises NoSuchStream (nothing can be decoded), PlaneUnavailable (the process failed), PlaneRefuses (many wait).
        """
        if self._waiting >= WAITING:
            raise PlaneRefuses("too many pictures are being decoded")
        self._waiting += 1
        try:
            async with self._turn, asyncio.timeout(DECODE_S):
                return await self._decoded(job)
        except TimeoutError:
            raise PlaneUnavailable(f"pictures were not decoded within {DECODE_S} s") from None
        finally:
            self._waiting -= 1

    async def _decoded(self, job: Job) -> tuple[Still, ...]:
        process = await self._process()
        try:
            stills = await _exchange(process, job)
        except (OSError, asyncio.IncompleteReadError, BadFrame) as error:
            raise PlaneUnavailable("the decoder failed") from error
        else:
            self._idle.append(process)
        finally:
            if process not in self._idle:  # failed, late, or nobody waits any more: nothing of it is to be trusted
                await self._end(process)
        if not stills:
            raise NoSuchStream("no whole picture arrived")
        return stills

    async def _process(self) -> asyncio.subprocess.Process:
        if self._closed:
            raise PlaneUnavailable("the media worker stops")
        while self._idle:
            process = self._idle.pop()
            if process.returncode is None:
                return process
            self._running.discard(process)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=READ_AHEAD_BYTES,
                env=_environment(),
                start_new_session=True,  # a Ctrl-C is for us: it ends when its input does
            )
        except OSError as error:
            raise PlaneUnavailable("no decoder can be started") from error
        self._running.add(process)
        return process

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        self._running.discard(process)

    async def close(self) -> None:
        """End the processes, and start none any more."""
        self._closed = True
        self._idle.clear()
        for process in tuple(self._running):
            await self._end(process)


def _environment() -> dict[str, str]:
    """No more than Python needs: a process that reads what strangers send shall know no secret."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "OPENBLAS_NUM_THREADS": "1"}  # each thread would take a share of the memory it may have


async def _exchange(process: asyncio.subprocess.Process, job: Job) -> tuple[Still, ...]:
    if process.stdin is None or process.stdout is None:
        raise BrokenPipeError
    process.stdin.write(pack_job(job.codec, job.packets, job.wanted))
    await process.stdin.drain()
    stills: list[Still] = []
    while "picture" in (frame := await read_frame(process.stdout)).fields:
        stills.append(_still(frame, job.segment))
    return tuple(stills)


def _still(frame: Frame, segment: int) -> Still:
    at = frame.fields["picture"]
    image = np.frombuffer(frame.raw, dtype=np.uint8).reshape(int(at["height"]), int(at["width"]), 3)
    return Still(image, int(at["at_us"]), segment, int(at["rtp_timestamp"]))

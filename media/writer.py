"""The two threads of a media worker that write to the vault, and what they are told to do.

One hands records to the operating system, the other waits for the disk: a sync that takes long keeps no record back,
which is what a killed process would lose. Results come back on the event loop, those of a twentieth of a second
together, but a failure and what follows it at once. The queue is bounded: what does not fit is refused, never waited
for.
"""

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import Appender, EvidenceExists, Mark, Vault

TELL_S = 0.05  # between two looks for results, while any is awaited: the thread does not wake the loop for each
QUEUE_RECORDS = 1024  # at 4 records a second and stream, a disk may stall 10 s with 25 streams


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one piece of work. ``error`` is empty when all is well; ``room``: whether the reserve is free."""

    mark: Mark | None
    error: str
    room: bool


Done = Callable[[Written], None]


@dataclass(frozen=True, slots=True)
class _Job:
    sheet: "Sheet"
    record: bytes | None  # None: sync
    close: bool
    done: Done


class Sheet:
    """One piece being written; opened by its first record."""

    def __init__(self, call: CallId, evidence: EvidenceId, key: DataKey) -> None:
        self.call = call
        self.evidence = evidence
        self._key = key
        self._appender: Appender | None = None

    def write(self, vault: Vault, record: bytes) -> Mark:
        """Seal one record; raises OSError (VaultFull is one), EvidenceExists. On the thread that writes."""
        if self._appender is None:
            self._appender = vault.append(self.call, self.evidence, self._key)
        return self._appender.append(record)

    def sync(self) -> Mark | None:
        """Bring it to the disk; raises OSError. On the thread that syncs."""
        return self._appender.sync() if self._appender is not None else None

    def close(self) -> Mark | None:
        """The end of the piece; raises OSError. On the thread that syncs, behind its last record."""
        return self._appender.close() if self._appender is not None else None


class Writer:
    """Owns the threads. ``close`` waits until everything queued is written."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.records = 0
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._syncs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._under_way = 0  # jobs whose result was not told yet
        self._results: deque[tuple[Done, Written]] = deque()
        self._looking: asyncio.TimerHandle | None = None
        self._threads = (
            threading.Thread(target=self._write, name="vault-writer", daemon=True),
            threading.Thread(target=self._sync, name="vault-syncer", daemon=True),
        )
        for thread in self._threads:
            thread.start()

    def submit(self, sheet: Sheet, record: bytes | None, done: Done, *, close: bool = False) -> bool:
        """Write a record, or sync (None), or close; False when the queue is full."""
        if self._under_way >= QUEUE_RECORDS:
            return False
        self._under_way += 1
        self._jobs.put(_Job(sheet, record, close, done))
        self._look_later()
        return True

    async def close(self) -> None:
        """Write what is queued, tell of it and end the threads."""
        self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._tell()
        if self._looking is not None:
            self._looking.cancel()

    def _write(self) -> None:
        troubled = False
        while (job := self._jobs.get()) is not None:
            if job.record is None:
                self._syncs.put(job)  # all records before it are written
            else:
                troubled = self._work(job, troubled=troubled)
        self._syncs.put(None)

    def _sync(self) -> None:
        troubled = False
        while (job := self._syncs.get()) is not None:
            troubled = self._work(job, troubled=troubled)

    def _work(self, job: _Job, *, troubled: bool) -> bool:
        """Whether it went wrong. ``troubled``: whether the one before did."""
        written = self._outcome(job)
        self._results.append((job.done, written))
        wrong = bool(written.error) or not written.room
        if troubled or wrong:  # where a recording fails and goes on is told exactly
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody is left to be told
                self._loop.call_soon_threadsafe(self._tell)
        return wrong

    def _look(self) -> None:
        self._looking = None
        try:
            self._tell()
        finally:  # what one of them makes of its result is not the others' loss
            self._look_later()

    def _look_later(self) -> None:
        if self._under_way and self._looking is None:
            self._looking = self._loop.call_later(TELL_S, self._look)

    def _tell(self) -> None:
        """On the event loop: what came of the jobs so far."""
        while self._results:
            done, written = self._results.popleft()
            self._under_way -= 1
            done(written)

    def _outcome(self, job: _Job) -> Written:
        try:
            mark = None
            if job.record is not None:
                mark = job.sheet.write(self._vault, job.record)
                self.records += 1
            elif not job.close:
                mark = job.sheet.sync()
            if job.close:
                mark = job.sheet.close()
            room = self._vault.has_room() if job.record is None else True
        except (OSError, EvidenceExists, ValueError) as error:
            return Written(None, f"{type(error).__name__}: {error}", room=False)
        return Written(mark, "", room)

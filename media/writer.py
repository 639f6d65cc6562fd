"""The one thread of a media worker that writes to the vault, and what it is told to do.

Results come back on the event loop. The queue is bounded: what does not fit is refused at once, never waited for.
"""

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import Appender, EvidenceExists, Mark, Vault

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
        """Seal one record; raises OSError (VaultFull is one), EvidenceExists. On the writer's thread."""
        if self._appender is None:
            self._appender = vault.append(self.call, self.evidence, self._key)
        return self._appender.append(record)

    def sync(self) -> Mark | None:
        """Bring it to the disk; raises OSError. On the writer's thread."""
        return self._appender.sync() if self._appender is not None else None

    def close(self) -> Mark | None:
        """The end of the piece; raises OSError. On the writer's thread."""
        return self._appender.close() if self._appender is not None else None


class Writer:
    """Owns the thread. ``close`` waits until everything queued is written."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self.records = 0
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._under_way = 0  # jobs whose result was not told yet
        self._results: deque[tuple[Done, Written]] = deque()
        self._telling = False  # the loop is asked to tell: it is woken once for many results
        self._thread = threading.Thread(target=self._run, name="vault-writer", daemon=True)
        self._thread.start()

    def submit(self, sheet: Sheet, record: bytes | None, done: Done, *, close: bool = False) -> bool:
        """Write a record, or sync (None), or close; False when the queue is full."""
        if self._under_way >= QUEUE_RECORDS:
            return False
        self._under_way += 1
        self._jobs.put(_Job(sheet, record, close, done))
        return True

    async def close(self) -> None:
        """Write what is queued and end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._results.append((job.done, self._work(job)))
            if self._telling:
                continue
            self._telling = True
            try:
                self._loop.call_soon_threadsafe(self._tell)
            except RuntimeError:
                return  # the loop is closed: nobody is left to be told

    def _tell(self) -> None:
        """On the event loop: what came of the jobs so far. What is finished from here on asks again."""
        self._telling = False
        while self._results:
            done, written = self._results.popleft()
            self._under_way -= 1
            done(written)

    def _work(self, job: _Job) -> Written:
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

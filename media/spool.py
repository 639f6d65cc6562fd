"""What the worker saw and the ledger has not yet: an append-only file that survives ``kill -9`` of the worker.

One JSON object a line: ``{"happening": …}``, ``{"ack": n}``, ``{"open": …}`` when a segment begins to be recorded and
``{"shut": …}`` when its end is told. ``write`` without ``fsync`` is enough: the machine's death is the ledger's
business (a segment that is never closed is found by its piece), the worker's death is ours.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from videobank.domain.call_events import SegmentClosed, SegmentOpened, TrackAnchored
from videobank.domain.event_type import REGISTRY
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.media import Happening

COMPACT_BYTES = 1024 * 1024
ANCHORS_KEPT = 30  # of one piece while nobody listens: a minute's worth proves as much as an hour's

_ADAPTERS: dict[str, TypeAdapter[Any]] = {}
_AT: TypeAdapter[datetime] = TypeAdapter(datetime)


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A segment whose end was never told."""

    call: CallId
    stream: StreamId
    segment: int
    evidence: EvidenceId
    wrapped_key: str  # hexadecimal


def _adapter(name: str) -> TypeAdapter[Any]:
    if name not in _ADAPTERS:
        _ADAPTERS[name] = TypeAdapter(REGISTRY[name].cls)
    return _ADAPTERS[name]


def pack_happening(happening: Happening) -> dict[str, Any]:
    """As JSON."""
    name = type(happening.event).__name__
    event = _adapter(name).dump_python(happening.event, mode="json")
    return {
        "worker": happening.worker,
        "sequence": happening.sequence,
        "call": happening.call,
        "type": name,
        "event": event,
        "at": happening.at.isoformat(),
    }


def unpack_happening(fields: dict[str, Any]) -> Happening:
    """From JSON; raises ValueError (pydantic's is one), KeyError."""
    event = _adapter(fields["type"]).validate_python(fields["event"], strict=False)
    at = _AT.validate_python(fields["at"])
    return Happening(fields["worker"], fields["sequence"], CallId(fields["call"]), event, at)


class SpoolTaken(RuntimeError):
    """A worker of this name lives: two would tell under the same numbers."""


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else uses this spool until the block ends, or the process (flock(2)). Raises SpoolTaken."""
    descriptor = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SpoolTaken(f"another media worker called {path.stem} runs") from None
        yield
    finally:
        os.close(descriptor)


@dataclass(slots=True)
class _Contents:
    """What the lines of a spool come to."""

    waiting: dict[int, Happening] = field(default_factory=dict)
    open: dict[str, LeftOpen] = field(default_factory=dict)
    sequence: int = 0

    def replay(self, data: bytes) -> None:
        for line in data.splitlines():
            try:
                fields = json.loads(line)
            except ValueError:
                continue  # the one line that was being written when the worker died
            if "happening" in fields:
                happening = unpack_happening(fields["happening"])
                self.waiting[happening.sequence] = happening
                self.sequence = max(self.sequence, happening.sequence)
            elif "ack" in fields:
                self.waiting.pop(fields["ack"], None)
            elif "open" in fields:
                left = LeftOpen(**fields["open"])
                self.open[f"{left.call} {left.evidence}"] = left
            elif "shut" in fields:
                self.open.pop(fields["shut"], None)
            elif "sequence" in fields:
                self.sequence = max(self.sequence, fields["sequence"])


def left_behind(spool_dir: Path) -> tuple[str, ...]:
    """The names of the workers that died with something to tell: each must be started once more to tell it."""
    names = []
    for path in sorted(spool_dir.glob("*.spool")):
        contents = _Contents()
        try:
            contents.replay(path.read_bytes())
        except (ValueError, KeyError, TypeError):  # of another version: its worker says so, and all others start
            names.append(path.stem)
            continue
        if contents.waiting or contents.open:
            names.append(path.stem)
    return tuple(names)


class Spool:
    """The unacknowledged happenings, in memory and in the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        found = _Contents()
        if path.exists():
            found.replay(path.read_bytes())
        self._waiting, self._open, self._sequence = found.waiting, found.open, found.sequence
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self._size = 0
        self._behind = True  # the file lacks something that memory has
        self._catch_up()

    @property
    def left_open(self) -> tuple[LeftOpen, ...]:
        """The segments whose end was never told."""
        return tuple(self._open.values())

    def add(self, happening: Happening, wrapped_key: bytes = b"") -> None:
        """Keep a happening until it is acknowledged."""
        event = happening.event
        if isinstance(event, SegmentOpened):
            left = LeftOpen(happening.call, event.stream, event.segment, event.evidence, wrapped_key.hex())
            self._open[f"{happening.call} {event.evidence}"] = left
            self._write({"open": asdict(left)})
        self._waiting[happening.sequence] = happening
        self._write({"happening": pack_happening(happening)})
        if isinstance(event, SegmentClosed):
            name = f"{happening.call} {event.evidence}"
            self._open.pop(name, None)
            self._write({"shut": name})
        if isinstance(event, TrackAnchored):
            self._thin(happening.call, event)

    def _thin(self, call: CallId, event: TrackAnchored) -> None:
        same = [
            number
            for number, kept in self._waiting.items()
            if isinstance(kept.event, TrackAnchored) and kept.call == call and kept.event.evidence == event.evidence
        ]
        for number in same[1:-ANCHORS_KEPT]:
            self.acknowledge(number)

    def next_sequence(self) -> int:
        """A number that no happening of this worker had, in this life or an earlier one."""
        self._sequence += 1
        return self._sequence

    def after(self, sequence: int, limit: int) -> list[Happening]:
        """The oldest waiting happenings with a greater number."""
        found = []
        for number, happening in self._waiting.items():
            if number > sequence:
                found.append(happening)
                if len(found) == limit:
                    break
        return found

    def acknowledge(self, sequence: int) -> None:
        """Forget one."""
        if self._waiting.pop(sequence, None) is not None:
            self._write({"ack": sequence})
            if self._size > COMPACT_BYTES:
                self._catch_up()

    def _write(self, fields: dict[str, Any]) -> None:
        """Memory goes on without a file that takes no more: a full disk must not stop what tells of it."""
        if self._behind:
            self._catch_up()
            return
        line = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
        try:
            written = os.write(self._file, line)
        except OSError:
            written = 0
        self._size += written
        self._behind = written < len(line)

    def _catch_up(self) -> None:
        with contextlib.suppress(OSError):
            self._compact()
            self._behind = False

    def _compact(self) -> None:
        """Write what still matters beside the file, then put it in its place."""
        beside = self._path.with_suffix(".new")
        lines: list[dict[str, Any]] = [{"sequence": self._sequence}]
        lines += [{"open": asdict(left)} for left in self._open.values()]
        lines += [{"happening": pack_happening(happening)} for happening in self._waiting.values()]
        data = b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines)
        new = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_APPEND, 0o600)
        try:
            rest = memoryview(data)
            while rest:  # a disk that becomes full takes a part, and raises at the next try
                rest = rest[os.write(new, rest) :]
            beside.replace(self._path)
        except OSError:
            os.close(new)
            beside.unlink(missing_ok=True)
            raise
        os.close(self._file)
        self._file = new
        self._size = 0

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)

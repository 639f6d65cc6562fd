"""A vault in memory. A record is its length, a tag over its place and content, and the bare content."""

import contextlib
import hashlib
import hmac
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import (
    Appender,
    Draft,
    EvidenceBroken,
    EvidenceBusy,
    EvidenceExists,
    EvidenceMissing,
    Mark,
    Piece,
    VaultFull,
)

MAX_PLAINTEXT_BYTES = 64 * 1024
TAG_BYTES = 32
LENGTH_BYTES = 4


@dataclass
class _File:
    content: bytearray = field(default_factory=bytearray)
    closed: bool = False


@dataclass(frozen=True)
class _Place:
    call: CallId
    evidence: EvidenceId
    secret: bytes

    def record(self, number: int, plaintext: bytes) -> bytes:
        place = f"{self.call}|{self.evidence}|{number}|".encode()
        tag = hmac.new(self.secret, place + plaintext, hashlib.sha256).digest()
        return struct.pack(">I", TAG_BYTES + len(plaintext)) + tag + plaintext


class MemoryVault:
    """``capacity_bytes`` of room in all; ``files`` lies open, so that a test may tamper with it."""

    def __init__(self, capacity_bytes: int = 1 << 40) -> None:
        self.capacity_bytes = capacity_bytes
        self.files: dict[tuple[CallId, EvidenceId], _File] = {}
        self._holds: Counter[tuple[CallId, bool]] = Counter()

    def append(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Appender:
        if (call, evidence) in self.files:
            raise EvidenceExists(evidence)
        file = self.files[call, evidence] = _File()
        return MemoryAppender(self, file, _Place(call, evidence, key.secret))

    def draft(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Draft:
        return MemoryDraft(self, (call, evidence), _Place(call, evidence, key.secret))

    def open(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Piece:
        return self._piece(call, evidence, key)

    def put(self, call: CallId, evidence: EvidenceId, key: DataKey, content: bytes) -> Mark:
        appender = self.append(call, evidence, key)
        try:
            for start in range(0, max(1, len(content)), MAX_PLAINTEXT_BYTES):
                appender.append(content[start : start + MAX_PLAINTEXT_BYTES])
        except VaultFull:
            del self.files[call, evidence]
            raise
        return appender.close()

    def get(self, call: CallId, evidence: EvidenceId, key: DataKey) -> bytes:
        piece = self._piece(call, evidence, key)
        return b"".join(piece.read(record) for record in range(piece.count()))

    def mark(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Mark:
        return self._piece(call, evidence, key).whole_mark()

    def pieces(self, call: CallId) -> tuple[EvidenceId, ...]:
        return tuple(sorted(evidence for of, evidence in self.files if of == call))

    def storing(self, call: CallId) -> AbstractContextManager[None]:
        return self._hold(call, alone=False)

    def taking_stock(self, call: CallId) -> AbstractContextManager[None]:
        return self._hold(call, alone=True)

    def _hold(self, call: CallId, *, alone: bool) -> AbstractContextManager[None]:
        if self._holds[call, True] or (alone and self._holds[call, False]):
            raise EvidenceBusy(call)
        self._holds[call, alone] += 1

        @contextlib.contextmanager
        def held() -> Iterator[None]:
            try:
                yield
            finally:
                self._holds[call, alone] -= 1

        return held()

    def is_being_written(self, call: CallId, evidence: EvidenceId) -> bool:
        file = self.files.get((call, evidence))
        if file is None:
            raise EvidenceMissing(evidence)
        return not file.closed

    def has_room(self) -> bool:
        return self.room() > 0

    def room(self) -> int:
        return self.capacity_bytes - sum(len(file.content) for file in self.files.values())

    def _piece(self, call: CallId, evidence: EvidenceId, key: DataKey) -> "MemoryPiece":
        file = self.files.get((call, evidence))
        if file is None:
            raise EvidenceMissing(evidence)
        return MemoryPiece(file, _Place(call, evidence, key.secret))


class MemoryAppender:
    def __init__(self, vault: MemoryVault, file: _File, place: _Place) -> None:
        self._vault = vault
        self._file = file
        self._place = place
        self._records = 0
        self._whole = self._mark()

    def append(self, plaintext: bytes) -> Mark:
        if len(plaintext) > MAX_PLAINTEXT_BYTES:
            raise ValueError("a record holds at most 64 KiB")
        record = self._place.record(self._records, plaintext)
        if len(record) > self._vault.room():
            raise VaultFull(self._place.evidence)
        self._file.content += record
        self._records += 1
        self._whole = self._mark()
        return self._whole

    def sync(self) -> Mark:
        return self._whole

    def _mark(self) -> Mark:
        content = self._file.content
        return Mark(self._records, len(content), hashlib.sha256(content).hexdigest())

    def close(self) -> Mark:
        self._file.closed = True
        return self.sync()


class MemoryDraft(MemoryAppender):
    def __init__(self, vault: MemoryVault, name: tuple[CallId, EvidenceId], place: _Place) -> None:
        super().__init__(vault, _File(), place)
        self._name = name

    def close(self) -> Mark:
        if self._name in self._vault.files:
            raise EvidenceExists(self._place.evidence)
        self._vault.files[self._name] = self._file
        return super().close()

    def abandon(self) -> None:
        self._file.content.clear()


class MemoryPiece:
    def __init__(self, file: _File, place: _Place) -> None:
        self._file = file
        self._place = place
        self._spans = self._scan(bytes(file.content))

    def count(self) -> int:
        return len(self._spans)

    def grow(self) -> int:
        self._spans = self._scan(bytes(self._file.content))
        return len(self._spans)

    def read(self, record: int) -> bytes:
        if record not in range(len(self._spans)):
            raise IndexError(record)
        start, end = self._spans[record]
        stored = bytes(self._file.content[start:end])
        plaintext = stored[LENGTH_BYTES + TAG_BYTES :]
        if stored != self._place.record(record, plaintext):
            raise EvidenceBroken(self._place.evidence, record, "changed, or not of this place")
        return plaintext

    def lengths(self) -> tuple[int, ...]:
        return tuple(max(0, end - start - LENGTH_BYTES - TAG_BYTES) for start, end in self._spans)

    def size(self) -> int:
        return len(self._file.content)

    def mark(self) -> Mark:
        end = self._spans[-1][1] if self._spans else 0
        return Mark(len(self._spans), end, self.marks((end,))[end])

    def marks(self, ends: tuple[int, ...]) -> dict[int, str]:
        content = self._file.content
        return {end: hashlib.sha256(content[:end]).hexdigest() for end in ends if end <= len(content)}

    def whole_mark(self) -> Mark:
        records = 0
        for record in range(self.count()):
            try:
                self.read(record)
            except EvidenceBroken:
                break
            records += 1
        end = self._spans[records - 1][1] if records else 0
        if records == self.count() and not self._file.closed:
            del self._file.content[end:]
        return Mark(records, end, self.marks((end,))[end])

    def close(self) -> None:
        pass

    def _scan(self, content: bytes) -> list[tuple[int, int]]:
        spans, at = [], 0
        while at + LENGTH_BYTES <= len(content):
            end = at + LENGTH_BYTES + int.from_bytes(content[at : at + LENGTH_BYTES], "big")
            if end > len(content):
                break
            spans.append((at, end))
            at = end
        return spans

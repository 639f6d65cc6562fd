"""Sealed evidence: written once, record by record, encrypted from the first byte."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey


class VaultFull(OSError):
    """There is no room for evidence: what was appended before stays whole."""


class EvidenceMissing(LookupError):
    """There is no such piece."""


class EvidenceExists(ValueError):
    """A piece is written once; its name is taken."""


class EvidenceBusy(RuntimeError):
    """Somebody stores evidence of this call just now, or takes stock of it: the one keeps the other out."""


class EvidenceBroken(ValueError):
    """A record was changed, cut, repeated or moved. ``evidence`` and ``record`` name it."""

    def __init__(self, evidence: EvidenceId, record: int, what: str) -> None:
        super().__init__(f"{evidence}, record {record}: {what}")
        self.evidence = evidence
        self.record = record
        self.what = what


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a piece is safely written.

    ``records`` complete records in ``bytes`` bytes, whose SHA-256 (of the file from its first byte) is ``sha256`` in
    hexadecimal.
    """

    records: int
    bytes: int
    sha256: str


class Appender(Protocol):
    """One piece being written. Plain, synchronous calls: it is used from threads, never on an event loop.

    ``sync`` may be under way on one thread while another appends; nothing is under way when ``close`` is called.
    """

    def append(self, plaintext: bytes) -> Mark:
        """Seal one record of at most 64 KiB and hand it to the operating system; raises VaultFull."""
        ...

    def sync(self) -> Mark:
        """Bring to the disk (fsync) what was appended before, and say how far that is; raises VaultFull."""
        ...

    def close(self) -> Mark:
        """Sync and close; the piece is never written again."""
        ...


class Draft(Appender, Protocol):
    """A piece that grows and has its name only when ``close`` returns: until then there is no such piece.

    What a killed process left of a draft is no evidence of anything, and goes when the next one is begun.
    """

    def abandon(self) -> None:
        """Throw it away."""
        ...


class Piece(Protocol):
    """One piece being read; records are checked as they are read (EvidenceBroken)."""

    def count(self) -> int:
        """How many records it has; a torn last record (a killed writer) is not counted."""
        ...

    def grow(self) -> int:
        """Look for what was appended since it was opened, and count again."""
        ...

    def read(self, record: int) -> bytes:
        """The plaintext of one record, counted from 0; raises EvidenceBroken, IndexError."""
        ...

    def mark(self) -> Mark:
        """How far it is whole: the records that ``count`` counts, where the last ends, and the SHA-256 up to there."""
        ...

    def lengths(self) -> tuple[int, ...]:
        """The plaintext length of every record, without decrypting: so that a byte range can be sought."""
        ...

    def size(self) -> int:
        """The bytes of the file, a torn last record included."""
        ...

    def marks(self, ends: tuple[int, ...]) -> dict[int, str]:
        """SHA-256 in hexadecimal of the file's first ``end`` bytes, for each end that the file reaches."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


class Vault(Protocol):
    """Where evidence lies. All methods are synchronous and thread-safe; a shell calls them off its event loop."""

    def append(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Appender:
        """Begin a piece; raises EvidenceExists, VaultFull."""
        ...

    def draft(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Draft:
        """Begin a piece that is there whole or not at all, however large; raises VaultFull.

        ``close`` raises EvidenceExists when the name was taken meanwhile, and the draft is gone then.
        """
        ...

    def open(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Piece:
        """Read a piece; raises EvidenceMissing."""
        ...

    def put(self, call: CallId, evidence: EvidenceId, key: DataKey, content: bytes) -> Mark:
        """Write a whole piece (a picture) in one go, synced."""
        ...

    def get(self, call: CallId, evidence: EvidenceId, key: DataKey) -> bytes:
        """Read a whole piece; raises EvidenceMissing, EvidenceBroken."""
        ...

    def mark(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Mark:
        """How far a piece is whole and authentic, for one that a killed writer left open.

        A torn tail is not counted and is cut away. Raises EvidenceMissing.
        """
        ...

    def pieces(self, call: CallId) -> tuple[EvidenceId, ...]:
        """The names of all pieces of a call."""
        ...

    def storing(self, call: CallId) -> AbstractContextManager[None]:
        """From now until the block ends, nobody takes stock: whatever is stored meanwhile can be recorded meanwhile.

        Holds for every process, and ends with a killed one. Raises EvidenceBusy, VaultFull.
        """
        ...

    def taking_stock(self, call: CallId) -> AbstractContextManager[None]:
        """From now until the block ends, nobody stores: a piece that no event names now, none will name.

        Raises EvidenceBusy.
        """
        ...

    def is_being_written(self, call: CallId, evidence: EvidenceId) -> bool:
        """Whether a living writer, in whatever process, holds this piece open; raises EvidenceMissing."""
        ...

    def has_room(self) -> bool:
        """Whether more than the reserve is free; below it nothing new may begin."""
        ...

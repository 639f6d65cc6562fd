"""One sealed piece in a local file: being written, and being read. The bytes are those of ``sealed``."""

import contextlib
import fcntl
import hashlib
import os
from array import array
from collections.abc import Iterable
from pathlib import Path

from videobank.adapters.private_files import sync_directory, write_all
from videobank.adapters.sealed import (
    HEADER_BYTES,
    LENGTH_BYTES,
    MAX_MESSAGE_BYTES,
    OVERHEAD_BYTES,
    NotAuthentic,
    Place,
    framed,
    promised_records,
    seal,
    unseal,
)
from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, EvidenceExists, Mark, VaultFull

CHUNK_BYTES = 1024 * 1024


class LocalAppender:
    """Implements ``ports.vault.Appender``. For one thread that appends, and another that syncs meanwhile."""

    def __init__(self, descriptor: int, key: DataKey, place: Place) -> None:
        """Write the header; raises OSError, and then the descriptor is still the caller's.

        The lock says that a writer lives; the system lifts it when the process dies (flock(2)).
        """
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        write_all(descriptor, place.header)
        self._descriptor = descriptor
        self._key = key
        self._place = place
        self._records = 0
        self._bytes = len(place.header)
        self._sha256 = hashlib.sha256(place.header)
        self._torn = False
        self._whole = self._mark()

    def append(self, plaintext: bytes) -> Mark:
        """Seal one record and hand it to the operating system.

        Raises VaultFull, after which the piece ends with its last whole record and may be tried again; ValueError for
        more than 64 KiB.
        """
        self._mend()
        associated = self._place.associated(self._records)
        record = framed(seal(self._key.secret, associated, plaintext))
        self._torn = True
        try:
            write_all(self._descriptor, record)
        except OSError as error:
            self._mend()
            raise self._full(error) from error
        self._torn = False
        self._records += 1
        self._bytes += len(record)
        self._sha256.update(record)
        self._whole = self._mark()
        return self._whole

    def sync(self) -> Mark:
        """Bring to the disk what was appended before; raises VaultFull."""
        whole = self._whole
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise self._full(error) from error
        return whole

    def close(self) -> Mark:
        """Sync and close; raises VaultFull, and is closed all the same."""
        try:
            self._mend()
            return self.sync()
        finally:
            os.close(self._descriptor)

    @staticmethod
    def digest_of(content: bytes) -> str:
        """The SHA-256 that a mark of this whole file would have."""
        return hashlib.sha256(content).hexdigest()

    def _mend(self) -> None:
        """Cut a record that was written in part; nothing is ever written behind a torn one. Raises VaultFull."""
        if not self._torn:
            return
        try:
            os.ftruncate(self._descriptor, self._bytes)
            os.lseek(self._descriptor, self._bytes, os.SEEK_SET)
        except OSError as error:
            raise self._full(error) from error
        self._torn = False

    def _mark(self) -> Mark:
        return Mark(self._records, self._bytes, self._sha256.hexdigest())

    def _full(self, error: OSError) -> VaultFull:
        return VaultFull(error.errno, f"{self._place.evidence} after record {self._records}: {error.strerror}")


class LocalDraft:
    """Implements ``ports.vault.Draft``: an appender whose file is named at the end. ``link`` never replaces a file."""

    def __init__(self, appender: LocalAppender, draft: Path, path: Path) -> None:
        """``draft`` is the file being written, ``path`` what it is to be called."""
        self._appender = appender
        self._draft = draft
        self._path = path

    def append(self, plaintext: bytes) -> Mark:
        """Raises VaultFull, ValueError, as LocalAppender does."""
        return self._appender.append(plaintext)

    def sync(self) -> Mark:
        """Raises VaultFull."""
        return self._appender.sync()

    def close(self) -> Mark:
        """Sync and name it; raises VaultFull, EvidenceExists, and is gone then."""
        try:
            mark = self._appender.close()
            os.link(self._draft, self._path)
        except FileExistsError as error:
            raise EvidenceExists(f"{self._path.stem} is written already") from error
        except OSError as error:
            raise error if isinstance(error, VaultFull) else VaultFull(error.errno, str(error)) from error
        finally:
            self._draft.unlink(missing_ok=True)
        sync_directory(self._path.parent)
        return mark

    def abandon(self) -> None:
        """Throw it away."""
        with contextlib.suppress(VaultFull):
            self._appender.close()
        self._draft.unlink(missing_ok=True)


class _Spans:
    """Where each record's message lies in the file; the size is 0 for what cannot be a record.

    Twelve bytes a record: an hour's stream has fifteen thousand, and whoever follows it keeps them all.
    """

    def __init__(self) -> None:
        self._offsets = array("Q")
        self._sizes = array("I")

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, record: int) -> tuple[int, int]:
        return self._offsets[record], self._sizes[record]

    def append(self, offset: int, size: int) -> None:
        self._offsets.append(offset)
        self._sizes.append(size)

    @property
    def sizes(self) -> Iterable[int]:
        """The sizes of all."""
        return self._sizes


class LocalPiece:
    """Implements ``ports.vault.Piece``. Reads at positions, so safe in several threads."""

    def __init__(self, descriptor: int, key: DataKey, call: CallId, evidence: EvidenceId) -> None:
        """Take the file over; raises EvidenceBroken when it has no header, and then the descriptor is the caller's."""
        header = os.pread(descriptor, HEADER_BYTES, 0)
        self._size = os.fstat(descriptor).st_size
        try:
            promised = promised_records(header) if self._size >= HEADER_BYTES else 0
        except ValueError as error:
            raise EvidenceBroken(evidence, 0, str(error)) from error
        self._descriptor = descriptor
        self._key = key
        self._place = Place(call, evidence, header)
        self._spans = _Spans()
        self._scan()
        if promised > len(self._spans):
            raise EvidenceBroken(evidence, len(self._spans), f"cut: of {promised} records {len(self._spans)} are left")

    def count(self) -> int:
        """How many records it has; a torn last one is not counted, one of impossible length is (reading it tells)."""
        return len(self._spans)

    def grow(self) -> int:
        """Look for what was appended since, from the last whole record on."""
        self._size = os.fstat(self._descriptor).st_size
        if not len(self._spans) or self._spans[-1][1]:
            self._scan()
        return len(self._spans)

    def read(self, record: int) -> bytes:
        """The plaintext of one record, counted from 0; raises EvidenceBroken, IndexError."""
        if record not in range(len(self._spans)):
            raise IndexError(f"{self._place.evidence} has {len(self._spans)} records")
        offset, size = self._spans[record]
        try:
            return unseal(self._key.secret, self._place.associated(record), os.pread(self._descriptor, size, offset))
        except NotAuthentic as error:
            raise EvidenceBroken(self._place.evidence, record, str(error)) from error

    def lengths(self) -> tuple[int, ...]:
        """The plaintext length of every record."""
        return tuple(max(0, size - OVERHEAD_BYTES) for size in self._spans.sizes)

    def size(self) -> int:
        """The bytes of the file when it was opened."""
        return self._size

    def marks(self, ends: tuple[int, ...]) -> dict[int, str]:
        """SHA-256 of the file's first ``end`` bytes, for each end that the file reaches; one pass over the file."""
        digest, at = hashlib.sha256(), 0
        found: dict[int, str] = {}
        for end in sorted(set(ends)):
            while at < end:
                chunk = os.pread(self._descriptor, min(CHUNK_BYTES, end - at), at)
                if not chunk:
                    return found
                digest.update(chunk)
                at += len(chunk)
            found[end] = digest.hexdigest()
        return found

    def mark(self) -> Mark:
        """How far it is whole, without decrypting and without touching a torn tail."""
        end = self._end(len(self._spans))
        return Mark(len(self._spans), end, self.marks((end,))[end])

    def whole_mark(self) -> Mark:
        """How far every record is whole and authentic, synced; a torn tail is cut unless a writer lives.

        Only for a piece that was opened for writing. A whole record that does not decrypt is left where it is: it is
        evidence of a change.
        """
        records = 0
        with contextlib.suppress(EvidenceBroken):
            for record in range(len(self._spans)):
                self.read(record)
                records += 1
        end = self._end(records)
        if records == len(self._spans):
            self._cut(end)
        os.fsync(self._descriptor)
        return Mark(records, end, self.marks((end,))[end])

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _end(self, records: int) -> int:
        if not records:
            return min(HEADER_BYTES, self._size)
        offset, size = self._spans[records - 1]
        return offset + size

    def _cut(self, end: int) -> None:
        with contextlib.suppress(BlockingIOError):  # its writer lives
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(self._descriptor, end)

    def _scan(self) -> None:
        """Find the records behind those that are known."""
        at = self._end(len(self._spans)) if len(self._spans) else HEADER_BYTES
        while at + LENGTH_BYTES <= self._size:
            size = int.from_bytes(os.pread(self._descriptor, LENGTH_BYTES, at), "big")
            at += LENGTH_BYTES
            if not OVERHEAD_BYTES <= size <= MAX_MESSAGE_BYTES:
                if not self._only_zeros(at - LENGTH_BYTES):
                    self._spans.append(at, 0)
                return
            if at + size > self._size:
                return  # torn: the writer was killed, or is at work
            self._spans.append(at, size)
            at += size

    def _only_zeros(self, start: int) -> bool:
        """A file system may have grown a file without its last bytes when the power went: a torn record, too."""
        rest = os.pread(self._descriptor, MAX_MESSAGE_BYTES + LENGTH_BYTES + 1, start)
        return len(rest) <= MAX_MESSAGE_BYTES + LENGTH_BYTES and not any(rest)

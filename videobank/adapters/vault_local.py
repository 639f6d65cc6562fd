"""Evidence in a directory of this machine: ``<root>/<call>/<evidence>.sealed``, directories 0700, files 0600.

A piece being written in one go is drafted as ``.<name>.<random>.part``, one that grows as ``.<name>.draft``, and named
when it is whole. A recording has its name as soon as it has its header (``.<name>.begun`` before that), so that a kill
never leaves a piece without one.
"""

import contextlib
import fcntl
import os
import re
import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from videobank.adapters.private_files import PRIVATE_FILE, create_whole, make_directory, sync_directory
from videobank.adapters.sealed import MAX_PLAINTEXT_BYTES, Place, framed, piece_header, seal
from videobank.adapters.vault_holds import Hold, is_locked
from videobank.adapters.vault_pieces import LocalAppender, LocalDraft, LocalPiece
from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import Appender, Draft, EvidenceExists, EvidenceMissing, Mark, Piece, VaultFull

CALL_NAME = re.compile(r"[0-9a-f]{32}")
EVIDENCE_NAME = re.compile(r"[a-z0-9-]+/[0-9]{4}(\.[a-z0-9]+)?")
SUFFIX = ".sealed"
DRAFT = ".draft"
BEGUN = ".begun"
NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
RESERVE_BYTES = 2 * 1024**3
"""Two calls of three hours at 2 x 1 Mbit/s fit: what runs when the disk gets low can end in order."""


class LocalVault:
    """Implements ``ports.vault.Vault`` in a directory. Stateless: safe in any number of threads and processes."""

    def __init__(self, root: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        """Raises OSError when the root cannot be made."""
        self._root = root
        self._reserve_bytes = reserve_bytes
        make_directory(root)

    def append(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Appender:
        """Begin a piece; raises EvidenceExists, VaultFull. A call that has evidence already may use the reserve."""
        path = self._path(call, evidence)
        self._admit(call)
        begun = path.parent / f".{path.name}{BEGUN}"
        try:
            make_directory(path.parent)
            _remove_dead(begun)
            appender = _begin(begun, key, Place(call, evidence, piece_header()))
            _name(begun, path, appender)
        except FileExistsError as error:
            raise EvidenceExists(f"{call}: {evidence} is written already") from error
        except OSError as error:
            raise VaultFull(error.errno, f"cannot begin {evidence}: {error.strerror}") from error
        return appender

    def draft(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Draft:
        """Begin a piece that is named when it is whole; raises VaultFull, EvidenceExists when it is being drafted."""
        path = self._path(call, evidence)
        self._admit(call)
        try:
            make_directory(path.parent)
            for left in path.parent.glob(f".*{DRAFT}"):
                _remove_dead(left)
            draft = path.parent / f".{path.name}{DRAFT}"
            return LocalDraft(_begin(draft, key, Place(call, evidence, piece_header())), draft, path)
        except FileExistsError as error:
            raise EvidenceExists(f"{call}: {evidence} is being drafted") from error
        except OSError as error:
            raise VaultFull(error.errno, f"cannot begin {evidence}: {error.strerror}") from error

    def open(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Piece:
        """Read a piece; raises EvidenceMissing, and EvidenceBroken when it has not even the header of one."""
        return self._open(call, evidence, key, os.O_RDONLY)

    def put(self, call: CallId, evidence: EvidenceId, key: DataKey, content: bytes) -> Mark:
        """Write a whole piece, synced, which is there whole or not at all; raises EvidenceExists, VaultFull."""
        path = self._path(call, evidence)
        self._admit(call)
        parts = [content[i : i + MAX_PLAINTEXT_BYTES] for i in range(0, len(content), MAX_PLAINTEXT_BYTES)] or [b""]
        place = Place(call, evidence, piece_header(len(parts)))
        records = [framed(seal(key.secret, place.associated(n), part)) for n, part in enumerate(parts)]
        sealed = place.header + b"".join(records)
        try:
            create_whole(path, sealed)
        except FileExistsError as error:
            raise EvidenceExists(f"{call}: {evidence} is written already") from error
        except OSError as error:
            raise VaultFull(error.errno, f"cannot keep {evidence}: {error.strerror}") from error
        return Mark(len(parts), len(sealed), LocalAppender.digest_of(sealed))

    def get(self, call: CallId, evidence: EvidenceId, key: DataKey) -> bytes:
        """Read a whole piece; raises EvidenceMissing, EvidenceBroken."""
        piece = self.open(call, evidence, key)
        try:
            return b"".join(piece.read(record) for record in range(piece.count()))
        finally:
            piece.close()

    def mark(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Mark:
        """How far a piece is whole and authentic; a torn tail is cut away, unless a writer lives that may mend it.

        Brings to the disk what it vouches for. Raises EvidenceMissing, EvidenceBroken (no header), OSError.
        """
        piece = self._open(call, evidence, key, os.O_RDWR)
        try:
            return piece.whole_mark()
        finally:
            piece.close()

    def pieces(self, call: CallId) -> tuple[EvidenceId, ...]:
        """The names of all pieces of a call, sorted."""
        home = self._home(call)
        names = (str(path.relative_to(home)).removesuffix(SUFFIX) for path in home.glob(f"*/*{SUFFIX}"))
        return tuple(EvidenceId(name) for name in sorted(names) if EVIDENCE_NAME.fullmatch(name))

    def storing(self, call: CallId) -> AbstractContextManager[None]:
        """Keep everybody from taking stock, in every process; raises EvidenceBusy, VaultFull."""
        self._admit(call)
        try:
            make_directory(self._home(call))
            return Hold(self._home(call), alone=False)
        except OSError as error:
            raise VaultFull(error.errno, f"cannot store anything of {call}: {error.strerror}") from error

    def taking_stock(self, call: CallId) -> AbstractContextManager[None]:
        """Keep everybody from storing, in every process; raises EvidenceBusy, OSError."""
        try:
            return Hold(self._home(call), alone=True)
        except FileNotFoundError:
            return contextlib.nullcontext()  # nothing was ever stored, and nobody is about to

    def is_being_written(self, call: CallId, evidence: EvidenceId) -> bool:
        """Whether an appender lives that holds this piece; raises EvidenceMissing."""
        descriptor = self._descriptor(call, evidence, os.O_RDONLY)
        try:
            return is_locked(descriptor)
        finally:
            os.close(descriptor)

    def has_room(self) -> bool:
        """Whether more than the reserve is free."""
        return shutil.disk_usage(self._root).free > self._reserve_bytes

    def _open(self, call: CallId, evidence: EvidenceId, key: DataKey, access: int) -> LocalPiece:
        descriptor = self._descriptor(call, evidence, access)
        try:
            return LocalPiece(descriptor, key, call, evidence)
        except BaseException:
            os.close(descriptor)
            raise

    def _descriptor(self, call: CallId, evidence: EvidenceId, access: int) -> int:
        try:
            return os.open(self._path(call, evidence), access | os.O_NOFOLLOW | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise EvidenceMissing(f"{call} has no {evidence}") from error

    def _admit(self, call: CallId) -> None:
        if not self._home(call).is_dir() and not self.has_room():
            raise VaultFull(f"less than {self._reserve_bytes} bytes are free: no new call may begin")

    def _home(self, call: CallId) -> Path:
        if CALL_NAME.fullmatch(call) is None:
            raise ValueError("a call's id has 32 hexadecimal digits")
        return self._root / call

    def _path(self, call: CallId, evidence: EvidenceId) -> Path:
        if EVIDENCE_NAME.fullmatch(evidence) is None:
            raise ValueError("this cannot be the name of evidence")
        return self._home(call) / f"{evidence}{SUFFIX}"


def _begin(path: Path, key: DataKey, place: Place) -> LocalAppender:
    """A new file with its header; raises FileExistsError, and OSError, after which the name is free."""
    descriptor = os.open(path, NEW, PRIVATE_FILE)
    try:
        return LocalAppender(descriptor, key, place)
    except OSError:
        os.close(descriptor)
        path.unlink()
        raise


def _name(begun: Path, path: Path, appender: LocalAppender) -> None:
    """Give a piece its name, for good; raises FileExistsError, OSError, and then the piece is gone."""
    try:
        os.link(begun, path)
    except OSError:
        with contextlib.suppress(VaultFull):
            appender.close()
        raise
    finally:
        begun.unlink()
    sync_directory(path.parent)


def _remove_dead(draft: Path) -> None:
    """Remove a draft unless its writer lives (flock(2) is lifted when a process dies)."""
    with contextlib.suppress(FileNotFoundError, BlockingIOError):
        descriptor = os.open(draft, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.unlink()
        finally:
            os.close(descriptor)

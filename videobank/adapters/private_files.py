"""Small files that only their owner may read, and that are there whole or not at all."""

import os
import secrets
import stat
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_DIRECTORY = 0o700


class TooOpen(PermissionError):
    """Others than the owner may read or write a file that must be private."""


def make_directory(path: Path) -> None:
    """Make a directory of mode 0700 and what is missing above it; one that exists is left as it is."""
    if path.is_dir():
        return
    make_directory(path.parent)
    try:
        path.mkdir(mode=PRIVATE_DIRECTORY)
    except FileExistsError:
        return  # another process was first
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Bring the names in a directory to the disk, without which a new file may be gone after a power cut."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; raises OSError with some of them written."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def create_whole(path: Path, content: bytes) -> None:
    """Create a file of mode 0600 with all of its content, on disk, or not at all; raises FileExistsError.

    The name is given by ``link``, which never replaces: of two processes that race, one wins and the other is told.
    """
    make_directory(path.parent)
    draft = path.parent / f".{path.name}.{secrets.token_hex(8)}.part"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        try:
            write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_directory(path.parent)


def read_private(path: Path) -> bytes:
    """Read a file that must be of mode 0600 or tighter and no link; raises TooOpen, FileNotFoundError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & 0o077:
            raise TooOpen(f"{path} has mode {mode:04o}; it must be 0600: chmod 600 it, and ask who has read it")
        return file.read()

"""Holds on a call's evidence by flock(2): they hold between processes, and the system lifts them when one is killed."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from videobank.ports.vault import EvidenceBusy

DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Hold:
    """One hold, from the moment it is made until its block ends."""

    def __init__(self, directory: Path, *, alone: bool) -> None:
        """``alone``: with nobody beside; else beside others like it. Raises EvidenceBusy at once, OSError."""
        self._descriptor = os.open(directory, DIRECTORY)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._descriptor)
            if isinstance(error, BlockingIOError):
                raise EvidenceBusy(directory.name) from error
            raise

    def __enter__(self) -> None:
        """It is held already."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._descriptor)


def is_locked(descriptor: int) -> bool:
    """Whether a writer lives that has locked this file."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False

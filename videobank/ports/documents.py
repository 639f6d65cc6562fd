"""Documents: what stands on the picture of one."""

from typing import Protocol

from videobank.domain.document import DocumentReading
from videobank.ports.faces import Image


class DocumentsUnavailable(RuntimeError):
    """The reader died, timed out, is closed or has too many requests waiting; nothing was read."""


class DocumentReader(Protocol):
    """Reads identity documents and bank cards. Whatever it says is a finding, never a verdict."""

    name: str
    """Which reader it is, with its version: kept with every finding."""

    async def read(self, document: Image) -> DocumentReading | None:
        """What stands on it; None when it is no document that is known. Raises DocumentsUnavailable."""
        ...

    async def close(self) -> None:
        """Stop the reader; requests under way fail with DocumentsUnavailable."""
        ...

"""Documents: what stands on the picture of one."""

from dataclasses import dataclass
from typing import Protocol

from videobank.domain.document import Box, DocumentReading
from videobank.ports.faces import Image


class DocumentsUnavailable(RuntimeError):
    """The reader died, timed out, is closed or has too many requests waiting; nothing was read."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A picture with its numbers covered, where, and what had been read before.

    ``clean``: the numbers were found, and none of them can be read from ``picture`` any more. Otherwise it must not be
    kept.
    """

    picture: Image
    covered: tuple[Box, ...]
    reading: DocumentReading | None
    clean: bool


class DocumentReader(Protocol):
    """Reads identity documents and bank cards. Whatever it says is a finding, never a verdict."""

    name: str
    """Which reader it is, with its version: kept with every finding."""

    async def read(self, document: Image) -> DocumentReading | None:
        """What stands on it; None when it is no document that is known. Raises DocumentsUnavailable."""
        ...

    async def redact(self, document: Image) -> Redacted:
        """Read it, and cover every number by which its holder could be looked up. Raises DocumentsUnavailable."""
        ...

    async def close(self) -> None:
        """Stop the reader; requests under way fail with DocumentsUnavailable."""
        ...

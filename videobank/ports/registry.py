"""The registry of citizens.

Errors::

    RuntimeError
    └── RegistryDown        it cannot be asked now, or what it answered is no answer
"""

from dataclasses import dataclass
from typing import Protocol

from videobank.domain.registry import RegistryAnswer


class RegistryDown(RuntimeError):
    """Nothing is known: ask again later, or verify in another way."""


@dataclass(frozen=True, slots=True)
class RegistryReply:
    """What it said. ``sandbox``: it was the sandbox, which knows nobody."""

    answer: RegistryAnswer
    reference: str
    sandbox: bool


class Registry(Protocol):
    """Says whether a name and a number are one citizen's."""

    async def check(self, name: str, number: str, key: str) -> RegistryReply:
        """Ask once, whatever is repeated under the same ``key``. Raises RegistryDown."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...

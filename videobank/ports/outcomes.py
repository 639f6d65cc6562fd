"""The bank's core, which is told what came of a call.

Errors::

    RuntimeError
    ├── CoreDown            nobody can say whether it heard; telling again with the same key tells it once
    └── OutcomeRefused      it will not take this, however often it is told
"""

from typing import Protocol

from videobank.domain.outcome import Outcome


class CoreDown(RuntimeError):
    """It did not answer, or cannot take anything now."""


class OutcomeRefused(RuntimeError):
    """It does not take this outcome."""


class Core(Protocol):
    """Takes outcomes."""

    async def tell(self, outcome: Outcome, key: str) -> None:
        """Tell it once, however often it is called with this ``key``. Raises CoreDown, OutcomeRefused."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...

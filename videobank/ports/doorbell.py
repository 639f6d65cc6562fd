"""A hint that a ledger has grown; never the truth. Readers resume from their cursor."""

from collections.abc import AsyncIterator
from typing import Protocol

from videobank.domain.ids import LedgerId


class Doorbell(Protocol):
    """Tell and be told that something may have changed."""

    def ring(self, ledger: LedgerId) -> None:
        """This ledger has grown."""
        ...

    def listen(self) -> AsyncIterator[LedgerId | None]:
        """The ledgers that grew; None after a quiet while (a second), when every reader should look for itself."""
        ...

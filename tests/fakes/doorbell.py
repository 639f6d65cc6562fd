"""A doorbell that remembers who rang."""

from collections.abc import AsyncIterator

from videobank.adapters.doorbell_local import LocalDoorbell
from videobank.domain.ids import LedgerId


class RememberingDoorbell:
    """``rung`` is every ring in order; listeners hear as from the real one, which is in memory anyway."""

    def __init__(self, quiet_s: float = 1.0) -> None:
        self.rung: list[LedgerId] = []
        self._bell = LocalDoorbell(quiet_s)

    def ring(self, ledger: LedgerId) -> None:
        self.rung.append(ledger)
        self._bell.ring(ledger)

    def listen(self) -> AsyncIterator[LedgerId | None]:
        return self._bell.listen()

"""What happens outside calls is on record too: sign-ins, refusals, searches, replays, starts."""

from videobank.domain.account_events import Event
from videobank.domain.ids import LedgerId
from videobank.ports.clock import Clock
from videobank.ports.ledger import Conflict, Entry, Ledger

MAX_ATTEMPTS = 8


class Journal:
    """Appends to account and system ledgers, which have no state machine: whatever happened is written down."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._numbers: dict[LedgerId, int] = {}

    async def note(self, ledger: LedgerId, *events: Event) -> tuple[Entry, ...]:
        """Append after whatever is there; raises LedgerFull, Conflict."""
        for _ in range(MAX_ATTEMPTS):
            expected = self._numbers.get(ledger)
            if expected is None:
                head = await self._ledger.head(ledger)
                expected = head.entries if head is not None else 0
            try:
                entries = await self._ledger.append(ledger, expected, events, self._clock.now())
            except Conflict:
                self._numbers.pop(ledger, None)
                continue
            self._numbers[ledger] = entries[-1].number
            return entries
        raise Conflict(f"ledger {ledger} changed {MAX_ATTEMPTS} times while one note was written")

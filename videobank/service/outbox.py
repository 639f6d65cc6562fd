"""What the administrator of a trial reads: the short messages that would have gone to customers' phones."""

from videobank.domain.roles import Action, Person
from videobank.ports.messages import Kept, KeptMessage
from videobank.service.gate import Gate


class NoOutbox(LookupError):
    """Messages go to a gateway here, and are kept nowhere."""


class Outbox:
    """Reads what was kept instead of being sent."""

    def __init__(self, kept: Kept | None, gate: Gate) -> None:
        self._kept = kept
        self._gate = gate

    async def read(self, by: Person) -> tuple[KeptMessage, ...]:
        """The newest first; raises NotPermitted, NoOutbox."""
        await self._gate.require(by, Action.READ_OUTBOX)
        if self._kept is None:
            raise NoOutbox
        return self._kept.messages

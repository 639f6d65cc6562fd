"""Short messages without a gateway: they are kept in memory for the operator of a trial to read, and go nowhere."""

from collections import OrderedDict

from videobank.ports.clock import Clock
from videobank.ports.messages import KeptMessage

MOST_MESSAGES = 50
"""An older one is forgotten; all are when the service stops."""


class MemoryOutbox:
    """Implements ``ports.messages.Messenger`` and ``Kept`` for a trial on one machine."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._messages: OrderedDict[str, KeptMessage] = OrderedDict()

    @property
    def messages(self) -> tuple[KeptMessage, ...]:
        """The newest first."""
        return tuple(reversed(self._messages.values()))

    async def send(self, to: str, text: str, key: str) -> None:
        """Keep it; the same key is kept once."""
        if key in self._messages:
            return
        self._messages[key] = KeptMessage(self._clock.now(), to, text)
        while len(self._messages) > MOST_MESSAGES:
            self._messages.popitem(last=False)

    async def close(self) -> None:
        """Nothing is open."""

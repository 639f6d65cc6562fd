"""Short messages to a customer's phone.

Errors::

    RuntimeError
    ├── MessengerDown       nobody can say whether it went out; sending again with the same key sends it once
    └── MessageRefused      it will not be sent, however often it is asked for
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class MessengerDown(RuntimeError):
    """Whoever sends messages cannot be reached, or cannot send now."""


class MessageRefused(RuntimeError):
    """This message will not be sent: the number is none, or the contract does not cover it."""


class Messenger(Protocol):
    """Sends short messages."""

    async def send(self, to: str, text: str, key: str) -> None:
        """Send ``text`` to a number in E.164. Raises MessengerDown, MessageRefused.

        ``key`` names the message, so that it is sent once however often it is asked for.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A message that was kept to be read instead of being sent."""

    at: datetime
    to: str
    text: str


class Kept(Protocol):
    """Where messages are kept that go nowhere."""

    @property
    def messages(self) -> tuple[KeptMessage, ...]:
        """The newest first."""
        ...

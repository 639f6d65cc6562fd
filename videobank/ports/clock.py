"""Time, and what must not be guessed."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The server's one clock.

    Set once from the wall clock, then driven by CLOCK_MONOTONIC and shared by all processes of the machine, so that
    it never steps and spans between processes are true.
    """

    def now(self) -> datetime:
        """The aware instant, in UTC."""
        ...

    def now_us(self) -> int:
        """The same instant in microseconds since the Unix epoch."""
        ...


class Tokens(Protocol):
    """Names and secrets that cannot be guessed."""

    def new_id(self) -> str:
        """A new identifier of 128 random bits, sortable by time of making (UUIDv7), as 32 hexadecimal digits."""
        ...

    def secret(self) -> str:
        """A new secret of 256 random bits, URL-safe."""
        ...

    def digits(self, number: int) -> str:
        """So many random decimal digits, for people to type."""
        ...

    def digest(self, secret: str) -> str:
        """What is stored of a secret: its SHA-256 in hexadecimal. A secret of 256 bits needs no salt."""
        ...

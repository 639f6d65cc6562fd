"""Time that stands still until a test moves it, and names that count."""

import hashlib
import itertools
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class SetClock:
    """A clock that a test sets."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def now_us(self) -> int:
        return (self.at - EPOCH) // timedelta(microseconds=1)

    def forward(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class CountingTokens:
    """Ids and secrets in a known order."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._secrets = itertools.count(1)

    def new_id(self) -> str:
        return f"{next(self._ids):032x}"

    def secret(self) -> str:
        return f"secret-{next(self._secrets):036d}"

    def digest(self, secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()

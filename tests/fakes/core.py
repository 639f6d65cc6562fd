"""A core of the bank's that remembers what it was told."""

import asyncio
from dataclasses import dataclass, field

from videobank.domain.outcome import Outcome
from videobank.ports.outcomes import CoreDown


@dataclass
class FakeCore:
    """Fails so often with this error, and then takes it."""

    failures: int = 0
    error: type[Exception] = CoreDown
    told: list[tuple[Outcome, str]] = field(default_factory=list)
    asked: int = 0
    first_takes_s: float = 0.0

    async def tell(self, outcome: Outcome, key: str) -> None:
        self.asked += 1
        if self.asked <= self.failures:
            raise self.error
        if self.asked == 1:
            await asyncio.sleep(self.first_takes_s)
        self.told.append((outcome, key))

    async def close(self) -> None:
        return

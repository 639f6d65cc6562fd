"""Hand-overs by their keys, in memory."""

from datetime import datetime

from videobank.ports.hand_overs import KeptHandOver


class MemoryHandOverKeys:
    """Implements ``ports.hand_overs.HandOverKeys``."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptHandOver] = {}

    async def find(self, key: str, since: datetime) -> KeptHandOver | None:
        found = self.kept.get(key)
        return found if found is not None and found.invited_at >= since else None

    async def claim(self, asked: KeptHandOver, since: datetime, most: int) -> KeptHandOver:
        self.kept = {key: one for key, one in self.kept.items() if one.invited_at >= since}
        if asked.key in self.kept:
            return self.kept[asked.key]
        by_age = sorted(self.kept, key=lambda key: (self.kept[key].invited_at, key))
        for key in by_age[: max(0, len(by_age) - most + 1)]:
            del self.kept[key]
        self.kept[asked.key] = asked
        return asked

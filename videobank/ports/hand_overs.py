"""Hand-overs that came with a key of the bank's, so that one that is sent again is answered as the first time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from videobank.domain.ids import CallId


@dataclass(frozen=True, slots=True)
class KeptHandOver:
    """What is kept: blind indexes of the key and of what was asked, and what is needed to give the same answer."""

    key: str
    content: str
    call: CallId
    invited_at: datetime
    expires_at: datetime


class HandOverKeys(Protocol):
    """Hand-overs by the blind index of their key."""

    async def find(self, key: str, since: datetime) -> KeptHandOver | None:
        """The one that came with this key at or after ``since``."""
        ...

    async def claim(self, asked: KeptHandOver, since: datetime, most: int) -> KeptHandOver:
        """Keep it, unless one came with its key since then: what is returned holds for that key.

        What is older is forgotten, and of more than ``most`` the oldest. Raises LedgerFull.
        """
        ...

"""The append-only, hash-chained audit trail, and the tables for searching that follow from it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from videobank.domain.call import Deadline
from videobank.domain.ids import CallId, LedgerId, PersonId, UnitId
from videobank.ports.keys import DataKey


class Conflict(RuntimeError):
    """Somebody appended first: read again, decide again."""


class LedgerFull(OSError):
    """The ledger cannot be written (disk full): nothing was acknowledged, nothing is half kept."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as the ledger keeps it. ``number`` counts from 1 in each ledger; ``digest`` chains it to all before."""

    ledger: LedgerId
    number: int
    at: datetime
    event: Any
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """A signed statement that a ledger had this length and this hash (after C2SP tlog-checkpoint)."""

    ledger: LedgerId
    entries: int
    digest: str
    at: datetime
    signature: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not verify, by name."""

    ledger: LedgerId
    number: int | None
    what: str


class Ledger(Protocol):
    """Append with the expected number; projections change in the same transaction."""

    async def append(
        self,
        ledger: LedgerId,
        expected: int,
        events: tuple[Any, ...],
        at: datetime,
        retain_until: datetime | None = None,
    ) -> tuple[Entry, ...]:
        """Append after entry ``expected`` (0: begin the ledger, and make its data key); raises Conflict, LedgerFull.

        ``retain_until`` moves the day before which nothing of this ledger may be erased; it never moves it earlier.
        """
        ...

    async def hold(self, ledger: LedgerId, held: bool) -> None:  # noqa: FBT001 - set or lift, nothing else
        """Set or lift a legal hold: a held ledger is never erased."""
        ...

    async def read(self, ledger: LedgerId, after: int = 0) -> tuple[Entry, ...]:
        """Entries with a number greater than ``after``, decrypted; empty for a ledger that does not exist."""
        ...

    async def lengths(self, wanted: Collection[LedgerId]) -> dict[LedgerId, int]:
        """How many entries each has, asked at once; those that do not exist are left out."""
        ...

    async def key(self, ledger: LedgerId) -> DataKey:
        """The data key of a ledger; raises KeyDestroyed, LookupError when there is no such ledger."""
        ...

    async def verify(self, ledger: LedgerId) -> tuple[Fault, ...]:
        """Recompute one chain and check its heads."""
        ...

    async def head(self, ledger: LedgerId) -> Head | None:
        """The newest signed head of a ledger."""
        ...


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer in the lobby, as an agent may see it before accepting."""

    call: CallId
    business: str
    language: str
    unit: UnitId
    customer_name: str  # masked: first letter or character only
    since: datetime
    front: bool


@dataclass(frozen=True, slots=True)
class CallFilter:
    """What a reviewer searches by; every None is "any"."""

    customer_reference: str | None = None
    agent: PersonId | None = None
    since: datetime | None = None
    until: datetime | None = None
    outcome: str | None = None
    """Approved, rejected, undecided, unreviewed (approved, no verdict yet), interrupted, an EndReason or an Outcome."""

    unit: UnitId | None = None
    not_agent: PersonId | None = None
    limit: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the reviewer's table."""

    call: CallId
    business: str
    unit: UnitId
    phase: str
    agent: PersonId | None
    agent_name: str
    invited_at: datetime
    live_since: datetime | None
    ended_at: datetime | None
    decision: str | None
    end_reason: str | None
    stars: int | None
    verdict: str | None
    gaps: int
    band: str | None


@dataclass(frozen=True, slots=True)
class Remark:
    """Where a finding or a verdict on a call stands: in the ledger of the reviewer who made it."""

    ledger: LedgerId
    number: int


class Projections(Protocol):
    """Tables for searching, rebuildable from the ledgers."""

    async def waiting(self, unit: UnitId | None) -> tuple[Waiting, ...]:
        """Who waits, in the order of service: the front first, then by time."""
        ...

    async def claim_next(self, agent: PersonId, unit: UnitId) -> CallId | None:
        """Pair the next waiting call with this agent; None when nobody waits or the agent has a call.

        A conditional update under a UNIQUE constraint: neither an agent nor a call is paired twice.
        """
        ...

    async def release_claim(self, call: CallId) -> None:
        """Undo a claim whose event was not appended."""
        ...

    async def call_of(self, agent: PersonId) -> CallId | None:
        """The call that this agent is in."""
        ...

    async def unfinished(self) -> tuple[CallId, ...]:
        """Every call that is not sealed."""
        ...

    async def due(self, at: datetime) -> tuple[tuple[CallId, Deadline], ...]:
        """Deadlines that have passed."""
        ...

    async def search(self, query: CallFilter) -> tuple[CallRow, ...]:
        """Calls that fit, newest first."""
        ...

    async def counts(self) -> dict[str, int]:
        """How many calls are in each phase that is not sealed."""
        ...

    async def recent_waits_s(self, limit: int = 20) -> tuple[float, ...]:
        """How long the last answered customers waited, in seconds, newest first."""
        ...

    async def remarks(self, call: CallId) -> tuple[Remark, ...]:
        """Every FindingRecorded and VerdictRecorded on this call, oldest first."""
        ...

"""The finisher: derives what is replayed from the sealed packets while a call runs, and closes the chain with a seal.

Nobody asks it: the ledger says which calls there are and what was recorded of them, so that a finisher that was killed
finds in its next life what is left to do, and no request is ever lost.
"""

import asyncio
import logging
from bisect import insort
from dataclasses import dataclass, field
from typing import Protocol

from videobank.domain.call import Call, Deadline, Phase, Refused
from videobank.domain.call_events import (
    CallSealed,
    DerivationFailed,
    EndReason,
    SegmentClosed,
    SegmentOpened,
    SenderStateClaimed,
    StreamGap,
    TrackDerived,
)
from videobank.domain.deadlines import due
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.clock import Clock
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Conflict, Entry, Ledger, Projections
from videobank.ports.vault import EvidenceBusy, Vault
from videobank.service.claims import explained, muted_spans
from videobank.service.desk import Desk
from videobank.service.stocktaking import Stocktaking

log = logging.getLogger(__name__)

TICK_S = 1.0
LOOK_S = 1.5  # whether a running call has ended; whether an ended one may be sealed
FOLLOW_S = 30.0  # a derivation holds the last 25 s back anyway, and each look for more costs some milliseconds
POSTPONED_S = 2.0
INTERRUPTED = frozenset({EndReason.INTERRUPTED, EndReason.CUSTOMER_LOST})


class Derivation(Protocol):
    """Makes one playable file of a stream's sealed pieces, without re-encoding."""

    async def follow(
        self,
        call: CallId,
        stream: StreamId,
        pieces: tuple[EvidenceId, ...],
        over: frozenset[EvidenceId],
        vault: Vault,
        key: DataKey,
    ) -> None:
        """Derive what was recorded since; ``pieces`` are all so far, in order, and those in ``over`` are complete."""
        ...

    async def finish(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey
    ) -> tuple[TrackDerived | StreamGap | DerivationFailed, ...]:
        """All pieces are complete. Raises VaultFull, and may be tried again."""
        ...

    async def rest(self) -> None:
        """Free the room that unfinished files take: what is recorded comes first."""
        ...


@dataclass(slots=True)
class _Recorded:
    """What a call's ledger says of its recording, up to the entry ``number``."""

    number: int = 0
    pieces: dict[StreamId, list[EvidenceId]] = field(default_factory=dict)
    over: set[EvidenceId] = field(default_factory=set)
    done: set[StreamId] = field(default_factory=set)  # derived, or found to be impossible
    tracks: list[EvidenceId] = field(default_factory=list)  # what was derived
    claims: list[Entry] = field(default_factory=list)  # of the senders, why they send nothing
    key: DataKey | None = None  # asked for once: it stays the same while a call runs
    followed_s: float = -FOLLOW_S  # when it was derived further, on the event loop's clock

    def learn(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            self.number = entry.number
            match entry.event:
                case SegmentOpened(stream=stream, evidence=evidence):
                    insort(self.pieces.setdefault(stream, []), evidence)  # a dead worker's spool may come late
                case SegmentClosed(evidence=evidence):
                    self.over.add(evidence)
                case TrackDerived(stream=stream, evidence=evidence):
                    self.done.add(stream)
                    self.tracks.append(evidence)
                case DerivationFailed(stream=stream):
                    self.done.add(stream)
                case SenderStateClaimed():
                    self.claims.append(entry)
                case _:
                    pass


class Finisher:
    """Works on calls until each is sealed. Idempotent: what is on record is not done again."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        projections: Projections,
        vault: Vault,
        derivation: Derivation,
        clock: Clock,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._projections = projections
        self._vault = vault
        self._derivation = derivation
        self._clock = clock
        self._stock = Stocktaking(desk, ledger, projections, vault)
        self._known: dict[CallId, _Recorded] = {}
        self._next_s: dict[CallId, float] = {}  # when a call is looked at again, on the event loop's clock

    async def watch(self) -> None:
        """Follow running calls and finish ended ones, for ever."""
        while True:
            unfinished = await self._projections.unfinished()
            for gone in (self._known.keys() | self._next_s.keys()) - set(unfinished):
                self._known.pop(gone, None)
                self._next_s.pop(gone, None)
            began_s = asyncio.get_running_loop().time()
            turns = [call for call in unfinished if began_s >= self._next_s.get(call, 0.0)]
            for state in (await self._desk.calls(turns)).values():
                wait_s = await self._look(state)
                self._next_s[state.id] = asyncio.get_running_loop().time() + wait_s
            await asyncio.sleep(TICK_S)

    async def _look(self, state: Call) -> float:
        """Do what can be done now; returns after how many seconds to look again."""
        call = state.id
        try:
            if state.phase is Phase.ENDED:
                return LOOK_S if await self.finish(call) else 0.0
            if state.tracks:
                await self._follow_now_and_then(call)
        except (Refused, Conflict, EvidenceBusy, OSError) as later:
            log.warning("finishing postponed", extra={"call": call, "why": type(later).__name__})
            return POSTPONED_S
        return LOOK_S

    async def _follow_now_and_then(self, call: CallId) -> None:
        recorded, now_s = self._known.setdefault(call, _Recorded()), asyncio.get_running_loop().time()
        if now_s - recorded.followed_s >= FOLLOW_S:
            recorded.followed_s = now_s
            await self.follow(call)

    async def follow(self, call: CallId) -> None:
        """Derive what a running call has recorded so far; while there is hardly room for packets, nothing."""
        if not await asyncio.to_thread(self._vault.has_room):
            await self._derivation.rest()
            return
        recorded = await self._recorded(call)
        if recorded.key is None:
            recorded.key = await self._ledger.key(call_ledger(call))
        for stream, pieces in recorded.pieces.items():
            over = frozenset(recorded.over)
            await self._derivation.follow(call, stream, tuple(pieces), over, self._vault, recorded.key)

    async def finish(self, call: CallId) -> bool:
        """Derive and seal one ended call as far as it can be done now; returns whether everything is derived."""
        state = await self._desk.call(call)
        if state.phase is not Phase.ENDED or state.open_pieces:
            return False
        recorded = await self._recorded(call)
        left = {stream: tuple(pieces) for stream, pieces in recorded.pieces.items() if stream not in recorded.done}
        for stream, pieces in left.items():
            await self._derive(call, stream, pieces, tuple(recorded.claims))
        open_ends = state.quality_open is not None or state.outcome_pending
        if not open_ends and Deadline.SEAL in due(state, self._clock.now()):
            await self._stock.before_seal(call)
            await self._seal(await self._desk.call(call))
        return True

    async def _recorded(self, call: CallId) -> _Recorded:
        """Only what is new is read: a call of an hour has thousands of entries."""
        recorded = self._known.setdefault(call, _Recorded())
        recorded.learn(await self._desk.history(call, recorded.number))
        return recorded

    async def _derive(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], claims: tuple[Entry, ...]
    ) -> None:
        key = await self._ledger.key(call_ledger(call))
        derived = await self._derivation.finish(call, stream, pieces, self._vault, key)
        events = tuple(explained(event, claims) if isinstance(event, StreamGap) else event for event in derived)
        ends_us = [event.starts_us + event.duration_us for event in derived if isinstance(event, TrackDerived)]
        await self._desk.propose(call, *events, *muted_spans(stream, claims, max(ends_us, default=0)))

    async def _seal(self, state: Call) -> None:
        tracks = tuple((await self._recorded(state.id)).tracks)
        interrupted = state.end_reason in INTERRUPTED
        await self._desk.propose(state.id, CallSealed(interrupted=interrupted, pieces=len(state.pieces), tracks=tracks))

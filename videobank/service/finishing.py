"""The finisher: after a call, derives what is replayed from the sealed packets, and closes the chain with a seal."""

import asyncio
import logging
from typing import Protocol

from videobank.domain.call import Call, Deadline, Phase, Refused
from videobank.domain.call_events import (
    CallSealed,
    DerivationFailed,
    EndReason,
    SegmentOpened,
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

TICK_S = 0.5
INTERRUPTED = frozenset({EndReason.INTERRUPTED, EndReason.CUSTOMER_LOST})


class Derivation(Protocol):
    """Makes one playable file of a stream's sealed pieces, without re-encoding."""

    async def derive(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey
    ) -> tuple[TrackDerived | StreamGap | DerivationFailed, ...]:
        """Raises VaultFull."""
        ...


class Finisher:
    """Works on ended calls until each is sealed. Idempotent: what is on record is not done again."""

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

    async def watch(self) -> None:
        """Finish ended calls for ever."""
        while True:
            for call in await self._projections.unfinished():
                try:
                    await self.finish(call)
                except (Refused, Conflict, EvidenceBusy, OSError) as later:
                    log.warning("finishing postponed", extra={"call": call, "why": type(later).__name__})
            await asyncio.sleep(TICK_S)

    async def finish(self, call: CallId) -> None:
        """Derive and seal one call as far as it can be done now."""
        state = await self._desk.call(call)
        if state.phase is not Phase.ENDED or any(track.running for track in state.tracks.values()):
            return
        history = await self._desk.history(call)
        for stream, pieces in _not_derived(history).items():
            await self._derive(call, stream, pieces, history)
        if Deadline.SEAL in due(state, self._clock.now()):
            await self._stock.before_seal(call)
            await self._seal(await self._desk.call(call))

    async def _derive(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], history: tuple[Entry, ...]
    ) -> None:
        key = await self._ledger.key(call_ledger(call))
        derived = await self._derivation.derive(call, stream, pieces, self._vault, key)
        events = tuple(explained(event, history) if isinstance(event, StreamGap) else event for event in derived)
        ends_us = [event.starts_us + event.duration_us for event in derived if isinstance(event, TrackDerived)]
        await self._desk.propose(call, *events, *muted_spans(stream, history, max(ends_us, default=0)))

    async def _seal(self, state: Call) -> None:
        history = await self._desk.history(state.id)
        tracks = tuple(entry.event.evidence for entry in history if isinstance(entry.event, TrackDerived))
        interrupted = state.end_reason in INTERRUPTED
        await self._desk.propose(state.id, CallSealed(interrupted=interrupted, pieces=len(state.pieces), tracks=tracks))


def _not_derived(history: tuple[Entry, ...]) -> dict[StreamId, tuple[EvidenceId, ...]]:
    """Each stream's pieces in order, for the streams of which nothing playable was made yet."""
    pieces: dict[StreamId, list[EvidenceId]] = {}
    done: set[StreamId] = set()
    for entry in history:
        if isinstance(entry.event, SegmentOpened):
            pieces.setdefault(entry.event.stream, []).append(entry.event.evidence)
        elif isinstance(entry.event, TrackDerived | DerivationFailed):
            done.add(entry.event.stream)
    return {stream: tuple(names) for stream, names in pieces.items() if stream not in done}

"""Derivation off the event loop: implements ``service.finishing.Derivation``."""

import asyncio
import logging

from media.derive import StreamDerivation
from media.film import NothingToDerive
from media.packets import NotARecording
from videobank.domain.call_events import DerivationFailed, StreamGap, TrackDerived
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, EvidenceExists, EvidenceMissing, Vault, VaultFull

log = logging.getLogger(__name__)

UNPLAYABLE = (NothingToDerive, EvidenceBroken, EvidenceMissing, NotARecording, ValueError)
NOT_NOW = (VaultFull, EvidenceExists)


class PacketDerivation:
    """Makes one file of a stream's recorded packets as they come, one stream at a time in this process."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._running: dict[tuple[CallId, StreamId], StreamDerivation] = {}
        self._later: set[tuple[CallId, StreamId]] = set()  # what could not go on while it ran is done at the end

    async def follow(
        self,
        call: CallId,
        stream: StreamId,
        pieces: tuple[EvidenceId, ...],
        over: frozenset[EvidenceId],
        vault: Vault,
        key: DataKey,
    ) -> None:
        """Derive what was appended since. What does not work now is tried once more at the end."""
        name = (call, stream)
        if name in self._later:
            return
        running = self._running.get(name) or StreamDerivation(call, stream, vault, key)
        self._running[name] = running
        async with self._one_at_a_time:
            if not running.goes_on_with(pieces):
                await self._put_off(name)
                return
            try:
                await asyncio.to_thread(running.follow, pieces, over)
            except (*UNPLAYABLE, *NOT_NOW) as error:
                log.warning("derived only at the end", extra={"call": call, "why": type(error).__name__})
                await self._put_off(name)

    async def finish(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey
    ) -> tuple[TrackDerived | StreamGap | DerivationFailed, ...]:
        """The file's event, then its exact gaps; or why there is none. Raises VaultFull, and may be tried again."""
        name = (call, stream)
        running = self._running.pop(name, None) or StreamDerivation(call, stream, vault, key)
        self._later.discard(name)
        async with self._one_at_a_time:
            if not running.goes_on_with(pieces):
                await asyncio.to_thread(running.abandon)
                running = StreamDerivation(call, stream, vault, key)
            try:
                derived = await asyncio.to_thread(running.finish, pieces)
            except EvidenceExists as taken:
                raise VaultFull(str(taken)) from taken
            except UNPLAYABLE as error:
                return (DerivationFailed(stream=stream, reason=f"{type(error).__name__}: {error}"),)
        return (derived.event, *derived.gaps)

    async def rest(self) -> None:
        """Free what is drafted: the packets need the room. It is derived at the end instead."""
        async with self._one_at_a_time:
            for name in tuple(self._running):
                await self._put_off(name)

    async def _put_off(self, name: tuple[CallId, StreamId]) -> None:
        self._later.add(name)
        await asyncio.to_thread(self._running.pop(name).abandon)

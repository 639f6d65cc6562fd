"""Derivation off the event loop: implements ``service.finishing.Derivation``."""

import asyncio

from media.derive import NothingToDerive, derive
from media.packets import NotARecording
from videobank.domain.call_events import DerivationFailed, StreamGap, TrackDerived
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Vault


class PacketDerivation:
    """Makes one WebM of a stream's recorded packets, one at a time in this process."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()  # a file is held in memory while it is made

    async def derive(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey
    ) -> tuple[TrackDerived | StreamGap | DerivationFailed, ...]:
        """The file's event, then its exact gaps; or why there is none. Raises VaultFull."""
        async with self._one_at_a_time:
            try:
                derived = await asyncio.to_thread(derive, call, stream, pieces, vault, key)
            except (NothingToDerive, EvidenceBroken, EvidenceMissing, NotARecording, ValueError) as error:
                return (DerivationFailed(stream=stream, reason=f"{type(error).__name__}: {error}"),)
        return (derived.event, *derived.gaps)


async def derive_call(
    call: CallId, tracks: dict[StreamId, tuple[EvidenceId, ...]], vault: Vault, key: DataKey
) -> tuple[TrackDerived | StreamGap | DerivationFailed, ...]:
    """All streams of a call, one after the other. Raises VaultFull."""
    derivation = PacketDerivation()
    events: list[TrackDerived | StreamGap | DerivationFailed] = []
    for stream, pieces in tracks.items():
        events += await derivation.derive(call, stream, pieces, vault, key)
    return tuple(events)

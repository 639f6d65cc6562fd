"""What a call left on disk: its ledger and vault, opened directly beside the running service."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from tests.e2e.installation import Installation
from tests.e2e.recordings import Watched, watch
from tests.e2e.sights import Sight
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import Store, open_store
from videobank.adapters.vault_local import LocalVault
from videobank.adapters.verify import verify_all
from videobank.domain import call_events as e
from videobank.domain.ids import CallId, call_ledger
from videobank.ports.ledger import Entry
from videobank.ports.vault import Vault
from videobank.service.sealed_bytes import played_bytes
from videobank.service.verification import Examination, examine

SEALED_WITHIN_S = 40.0


@dataclass(frozen=True)
class Track:
    """A stream's file for replay, decoded; ``at_s`` turns a time in the file into the wall clock's seconds."""

    stream: str
    watched: Watched
    starts_s: float

    @property
    def frames(self) -> list[Sight]:
        """Every frame with its instant."""
        return [Sight(self.starts_s + frame.time_s, frame.number) for frame in self.watched.frames]


@dataclass(frozen=True)
class Remains:
    """What a sealed call left behind."""

    entries: tuple[Entry, ...]
    tracks: dict[str, Track]
    chain_faults: tuple[Any, ...]
    examination: Examination
    sizes: dict[str, int]

    def events(self, kind: type[Any]) -> list[Any]:
        """The events of one type, in order."""
        return [entry.event for entry in self.entries if isinstance(entry.event, kind)]


@contextlib.asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[tuple[Store, LocalVault]]:
    """The installation's store and vault, beside the running service."""
    layout = Layout(installation.data)
    store = await open_store(installation.data, KeyFile(layout.key_file), SharedClock(layout.run))
    try:
        yield store, LocalVault(layout.vault)
    finally:
        await store.close()


async def history(installation: Installation, call: CallId) -> tuple[Entry, ...]:
    """The ledger of a call as it is now."""
    async with opened(installation) as (store, _):
        return await store.ledger.read(call_ledger(call))


async def until(
    installation: Installation,
    call: CallId,
    holds: Callable[[tuple[Entry, ...]], bool],
    within_s: float = SEALED_WITHIN_S,
) -> tuple[Entry, ...]:
    """Wait until the ledger of a call is as wanted."""
    deadline = time.time() + within_s
    async with opened(installation) as (store, _):
        while True:
            entries = await store.ledger.read(call_ledger(call))
            if holds(entries):
                return entries
            if time.time() > deadline:
                names = [
                    type(entry.event).__name__ for entry in entries if not isinstance(entry.event, e.TrackAnchored)
                ]
                log = installation.log.read_text(errors="replace")[-2000:]
                raise AssertionError(f"not within {within_s} s: {names[-15:]}\n{log}")
            await asyncio.sleep(0.2)


def sealed(entries: tuple[Entry, ...]) -> bool:
    """Whether the ledger is closed."""
    return bool(entries) and isinstance(entries[-1].event, e.CallSealed)


async def remains(installation: Installation, call: CallId) -> Remains:
    """Wait for the seal, then decode and verify everything."""
    entries = await until(installation, call, sealed)
    async with opened(installation) as (store, vault):
        key = await store.ledger.key(call_ledger(call))
        tracks = {}
        for entry in entries:
            if isinstance(entry.event, e.TrackDerived):
                piece = vault.open(call, entry.event.evidence, key)
                content = await asyncio.to_thread(played_bytes, piece, entry.event.head_records)
                piece.close()
                watched = await asyncio.to_thread(watch, content)
                tracks[str(entry.event.stream)] = Track(entry.event.stream, watched, entry.event.starts_us / 1e6)
        examination = await asyncio.to_thread(examine, entries, vault, key)
        sizes = await asyncio.to_thread(_sizes, vault, call, key)
        return Remains(entries, tracks, await verify_all(store), examination, sizes)


def _sizes(vault: Vault, call: CallId, key: Any) -> dict[str, int]:
    sizes = {}
    for name in vault.pieces(call):
        piece = vault.open(call, name, key)
        sizes[str(name)] = piece.size()
        piece.close()
    return sizes


def opened_segments(entries: tuple[Entry, ...]) -> dict[str, int]:
    """The newest segment of each stream."""
    events = (x.event for x in entries if isinstance(x.event, e.SegmentOpened))
    return {str(event.stream): event.segment for event in sorted(events, key=lambda event: event.segment)}

"""What a killed worker left open is closed by its successor: the whole records count, the torn one does not."""

import asyncio
from collections.abc import Callable, Iterable

from media.packets import NotARecording, unpack_entries
from media.spool import LeftOpen
from videobank.domain.call_events import CallEvent, SegmentClosed
from videobank.domain.ids import CallId, StreamId, call_ledger
from videobank.ports.clock import Clock
from videobank.ports.keys import CannotUnwrap, DataKey, Keys
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Mark, Vault

RECORD_OVERHEAD_BYTES = 0
NOTHING = Mark(0, 0, "")


async def close_left_open(
    left_open: Iterable[LeftOpen], vault: Vault, keys: Keys, clock: Clock, told: Callable[[CallId, CallEvent], None]
) -> list[tuple[CallId, StreamId, int]]:
    """Tell the end of every segment that is open; returns where each stream's recording ends, in microseconds."""
    inherited = []
    for left in left_open:
        try:
            key = await keys.unwrap(bytes.fromhex(left.wrapped_key), call_ledger(left.call))
            mark, ended_us = await asyncio.to_thread(measure, left, vault, key)
        except (CannotUnwrap, EvidenceMissing):
            mark, ended_us = NOTHING, clock.now_us()
        told(
            left.call,
            SegmentClosed(
                stream=left.stream,
                segment=left.segment,
                evidence=left.evidence,
                records=mark.records,
                bytes=mark.bytes,
                sha256=mark.sha256,
                why="interrupted",
            ),
        )
        inherited.append((left.call, left.stream, ended_us))
    return inherited


def measure(left: LeftOpen, vault: Vault, key: DataKey) -> tuple[Mark, int]:
    """How much of a piece is whole, and when its last packet arrived. Blocking."""
    piece = vault.open(left.call, left.evidence, key)
    try:
        mark = piece.mark()
        return mark, _last_arrival_us(piece.read, mark.records)
    finally:
        piece.close()


def _last_arrival_us(read: Callable[[int], bytes], records: int) -> int:
    for record in range(records - 1, 0, -1):
        try:
            return max(entry.arrived_us for entry in unpack_entries(read(record)))
        except (NotARecording, EvidenceBroken, ValueError):
            continue  # a damaged record is the verifier's finding; here the one before it will do
    return 0

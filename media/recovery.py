"""What a killed worker left: its successor closes the pieces, and whoever goes on with a stream finds where it ended.

The whole records count, the torn one does not. A stream may go on in another worker before the pieces are closed.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import NamedTuple

from media.packets import NOTE_END, EntryKind, NotARecording, unpack_entries
from media.spool import LeftOpen
from videobank.domain.call_events import CallEvent, SegmentClosed
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.keys import CannotUnwrap, DataKey, Keys
from videobank.ports.media import PlaneUnavailable
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Mark, Vault

NOTHING = Mark(0, 0, "")
AGAIN_S = 1.0  # after an error of the disk or of the key service
DYING_S = 1.0  # a killed process lets go of its files within milliseconds
LOOK_S = 0.02


class Ended(NamedTuple):
    """Where the newest piece of a stream ends."""

    segment: int
    at_us: int  # arrival of its last packet; 0: it has none
    whole: bool  # it was ended in order


async def close_left_open(
    left_open: Iterable[LeftOpen], vault: Vault, keys: Keys, told: Callable[[CallId, CallEvent], None]
) -> None:
    """Tell the end of every segment that is open; what the disk does not give now is asked for until it does."""
    for left in left_open:
        mark = await _mark(left, vault, keys)
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


async def _mark(left: LeftOpen, vault: Vault, keys: Keys) -> Mark:
    while True:
        try:
            key = await keys.unwrap(bytes.fromhex(left.wrapped_key), call_ledger(left.call))
            return await asyncio.to_thread(_measure, left, vault, key)
        except (CannotUnwrap, EvidenceMissing, EvidenceBroken):
            return NOTHING
        except OSError:
            await asyncio.sleep(AGAIN_S)


def _measure(left: LeftOpen, vault: Vault, key: DataKey) -> Mark:
    piece = vault.open(left.call, left.evidence, key)
    try:
        return piece.mark()
    finally:
        piece.close()


async def newest_segment(call: CallId, stream: StreamId, vault: Vault) -> int:
    """The highest number of the stream's pieces in the vault; 0: there is none."""
    pieces = await asyncio.to_thread(vault.pieces, call)
    numbers = (name.removeprefix(f"{stream}/") for name in pieces if name.startswith(f"{stream}/"))
    return max((int(number) for number in numbers if number.isdigit()), default=0)


async def take_over(call: CallId, stream: StreamId, segment: int, vault: Vault, key: DataKey) -> Ended:
    """Where this piece, of another worker, ends. Raises PlaneUnavailable while that worker still writes it.

    The lock on a piece ends with its writer's process and not before, so that no two workers ever record one stream.
    """
    evidence = EvidenceId(f"{stream}/{segment:04d}")
    waited_s = 0.0
    while await asyncio.to_thread(vault.is_being_written, call, evidence):
        if waited_s >= DYING_S:
            raise PlaneUnavailable(f"another worker still records {stream}")
        await asyncio.sleep(LOOK_S)
        waited_s += LOOK_S
    try:
        at_us, whole = await asyncio.to_thread(_last_arrival, call, evidence, vault, key)
    except (EvidenceMissing, EvidenceBroken):
        at_us, whole = 0, False  # what is wrong with it is the verifier's finding
    return Ended(segment, at_us, whole)


def _last_arrival(call: CallId, evidence: EvidenceId, vault: Vault, key: DataKey) -> tuple[int, bool]:
    """The instant of the last packet, and whether a note of the end follows it. Blocking."""
    piece = vault.open(call, evidence, key)
    try:
        whole = False
        for record in range(piece.count() - 1, 0, -1):
            try:
                entries = tuple(unpack_entries(piece.read(record)))
            except (NotARecording, EvidenceBroken, ValueError):
                continue  # a damaged record is the verifier's finding; here the one before it will do
            whole = whole or any(entry.kind is EntryKind.NOTE and entry.data == NOTE_END for entry in entries)
            arrivals = [entry.arrived_us for entry in entries if entry.kind is not EntryKind.NOTE]
            if arrivals:
                return max(arrivals), whole
        return 0, whole
    finally:
        piece.close()

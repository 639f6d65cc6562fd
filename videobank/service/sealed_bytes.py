"""Byte ranges out of a sealed piece: only the records that a range touches are decrypted, off the event loop."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator
from itertools import accumulate

from videobank.ports.vault import Piece

RECORDS_AT_ONCE = 8
"""At most 512 KiB in memory for each player."""


def played_order(records: int, head_records: int) -> range | tuple[int, ...]:
    """The numbers of a piece's records as they are played: the last ``head_records`` come first (TrackDerived)."""
    if not 0 < head_records <= records:
        return range(records)
    body = records - head_records
    return (*range(body, records), *range(body))


def played_bytes(piece: Piece, head_records: int) -> bytes:
    """A whole derived file; raises EvidenceBroken. Blocking, and the file's size in memory."""
    return b"".join(piece.read(record) for record in played_order(piece.count(), head_records))


class SealedBytes:
    """The plaintext of a piece as one run of bytes."""

    def __init__(self, piece: Piece, order: range | tuple[int, ...], ends: tuple[int, ...]) -> None:
        """Use ``opened``."""
        self._piece = piece
        self._order = order
        self._ends = ends
        self.size = ends[-1] if ends else 0

    @classmethod
    async def opened(cls, piece: Piece, head_records: int = 0) -> "SealedBytes":
        """Learn where each record stands; the last ``head_records`` are played first."""
        lengths = await asyncio.to_thread(piece.lengths)
        order = played_order(len(lengths), head_records)
        return cls(piece, order, tuple(accumulate(lengths[record] for record in order)))

    async def read(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The bytes from ``start`` to before ``stop``; raises EvidenceBroken."""
        record = bisect_right(self._ends, start)
        while start < min(stop, self.size):
            last = min(record + RECORDS_AT_ONCE, len(self._ends))
            begins = self._ends[record - 1] if record else 0
            block = await asyncio.to_thread(self._records, record, last)
            part = block[start - begins : stop - begins]
            yield part
            start += len(part)
            record = last

    def _records(self, first: int, last: int) -> bytes:
        return b"".join(self._piece.read(record) for record in self._order[first:last])

    async def close(self) -> None:
        """Let go of the piece."""
        await asyncio.to_thread(self._piece.close)

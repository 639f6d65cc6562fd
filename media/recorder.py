"""The recorder keeps every packet as it came. It never blocks forwarding nor fails in silence."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from media.packets import (
    ENTRY_HEAD_BYTES,
    NOTE_END,
    NOTE_RECOVERING,
    EntryKind,
    SegmentHeader,
    pack_entry,
    pack_entry_head,
    pack_header,
)
from media.writer import Sheet, Writer, Written
from videobank.domain.call_events import (
    CallEvent,
    RecordingFailed,
    RecordingRecovered,
    SegmentClosed,
    SegmentOpened,
    StreamGap,
    TrackAnchored,
)
from videobank.domain.ids import EvidenceId
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.vault import Mark

RECORD_US = 250_000  # a killed worker loses no more than this
RECORD_BYTES = 60 * 1024  # with the largest datagram on top still under the vault's limit of 64 KiB
SYNC_US = 2_000_000  # what a failing power supply may take along
SYNCED_WITHIN_US = 10_000_000  # a disk that takes longer is said to fail, while records are handed to the system
ANCHOR_SYNCS = 2  # an entry in the ledger for each so many: it is shared by all calls
PENDING_BYTES = 4 * 1024 * 1024  # 13 s at 2.5 Mbit/s: a disk that is slower than that is a failure


class Recorder:
    """Records one segment. Used on the event loop; the writing is done by the writer's threads."""

    def __init__(self, header: SegmentHeader, evidence: EvidenceId, sheet: Sheet, writer: Writer, worker: str) -> None:
        self._header = header
        self._evidence = evidence
        self._sheet = sheet
        self._writer = writer
        self._worker = worker
        self._told: Callable[[CallEvent], None] = lambda _event: None
        self._entries: list[bytes] = []  # heads and packets by turns
        self._entries_bytes = 0
        self._entries_since_us = 0
        self._pending_bytes = 0
        self._begun = False  # the header is written
        self._closing = False
        self._failed = False  # and was told
        self._losing = False  # packets are being dropped since the failure
        self._lost_from_us = 0
        self._lost_until_us = 0
        self._looked_us = 0  # at what the disk does
        self._syncing_us = 0  # since when a sync is under way; 0: none is
        self._syncs = 0
        self._mark = Mark(0, 0, "")
        self._closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def begin(self, now_us: int, told: Callable[[CallEvent], None]) -> None:
        """The first packet arrived: write the header. ``told`` hears what the recorder has to say."""
        self._told = told
        self._header = replace(self._header, starts_us=now_us)
        self._looked_us = now_us
        self._submit(pack_header(self._header), now_us, self._opened)

    @property
    def starts_us(self) -> int:
        """When the first packet arrived."""
        return self._header.starts_us

    # --- packets ----------------------------------------------------------------------------------------------------

    def raw(self, arrived_us: int, data: bytes, control: bool) -> None:  # noqa: FBT001 - the most frequent call of all
        """Keep one packet as it came."""
        if self._losing or self._closing:
            self._lost_until_us = arrived_us
            return
        entries = self._entries
        if not entries:
            self._entries_since_us = arrived_us
        size = len(data)
        entries.append(pack_entry_head(arrived_us, 2 if control else 1, size))
        entries.append(data)
        self._entries_bytes += ENTRY_HEAD_BYTES + size
        if self._entries_bytes > RECORD_BYTES:
            self._flush()

    # --- time -------------------------------------------------------------------------------------------------------

    def tick(self, now_us: int) -> None:
        """Close records by time, anchor, and try again after a failure."""
        if self._closing:
            return
        if self._entries and now_us - self._entries_since_us >= RECORD_US:
            self._flush()
        if now_us - self._looked_us < SYNC_US:
            return
        self._looked_us = now_us
        if self._losing:
            self._try_again(now_us)
        elif self._begun:
            self._sync(now_us)

    def _sync(self, now_us: int) -> None:
        if not self._syncing_us:
            if self._writer.submit(self._sheet, None, self._synced):
                self._syncing_us = now_us
            else:
                self._lose("the writer's queue is full", now_us)
        elif now_us - self._syncing_us > SYNCED_WITHIN_US:
            self._fail("the disk is too slow")

    def _flush(self) -> None:
        record, since_us = b"".join(self._entries), self._entries_since_us
        self._forget()
        self._submit(record, since_us, lambda written, size: self._written(written, size, since_us))

    def _forget(self) -> None:
        self._entries.clear()
        self._entries_bytes = 0

    def _submit(self, record: bytes, since_us: int, done: Callable[[Written, int], None]) -> None:
        """``since_us``: when the first packet of the record arrived."""
        size = len(record)
        if self._pending_bytes + size > PENDING_BYTES:
            self._lose("the disk is too slow", since_us)
        elif self._writer.submit(self._sheet, record, lambda written: done(written, size)):
            self._pending_bytes += size
        else:
            self._lose("the writer's queue is full", since_us)

    def _try_again(self, now_us: int) -> None:
        if self._pending_bytes:
            return  # what was queued before the failure has not come back yet
        if self._begun:
            note = NOTE_RECOVERING.ljust(RECORD_BYTES)  # a full disk has room for a few bytes: it must take any record
            self._submit(pack_entry(now_us, EntryKind.NOTE, note), now_us, self._retried)
        else:
            self._submit(pack_header(replace(self._header, starts_us=now_us)), now_us, self._opened)

    # --- results, on the event loop ---------------------------------------------------------------------------------

    def _opened(self, written: Written, size: int) -> None:
        self._pending_bytes -= size
        if written.error:
            self._lose(written.error, self._header.starts_us)
            return
        self._begun = True
        codecs = tuple(track.codec for track in self._header.tracks)
        self._told(
            SegmentOpened(
                stream=self._header.stream,
                segment=self._header.segment,
                evidence=self._evidence,
                dtls_fingerprint=self._header.dtls_fingerprint,
                codecs=codecs,
                starts_us=self._header.starts_us,
                worker=self._worker,
            )
        )
        self._wrote(written)
        if self._losing:
            self._go_on()

    def _written(self, written: Written, size: int, since_us: int) -> None:
        self._pending_bytes -= size
        if written.error:
            self._lose(written.error, since_us)
        else:
            self._wrote(written)

    def _retried(self, written: Written, size: int) -> None:
        self._pending_bytes -= size
        if not written.error:
            self._wrote(written)
            self._go_on()

    def _synced(self, written: Written) -> None:
        since_us, self._syncing_us = self._syncing_us, 0
        if written.error:
            self._lose(written.error, since_us)
            return
        self._syncs += 1
        if self._syncs % ANCHOR_SYNCS == 0 and written.mark is not None:
            self._anchor(written.mark)
        if not written.room:
            self._fail("the vault's reserve is reached")
        elif self._failed and not self._losing:
            self._recover()

    def _anchor(self, mark: Mark) -> None:
        self._told(
            TrackAnchored(
                stream=self._header.stream,
                segment=self._header.segment,
                evidence=self._evidence,
                records=mark.records,
                bytes=mark.bytes,
                sha256=mark.sha256,
            )
        )

    def _wrote(self, written: Written) -> None:
        if written.mark is not None:
            self._mark = written.mark

    def _lose(self, reason: str, since_us: int) -> None:
        """What arrived from this instant on is lost, until writing works again; and what is not written yet with it."""
        if self._entries:
            since_us = min(since_us, self._entries_since_us)
        self._lost_from_us = min(self._lost_from_us, since_us) if self._losing else since_us
        self._losing = True
        self._forget()
        self._fail(reason)

    def _fail(self, reason: str) -> None:
        if not self._failed:
            self._failed = True
            self._told(RecordingFailed(stream=self._header.stream, reason=reason, segment=self._header.segment))

    def _go_on(self) -> None:
        """Packets are kept again; that all is well is said when it is on the disk, and the reserve is free."""
        self._losing = False
        self._tell_lost(max(self._looked_us, self._lost_until_us))
        self._sync(self._looked_us)

    def _recover(self) -> None:
        self._failed = False
        self._told(RecordingRecovered(stream=self._header.stream, segment=self._header.segment))

    def _tell_lost(self, until_us: int) -> None:
        for track in self._header.tracks:
            self._told(self._gap(track.kind, self._lost_from_us, until_us))

    def _gap(self, kind: TrackKind, from_us: int, until_us: int) -> StreamGap:
        return StreamGap(
            stream=self._header.stream,
            track=kind,
            from_us=from_us,
            until_us=max(until_us, from_us),
            reason=GapReason.SERVER,
            observed=True,
        )

    # --- the end ----------------------------------------------------------------------------------------------------

    async def close(self, why: str, now_us: int) -> None:
        """Write what is left, close the piece and tell of it. Idempotent."""
        if not self._closing:
            if not self._losing:
                self._entries_since_us = self._entries_since_us if self._entries else now_us
                self._entries.append(pack_entry(now_us, EntryKind.NOTE, NOTE_END))
                self._flush()
            self._closing = True
            while not self._writer.submit(  # noqa: ASYNC110 - nothing tells when the queue drains
                self._sheet, None, lambda written: self._shut(written, why, now_us), close=True
            ):
                await asyncio.sleep(0.05)
        await self._closed

    def _shut(self, written: Written, why: str, now_us: int) -> None:
        self._wrote(written)
        if written.error:
            self._lose(written.error, now_us)
        if self._losing:
            self._tell_lost(now_us)
        if self._begun:
            mark = self._mark
            self._told(
                SegmentClosed(
                    stream=self._header.stream,
                    segment=self._header.segment,
                    evidence=self._evidence,
                    records=mark.records,
                    bytes=mark.bytes,
                    sha256=mark.sha256,
                    why=why,
                )
            )
        if not self._closed.done():
            self._closed.set_result(None)

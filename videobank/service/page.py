"""Co-browsing: the customer's page, masked before it left, goes to the agent and into evidence on the same timeline.

The piece is one stream of bytes cut into sealed records: for each chunk a big-endian u32 length, a u64 arrival in
microseconds (the server's clock), and the chunk: a UTF-8 JSON array of rrweb events.
"""

import asyncio
import contextlib
import struct
from dataclasses import dataclass

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, PageShared, PageStopped, SegmentClosed, TrackAnchored
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.clock import Clock
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.vault import Appender, EvidenceBroken, EvidenceExists, EvidenceMissing, Mark, Vault, VaultFull
from videobank.service.desk import Desk
from videobank.service.stocktaking import storing

PAGE = stream_id(Party.CUSTOMER, Source.PAGE)
RECORD_BYTES = 64 * 1024
ANCHOR_S = 2.0
MAX_PIECE_BYTES = 512 * 1024 * 1024
HEADER = struct.Struct(">IQ")


@dataclass(slots=True)
class _Recording:
    """One page being recorded: written record by record, anchored in the ledger every few seconds."""

    evidence: EvidenceId
    segment: int
    appender: Appender
    lock: asyncio.Lock
    chunks: list[str]
    mark: Mark
    anchored_us: int
    ended: SegmentClosed | None = None  # closed, and not on record yet


class PageTrack:
    """The co-browsed pages of the calls in this process."""

    def __init__(self, desk: Desk, ledger: Ledger, vault: Vault, clock: Clock) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._clock = clock
        self._running: dict[CallId, _Recording] = {}

    async def share(self, call: CallId, origin: str) -> None:
        """Begin to record the page; raises Refused, VaultFull, LedgerFull."""
        await self._may_share(call, origin)
        await self.close(call, "shared_anew")
        async with storing(self._vault, call):
            await self._may_share(call, origin)
            recording = await self._begin(call)
            try:
                await self._desk.propose(call, PageShared(evidence=recording.evidence, origin=origin))
            except BaseException:
                await asyncio.to_thread(recording.appender.close)
                raise
        self._running[call] = recording

    async def _may_share(self, call: CallId, origin: str) -> None:
        state = await self._desk.call(call)
        if origin != state.page_origin:
            raise Refused(Refusal.NOT_PERMITTED, "another page than the one that called")
        if Consent.PAGE_SHARING not in state.consents or state.phase is not Phase.LIVE:
            raise Refused(Refusal.NO_CONSENT, Consent.PAGE_SHARING)

    async def _begin(self, call: CallId) -> _Recording:
        key = await self._ledger.key(call_ledger(call))
        segment = 1 + sum(name.startswith(f"{PAGE}/") for name in self._vault.pieces(call))
        while True:
            evidence = EvidenceId(f"{PAGE}/{segment:04d}")
            try:
                appender = await asyncio.to_thread(self._vault.append, call, evidence, key)
            except EvidenceExists:
                segment += 1
                continue
            return _Recording(evidence, segment, appender, asyncio.Lock(), [], Mark(0, 0, ""), self._clock.now_us())

    async def take(self, call: CallId, events: str) -> bool:
        """Keep one chunk; returns whether it is the first. After this it is in evidence. Raises Refused, VaultFull."""
        recording = self._running.get(call)
        if recording is None or recording.ended is not None or not _may_run(await self._desk.call(call)):
            raise Refused(Refusal.NOT_SHARED)
        content = events.encode()
        if recording.mark.bytes + len(content) > MAX_PIECE_BYTES:
            raise Refused(Refusal.TOO_MUCH, "page recording")
        framed = HEADER.pack(len(content), self._clock.now_us()) + content
        async with recording.lock:
            recording.mark = await asyncio.to_thread(_append, recording.appender, framed)
        first = not recording.chunks
        recording.chunks.append(events)
        return first

    def so_far(self, call: CallId) -> tuple[str, ...]:
        """Every chunk of the page that is being shared, for an agent who joins late or again."""
        recording = self._running.get(call)
        return tuple(recording.chunks) if recording is not None else ()

    async def anchor(self) -> None:
        """Anchor what grew, close what may no longer run; for ever."""
        while True:
            await asyncio.sleep(ANCHOR_S / 4)
            for call, recording in list(self._running.items()):
                with contextlib.suppress(LedgerFull, Conflict, Refused):  # looked at again in a moment
                    await self._look(call, recording)

    async def _look(self, call: CallId, recording: _Recording) -> None:
        if recording.ended is not None or not _may_run(await self._desk.call(call)):
            await self.close(call, "not_permitted")
        elif self._clock.now_us() - recording.anchored_us >= ANCHOR_S * 1e6 and recording.mark.records:
            await self._anchor(call, recording)

    async def _anchor(self, call: CallId, recording: _Recording) -> None:
        async with recording.lock:
            try:
                mark = await asyncio.to_thread(recording.appender.sync)
            except VaultFull:
                return
        recording.anchored_us = self._clock.now_us()
        await self._desk.propose(call, _anchored(recording, mark))

    async def stop(self, call: CallId) -> None:
        """The customer stops showing the page; raises Refused."""
        await self._desk.propose(call, PageStopped())
        await self.close(call, "stopped")

    async def close(self, call: CallId, why: str) -> None:
        """Finish the piece; nothing when none is being written. Raises LedgerFull; ``anchor`` tries again."""
        recording = self._running.get(call)
        if recording is None:
            return
        async with recording.lock:
            if self._running.get(call) is not recording:
                return
            if recording.ended is None:
                mark = await asyncio.to_thread(_end, recording)
                recording.ended = _closed(recording.evidence, recording.segment, mark, why)
            with contextlib.suppress(Refused):  # sealed meanwhile
                await self._desk.propose(call, recording.ended)
            del self._running[call]

    async def close_interrupted(self, call: Call) -> None:
        """Put the true end of the page that a killed process left open on record; ``call`` is as that left it.

        Raises OSError when there is no room.
        """
        if call.page is None or not call.page_running:
            return
        key = await self._ledger.key(call_ledger(call.id))
        try:
            mark = await asyncio.to_thread(self._vault.mark, call.id, call.page, key)
        except (EvidenceMissing, EvidenceBroken):
            mark = Mark(0, 0, "")  # whoever verifies the call is told what is wrong; other calls go on
        segment = int(call.page.rpartition("/")[2])
        closed = _closed(call.page, segment, mark, "interrupted")
        now = await self._desk.call(call.id)
        still = now.phase is Phase.LIVE and now.page_running and now.page == call.page
        await self._desk.propose(call.id, closed, *((PageStopped(),) if still else ()))


def _may_run(call: Call) -> bool:
    return call.phase is Phase.LIVE and call.page_running and Consent.PAGE_SHARING in call.consents


def _append(appender: Appender, framed: bytes) -> Mark:
    mark = Mark(0, 0, "")
    for start in range(0, len(framed), RECORD_BYTES):
        mark = appender.append(framed[start : start + RECORD_BYTES])
    return mark


def _end(recording: _Recording) -> Mark:
    try:
        return recording.appender.close()
    except VaultFull:
        return recording.mark  # closed all the same, behind its last whole record


def _anchored(recording: _Recording, mark: Mark) -> TrackAnchored:
    return TrackAnchored(
        stream=StreamId(PAGE),
        segment=recording.segment,
        evidence=recording.evidence,
        records=mark.records,
        bytes=mark.bytes,
        sha256=mark.sha256,
    )


def _closed(evidence: EvidenceId, segment: int, mark: Mark, why: str) -> SegmentClosed:
    return SegmentClosed(
        stream=StreamId(PAGE),
        segment=segment,
        evidence=evidence,
        records=mark.records,
        bytes=mark.bytes,
        sha256=mark.sha256,
        why=why,
    )


def parse_chunks(content: bytes) -> tuple[tuple[int, str], ...]:
    """(arrival in microseconds, JSON array) of every whole chunk in a piece's bytes; a torn last one is left out."""
    chunks, at = [], 0
    while at + HEADER.size <= len(content):
        length, arrival_us = HEADER.unpack_from(content, at)
        end = at + HEADER.size + length
        if end > len(content):
            break
        chunks.append((arrival_us, content[at + HEADER.size : end].decode()))
        at = end
    return tuple(chunks)

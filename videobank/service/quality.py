"""Quality on record: what the workers measure and the browsers claim, second by second, into evidence and to the desk.

Each call has a piece of its own (``quality_rows`` says how it reads), written once a second, anchored every few seconds
and closed before the seal. A call goes on without it: what cannot be kept now is kept later or counted as missing.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, QualityAnchored, QualityClosed, QualityOpened
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.line import Line, LineSecond
from videobank.domain.quality import Claimed, Row
from videobank.domain.streams import Party
from videobank.ports.clock import Clock
from videobank.ports.ledger import Conflict, Ledger
from videobank.ports.media import MediaPlane, PlaneUnavailable
from videobank.ports.vault import Appender, EvidenceBroken, EvidenceExists, EvidenceMissing, Mark, Vault, VaultFull
from videobank.service.desk import Desk, UnknownCall
from videobank.service.quality_rows import pack, pack_missing
from videobank.service.stocktaking import storing

log = logging.getLogger(__name__)

KIND = "quality"  # what the names of the pieces begin with
TICK_S = 1.0
ANCHOR_S = 5.0
RECORD_BYTES = 60 * 1024
MAX_PIECE_BYTES = 64 * 1024 * 1024  # ten hours of a call with two cameras and two screens
MAX_WAITING = 4_000  # rows of one call that could not be written yet: five minutes of two cameras
RECENT_S = 300  # of the curve, for an agent who comes back
CLAIMS_PER_S = 8.0  # a browser has four streams at most, and speaks of each once a second
CLAIMS_BURST = 80.0  # ten seconds, after a torn connection
LAST_ROUNDS = 2
"""Rounds between the end of the last stream and the end of the piece: what was measured to the end is still coming."""

WHILE = frozenset({Phase.WAITING, Phase.PAIRED, Phase.LIVE})
"""When a piece may begin; what a worker measured may come after the call went back to the queue."""

Told = Callable[[CallId, tuple[LineSecond, ...]], None]
"""Seconds of the customer's line that are new, or of which more is known."""


@dataclass(slots=True)
class _Piece:
    """One piece being written."""

    evidence: EvidenceId
    appender: Appender
    mark: Mark
    anchored_s: float  # on the server's clock
    anchored: int = 0  # records


@dataclass(slots=True)
class _Kept:
    """What this process has of one call."""

    line: Line = field(default_factory=lambda: Line(Party.CUSTOMER, RECENT_S))
    waiting: deque[Row] = field(default_factory=deque)
    missing: int = 0
    piece: _Piece | None = None
    closed: QualityClosed | None = None  # of the last piece, and not on record yet
    rounds_over: int = 0  # since nothing of the call runs any more
    allowance: dict[Party, tuple[float, float]] = field(default_factory=dict)  # claims left, counted at (s)


class QualityTrack:
    """The measurements of the calls in this process."""

    def __init__(self, desk: Desk, ledger: Ledger, vault: Vault, plane: MediaPlane, clock: Clock) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._plane = plane
        self._clock = clock
        self._kept: dict[CallId, _Kept] = {}
        self._told: list[Told] = []

    def on_seconds(self, told: Told) -> None:
        """Be told of the customer's line, once a second."""
        self._told.append(told)

    def recent(self, call: CallId) -> tuple[LineSecond, ...]:
        """The last minutes of the customer's line, for an agent who comes late or again."""
        kept = self._kept.get(call)
        return kept.line.seconds() if kept is not None else ()

    # --- what comes in --------------------------------------------------------------------------------------------

    async def claim(self, call: CallId, party: Party, claims: tuple[Claimed, ...]) -> None:
        """A browser's report; kept within a second or two. Raises Refused, UnknownCall."""
        state = await self._desk.call(call)
        if state.phase is not Phase.LIVE:
            raise Refused(Refusal.WRONG_PHASE, "a report outside the call")
        if Consent.RECORDING not in state.consents:
            raise Refused(Refusal.NO_CONSENT, Consent.RECORDING)
        kept = self._kept.setdefault(call, _Kept())
        self._count(kept, party, len(claims))
        self._take(kept, claims)

    def _count(self, kept: _Kept, party: Party, claims: int) -> None:
        now_s = self._now_s()
        left, counted_s = kept.allowance.get(party, (CLAIMS_BURST, now_s))
        left = min(CLAIMS_BURST, left + (now_s - counted_s) * CLAIMS_PER_S)
        enough = left >= claims
        kept.allowance[party] = (left - claims if enough else left, now_s)
        if not enough:
            raise Refused(Refusal.TOO_MUCH, f"at most {CLAIMS_PER_S:.0f} seconds of streams a second")

    @staticmethod
    def _take(kept: _Kept, rows: Iterable[Row]) -> None:
        rows = tuple(rows)
        kept.line.take(rows)
        kept.waiting.extend(rows)
        while len(kept.waiting) > MAX_WAITING:
            kept.waiting.popleft()
            kept.missing += 1

    # --- once a second --------------------------------------------------------------------------------------------

    async def collect(self) -> None:
        """Ask the workers, keep, tell, anchor and close; for ever."""
        while True:
            await asyncio.sleep(TICK_S)
            await self.round()

    async def round(self) -> None:
        """All of it once."""
        with contextlib.suppress(PlaneUnavailable):  # the worker keeps what it measures
            for measured in await self._plane.measured():
                self._take(self._kept.setdefault(measured.call, _Kept()), (measured.row,))
        for call, kept in list(self._kept.items()):
            changed = kept.line.changed()
            for told in self._told if changed else ():
                told(call, changed)
            try:
                await self._keep(call, kept)
            except UnknownCall:
                del self._kept[call]
            except (OSError, Conflict):
                continue  # no room, or the store cannot be read now: kept in memory until the next round
            except Refused as refused:  # sealed, or its recording is not agreed to any more
                log.warning("measurements are not kept", extra={"call": call, "why": str(refused.refusal)})
                await self._give_up(call, kept)

    async def _keep(self, call: CallId, kept: _Kept) -> None:
        await self._put_closing_on_record(call, kept)
        state = await self._desk.call(call)
        if kept.piece is None and state.quality_open is not None:
            await self._put_interruption_on_record(state, state.quality_open)
        if kept.waiting or kept.missing:
            await self._write(state, kept)
        if kept.piece is not None and self._now_s() - kept.piece.anchored_s >= ANCHOR_S:
            await self._anchor(call, kept.piece)
        kept.rounds_over = kept.rounds_over + 1 if _is_over(state) else 0
        if kept.rounds_over >= LAST_ROUNDS:
            await self._close(call, kept, str(state.end_reason or "over"))
            del self._kept[call]

    async def _write(self, state: Call, kept: _Kept) -> None:
        if kept.piece is not None and kept.piece.mark.bytes > MAX_PIECE_BYTES and state.phase in WHILE:
            await self._close(state.id, kept, "full")
        if kept.piece is None:
            kept.piece = await self._begin(state.id)
        batch, missing = tuple(kept.waiting), kept.missing
        lines = [*([pack_missing(missing)] if missing else []), *map(pack, batch)]
        kept.waiting.clear()
        kept.missing = 0
        try:
            kept.piece.mark = await asyncio.to_thread(_append, kept.piece.appender, lines)
        except VaultFull:
            kept.waiting.extendleft(reversed(batch))
            kept.missing += missing
            raise

    async def _begin(self, call: CallId) -> _Piece:
        """The next piece of the call; raises Refused, VaultFull, LedgerFull, Conflict."""
        async with storing(self._vault, call):
            state = await self._desk.call(call)
            if state.phase not in WHILE or Consent.RECORDING not in state.consents:
                raise Refused(Refusal.WRONG_PHASE, KIND)  # stock of an ended call may have been taken
            key = await self._ledger.key(call_ledger(call))
            number = 1 + sum(name.startswith(f"{KIND}/") for name in await asyncio.to_thread(self._vault.pieces, call))
            evidence, appender = EvidenceId(f"{KIND}/{number:04d}"), None
            while appender is None:
                try:
                    appender = await asyncio.to_thread(self._vault.append, call, evidence, key)
                except EvidenceExists:
                    number += 1
                    evidence = EvidenceId(f"{KIND}/{number:04d}")
            try:
                await self._desk.propose(call, QualityOpened(evidence=evidence))
            except BaseException:
                await asyncio.to_thread(appender.close)
                raise
        return _Piece(evidence, appender, Mark(0, 0, ""), self._now_s())

    async def _anchor(self, call: CallId, piece: _Piece) -> None:
        piece.anchored_s = self._now_s()
        mark = piece.mark = await asyncio.to_thread(piece.appender.sync)
        if mark.records == piece.anchored:
            return
        await self._desk.propose(
            call,
            QualityAnchored(evidence=piece.evidence, records=mark.records, bytes=mark.bytes, sha256=mark.sha256),
        )
        piece.anchored = mark.records

    async def _close(self, call: CallId, kept: _Kept, why: str) -> None:
        """Raises LedgerFull, Conflict, Refused: the piece is closed all the same, and its end told later."""
        piece, kept.piece = kept.piece, None
        if piece is not None:
            kept.closed = _closed(piece.evidence, await asyncio.to_thread(_end, piece), why)
        await self._put_closing_on_record(call, kept)

    async def _put_closing_on_record(self, call: CallId, kept: _Kept) -> None:
        if kept.closed is not None:
            await self._desk.propose(call, kept.closed)
            kept.closed = None

    async def _give_up(self, call: CallId, kept: _Kept) -> None:
        kept.waiting.clear()
        kept.missing = 0
        try:
            await self._close(call, kept, "not_permitted")
        except (OSError, Conflict):
            return  # its end is told with the next round
        except Refused:
            pass  # sealed
        del self._kept[call]

    async def close_interrupted(self, call: Call) -> None:
        """Put the true end of a piece that a killed process left open on record; ``call`` is as that left it.

        Raises OSError when there is no room.
        """
        if call.quality_open is not None and call.id not in self._kept:  # else the next round of the call does it
            await self._put_interruption_on_record(call, call.quality_open)

    async def _put_interruption_on_record(self, call: Call, open_piece: EvidenceId) -> None:
        """Nobody writes to this piece any more."""
        key = await self._ledger.key(call_ledger(call.id))
        try:
            mark = await asyncio.to_thread(self._vault.mark, call.id, open_piece, key)
        except (EvidenceMissing, EvidenceBroken):
            mark = Mark(0, 0, "")  # whoever verifies the call is told what is wrong; it can be sealed all the same
        await self._desk.propose(call.id, _closed(open_piece, mark, "interrupted"))

    def _now_s(self) -> float:
        return self._clock.now_us() / 1e6


def _is_over(call: Call) -> bool:
    return call.phase in (Phase.ENDED, Phase.SEALED) and not any(track.running for track in call.tracks.values())


def _append(appender: Appender, lines: list[bytes]) -> Mark:
    """In records of whole lines; blocks. Raises VaultFull."""
    mark, record = Mark(0, 0, ""), bytearray()
    for line in lines:
        if len(record) + len(line) > RECORD_BYTES:
            mark = appender.append(bytes(record))
            record.clear()
        record += line
    return appender.append(bytes(record)) if record else mark


def _end(piece: _Piece) -> Mark:
    try:
        return piece.appender.close()
    except VaultFull:
        return piece.mark  # closed all the same, behind its last whole record


def _closed(evidence: EvidenceId, mark: Mark, why: str) -> QualityClosed:
    return QualityClosed(evidence=evidence, records=mark.records, bytes=mark.bytes, sha256=mark.sha256, why=why)

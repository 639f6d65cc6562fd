"""Checks of identity during the call: the live face against the document's portrait and the bank's own picture.

A finding, never a verdict. Not one frame but those of some seconds are looked at; ``domain.best_frames`` has which
count and how they are joined.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from videobank.domain.best_frames import MOST_COUNTED, counting, joined, least_bad
from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, DocumentFieldCorrected, DocumentRead, FaceMatched
from videobank.domain.document import DocumentKind, Proof
from videobank.domain.face import (
    Band,
    ComparedFrame,
    FaceComparison,
    FaceWarning,
    Look,
    Thresholds,
    band_of,
    disagreement,
)
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.portrait_age import portrait_warnings
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FaceEngine, FacesUnavailable, Image, Pictures
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.media import MediaPlane, NoSuchStream, PlaneRefuses, PlaneUnavailable, Span, Still
from videobank.ports.vault import EvidenceExists, Mark, Vault, VaultFull
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk
from videobank.service.face_references import UNREADABLE
from videobank.service.stocktaking import storing

log = logging.getLogger(__name__)

CUSTOMER_CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
FIRST_LOOK_S = 1.0
"""A camera needs a moment for its light; the first picture is taken after it."""
LOOKED_AT = Span(seconds=3.0, per_second=8 / 3, longest=1280)
"""Eight frames: enough for a blink, a word and a turned head to pass, and few enough to keep the best one as sent."""

ATTEMPTS = 4
BETWEEN_ATTEMPTS_S = 3.0
MAX_STILLS = 200
MISSED = (NoSuchStream, PlaneUnavailable, PlaneRefuses, FacesUnavailable, Refused, VaultFull, LedgerFull, Conflict)
"""What may go wrong with a comparison that nobody pressed for; the next attempt may succeed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What the frames said together: the one that is kept, those that counted, and how many were looked at.

    ``beside`` is of the same frames and the bank's picture.
    """

    comparison: FaceComparison
    beside: FaceComparison | None
    still: Still
    frames: tuple[ComparedFrame, ...]
    looked_at: int


class FaceCheck:
    """Takes frames of the live stream, compares them, keeps the best in evidence, and puts the finding on record."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one port
        self,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        plane: MediaPlane,
        engine: FaceEngine,
        pictures: Pictures,
        alarms: Alarms,
        pack: str,
        thresholds: Thresholds,
        today: Callable[[], date],
        note_time: Callable[[float], None],
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._plane = plane
        self._engine = engine
        self._pictures = pictures
        self._alarms = alarms
        self._pack = pack
        self._thresholds = thresholds
        self._today = today
        self._note_time = note_time
        self._began: dict[CallId, EvidenceId] = {}  # with which portrait

    async def watch(self, doorbell: Doorbell) -> None:
        """Begin a comparison in every call that went live; for ever."""
        async with asyncio.TaskGroup() as comparisons:
            async for ledger in doorbell.listen():
                if ledger is None or not ledger.startswith("call/"):
                    continue
                call = CallId(ledger.removeprefix("call/"))
                state = await self._desk.call(call)
                if state.portrait is None or not self._wanted(state):
                    self._began.pop(call, None)
                elif self._began.get(call) != state.portrait:
                    self._began[call] = state.portrait
                    comparisons.create_task(self._begin(call, state.portrait))

    async def _begin(self, call: CallId, portrait: EvidenceId) -> None:
        """The first comparison with this portrait: again while it cannot tell, a few times."""
        await asyncio.sleep(FIRST_LOOK_S)
        for _ in range(ATTEMPTS):
            if self._began.get(call) != portrait or not self._wanted(await self._desk.call(call)):
                return
            if await self._settled(call):
                return
            await asyncio.sleep(BETWEEN_ATTEMPTS_S)

    def _wanted(self, call: Call) -> bool:
        showing = call.capture is not None and call.capture.begun  # then there is no face to be seen
        agreed = call.phase is Phase.LIVE and Consent.FACE_CHECK in call.consents
        return agreed and call.portrait is not None and not showing

    async def _settled(self, call: CallId) -> bool:
        try:
            return (await self.compare(call)).band is not Band.CANNOT_TELL
        except MISSED as missed:
            log.warning("face comparison missed", extra={"why": type(missed).__name__})
            if isinstance(missed, FacesUnavailable):
                self._alarms.raise_alarm("face_engine_down", "")
            return False

    async def compare(self, call: CallId) -> FaceMatched:
        """Compare now; takes as long as LOOKED_AT and a little.

        Raises Refused, NoSuchStream, PlaneUnavailable, PlaneRefuses, FacesUnavailable, VaultFull, LedgerFull.
        """
        state = await self._desk.call(call)
        if Consent.FACE_CHECK not in state.consents:
            raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
        if state.portrait is None:
            raise Refused(Refusal.NO_PORTRAIT)
        if state.capture is not None and state.capture.begun:
            raise Refused(Refusal.DOCUMENT_SHOWN)
        began = asyncio.get_running_loop().time()
        portrait = await self._read(call, state.portrait)
        record = None if state.record is None else await self._record_of(call, state.record)
        against = (portrait,) if record is None else (portrait, record)
        stills = await self._plane.span(call, CUSTOMER_CAMERA, LOOKED_AT)
        try:
            found = await self._found(against, stills)
        finally:
            with contextlib.suppress(FacesUnavailable):  # an engine that is not there remembers nothing
                await self._engine.forget(*against)
        self._alarms.end_alarm("face_engine_down", "")
        self._note_time(asyncio.get_running_loop().time() - began)
        jpeg = await self._pictures.encode_jpeg(found.still.image)
        warnings = await self._warnings(state, found)
        async with storing(self._vault, call):
            now = await self._desk.call(call)
            if now.portrait != state.portrait or not self._wanted(now):  # exchanged, withdrawn, or over meanwhile
                raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
            return await self._record(state, found, warnings, jpeg)

    async def _read(self, call: CallId, picture: EvidenceId) -> Image:
        key = await self._ledger.key(call_ledger(call))
        return await self._pictures.decode(await asyncio.to_thread(self._vault.get, call, picture, key))

    async def _record_of(self, call: CallId, record: EvidenceId) -> Image | None:
        """None when it cannot be read: the face is compared with the portrait all the same, and the finding says so."""
        try:
            return await self._read(call, record)
        except UNREADABLE as broken:
            log.warning("the picture of record cannot be read", extra={"call": call, "why": type(broken).__name__})
            return None

    async def _found(self, against: tuple[Image, ...], stills: tuple[Still, ...]) -> Finding:
        """The frames, joined; the best one is compared once more by itself, which also judges the portrait.

        Where no frame passed its gate, that comparison is the finding: it turns a picture that lies on its side, and
        says what is wrong.
        """
        looks = [await self._engine.look(still.image, *against) for still in stills]
        counted = counting(looks)
        best = stills[counted[0] if counted else least_bad(looks)]
        frames = tuple(_frame(stills[number], looks[number]) for number in counted)
        said, *others = [
            await self._joined(one, best, [looks[number].similarities[place] for number in counted])
            for place, one in enumerate(against)
        ]
        beside = others[0] if others else None
        if not frames and said.band is not Band.CANNOT_TELL and said.similarity is not None:
            also = beside.similarity if beside is not None else None
            frames = (ComparedFrame(best.segment, best.rtp_timestamp, best.at_us, said.similarity, also),)
        return Finding(said, beside, best, frames, len(looks))

    async def _joined(self, reference: Image, best: Still, similarities: list[float | None]) -> FaceComparison:
        alone = await self._engine.compare(reference, best.image)
        known = [one for one in similarities if one is not None]
        if not known:
            return alone
        similarity = joined(known)
        band = Band.CANNOT_TELL if alone.portrait_quality else band_of(similarity, self._thresholds)
        return FaceComparison(similarity, band, alone.portrait_quality, ())

    async def _warnings(self, state: Call, found: Finding) -> tuple[FaceWarning, ...]:
        few = (FaceWarning.FEW_FRAMES,) if len(found.frames) < MOST_COUNTED else ()
        if state.record is None:
            between: tuple[FaceWarning, ...] = ()
        elif found.beside is None:
            between = (FaceWarning.RECORD_UNREADABLE,)
        else:
            between = disagreement(found.comparison.band, found.beside.band)
        fields: dict[str, str] = {}  # of both sides: the dates of a resident's card stand on its back
        for entry in await self._desk.history(state.id):
            match entry.event:
                case DocumentRead(fields=read, kind=kind) if kind is not DocumentKind.BANK_CARD:
                    fields |= {field.name: field.value for field in read if field.proof is not Proof.WRONG}
                case DocumentFieldCorrected(name=name, value=value):
                    fields[name] = value
                case _:
                    pass
        return between + few + portrait_warnings(fields, self._today())

    async def _record(self, state: Call, found: Finding, warnings: tuple[FaceWarning, ...], jpeg: bytes) -> FaceMatched:
        kept, mark = await self._keep(state.id, jpeg)
        said, still = found.comparison, found.still
        beside = found.beside or FaceComparison(None, Band.CANNOT_TELL, (), ())  # it is there, and cannot be read
        event = FaceMatched(
            similarity=said.similarity,
            band=said.band,
            portrait_quality=said.portrait_quality,
            live_quality=said.live_quality,
            still=kept,
            still_sha256=mark.sha256,
            stream=CUSTOMER_CAMERA,
            at_us=still.at_us,
            segment=still.segment,
            rtp_timestamp=still.rtp_timestamp,
            pack=self._pack,
            frames=found.frames,
            looked_at=found.looked_at,
            warnings=warnings,
            portrait=state.portrait,
            record=state.record,
            record_similarity=beside.similarity,
            record_band=beside.band if state.record is not None else None,
            record_quality=beside.portrait_quality,
        )
        await self._desk.propose(state.id, event)
        return event

    async def _keep(self, call: CallId, jpeg: bytes) -> tuple[EvidenceId, Mark]:
        key = await self._ledger.key(call_ledger(call))
        taken = [name for name in self._vault.pieces(call) if name.startswith("still/")]
        for number in range(len(taken) + 1, MAX_STILLS):
            name = EvidenceId(f"still/{number:04d}")
            try:
                return name, await asyncio.to_thread(self._vault.put, call, name, key, jpeg)
            except EvidenceExists:
                continue
        raise Refused(Refusal.ALREADY, f"{MAX_STILLS} stills")


def _frame(still: Still, look: Look) -> ComparedFrame:
    similarity = look.similarity
    if similarity is None:
        raise ValueError("a frame without a similarity does not count")
    beside = look.similarities[1] if len(look.similarities) > 1 else None
    return ComparedFrame(still.segment, still.rtp_timestamp, still.at_us, similarity, beside)

"""Checks of identity during the call: the live face against the document's portrait. A finding, never a verdict."""

import asyncio
import logging
from collections.abc import Callable

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, FaceMatched
from videobank.domain.face import Band, FaceComparison
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FaceEngine, FacesUnavailable, Pictures
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.media import MediaPlane, NoSuchStream, PlaneUnavailable, Still
from videobank.ports.vault import EvidenceExists, Mark, Vault, VaultFull
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk
from videobank.service.stocktaking import storing

log = logging.getLogger(__name__)

CUSTOMER_CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
FIRST_LOOK_S = 2.0
"""A camera needs a moment for its light; the first picture is taken after it."""

ATTEMPTS = 4
BETWEEN_ATTEMPTS_S = 3.0
MAX_STILLS = 200


class FaceCheck:
    """Takes a still from the live stream, keeps it in evidence, compares it, and puts the finding on record."""

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
        except (NoSuchStream, PlaneUnavailable, FacesUnavailable, Refused, VaultFull, LedgerFull, Conflict) as missed:
            log.warning("face comparison missed", extra={"why": type(missed).__name__})
            if isinstance(missed, FacesUnavailable):
                self._alarms.raise_alarm("face_engine_down", "")
            return False

    async def compare(self, call: CallId) -> FaceMatched:
        """Compare now; raises Refused, NoSuchStream, PlaneUnavailable, FacesUnavailable, VaultFull, LedgerFull."""
        state = await self._desk.call(call)
        if Consent.FACE_CHECK not in state.consents:
            raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
        if state.portrait is None:
            raise Refused(Refusal.NO_PORTRAIT)
        if state.capture is not None and state.capture.begun:
            raise Refused(Refusal.DOCUMENT_SHOWN)
        began = asyncio.get_running_loop().time()
        key = await self._ledger.key(call_ledger(call))
        portrait = await self._pictures.decode(await asyncio.to_thread(self._vault.get, call, state.portrait, key))
        still = await self._plane.still(call, CUSTOMER_CAMERA)
        found = await self._engine.compare(portrait, still.image)
        self._alarms.end_alarm("face_engine_down", "")
        self._note_time(asyncio.get_running_loop().time() - began)
        jpeg = await self._pictures.encode_jpeg(still.image)
        async with storing(self._vault, call):
            now = await self._desk.call(call)
            if now.portrait != state.portrait or not self._wanted(now):  # exchanged, withdrawn, or over meanwhile
                raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
            return await self._record(call, found, still, jpeg)

    async def _record(self, call: CallId, found: FaceComparison, still: Still, jpeg: bytes) -> FaceMatched:
        kept, mark = await self._keep(call, jpeg)
        event = FaceMatched(
            similarity=found.similarity,
            band=found.band,
            portrait_quality=found.portrait_quality,
            live_quality=found.live_quality,
            still=kept,
            still_sha256=mark.sha256,
            stream=CUSTOMER_CAMERA,
            at_us=still.at_us,
            segment=still.segment,
            rtp_timestamp=still.rtp_timestamp,
            pack=self._pack,
        )
        await self._desk.propose(call, event)
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

"""A still of a document is matched to the recorded video of the same moment, so that nobody uploads what no camera saw.

The page sends the still at the camera's full size by itself; the video comes by another way. Frames are looked at while
the document is in view and until just after the still came, each named by its place in the recording. A finding, no
verdict.
"""

import asyncio
import contextlib
import logging
from collections import deque

from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import (
    Consent,
    DocumentRead,
    DocumentRedacted,
    FramePlace,
    StillCompared,
)
from videobank.domain.document import Box
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.still_match import MOST_DIFFERING, StillComparison, StillWhy, judged
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.documents import DocumentsUnavailable
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FaceEngine, FacesUnavailable, Image, NotAPicture, Pictures, PictureTooLarge
from videobank.ports.keys import KeyDestroyed
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.media import MediaPlane, NoSuchStream, PlaneRefuses, PlaneUnavailable, Still
from videobank.ports.stills import MOST_FRAMES, StillMatcher
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Vault
from videobank.service.desk import Desk

log = logging.getLogger(__name__)

CUSTOMER_CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
PACE_S = 1.5
"""Between frames: nobody looks for a face meanwhile, so it costs a sender no more key frames than that does."""
BEFORE = MOST_FRAMES - 1
READ_WITHIN_S = 90.0
"""A still is read first, as the words on it say where the document is: three attempts of the reader."""

_NO_FRAME = (NoSuchStream, PlaneUnavailable, PlaneRefuses)
_UNREADABLE = (FacesUnavailable, DocumentsUnavailable, NotAPicture, PictureTooLarge)
_NOT_NOW = (Refused, LedgerFull, Conflict, KeyDestroyed, EvidenceMissing, EvidenceBroken, OSError)
"""The call is over, or its evidence cannot be had: what is wrong there is told by whoever looks after it."""


class StillMatching:
    """Finds its work in the state of calls: what a restart left is told as not seen, and nothing hangs on it."""

    def __init__(  # noqa: PLR0913 - each is one port
        self,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        plane: MediaPlane,
        engine: FaceEngine,
        pictures: Pictures,
        matcher: StillMatcher,
        *,
        pace_s: float = PACE_S,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._plane = plane
        self._engine = engine
        self._pictures = pictures
        self._matcher = matcher
        self._pace_s = pace_s
        self._attending: set[CallId] = set()

    async def watch(self, doorbell: Doorbell) -> None:
        """Attend to every call in which a document is shown; for ever."""
        async with asyncio.TaskGroup() as attending:
            async for ledger in doorbell.listen():
                if ledger is None or not ledger.startswith("call/"):
                    continue
                call = CallId(ledger.removeprefix("call/"))
                state = self._desk.seen(call)
                if state is not None and (state.unmatched or _is_shown(state)) and call not in self._attending:
                    self._attending.add(call)
                    attending.create_task(self._attend(call))

    async def _attend(self, call: CallId) -> None:
        """As long as a document is in view, and until no still is left."""
        before: deque[Still] = deque(maxlen=BEFORE)
        try:
            with contextlib.suppress(*_NOT_NOW):
                while _is_shown(state := await self._desk.call(call)) or state.unmatched:
                    if state.unmatched:
                        await self._compare(state, min(state.unmatched), before)
                        continue
                    if state.capture is not None and state.capture.photo is None:
                        before.extend(await self._frame(call))
                    await asyncio.sleep(self._pace_s)
        finally:
            self._attending.discard(call)

    async def _frame(self, call: CallId) -> tuple[Still, ...]:
        try:
            return (await self._plane.still(call, CUSTOMER_CAMERA),)
        except _NO_FRAME as missed:
            log.info("no frame of a document", extra={"call": call, "why": type(missed).__name__})
            return ()

    async def _compare(self, state: Call, picture: EvidenceId, before: deque[Still]) -> None:
        call = state.id
        taken = (*before, *(await self._frame(call) if _is_shown(state) else ()))
        frames = tuple({(one.segment, one.rtp_timestamp): one for one in taken}.values())
        await self._read(call, picture)
        try:
            found = await self._matched(state, picture, frames)
        except _UNREADABLE:
            log.exception("a still could not be matched", extra={"call": call})
            found = StillComparison(None, StillWhy.MATCHER_FAILED, ())
        event = StillCompared(
            picture=picture,
            finding=judged(found),
            why=found.why,
            differs=found.differs,
            limit=MOST_DIFFERING,
            frames=tuple(FramePlace(f.segment, f.rtp_timestamp, f.at_us) for f in map(frames.__getitem__, found.laid)),
            looked_at=len(frames),
            matcher=self._matcher.name,
        )
        await self._desk.propose(call, event)

    async def _read(self, call: CallId, picture: EvidenceId) -> None:
        """Until the still was read, or nobody waits for that any more."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READ_WITHIN_S):
                while picture in (await self._desk.call(call)).unread:  # noqa: ASYNC110 - it is another's event
                    await asyncio.sleep(self._pace_s / 3)

    async def _matched(self, state: Call, picture: EvidenceId, frames: tuple[Still, ...]) -> StillComparison:
        if not frames:
            return StillComparison(None, StillWhy.NO_FRAMES, ())
        key = await self._ledger.key(call_ledger(state.id))
        still = await self._pictures.decode(await asyncio.to_thread(self._vault.get, state.id, picture, key))
        words, covered = await self._places(state.id, picture)
        if words and Consent.FACE_CHECK in state.consents:
            words += await self._portrait(still)
        return await self._matcher.match(still, [frame.image for frame in frames], words, covered)

    async def _places(self, call: CallId, picture: EvidenceId) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
        words: tuple[Box, ...] = ()
        covered: tuple[Box, ...] = ()
        for entry in await self._desk.history(call):
            match entry.event:
                case DocumentRead(picture=read, fields=fields) if read == picture:
                    words = tuple(field.box for field in fields if field.box is not None)
                case DocumentRedacted(picture=redacted, covered=boxes) if redacted == picture:
                    covered = boxes
                case _:
                    pass
        return words, covered

    async def _portrait(self, still: Image) -> tuple[Box, ...]:
        """Where a face is on the still, so that the portrait is compared too; it is found, and not embedded."""
        faces = (await self._engine.look(still)).faces[:1]
        return tuple(
            Box(
                max(0, round(one.left)),
                max(0, round(one.top)),
                round(one.right - one.left),
                round(one.bottom - one.top),
            )
            for one in faces
        )


def _is_shown(state: Call) -> bool:
    return state.phase is Phase.LIVE and state.capture is not None and state.capture.begun

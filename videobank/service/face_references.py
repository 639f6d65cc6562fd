"""What one call's picture is compared with: its own earlier face and the portrait. Templates of people, so not kept.

They are in this process's memory and, embedded, in the face process's; ``drop`` forgets both. After a restart the
call's own face is taken from the first still that a face check put in evidence, if there is one.
"""

import asyncio

from videobank.domain.attendance import Seen, Watch, may_be_reference
from videobank.domain.call import Call
from videobank.domain.call_events import FaceMatched
from videobank.domain.face import Band
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.streams import Party, Source, stream_id
from videobank.ports.faces import FaceEngine, Image, NotAPicture, Pictures, PictureTooLarge
from videobank.ports.keys import KeyDestroyed
from videobank.ports.ledger import Ledger
from videobank.ports.media import MediaPlane, Still
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Vault
from videobank.service.desk import Desk

CUSTOMER_CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
UNREADABLE = (KeyDestroyed, EvidenceMissing, EvidenceBroken, NotAPicture, PictureTooLarge)
"""A picture in evidence that cannot be compared with: the look goes on without it."""


class FaceReferences:
    """Of one call."""

    def __init__(
        self,
        call: CallId,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        plane: MediaPlane,
        engine: FaceEngine,
        pictures: Pictures,
    ) -> None:
        self._call = call
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._plane = plane
        self._engine = engine
        self._pictures = pictures
        self._own: Image | None = None
        self._portrait: Image | None = None
        self._portrait_name: EvidenceId | None = None
        self._rebuilt = False
        self.picture_s = 0.0  # how long the last picture was on its way

    async def _rebuild(self) -> None:
        """After a restart: the face of the first check that could tell."""
        if self._rebuilt:
            return
        for entry in await self._desk.history(self._call):
            if isinstance(entry.event, FaceMatched) and entry.event.band is not Band.CANNOT_TELL:
                still = await self._read(entry.event.still)
                self._own = await self._engine.portrait(still) if still is not None else None
                break
        self._rebuilt = True

    async def look(self, state: Call, watch: Watch) -> Seen:
        """One look. Raises NoSuchStream, PlaneUnavailable, PlaneRefuses, FacesUnavailable."""
        await self._rebuild()
        await self._follow_portrait(state)
        still = await self._picture()
        given = [image for image in (self._own, self._portrait) if image is not None]
        look = await self._engine.look(still.image, *given)
        values = list(look.similarities)
        own = values.pop(0) if self._own is not None else None
        seen = Seen(still.at_us, look, own, values.pop(0) if values else None)
        if self._own is None and may_be_reference(seen, watch):
            self._own = await self._engine.portrait(still.image)
        return seen

    async def _picture(self) -> Still:
        began_s = asyncio.get_running_loop().time()
        try:
            return await self._plane.still(self._call, CUSTOMER_CAMERA)
        finally:
            self.picture_s = asyncio.get_running_loop().time() - began_s

    async def drop(self) -> None:
        """Forget the faces, here and in the engine. Raises FacesUnavailable: an engine that died forgot by itself."""
        given = [image for image in (self._own, self._portrait) if image is not None]
        await self._engine.forget(*given)
        self._own = self._portrait = self._portrait_name = None

    async def _follow_portrait(self, state: Call) -> None:
        """Another document has another portrait. One that could not be decoded now is tried again at the next look."""
        if state.portrait == self._portrait_name:
            return
        before, self._portrait, self._portrait_name = self._portrait, None, None
        if before is not None:
            await self._engine.forget(before)
        if state.portrait is not None:
            self._portrait = await self._read(state.portrait)
        self._portrait_name = state.portrait

    async def _read(self, name: EvidenceId) -> Image | None:
        try:
            key = await self._ledger.key(call_ledger(self._call))
            return await self._pictures.decode(await asyncio.to_thread(self._vault.get, self._call, name, key))
        except UNREADABLE:
            return None

"""The photo of the identity document: decoded in the face process, kept without metadata, its portrait cut out."""

import asyncio
from collections import OrderedDict
from enum import StrEnum
from weakref import WeakValueDictionary

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, DocumentReceived
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.faces import FaceEngine, Pictures
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Ledger
from videobank.ports.vault import EvidenceExists, Mark, Vault
from videobank.service.desk import Desk
from videobank.service.stocktaking import storing

MAX_DOCUMENT_BYTES = 15 * 1024 * 1024
"""A phone's best photograph has 12 MB."""
MAX_ATTEMPTS = 10
"""A photograph that fails ten times will fail the eleventh; the agent can look at the document in the call."""
MOST_CALLS = 10_000
OPEN = frozenset({Phase.PREPARING, Phase.WAITING, Phase.PAIRED, Phase.LIVE})
FACE = frozenset({Consent.FACE_CHECK})


class Denial(StrEnum):
    """Why a photo is not taken before it was looked at."""

    TOO_MANY = "too_many_documents"
    TOO_LARGE = "picture_too_large"


class DocumentDenied(Exception):
    """The photo was not taken."""

    def __init__(self, why: Denial) -> None:
        super().__init__(str(why))
        self.why = why


class Documents:
    """Takes photos of identity documents into evidence."""

    def __init__(self, desk: Desk, ledger: Ledger, vault: Vault, pictures: Pictures, engine: FaceEngine) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._pictures = pictures
        self._engine = engine
        self._attempts: OrderedDict[CallId, int] = OrderedDict()
        self._one_at_a_time: WeakValueDictionary[CallId, asyncio.Lock] = WeakValueDictionary()

    async def may_take(self, call: CallId) -> Call:
        """Raises Refused before anything is read: nothing is kept without the consent to the recording."""
        state = await self._desk.call(call)
        if state.phase not in OPEN:
            raise Refused(Refusal.WRONG_PHASE, state.phase)
        if Consent.RECORDING not in state.consents:
            raise Refused(Refusal.NO_CONSENT, Consent.RECORDING)
        return state

    async def take(self, call: CallId, photo: bytes) -> bool:
        """Keep the photo; returns whether a portrait was found in it. Without the face check nobody looks for one.

        Raises Refused, DocumentDenied, NotAPicture, PictureTooLarge, FacesUnavailable, VaultFull, LedgerFull.
        """
        lock = self._one_at_a_time.setdefault(call, asyncio.Lock())
        async with lock:
            state = await self.may_take(call)
            await self._count(call)
            if len(photo) > MAX_DOCUMENT_BYTES:
                raise DocumentDenied(Denial.TOO_LARGE)
            image = await self._pictures.decode(photo)
            face = await self._engine.portrait(image) if state.consents >= FACE else None
            picture = await self._pictures.encode_jpeg(image)
            portrait = None if face is None else await self._pictures.encode_jpeg(face)
            async with storing(self._vault, call):
                await self.may_take(call)  # the call went on while the picture was looked at
                await self._keep(call, picture, portrait)
            return portrait is not None

    async def _count(self, call: CallId) -> None:
        """Attempts are counted before they are judged; what was kept counts even after a restart."""
        kept = sum(name.startswith("document/") for name in await asyncio.to_thread(self._vault.pieces, call))
        attempts = max(self._attempts.pop(call, 0), kept) + 1
        self._attempts[call] = attempts
        while len(self._attempts) > MOST_CALLS:
            self._attempts.popitem(last=False)
        if attempts > MAX_ATTEMPTS:
            raise DocumentDenied(Denial.TOO_MANY)

    async def _keep(self, call: CallId, picture: bytes, portrait: bytes | None) -> None:
        key = await self._ledger.key(call_ledger(call))
        name, mark = await self._put(call, "document", picture, key)
        cut_out, cut_out_sha256 = None, ""
        if portrait is not None:
            cut_out, cut_out_mark = await self._put(call, "portrait", portrait, key)
            cut_out_sha256 = cut_out_mark.sha256
        received = DocumentReceived(
            picture=name, picture_sha256=mark.sha256, portrait=cut_out, portrait_sha256=cut_out_sha256
        )
        await self._desk.propose(call, received)

    async def _put(self, call: CallId, kind: str, content: bytes, key: DataKey) -> tuple[EvidenceId, Mark]:
        """Under the next free number: a piece is written once, even when its event was refused."""
        for number in range(1, 10 * MAX_ATTEMPTS):
            name = EvidenceId(f"{kind}/{number:04d}")
            try:
                return name, await asyncio.to_thread(self._vault.put, call, name, key, content)
            except EvidenceExists:
                continue
        raise DocumentDenied(Denial.TOO_MANY)

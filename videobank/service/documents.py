"""The photo of the identity document: decoded in the face process, kept without metadata, its portrait cut out.

Where the law asks for it, the numbers on it are covered before anything is stored: the picture as it came is in memory
only, and the portrait is cut out of the covered one.
"""

import asyncio
import contextlib
from collections import OrderedDict
from enum import StrEnum
from weakref import WeakValueDictionary

from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import Consent, DocumentNotKept, DocumentReceived, DocumentRedacted, NotKept
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.documents import DocumentReader, DocumentsUnavailable, Redacted
from videobank.ports.faces import FaceEngine, Image, Pictures
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Ledger
from videobank.ports.vault import EvidenceExists, Mark, Vault
from videobank.service.desk import Desk
from videobank.service.readings import finding
from videobank.service.stocktaking import storing

MAX_DOCUMENT_BYTES = 15 * 1024 * 1024
"""A phone's best photograph has 12 MB."""
MOST_NAMES = 100
"""Pictures of documents that a call may leave in the vault, also those whose event was refused."""
LOOKS = 2
"""A reader that died is a new one a moment later; the customer waits for it with the photo in hand."""
BETWEEN_LOOKS_S = 1.0
MOST_CALLS = 10_000
OPEN = frozenset({Phase.PREPARING, Phase.WAITING, Phase.PAIRED, Phase.LIVE})
FACE = frozenset({Consent.FACE_CHECK})


class Denial(StrEnum):
    """Why a photo is not taken before it was looked at."""

    TOO_MANY = "too_many_documents"
    TOO_LARGE = "picture_too_large"
    NUMBER_NOT_FOUND = "number_not_found"
    READER_DOWN = "document_reader_down"


class DocumentDenied(Exception):
    """The photo was not taken."""

    def __init__(self, why: Denial) -> None:
        super().__init__(str(why))
        self.why = why


class Documents:
    """Takes photos of identity documents into evidence."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        pictures: Pictures,
        engine: FaceEngine,
        reader: DocumentReader,
        *,
        pause_s: float = BETWEEN_LOOKS_S,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._pictures = pictures
        self._engine = engine
        self._reader = reader
        self._pause_s = pause_s
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
            self._count(state)
            if len(photo) > MAX_DOCUMENT_BYTES:
                raise DocumentDenied(Denial.TOO_LARGE)
            image = await self._pictures.decode(photo)
            redacted = await self._redacted(call, image) if state.rules.redact_numbers else None
            image = image if redacted is None else redacted.picture
            face = await self._engine.portrait(image) if state.consents >= FACE else None
            picture = await self._pictures.encode_jpeg(image)
            portrait = None if face is None else await self._pictures.encode_jpeg(face)
            async with storing(self._vault, call):
                await self.may_take(call)  # the call went on while the picture was looked at
                await self._keep(call, picture, portrait, redacted)
            return portrait is not None

    async def _redacted(self, call: CallId, image: Image) -> Redacted:
        """The picture without its number. Until then it is in memory only; what cannot be covered is never stored.

        That a photo came and was not kept is on record; the customer is asked for another one. Raises DocumentDenied.
        """
        for look in range(LOOKS):
            if look:
                await asyncio.sleep(self._pause_s)
            with contextlib.suppress(DocumentsUnavailable):
                found = await self._reader.redact(image)
                if found.clean:
                    return found
                await self._desk.propose(call, DocumentNotKept(reason=NotKept.NUMBER_NOT_FOUND))
                raise DocumentDenied(Denial.NUMBER_NOT_FOUND)
        await self._desk.propose(call, DocumentNotKept(reason=NotKept.READER_DOWN))
        raise DocumentDenied(Denial.READER_DOWN)

    def _count(self, state: Call) -> None:
        """Attempts are counted before they are judged; what is on record counts even after a restart."""
        call = state.id
        attempts = max(self._attempts.pop(call, 0), state.photos) + 1
        self._attempts[call] = attempts
        while len(self._attempts) > MOST_CALLS:
            self._attempts.popitem(last=False)
        if attempts > state.rules.most_photos:
            raise DocumentDenied(Denial.TOO_MANY)

    async def _keep(self, call: CallId, picture: bytes, portrait: bytes | None, redacted: Redacted | None) -> None:
        key = await self._ledger.key(call_ledger(call))
        name, mark = await self._put(call, "document", picture, key)
        cut_out, cut_out_sha256 = None, ""
        if portrait is not None:
            cut_out, cut_out_mark = await self._put(call, "portrait", portrait, key)
            cut_out_sha256 = cut_out_mark.sha256
        received = DocumentReceived(
            picture=name, picture_sha256=mark.sha256, portrait=cut_out, portrait_sha256=cut_out_sha256
        )
        if redacted is None:
            await self._desk.propose(call, received)
            return
        await self._desk.propose(
            call,
            received,
            DocumentRedacted(picture=name, reader=self._reader.name, covered=redacted.covered),
            finding(name, redacted.reading, self._reader.name),  # nobody can read the number from it any more
        )

    async def _put(self, call: CallId, kind: str, content: bytes, key: DataKey) -> tuple[EvidenceId, Mark]:
        """Under the next free number: a piece is written once, even when its event was refused."""
        for number in range(1, MOST_NAMES):
            name = EvidenceId(f"{kind}/{number:04d}")
            try:
                return name, await asyncio.to_thread(self._vault.put, call, name, key, content)
            except EvidenceExists:
                continue
        raise DocumentDenied(Denial.TOO_MANY)

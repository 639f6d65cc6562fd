"""Every photo of a document is read for what stands on it, and the finding is put on record. Never a verdict."""

import asyncio
import contextlib
import logging

from videobank.domain.call import Refused
from videobank.domain.call_events import DocumentRead
from videobank.domain.document import DocumentProblem, DocumentReading
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.documents import DocumentReader, DocumentsUnavailable
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FacesUnavailable, NotAPicture, Pictures, PictureTooLarge
from videobank.ports.keys import KeyDestroyed
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Vault
from videobank.service.desk import Desk

log = logging.getLogger(__name__)

ATTEMPTS = 3
"""A picture that ends the reader three times would end it a fourth time; a person reads it then."""
BETWEEN_ATTEMPTS_S = 2.0

_FAILED = (DocumentsUnavailable, FacesUnavailable, NotAPicture, PictureTooLarge)
_NOT_NOW = (Refused, LedgerFull, Conflict, KeyDestroyed, EvidenceMissing, EvidenceBroken, OSError)
"""The call is over, or its evidence cannot be had: what is wrong there is told by whoever looks after it."""


class Readings:
    """Reads each photo once, after it is in evidence: its sender does not wait for it, and nothing is lost by it."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        vault: Vault,
        pictures: Pictures,
        reader: DocumentReader,
        *,
        pause_s: float = BETWEEN_ATTEMPTS_S,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._pictures = pictures
        self._reader = reader
        self._pause_s = pause_s
        self._reading: set[CallId] = set()

    async def watch(self, doorbell: Doorbell) -> None:
        """Read in every call whose ledger grew by a photo; for ever. What a restart left unread comes with its next."""
        async with asyncio.TaskGroup() as readings:
            async for ledger in doorbell.listen():
                if ledger is None or not ledger.startswith("call/"):
                    continue
                call = CallId(ledger.removeprefix("call/"))
                state = self._desk.seen(call)
                if state is not None and state.unread and call not in self._reading:
                    self._reading.add(call)
                    readings.create_task(self._all_of(call))

    async def _all_of(self, call: CallId) -> None:
        """Until no photo is unread: another may come while one is read."""
        try:
            with contextlib.suppress(*_NOT_NOW):
                while unread := (await self._desk.call(call)).unread:
                    await self._read(call, min(unread))
        finally:
            self._reading.discard(call)

    async def _read(self, call: CallId, picture: EvidenceId) -> None:
        key = await self._ledger.key(call_ledger(call))
        photo = await asyncio.to_thread(self._vault.get, call, picture, key)
        try:
            found = await self._looked_at(photo)
        except _FAILED:
            log.exception("a document could not be read", extra={"call": call})
            await self._desk.propose(call, finding(picture, None, self._reader.name, (DocumentProblem.READER_FAILED,)))
            return
        await self._desk.propose(call, finding(picture, found, self._reader.name))

    async def _looked_at(self, photo: bytes) -> DocumentReading | None:
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(*_FAILED):
                return await self._reader.read(await self._pictures.decode(photo))
            await asyncio.sleep(self._pause_s)
        return await self._reader.read(await self._pictures.decode(photo))


def finding(
    picture: EvidenceId, found: DocumentReading | None, reader: str, problems: tuple[DocumentProblem, ...] = ()
) -> DocumentRead:
    """What is put on record of a photo that was read, or could not be."""
    if found is None:
        return DocumentRead(picture=picture, kind=None, side=None, problems=problems, reader=reader, fields=())
    return DocumentRead(
        picture=picture,
        kind=found.kind,
        side=found.side,
        problems=found.problems,
        reader=reader,
        fields=found.fields,
    )

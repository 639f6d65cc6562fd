"""The bank's own picture of a customer, handed over with the invitation: judged before anything else, and kept sealed.

What is looked for is one face that is large enough to be compared. No template is made of it here: it is embedded only
for a face check, after the customer agreed to one.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from enum import StrEnum
from math import hypot

from videobank.domain.call_events import PictureOfRecordReceived
from videobank.domain.face import FoundFace, Look
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.faces import FaceEngine, Image, Pictures, PictureTooLarge
from videobank.ports.ledger import Ledger
from videobank.ports.vault import EvidenceExists, Vault
from videobank.service.desk import Desk
from videobank.service.stocktaking import storing

MAX_RECORD_BYTES = 2 * 1024 * 1024
"""Of the file as the bank has it; a face of a passport's quality (ICAO 9303) has 20 to 200 kB."""
LEAST_EYES_PX = 24.0
"""Between the eyes. Below 16 the face engine judges no portrait; a bank that hands one over can do better than that."""
SEVERAL = 0.7
"""Area of the second largest face by that of the largest, from which on nobody can say whose picture it is."""
MOST_NAMES = 100
"""A hand-over that was killed between the piece and its event, and is sent again, leaves one behind."""


class Unfit(StrEnum):
    """Why a picture of record is not taken."""

    NO_FACE = "record_without_face"
    SEVERAL_FACES = "record_with_several_faces"
    FACE_TOO_SMALL = "record_face_too_small"


class RecordRefused(Exception):
    """The bank's picture cannot be compared with anybody: nothing was kept."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class CheckedPicture:
    """A picture that can be kept: the face as a JPEG without metadata, and the SHA-256 of what the bank sent."""

    jpeg: bytes
    received_sha256: str


class RecordPictures:
    """Judges the bank's pictures, and keeps them under the key of their call."""

    def __init__(self, desk: Desk, ledger: Ledger, vault: Vault, pictures: Pictures, engine: FaceEngine) -> None:
        self._desk = desk
        self._ledger = ledger
        self._vault = vault
        self._pictures = pictures
        self._engine = engine

    async def check(self, picture: bytes) -> CheckedPicture:
        """Raises RecordRefused, NotAPicture, PictureTooLarge, FacesUnavailable; nothing is kept yet."""
        if len(picture) > MAX_RECORD_BYTES:
            raise PictureTooLarge(f"{len(picture)} bytes; at most {MAX_RECORD_BYTES} are taken")
        image = await self._pictures.decode(picture)
        face = await self._engine.portrait(image)
        if face is None:
            raise RecordRefused(_why_none(await self._engine.look(image)))
        await self._check_size(face)
        return CheckedPicture(await self._pictures.encode_jpeg(face), hashlib.sha256(picture).hexdigest())

    async def _check_size(self, face: Image) -> None:
        faces = (await self._engine.look(face)).faces
        if not faces or _apart(faces[0]) < LEAST_EYES_PX:
            raise RecordRefused(Unfit.FACE_TOO_SMALL)

    async def keep(self, call: CallId, checked: CheckedPicture) -> None:
        """Stored before its event; what a kill leaves in between is put on record as left over.

        Raises Refused, VaultFull, LedgerFull.
        """
        key = await self._ledger.key(call_ledger(call))
        async with storing(self._vault, call):
            for number in range(1, MOST_NAMES):
                name = EvidenceId(f"record/{number:04d}")
                try:
                    mark = await asyncio.to_thread(self._vault.put, call, name, key, checked.jpeg)
                except EvidenceExists:
                    continue
                received = PictureOfRecordReceived(
                    picture=name, picture_sha256=mark.sha256, received_sha256=checked.received_sha256
                )
                await self._desk.propose(call, received)
                return
        raise EvidenceExists(call)


def _why_none(look: Look) -> Unfit:
    several = len(look.faces) > 1 and look.faces[1].area >= SEVERAL * look.faces[0].area
    return Unfit.SEVERAL_FACES if several else Unfit.NO_FACE


def _apart(face: FoundFace) -> float:
    return hypot(face.left_eye.x - face.right_eye.x, face.left_eye.y - face.right_eye.y)

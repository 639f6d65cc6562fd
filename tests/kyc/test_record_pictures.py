"""The bank's own picture is judged by the real engine before a call begins: one face, large enough, or nothing."""

from typing import Any, cast

import cv2
import numpy as np
import pytest

from kyc.worker import FaceProcess
from tests.faces import face_of, group_photograph, jpeg, portrait_of
from tests.fakes.calls import invited, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.vault import MemoryVault
from videobank.domain.call import Timeouts
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.faces import Image, NotAPicture, PictureTooLarge
from videobank.service.desk import Desk
from videobank.service.record_pictures import MAX_RECORD_BYTES, RecordPictures, RecordRefused, Unfit

CALL = CallId("a" * 32)


def small(side: int) -> Image:
    return np.asarray(cv2.resize(portrait_of(0), (side, side), interpolation=cv2.INTER_AREA), np.uint8)


def records(process: FaceProcess, **parts: Any) -> RecordPictures:
    nothing = cast("Any", None)
    given = {"desk": nothing, "ledger": nothing, "vault": nothing, "pictures": process, "engine": process} | parts
    return RecordPictures(**given)


async def test_of_a_good_picture_the_face_is_kept_before_its_event_says_so(process: FaceProcess) -> None:
    bell, vault = RememberingDoorbell(), MemoryVault()
    ledger = MemoryLedger(MemoryKeys(), bell)
    await tell(ledger, CALL, START, invited(START))
    desk = Desk(ledger, SetClock(), bell, Timeouts())
    pictures = records(process, desk=desk, ledger=ledger, vault=vault)
    whole = np.full((900, 1200, 3), 190, np.uint8)
    whole[100:460, 400:880] = face_of(1)
    checked = await pictures.check(jpeg(whole))
    await pictures.keep(CALL, checked)
    assert (await desk.call(CALL)).record == EvidenceId("record/0001")
    kept = await process.decode(vault.get(CALL, EvidenceId("record/0001"), await ledger.key(call_ledger(CALL))))
    assert kept.shape < (600, 600), "the face, and not the whole picture"
    same, other = await process.compare(kept, face_of(1)), await process.compare(kept, face_of(2))
    assert (str(same.band), str(other.band)) == ("match", "no_match")


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (np.full((400, 300, 3), 128, np.uint8), Unfit.NO_FACE),
        (group_photograph(), Unfit.SEVERAL_FACES),
        (np.hstack([face_of(0), face_of(1), face_of(2), face_of(3), face_of(4)]), Unfit.SEVERAL_FACES),
        (small(40), Unfit.FACE_TOO_SMALL),
    ],
    ids=["no face", "a group", "five faces", "a face of some 20 pixels"],
)
async def test_what_nobody_can_be_compared_with_is_refused_by_name(
    process: FaceProcess, picture: Image, why: Unfit
) -> None:
    with pytest.raises(RecordRefused) as refused:
        await records(process).check(jpeg(picture))
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("picture", "error"),
    [
        (b"%PDF-1.7", NotAPicture),
        (b"\xff\xd8\xff" + bytes(100), NotAPicture),
        (jpeg(np.zeros((6000, 6000, 3), np.uint8)), PictureTooLarge),
        (bytes(MAX_RECORD_BYTES + 1), PictureTooLarge),
    ],
    ids=["pdf", "damaged", "36 megapixels", "a byte too many"],
)
async def test_what_is_no_picture_or_a_bomb_is_refused_before_it_is_decoded(
    process: FaceProcess, picture: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await records(process).check(picture)

"""A face check looks at frames of some seconds, joins the best, and keeps on record which they were."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.domain.test_best_frames import seen
from tests.fakes.calls import CAMERA, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.document import DocumentField, DocumentKind, Proof, Side
from videobank.domain.face import (
    Band,
    ComparedFrame,
    FaceComparison,
    FaceWarning,
    FoundFace,
    Look,
    Point,
    QualityReason,
    Thresholds,
)
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.faces import Image
from videobank.ports.media import NoSuchStream, Span, Still
from videobank.service.alarms import Alarms
from videobank.service.checks import LOOKED_AT, FaceCheck
from videobank.service.desk import Desk

CALL = CallId("a" * 32)
PORTRAIT = EvidenceId("portrait/0001")
DOCUMENT = EvidenceId("document/0001")
RECORD = EvidenceId("record/0001")
DARK = (QualityReason.TOO_DARK,)


BANKS = 254
"""The shade of the bank's picture."""


def picture(number: int) -> Image:
    return np.full((4, 4, 3), number, np.uint8)


@dataclass
class Engine:
    """Says of the frame with this shade what the test told."""

    looks: list[Look] = field(default_factory=list)
    alone: FaceComparison = field(default_factory=lambda: FaceComparison(0.9, Band.MATCH, (), ()))
    compared: list[int] = field(default_factory=list)
    beside: FaceComparison = field(default_factory=lambda: FaceComparison(0.9, Band.MATCH, (), ()))
    with_record: int = 0
    forgotten: list[int] = field(default_factory=list)

    async def look(self, frame: Image, *references: Image) -> Look:
        self.with_record += len(references) == 2
        return self.looks[int(frame[0, 0, 0])]

    async def compare(self, portrait: Image, live: Image) -> FaceComparison:
        if portrait[0, 0, 0] == BANKS:
            return self.beside
        self.compared.append(int(live[0, 0, 0]))
        return self.alone

    async def forget(self, *references: Image) -> None:
        self.forgotten += [int(one[0, 0, 0]) for one in references]

    async def decode(self, data: bytes) -> Image:
        return picture(BANKS if data == b"a picture of record" else 255)

    async def encode_jpeg(self, image: Image) -> bytes:
        return image.tobytes()


@dataclass
class Plane:
    """As many frames as there are looks."""

    engine: Engine

    async def span(self, _call: CallId, _stream: Any, wanted: Span) -> tuple[Still, ...]:
        assert wanted == LOOKED_AT
        if not self.engine.looks:
            raise NoSuchStream
        return tuple(Still(picture(n), 1000 + n, 2, 90 * n) for n in range(len(self.engine.looks)))


@dataclass
class Counter:
    check: FaceCheck
    desk: Desk
    engine: Engine
    vault: MemoryVault


@pytest.fixture
async def counter() -> Counter:
    return await counter_with()


async def counter_with(*handed_over: e.CallEvent) -> Counter:
    bell, keys, vault, engine = RememberingDoorbell(), MemoryKeys(), MemoryVault(), Engine()
    ledger = MemoryLedger(keys, bell)
    photo = e.DocumentReceived(picture=DOCUMENT, picture_sha256="0" * 64, portrait=PORTRAIT)
    live = (*queueing(), pairing("a1"), e.CustomerReady(), photo)
    await tell(ledger, CALL, START, invited(START), *handed_over, *live)
    vault.put(CALL, PORTRAIT, await ledger.key(call_ledger(CALL)), b"a portrait")
    desk = Desk(ledger, SetClock(), bell, Timeouts())
    shells: Any = (vault, Plane(engine), engine, engine)
    thresholds = Thresholds(match=0.5, no_match=0.3)
    check = FaceCheck(desk, ledger, *shells, Alarms(), "pack", thresholds, lambda: date(2026, 11, 28), lambda _: None)
    return Counter(check, desk, engine, vault)


def turned(similarity: float) -> Look:
    return seen(similarity, nose_x=135.0)


async def test_the_median_of_the_best_three_is_the_finding_and_each_is_named(counter: Counter) -> None:
    counter.engine.looks = [seen(0.9, quality=DARK), turned(0.1), seen(0.42), seen(0.8), seen(0.46), turned(0.95)]
    said = await counter.check.compare(CALL)
    assert (said.similarity, said.band, said.looked_at) == (0.46, Band.UNSURE, 6)
    assert said.frames == tuple(ComparedFrame(2, 90 * n, 1000 + n, s) for n, s in ((2, 0.42), (3, 0.8), (4, 0.46)))
    assert (said.segment, said.rtp_timestamp, said.at_us, said.stream) == (2, 180, 1002, CAMERA)
    assert counter.engine.compared == [2]
    assert counter.engine.forgotten == [255], "the portrait, as soon as it was compared with"
    assert said.warnings == ()
    key = await counter.check._ledger.key(call_ledger(CALL))
    assert counter.vault.get(CALL, said.still, key) == picture(2).tobytes()
    assert (await counter.desk.history(CALL))[-1].event == said


async def test_a_poor_camera_still_gets_a_finding_that_says_why(counter: Counter) -> None:
    nobody = seen(None, faces=(), quality=(QualityReason.NO_FACE,))
    counter.engine.looks = [nobody, seen(0.9, quality=DARK)]
    counter.engine.alone = FaceComparison(0.9, Band.CANNOT_TELL, (), DARK)
    said = await counter.check.compare(CALL)
    assert (said.band, said.live_quality, said.frames, said.rtp_timestamp) == (Band.CANNOT_TELL, DARK, (), 90)
    assert said.warnings == (FaceWarning.FEW_FRAMES,)


async def test_a_camera_on_its_side_is_compared_upright_and_warned_of_as_one_frame(counter: Counter) -> None:
    face = FoundFace(0, 0, 9, 9, 0.7, Point(1, 1), Point(1, 5), Point(3, 3), Point(5, 1), Point(5, 5))
    counter.engine.looks = [replace(seen(0.6), faces=(face,), quality=(QualityReason.TURNED_AWAY,))]
    counter.engine.alone = FaceComparison(0.7, Band.MATCH, (), ())
    said = await counter.check.compare(CALL)
    assert (said.band, said.similarity, said.frames) == (Band.MATCH, 0.7, (ComparedFrame(2, 0, 1000, 0.7),))
    assert said.warnings == (FaceWarning.FEW_FRAMES,)


async def test_a_portrait_that_cannot_be_judged_is_no_match_however_similar(counter: Counter) -> None:
    counter.engine.looks = [seen(0.9)] * 3
    counter.engine.alone = FaceComparison(0.9, Band.CANNOT_TELL, (QualityReason.BLURRED,), ())
    said = await counter.check.compare(CALL)
    assert (said.band, said.portrait_quality, said.similarity) == (Band.CANNOT_TELL, (QualityReason.BLURRED,), 0.9)


async def test_the_dates_of_the_document_are_weighed_as_the_agent_put_them_right(counter: Counter) -> None:
    dates = tuple(
        DocumentField(name, value, 0.9, None, Proof.FORM)
        for name, value in (("valid_from", "2024-01-01"), ("birth_date", "1980-01-01"))
    )
    read = e.DocumentRead(
        picture=DOCUMENT, kind=DocumentKind.CN_RESIDENT_ID, side=Side.BACK, problems=(), reader="r", fields=dates
    )
    await counter.desk.propose(CALL, read)
    counter.engine.looks = [seen(0.9)] * 3
    assert (await counter.check.compare(CALL)).warnings == ()
    agent = (await counter.desk.call(CALL)).agent
    assert agent is not None
    await counter.desk.propose(
        CALL, e.DocumentFieldCorrected(picture=DOCUMENT, name="valid_from", agent=agent, value="2014-01-01")
    )
    assert (await counter.check.compare(CALL)).warnings == (FaceWarning.OLD_PORTRAIT,)


async def test_without_consent_or_a_picture_nothing_is_found(counter: Counter) -> None:
    with pytest.raises(NoSuchStream):
        await counter.check.compare(CALL)
    await counter.desk.propose(CALL, e.ConsentWithdrawn(consent=e.Consent.FACE_CHECK))
    with pytest.raises(Refused, match="no_consent"):
        await counter.check.compare(CALL)


# --- the bank's own picture -------------------------------------------------------------------------------------------


async def counter_with_record() -> Counter:
    taken = e.PictureOfRecordReceived(picture=RECORD, picture_sha256="0" * 64, received_sha256="0" * 64)
    counter = await counter_with(taken)
    counter.vault.put(CALL, RECORD, await counter.check._ledger.key(call_ledger(CALL)), b"a picture of record")
    return counter


def both(portrait: float, record: float) -> Look:
    return replace(seen(portrait), similarities=(portrait, record))


@pytest.mark.parametrize(
    ("portrait", "record", "bands", "warnings"),
    [
        (0.8, 0.7, (Band.MATCH, Band.MATCH), ()),
        (0.8, 0.4, (Band.MATCH, Band.UNSURE), ()),
        (0.8, 0.1, (Band.MATCH, Band.NO_MATCH), (FaceWarning.NOT_LIKE_RECORD,)),
        (0.1, 0.8, (Band.NO_MATCH, Band.MATCH), (FaceWarning.LIKE_RECORD_ONLY,)),
        (0.1, 0.2, (Band.NO_MATCH, Band.NO_MATCH), ()),
    ],
)
async def test_the_same_frames_are_compared_with_the_banks_picture_and_a_difference_is_told_in_words(
    portrait: float, record: float, bands: tuple[Band, Band], warnings: tuple[FaceWarning, ...]
) -> None:
    counter = await counter_with_record()
    counter.engine.looks = [both(portrait, record)] * 3
    said = await counter.check.compare(CALL)
    assert (said.band, said.record_band) == bands
    assert (said.similarity, said.record_similarity) == (portrait, record)
    assert (said.portrait, said.record) == (PORTRAIT, RECORD), "named, so that a reviewer finds both pictures"
    assert {frame.record_similarity for frame in said.frames} == {record}
    assert said.warnings == warnings
    assert counter.engine.with_record == 3
    assert counter.engine.forgotten == [255, BANKS], "both templates, as soon as they were compared with"
    state = await counter.desk.call(CALL)
    assert (state.band, state.record_band) == bands


async def test_a_picture_of_record_that_cannot_be_judged_is_no_match_and_says_why() -> None:
    counter = await counter_with_record()
    counter.engine.looks = [both(0.8, 0.8)] * 3
    counter.engine.beside = FaceComparison(0.8, Band.CANNOT_TELL, (QualityReason.BLURRED,), ())
    said = await counter.check.compare(CALL)
    assert (said.band, said.record_band, said.record_quality) == (
        Band.MATCH,
        Band.CANNOT_TELL,
        (QualityReason.BLURRED,),
    )


async def test_a_picture_of_record_that_is_lost_costs_neither_the_comparison_nor_silence() -> None:
    counter = await counter_with_record()
    del counter.vault.files[CALL, RECORD]
    counter.engine.looks = [seen(0.8)] * 3
    said = await counter.check.compare(CALL)
    assert (said.band, said.record, said.record_band) == (Band.MATCH, RECORD, Band.CANNOT_TELL)
    assert said.warnings == (FaceWarning.RECORD_UNREADABLE,)


async def test_without_a_picture_of_record_nothing_is_said_of_one(counter: Counter) -> None:
    counter.engine.looks = [seen(0.8)] * 3
    said = await counter.check.compare(CALL)
    assert (said.record, said.record_band, said.record_similarity, said.record_quality) == (None, None, None, ())


async def test_without_the_consent_nobody_compares_with_the_banks_picture_either() -> None:
    counter = await counter_with_record()
    counter.engine.looks = [both(0.8, 0.8)] * 3
    await counter.desk.propose(CALL, e.ConsentWithdrawn(consent=e.Consent.FACE_CHECK))
    with pytest.raises(Refused, match="no_consent"):
        await counter.check.compare(CALL)
    assert counter.engine.with_record == 0

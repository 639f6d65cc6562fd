"""Real reading of drawn pages, in the reader's own process."""

from collections.abc import AsyncIterator
from datetime import date

import numpy as np
import pytest
import pytest_asyncio

from kyc.child import Limits
from kyc.documents import mrz
from kyc.documents.ocr import Ocr
from kyc.documents.process import ReaderProcess
from tests.kyc.documents.pages import bank_card, jpeg, passport, pixels, resident_card, resident_card_back
from tests.kyc.documents.specimens import TD1, TD3
from videobank.domain.document import DocumentKind, DocumentProblem, DocumentReading, Proof
from videobank.ports.documents import DocumentsUnavailable
from videobank.ports.faces import NotAPicture

TODAY = date(2026, 11, 25)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader() -> AsyncIterator[ReaderProcess]:
    made = ReaderProcess(lambda: TODAY, limits=Limits(request_s=60))
    yield made
    await made.close()


async def read(reader: ReaderProcess, picture: np.ndarray) -> DocumentReading:
    reading = await reader.read(picture)
    assert reading is not None
    return reading


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("turned", [0.0, 4.0])
async def test_a_passport_is_read_with_every_check_digit_right(reader: ReaderProcess, turned: float) -> None:
    reading = await read(reader, pixels(passport(turned=turned)))
    assert reading.kind is DocumentKind.PASSPORT
    assert {field.name: field.value for field in reading.fields} == {
        "surname": "ERIKSSON",
        "given_names": "ANNA MARIA",
        "issuer": "UTO",
        "document_number": "L898902C3",
        "nationality": "UTO",
        "sex": "F",
        "birth_date": "1974-08-12",
        "expiry_date": "2012-04-15",
    }
    assert reading.problems == (DocumentProblem.EXPIRED,)
    proven = {field.name for field in reading.fields if field.proof is Proof.CHECK_DIGIT}
    assert proven == {"document_number", "birth_date", "expiry_date"}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("degrees", [90, 180, 270])
async def test_a_page_on_its_side_is_turned_and_its_places_are_those_of_the_picture(
    reader: ReaderProcess, degrees: int
) -> None:
    upright = await read(reader, pixels(passport()))
    picture = passport().rotate(degrees, expand=True)  # counterclockwise
    reading = await read(reader, pixels(picture))
    assert [(field.name, field.value) for field in reading.fields] == [(f.name, f.value) for f in upright.fields]
    for field, straight in zip(reading.fields, upright.fields, strict=True):
        assert field.box is not None
        assert straight.box is not None
        x, y = straight.box.x + straight.box.width / 2, straight.box.y + straight.box.height / 2
        expected = {90: (y, 1000 - x), 180: (1000 - x, 700 - y), 270: (700 - y, x)}[degrees]
        middle = field.box.x + field.box.width / 2, field.box.y + field.box.height / 2
        assert middle == pytest.approx(expected, abs=12), field.name


@pytest.mark.asyncio(loop_scope="module")
async def test_each_field_says_where_in_the_picture_it_stands(reader: ReaderProcess) -> None:
    reading = await read(reader, pixels(passport()))
    places = {field.name: field.box for field in reading.fields}
    number, expiry = places["document_number"], places["expiry_date"]
    assert number is not None
    assert expiry is not None
    assert number.x < 80
    assert 600 < number.y < 640
    assert abs(expiry.x - (30 + 21.3 * 21)) < 40


@pytest.mark.asyncio(loop_scope="module")
async def test_a_zone_with_a_wrong_digit_is_read_and_said_to_be_wrong(reader: ReaderProcess) -> None:
    reading = await read(reader, pixels(passport((TD3[0], TD3[1].replace("7408122", "7408132")))))
    assert DocumentProblem.CHECK_DIGIT in reading.problems
    assert {field.name for field in reading.fields if field.proof is Proof.WRONG} == {"birth_date"}


@pytest.mark.asyncio(loop_scope="module")
async def test_an_identity_card_has_three_lines(reader: ReaderProcess) -> None:
    reading = await read(reader, pixels(passport(tuple(line.ljust(30, "<") for line in TD1))))
    assert (reading.kind, reading.value("document_number")) == (DocumentKind.ID_CARD, "D23145890")
    assert DocumentProblem.CHECK_DIGIT not in reading.problems


@pytest.mark.asyncio(loop_scope="module")
async def test_both_sides_of_a_resident_card_are_read(reader: ReaderProcess) -> None:
    front = await read(reader, pixels(resident_card()))
    assert {field.name: field.value for field in front.fields} == {
        "name": "吴轩涛",
        "sex": "男",
        "nation": "汉",
        "birth_date": "1958-11-27",
        "address": "湖北省武汉市武昌区福小区长297号15栋2566室",
        "number": "42010619581127609X",
    }
    back = await read(reader, pixels(resident_card_back()))
    assert back.value("authority") == "武汉市公安局武昌分局"
    assert (back.value("valid_from"), back.value("valid_until")) == ("2016-03-05", "2036-03-05")
    assert (front.problems, back.problems) == ((), ())


@pytest.mark.asyncio(loop_scope="module")
async def test_of_a_bank_card_only_the_last_digits_are_ever_told(reader: ReaderProcess) -> None:
    reading = await read(reader, pixels(bank_card("6222021234567894")))
    assert reading.kind is DocumentKind.BANK_CARD
    assert [(field.name, field.value) for field in reading.fields] == [
        ("card_number", "•••• 7894"),
        ("expiry", "2029-08"),
    ]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_wall_is_no_document_and_hostile_bytes_are_refused(reader: ReaderProcess) -> None:
    assert await reader.read(np.full((400, 600, 3), 180, np.uint8)) is None
    assert await reader.read(np.zeros((1, 1, 3), np.uint8)) is None
    with pytest.raises(NotAPicture):
        await reader.decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(NotAPicture):
        await reader.decode(b"%PDF-1.7 " + jpeg(passport()))
    assert (await reader.decode(jpeg(passport()))).shape == (700, 1000, 3)


async def test_who_waits_for_too_long_is_told_so() -> None:
    reader = ReaderProcess(lambda: TODAY, limits=Limits(request_s=0.05))
    with pytest.raises(DocumentsUnavailable, match="no answer from the document reader"):
        await reader.read(pixels(passport()))
    await reader.close()
    with pytest.raises(DocumentsUnavailable, match="closed"):
        await reader.read(pixels(passport()))


def test_a_line_that_stands_upright_is_not_turned() -> None:
    """The package's classifier takes the second of these for upside down."""
    lines = ("I<UTOZ3A3SUXK99KR<<<<<<<<<<<<<", "4304119M3205046UTO<<<<<<<<<<<1", "CHIRO<<LINO<<<<<<<<<<<<<<<<<<<")
    foot = pixels(passport(lines))[500:]
    assert "4304119M3205046UT" in "".join(mrz.tidy(line.text) for line in Ocr().lines(foot))

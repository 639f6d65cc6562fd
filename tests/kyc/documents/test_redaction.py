"""Numbers on drawn documents are covered by the real reader, and are not read again by it from what is kept.

The hostile cases: a page on its side, askew, two numbers, a number that is misprinted, nothing to be found at all.
"""

import re
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from PIL import Image as Pillow
from stdnum import verhoeff

from kyc.documents.numbers import TELLING
from kyc.documents.ocr import Ocr
from kyc.documents.reader import Reader
from tests.kyc.documents.pages import aadhaar, bank_card, passport, pixels, resident_card, resident_card_back
from videobank.domain.document import DocumentKind, Side
from videobank.ports.documents import Redacted

TODAY = date(2026, 11, 25)
AADHAAR = "23412341234" + verhoeff.calc_check_digit("23412341234")
VID = "9123 4567 8901 2345"
ID_NUMBER = "42010619581127609X"
CARD = "6222021234567890128"


@pytest.fixture(scope="module")
def ocr() -> Ocr:
    return Ocr()


@pytest.fixture(scope="module")
def reader(ocr: Ocr) -> Reader:
    return Reader(ocr)


def parts(number: str) -> Iterator[str]:
    """Every run of it that gives it away."""
    for at in range(len(number) - TELLING + 1):
        yield number[at : at + TELLING]


def legible(ocr: Ocr, made: Redacted, turns: int = 0) -> str:
    """What a reader makes of the kept picture, turned so that it stands upright."""
    lines = ocr.lines(np.ascontiguousarray(np.rot90(made.picture, turns)))
    return "|".join(re.sub(r"\W", "", line.text) for line in lines)


@pytest.mark.parametrize(
    ("page", "turns", "numbers"),
    [
        (passport(turned=4.0), 0, ("L898902C3", "ZE184226B")),
        (resident_card().rotate(90, expand=True), 3, (ID_NUMBER,)),
        (aadhaar(AADHAAR, f"VID : {VID}", turned=3.0), 0, (AADHAAR[:8], VID.replace(" ", ""))),
        (bank_card(CARD).rotate(180), 2, (CARD[:-4],)),
    ],
    ids=["a passport askew", "on its side", "two numbers askew", "upside down"],
)
def test_a_number_is_not_read_again_from_what_is_kept(
    ocr: Ocr, reader: Reader, page: Pillow.Image, turns: int, numbers: tuple[str, ...]
) -> None:
    made = reader.redact(pixels(page), TODAY)
    assert made.clean
    assert len(made.covered) >= len(numbers)
    for box in made.covered:
        assert not made.picture[box.y : box.y + box.height, box.x : box.x + box.width].any(), "not solid"
    text = legible(ocr, made, turns)
    assert not [part for number in numbers for part in parts(number) if part in text]


def test_it_was_read_before_and_the_rest_of_the_picture_is_as_it_came(reader: Reader) -> None:
    page = pixels(resident_card())
    made = reader.redact(page, TODAY)
    assert made.reading is not None
    assert made.reading.value("number") == ID_NUMBER
    changed = (made.picture != page).any(axis=2)
    (box,) = made.covered
    changed[box.y : box.y + box.height, box.x : box.x + box.width] = False
    assert not changed.any()


def test_of_an_aadhaar_number_the_last_four_digits_stand_and_the_name_does(ocr: Ocr, reader: Reader) -> None:
    text = legible(ocr, reader.redact(pixels(aadhaar(AADHAAR)), TODAY))
    assert AADHAAR[-4:] in text
    assert "Eriksson" in text


def test_the_back_of_a_known_document_has_none_and_stays_as_it_is(reader: Reader) -> None:
    page = pixels(resident_card_back())
    made = reader.redact(page, TODAY)
    assert made.reading is not None
    assert (made.reading.kind, made.reading.side) == (DocumentKind.CN_RESIDENT_ID, Side.BACK)
    assert (made.clean, made.covered) == (True, ())
    assert (made.picture == page).all()


def test_a_picture_in_which_nobody_finds_a_number_is_not_clean(reader: Reader) -> None:
    """It may be there all the same: too dark, too far, or out of focus for the reader and not for an eye."""
    blurred = resident_card().resize((48, 30)).resize((590, 370))
    assert not reader.redact(pixels(blurred), TODAY).clean

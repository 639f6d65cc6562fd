"""What may be a number by which somebody could be looked up, and what is none."""

import pytest
from stdnum import verhoeff

from kyc.documents.lines import TextLine
from kyc.documents.numbers import found, legible
from videobank.domain.document import Box


def page(*texts: str) -> list[TextLine]:
    return [TextLine(text, 0.9, Box(0, 50 * row, 20 * len(text), 30)) for row, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("公民身份号码42010619581127609X", "42010619581127609X"),
        ("ABCPE1234F", "ABCPE1234F"),
        ("No. L898902C3", "L898902C3"),
        ("1234 5678 9015", "123456789015"),
        ("1234-5678-9015", "123456789015"),
        ("1234 S678 9O15", "123456789015"),
        ("１２３４ ５６７８ ９０１５", "123456789015"),
        ("MH12 20110012345", "20110012345"),
    ],
)
def test_a_number_is_found_in_whatever_groups_it_stands(text: str, number: str) -> None:
    assert [one.text for one in found(page(text))] == [number]


@pytest.mark.parametrize(
    "text",
    ["2016.03.05-2036.03.05", "1958年11月27日", "DOB: 12/08/1974", "12 AUG 1974", "湖北省武汉市430000", "GOVERNMENT"],
)
def test_days_places_and_words_are_none(text: str) -> None:
    assert found(page(text)) == []


def test_groups_that_were_found_as_lines_of_their_own_are_one_number() -> None:
    row = [TextLine(text, 0.9, Box(100 * at, 0, 90, 30)) for at, text in enumerate(("1234", "5678", "9015"))]
    (number,) = found(row)
    assert number.text == "123456789015"
    assert number.box.x < 0
    assert number.box.x + number.box.width > 290


def test_only_what_a_check_digit_vouches_for_keeps_its_last_four_digits() -> None:
    """Of an Aadhaar number and a bank card; any other number, or a misread one, is covered whole."""
    right = "23412341234" + verhoeff.calc_check_digit("23412341234")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    for text, whole in ((right, False), (wrong, True), ("6222021234567890128", False), ("6222021234567890127", True)):
        (number,) = found(page(text))
        ends = number.box.x + number.box.width
        assert (ends >= 20 * len(text)) == whole, text
        assert ends > 20 * (len(text) - 4), text
        assert number.text == (text if whole else text[:-4])


def test_a_part_of_it_gives_it_away() -> None:
    (number,) = found(page("42010619581127609X"))
    assert list(legible(number, page("581127 609X")))
    assert not list(legible(number, page("609X", "1958")))

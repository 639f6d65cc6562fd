"""The resident identity card, from lines as a reader finds them. Names, numbers and addresses are invented."""

from dataclasses import replace
from datetime import date

import pytest

from kyc.documents import resident_id
from kyc.documents.lines import TextLine
from videobank.domain.document import Box, DocumentProblem, DocumentReading, Proof, Side

TODAY = date(2026, 11, 25)
HEIGHT = 30


def line(text: str, x: int, y: int) -> TextLine:
    return TextLine(text, 0.98, Box(x, y, 22 * len(text), HEIGHT))


FRONT = [
    line("姓名吴轩涛", 100, 100),
    line("SPECIMEN", 400, 105),
    line("性别男", 100, 160),
    line("民族汉", 260, 162),
    line("出生1958年11月27日", 100, 220),
    line("住址湖北省武汉市武昌区福小区", 100, 280),
    line("长297号15栋2566室", 160, 320),
    line("公民身份号码", 100, 420),
    line("42010619581127609X", 320, 422),
]
BACK = [
    line("中华人民共和国", 300, 60),
    line("居民身份证", 300, 120),
    line("签发机关武汉市公安局武昌分局", 200, 320),
    line("有效期限2016.03.05-2036.03.05", 200, 380),
]


def read(lines: list[TextLine]) -> DocumentReading:
    reading = resident_id.read(lines, TODAY)
    assert reading is not None
    return reading


def without(lines: list[TextLine], old: str, new: str) -> list[TextLine]:
    return [replace(one, text=one.text.replace(old, new)) for one in lines]


def proofs(reading: DocumentReading) -> dict[str, Proof]:
    return {field.name: field.proof for field in reading.fields}


def test_the_front_is_read_and_held_against_its_number() -> None:
    reading = read(FRONT)
    assert reading.side is Side.FRONT
    assert {field.name: field.value for field in reading.fields} == {
        "name": "吴轩涛",
        "sex": "男",
        "nation": "汉",
        "birth_date": "1958-11-27",
        "address": "湖北省武汉市武昌区福小区长297号15栋2566室",
        "number": "42010619581127609X",
    }
    assert reading.problems == ()
    agree = dict.fromkeys(("sex", "birth_date", "address"), Proof.AGREES)
    assert proofs(reading) == {"name": Proof.NONE, "nation": Proof.NONE, "number": Proof.CHECK_DIGIT, **agree}


def test_each_field_says_where_it_stands() -> None:
    places = {field.name: field.box for field in read(FRONT).fields}
    address, number = places["address"], places["number"]
    assert address is not None
    assert number is not None
    assert (address.y, address.y + address.height) == (280, 320 + HEIGHT)
    assert number.y == 420


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("609X", "6098", DocumentProblem.CHECK_DIGIT),
        ("1958年", "1985年", DocumentProblem.BIRTH_DATE_DISAGREES),
        ("性别男", "性别女", DocumentProblem.SEX_DISAGREES),
        ("姓名吴轩涛", "", DocumentProblem.FIELD_MISSING),
    ],
)
def test_what_does_not_fit_is_a_problem(old: str, new: str, problem: DocumentProblem) -> None:
    assert read(without(FRONT, old, new)).problems == (problem,)


def test_a_wrong_number_proves_nothing_about_the_others() -> None:
    reading = read(without(FRONT, "609X", "6098"))
    assert proofs(reading)["number"] is Proof.WRONG
    assert Proof.AGREES not in proofs(reading).values()


def test_who_moved_has_an_address_of_another_province_which_is_no_problem() -> None:
    reading = read(without(FRONT, "湖北省武汉市武昌区", "广东省深圳市南山区"))
    assert reading.problems == ()
    assert proofs(reading)["address"] is Proof.NONE


def test_the_other_side_is_read_with_its_term() -> None:
    reading = read(BACK)
    assert reading.side is Side.BACK
    assert {field.name: field.value for field in reading.fields} == {
        "authority": "武汉市公安局武昌分局",
        "valid_from": "2016-03-05",
        "valid_until": "2036-03-05",
    }
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("term", "problems"),
    [
        ("2001.03.05-长期", ()),
        ("2006.03.05-2026.03.05", (DocumentProblem.EXPIRED,)),
        ("2016.03.05-2036.03.06", (DocumentProblem.VALIDITY_IMPOSSIBLE,)),
        ("2016.03.05-2033.03.05", (DocumentProblem.VALIDITY_IMPOSSIBLE,)),
        ("2016.13.05-2036.13.05", (DocumentProblem.VALIDITY_IMPOSSIBLE,)),
        ("2020.02.29-2030.03.01", ()),
        ("2020.02.29-2030.03.02", (DocumentProblem.VALIDITY_IMPOSSIBLE,)),
        ("nothing", (DocumentProblem.FIELD_MISSING,)),
    ],
)
def test_a_term_is_five_ten_or_twenty_years_or_for_ever(term: str, problems: tuple[DocumentProblem, ...]) -> None:
    assert read(without(BACK, "2016.03.05-2036.03.05", term)).problems == problems


def test_another_page_is_no_card() -> None:
    assert resident_id.read([line("姓名", 0, 0), line("hello", 0, 50)], TODAY) is None
    assert resident_id.read([], TODAY) is None

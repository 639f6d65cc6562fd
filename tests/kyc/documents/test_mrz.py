"""Machine-readable zones: the specimens of ICAO Doc 9303, and what a reader makes of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kyc.documents import mrz
from kyc.documents.mrz import check_digit, parse
from tests.kyc.documents.specimens import LONG, MRV_A, MRV_B, TD1, TD2, TD3

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("lines", "form", "number"),
    [
        (TD3, "TD3", "L898902C3"),
        (TD2, "TD2", "D23145890"),
        (TD1, "TD1", "D23145890"),
        (LONG, "TD1", "D23145890734"),
        (MRV_A, "MRV-A", "L8988901C"),
        (MRV_B, "MRV-B", "L8988901C"),
    ],
)
def test_the_specimens_are_read_with_every_check_digit_right(lines: tuple[str, ...], form: str, number: str) -> None:
    zone = parse(lines)
    assert zone is not None
    assert zone.form == form
    assert zone.right, zone
    assert zone.field("document_number").value == number
    assert not any(field.mended for field in zone.fields)
    assert zone.lines == lines


def test_names_dates_and_states_are_told_apart() -> None:
    zone = parse(TD3)
    assert zone is not None
    assert mrz.names(zone) == ("ERIKSSON", "ANNA MARIA")
    assert mrz.born(zone.field("birth_date").text, TODAY) == date(1974, 8, 12)
    assert mrz.expires(zone.field("expiry_date").text, TODAY) == date(2012, 4, 15)
    assert zone.field("nationality").value == "UTO"
    assert zone.field("optional").value == "ZE184226B"


@pytest.mark.parametrize(
    ("text", "day"),
    [("740812", date(1974, 8, 12)), ("261124", date(2026, 11, 24)), ("271124", date(1927, 11, 24)), ("74<<<<", None)],
)
def test_nobody_is_born_after_this_year_and_a_day_may_be_unknown(text: str, day: date | None) -> None:
    assert mrz.born(text, TODAY) == day


def test_a_misread_letter_is_mended_where_the_field_allows_only_one_kind() -> None:
    zone = parse(("P<UT0ERIKSS0N<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UT074O8I22F12O4159ZE184226B<<<<<10"))
    assert zone is not None
    assert zone.right
    assert zone.lines == TD3
    assert {field.name for field in zone.fields if field.mended} >= {"issuer", "names", "nationality", "birth_date"}


def test_a_document_number_may_have_both_and_is_never_mended() -> None:
    zone = parse((TD3[0], TD3[1].replace("L898902C3", "L8989O2C3")))
    assert zone is not None
    assert zone.field("document_number").right is False
    assert not zone.right


def test_miscounted_fillers_are_put_right() -> None:
    zone = parse((TD3[0] + "<<", "L898902C36UTO7408122F1204159ZE184226B<<<10"))
    assert zone is not None
    assert zone.right
    assert zone.lines == TD3
    visa = parse((MRV_A[0][:-3], MRV_A[1] + "<"))
    assert visa is not None
    assert visa.lines == MRV_A


@pytest.mark.parametrize(
    "lines", [(), ("",), ("P<", "1"), ("12345", "67890"), ("HELLO WORLD", "NO ZONE HERE"), TD1[:1]]
)
def test_what_is_no_zone_is_none(lines: tuple[str, ...]) -> None:
    assert parse(lines) is None


@given(st.lists(st.text(alphabet="ABCZ0189<OI«. é中", max_size=50), min_size=1, max_size=4))
def test_whatever_a_reader_says_raises_nothing(lines: list[str]) -> None:
    parse(lines)


@given(st.text(alphabet="ABCXYZ0123456789<", min_size=1, max_size=40), st.data())
def test_a_single_wrong_character_of_another_value_shows(text: str, data: st.DataObject) -> None:
    """The weights 7, 3 and 1 have an inverse modulo 10, so that any change of value modulo 10 shows."""
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCXYZ0123456789<"))
    changed = text[:place] + other + text[place + 1 :]
    value = {character: 0 if character == "<" else int(character, 36) % 10 for character in (text[place], other)}
    assert (check_digit(changed) == check_digit(text)) == (value[text[place]] == value[other])

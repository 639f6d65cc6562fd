"""The resident identity card of the People's Republic of China (GA 448 for the card, GB 11643 for the number).

The number says much of what else stands on the front: a birth date, a sex, where its holder was first registered. So
the fields are held against each other. An address may differ from the number's code, as people move.
"""

import re
from collections.abc import Sequence
from datetime import date

from stdnum import numdb
from stdnum.cn import ric

from kyc.documents.lines import Row, TextLine, enclosing, rows
from videobank.domain.document import (
    Box,
    DocumentField,
    DocumentKind,
    DocumentProblem,
    DocumentReading,
    Proof,
    Side,
)

LONG_TERM = "长期"
TERMS_YEARS = (5, 10, 20)  # of validity (Resident Identity Card Law, article 5)

_NUMBER = re.compile(r"(?<!\d)(\d{17}[\dXx])(?!\d)")
_NAME = re.compile(r"^姓?名(.+)$")
_SEX = re.compile(r"性?别?(男|女)")
_NATION = re.compile(r"民?族([\u4e00-\u9fff]{1,7})$")
_BIRTH = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日?")
_ADDRESS = re.compile(r"^住?址(.*)$")
_AUTHORITY = re.compile(r"^签?发?机关(.+)$")
_VALIDITY = re.compile(r"(\d{4})[.．·](\d{2})[.．·](\d{2})[-—一~至]+(?:(\d{4})[.．·](\d{2})[.．·](\d{2})|长期)")
_FRONT_LABELS = ("公民身份", "姓名", "住址", "民族")
_BACK_LABELS = ("居民身份证", "签发机关", "有效期限")
_STAMP = re.compile(r"^[A-Za-z ]+$")  # Latin letters alone are no part of the card


def read(lines: Sequence[TextLine], today: date) -> DocumentReading | None:
    """The side of a card that these lines are; None when they are none."""
    page = rows([line for line in lines if not _STAMP.match(line.text)])
    whole = "".join(row.text for row in page)
    if any(label in whole for label in _BACK_LABELS):
        return _back(page, today)
    if any(label in whole for label in _FRONT_LABELS) and _found(_NUMBER, page) is not None:
        return _front(page)
    return None


# --- the side with the portrait ---------------------------------------------------------------------------------------


def _front(page: Sequence[Row]) -> DocumentReading:
    number = _field("number", _NUMBER, page)
    fields = [
        _field("name", _NAME, page),
        _field("sex", _SEX, page),
        _field("nation", _NATION, page),
        _birth_date(page),
        _address(page),
    ]
    problems: list[DocumentProblem] = []
    if number is not None:
        number, problems = _checked_number(number)
        fields = [_against(number, field, problems) for field in fields]
    return _reading(Side.FRONT, [*fields, number], problems)


def _checked_number(field: DocumentField) -> tuple[DocumentField, list[DocumentProblem]]:
    number = field.value.upper()
    problems = []
    right = ric.calc_check_digit(number) == number[-1]
    if not right:
        problems.append(DocumentProblem.CHECK_DIGIT)
    elif _registered(number) is None:
        problems.append(DocumentProblem.ADDRESS_CODE_UNKNOWN)
    proof = Proof.CHECK_DIGIT if right else Proof.WRONG
    return DocumentField("number", number, field.confidence, field.box, proof), problems


def _registered(number: str) -> str | None:
    """The province whose code the number begins with; None: there is no such county, nor ever was.

    ``ric.get_birth_place`` refuses a county that was founded after the birth. But numbers are given when a person is
    registered, and were to everybody in the 1980s.
    """
    found = {name: value for _, said in numdb.get("cn/loc").info(number[:6]) for name, value in said.items()}
    return str(found["province"]) if "county" in found else None


def _against(
    number: DocumentField, field: DocumentField | None, problems: list[DocumentProblem]
) -> DocumentField | None:
    """What the number says of another field."""
    if field is None or number.proof is Proof.WRONG:
        return field
    if field.name == "birth_date":
        return _agreeing(field, _iso(number.value[6:14]), DocumentProblem.BIRTH_DATE_DISAGREES, problems)
    if field.name == "sex":
        return _agreeing(field, "男" if int(number.value[16]) % 2 else "女", DocumentProblem.SEX_DISAGREES, problems)
    province = _registered(number.value)
    if field.name == "address" and province is not None and field.value.startswith(province[:2]):
        return _proven(field, Proof.AGREES)
    return field


def _agreeing(
    field: DocumentField, said: str, problem: DocumentProblem, problems: list[DocumentProblem]
) -> DocumentField:
    if field.value == said:
        return _proven(field, Proof.AGREES)
    problems.append(problem)
    return _proven(field, Proof.WRONG)


def _birth_date(page: Sequence[Row]) -> DocumentField | None:
    found = _found(_BIRTH, page)
    if found is None:
        return None
    row, match = found
    year, month, day = match.groups()
    return DocumentField("birth_date", f"{year}-{int(month):02}-{int(day):02}", row.confidence, row.box, Proof.NONE)


def _address(page: Sequence[Row]) -> DocumentField | None:
    """From its label down to the number: one to three rows."""
    begun = _found(_ADDRESS, page)
    if begun is None:
        return None
    first = page.index(begun[0])
    texts, kept = [begun[1].group(1)], [begun[0]]
    for row in page[first + 1 :]:
        if "公民身份" in row.text or _NUMBER.search(row.text):
            break
        texts.append(row.text)
        kept.append(row)
    return DocumentField("address", "".join(texts), min(row.confidence for row in kept), _around(kept), Proof.NONE)


# --- the other side ---------------------------------------------------------------------------------------------------


def _back(page: Sequence[Row], today: date) -> DocumentReading:
    problems: list[DocumentProblem] = []
    return _reading(Side.BACK, [_field("authority", _AUTHORITY, page), *_validity(page, today, problems)], problems)


def _validity(page: Sequence[Row], today: date, problems: list[DocumentProblem]) -> list[DocumentField | None]:
    found = _found(_VALIDITY, page)
    if found is None:
        return [None, None]
    row, match = found
    starts = "-".join(match.groups()[:3])
    ends = LONG_TERM if match.group(4) is None else "-".join(match.groups()[3:])
    possible = _is_term(starts, ends)
    if not possible:
        problems.append(DocumentProblem.VALIDITY_IMPOSSIBLE)
    elif ends != LONG_TERM and date.fromisoformat(ends) < today:
        problems.append(DocumentProblem.EXPIRED)
    proof = Proof.FORM if possible else Proof.WRONG
    return [
        DocumentField(name, value, row.confidence, row.box, proof)
        for name, value in (("valid_from", starts), ("valid_until", ends))
    ]


def _is_term(starts: str, ends: str) -> bool:
    """From a day to the same day some years later, or for ever."""
    try:
        first, last = date.fromisoformat(starts), None if ends == LONG_TERM else date.fromisoformat(ends)
    except ValueError:
        return False
    if last is None:
        return True
    same_day = {starts[5:]} if starts[5:] != "02-29" else {"02-28", "02-29", "03-01"}
    return last.year - first.year in TERMS_YEARS and ends[5:] in same_day


# --- fields -----------------------------------------------------------------------------------------------------------


def _found(pattern: re.Pattern[str], page: Sequence[Row]) -> tuple[Row, re.Match[str]] | None:
    for row in page:
        match = pattern.search(row.text)
        if match is not None:
            return row, match
    return None


def _field(name: str, pattern: re.Pattern[str], page: Sequence[Row]) -> DocumentField | None:
    found = _found(pattern, page)
    if found is None:
        return None
    row, match = found
    return DocumentField(name, match.group(1), row.confidence, row.box, Proof.NONE)


def _proven(field: DocumentField, proof: Proof) -> DocumentField:
    return DocumentField(field.name, field.value, field.confidence, field.box, proof, field.mended)


def _around(kept: Sequence[Row]) -> Box:
    return enclosing(row.box for row in kept)


def _iso(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _reading(
    side: Side, fields: Sequence[DocumentField | None], problems: Sequence[DocumentProblem]
) -> DocumentReading:
    kept = tuple(field for field in fields if field is not None)
    missing = (DocumentProblem.FIELD_MISSING,) if len(kept) < len(fields) else ()
    return DocumentReading(DocumentKind.CN_RESIDENT_ID, side, kept, (*problems, *missing))

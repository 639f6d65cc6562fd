"""How old a document's portrait is by the document's own dates, as warnings. No age is ever guessed from a face.

Genuine similarities fall with the years between two pictures, and fastest while a face grows (Best-Rowden and Jain,
"Longitudinal study of automatic face recognition", IEEE TPAMI 40(1), 2018).
"""

from collections.abc import Mapping
from datetime import date

from videobank.domain.face import FaceWarning

OLD_YEARS = 8
LONGEST_VALID_YEARS = 10
"""ICAO 9303 recommends no longer for passports. Where only the end is printed, the photo may be as old as that."""
GROWN_UP_AT = 18
CHANGED_YEARS = 2
"""A young face is another after so many years."""
_DATE_LONG = 10


def portrait_warnings(fields: Mapping[str, str], today: date) -> tuple[FaceWarning, ...]:
    """What the dates read from a document say, by the fields' names; what is no ISO 8601 date says nothing."""
    known = {name: day for name, value in fields.items() if (day := _date(value)) is not None}
    taken = known.get("valid_from") or _earliest(known.get("expiry_date"))
    if taken is None or taken > today:
        return ()
    years, born = _years(taken, today), known.get("birth_date")
    found = []
    if years >= OLD_YEARS:
        found.append(FaceWarning.OLD_PORTRAIT)
    if born is not None and born < taken and _years(born, taken) < GROWN_UP_AT and years >= CHANGED_YEARS:
        found.append(FaceWarning.YOUNG_PORTRAIT)
    return tuple(found)


def _earliest(expires: date | None) -> date | None:
    return _moved(expires, -LONGEST_VALID_YEARS) if expires is not None else None


def _moved(day: date, years: int) -> date | None:
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        return None
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def _years(first: date, then: date) -> int:
    return then.year - first.year - ((then.month, then.day) < (first.month, first.day))


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == _DATE_LONG else None
    except ValueError:
        return None

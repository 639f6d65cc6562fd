"""Machine-readable zones of travel documents: ICAO Doc 9303, parts 3 to 7 (8th edition).

Five forms: TD1 (3 lines of 30), TD2 (2 of 36), TD3 (2 of 44), and the visas MRV-A (2 of 44) and MRV-B (2 of 36). A
reader confuses ``O`` with ``0``: such a character is mended where the field's type decides it (a date has digits, a
name has letters), never in a document number, which may have both. Pure.
"""

# ruff: noqa: PLR2004 - the numbers are places in the lines, as the standard counts them

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Form = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]
LENGTHS: dict[Form, tuple[int, int]] = {
    "TD1": (3, 30),
    "TD2": (2, 36),
    "TD3": (2, 44),
    "MRV-A": (2, 44),
    "MRV-B": (2, 36),
}

FILLER = "<"
CARD_CODES = ("I", "A", "C")
"""What the code of an identity card begins with; a passport's is P, a visa's V."""

_WEIGHTS = (7, 3, 1)
_DIGITS = str.maketrans("OQDILZSBGT", "0001125867")
_LETTERS = str.maketrans("0125678", "OIZSGTB")
_LOOKALIKES = str.maketrans(
    {"«": "<<", "《": "<<", "〈": "<", "く": "<", "＜": "<", "‹": "<", "(": "<", "{": "<", " ": ""}
)
VALID_YEARS = 50  # at most, from today

Dated = Callable[[str, date], date | None]
"""What six digits mean, today."""


@dataclass(frozen=True, slots=True)
class MrzField:
    """One field as it stands there. ``right``: its check digit; None: it has none. ``line``, ``span``: its place."""

    name: str
    text: str
    line: int
    span: tuple[int, int]
    right: bool | None = None
    mended: bool = False

    @property
    def value(self) -> str:
        """Without fillers."""
        return self.text.replace(FILLER, " ").strip()


@dataclass(frozen=True, slots=True)
class Mrz:
    """A zone that was read. ``composite`` is the check digit over everything; None: the form has none."""

    form: Form
    lines: tuple[str, ...]
    fields: tuple[MrzField, ...]
    composite: bool | None

    @property
    def right(self) -> bool:
        """Whether every check digit that this form has is right."""
        return self.composite is not False and all(field.right is not False for field in self.fields)

    def field(self, name: str) -> MrzField:
        """By name; raises KeyError."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def check_digit(text: str) -> str:
    """Over digits, letters and fillers with the weights 7, 3, 1 (part 3, section 4.9); raises ValueError."""
    total = 0
    for place, character in enumerate(text):
        value = 0 if character == FILLER else int(character, 36)
        total += value * _WEIGHTS[place % 3]
    return str(total % 10)


def tidy(line: str) -> str:
    """A line as a reader gave it, in the alphabet of the zone: without accents, and other characters are dropped."""
    upper = unicodedata.normalize("NFKD", line.translate(_LOOKALIKES)).upper()
    return "".join(
        character for character in upper if character == FILLER or (character.isascii() and character.isalnum())
    )


def parse(texts: Sequence[str]) -> Mrz | None:
    """The zone in two or three lines, whatever its form; None when they are none."""
    lines = [tidy(text) for text in texts]
    form = _form(lines)
    if form is None:
        return None
    if form == "TD1":
        return _td1(*(_fit_td1(number, line) for number, line in enumerate(lines)))
    return _two_lines(form, _fit_names(lines[0], LENGTHS[form][1]), _fit_numbers(form, lines[1]))


def _form(lines: Sequence[str]) -> Form | None:
    """By the number of lines, their length and the first letter; a reader may miscount fillers."""
    code = lines[0][:1].translate(_LETTERS) if lines else ""
    if len(lines) == 3 and all(abs(len(line) - 30) <= 4 for line in lines) and code in CARD_CODES:
        return "TD1"
    if len(lines) != 2 or code not in (*CARD_CODES, "P", "V"):
        return None
    numbers = len(lines[1])
    visa = code == "V"
    if abs(numbers - 44) <= 4:
        return "MRV-A" if visa else "TD3"
    if abs(numbers - 36) <= 3:
        return "MRV-B" if visa else "TD2"
    return None


def _fit_names(line: str, length: int) -> str:
    """The fillers at the end of a line with names are whatever is missing."""
    return line.rstrip(FILLER)[:length].ljust(length, FILLER)


def _fit_numbers(form: Form, line: str) -> str:
    """Where fillers were miscounted, they are those between the expiry's check digit and the last digits."""
    length = LENGTHS[form][1]
    if len(line) == length:
        return line
    ending = {"TD3": 2, "TD2": 1}.get(form, 0)
    head, tail = line[:28], line[len(line) - ending :] if ending else ""
    middle = line[28 : len(line) - ending]
    kept = middle.rstrip(FILLER)
    return head + kept[: length - 28 - ending].ljust(length - 28 - ending, FILLER) + tail


def _fit_td1(number: int, line: str) -> str:
    if len(line) == 30 or number in (0, 2):
        return _fit_names(line, 30)
    return line[:18] + line[18:-1].rstrip(FILLER)[:11].ljust(11, FILLER) + line[-1:]


# --- the forms -------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """One line being taken apart."""

    number: int
    line: str

    def letters(self, name: str, start: int, end: int) -> MrzField:
        return self._typed(name, start, end, _LETTERS, None)

    def digits(self, name: str, start: int, end: int) -> MrzField:
        """With its check digit behind it."""
        mended = self.line[end].translate(_DIGITS)
        self.line = self.line[:end] + mended + self.line[end + 1 :]
        return self._typed(name, start, end, _DIGITS, mended)

    def any(self, name: str, start: int, end: int, digit: str | None = None) -> MrzField:
        text = self.line[start:end]
        return MrzField(name, text, self.number, (start, end), _is_right(text, digit))

    def _typed(self, name: str, start: int, end: int, table: dict[int, int], digit: str | None) -> MrzField:
        text = self.line[start:end].translate(table)
        mended = text != self.line[start:end]
        self.line = self.line[:start] + text + self.line[end:]
        return MrzField(name, text, self.number, (start, end), _is_right(text, digit), mended)

    def digit(self, at: int) -> str:
        """A check digit, which cannot be a letter; a filler stays one."""
        mended = self.line[at].translate(_DIGITS)
        self.line = self.line[:at] + mended + self.line[at + 1 :]
        return mended


def _is_right(text: str, digit: str | None) -> bool | None:
    if digit is None:
        return None
    empty = not text.strip(FILLER)
    return check_digit(text) == digit or (empty and digit == FILLER)


def _two_lines(form: Form, first: str, second: str) -> Mrz:
    top, low = _Reading(0, first), _Reading(1, second)
    size = LENGTHS[form][1]
    fields = [
        top.letters("document_code", 0, 2),
        top.letters("issuer", 2, 5),
        top.letters("names", 5, size),
    ]
    ends = {"TD3": 42, "TD2": 35}.get(form, size)
    number, optional = _document_number(low, 0, 28, ends)
    fields += [number, low.letters("nationality", 10, 13), low.digits("birth_date", 13, 19)]
    fields += [low.any("sex", 20, 21), low.digits("expiry_date", 21, 27)]
    if form == "TD3":
        optional = low.any("optional", 28, 42, low.digit(42))
    fields.append(optional)
    composite: bool | None = None
    if form in ("TD3", "TD2"):
        last = low.digit(size - 1)
        composite = check_digit(low.line[0:10] + low.line[13:20] + low.line[21 : size - 1]) == last
    return Mrz(form, (top.line, low.line), tuple(fields), composite)


def _td1(first: str, second: str, third: str) -> Mrz:
    top, middle, low = _Reading(0, first), _Reading(1, second), _Reading(2, third)
    fields = [top.letters("document_code", 0, 2), top.letters("issuer", 2, 5)]
    fields += _document_number(top, 5, 15, 30)
    fields += [middle.digits("birth_date", 0, 6), middle.any("sex", 7, 8), middle.digits("expiry_date", 8, 14)]
    fields += [middle.letters("nationality", 15, 18), middle.any("optional_2", 18, 29), low.letters("names", 0, 30)]
    last = middle.digit(29)
    over = top.line[5:30] + middle.line[0:7] + middle.line[8:15] + middle.line[18:29]
    return Mrz("TD1", (top.line, middle.line, low.line), tuple(fields), check_digit(over) == last)


def _document_number(line: _Reading, start: int, optional: int, ends: int) -> tuple[MrzField, MrzField]:
    """The number, and the optional data. A number of more than nine characters goes on there (part 5, note j)."""
    here = (start, start + 9)
    if line.line[start + 9] != FILLER or not line.line[optional:ends].strip(FILLER) or ends == 42:
        number = line.any("document_number", *here, line.digit(start + 9))
        return number, line.any("optional", optional, ends)
    more = line.line[optional:ends].partition(FILLER)[0]
    text, digit = line.line[start : start + 9] + more[:-1], more[-1:].translate(_DIGITS)
    number = MrzField("document_number", text, line.number, here, _is_right(text, digit))
    return number, line.any("optional", optional + len(more), ends)


# --- what the fields mean --------------------------------------------------------------------------------------------


def names(mrz: Mrz) -> tuple[str, str]:
    """Primary and secondary identifier: surname and given names (part 3, section 4.6)."""
    primary, _, secondary = mrz.field("names").text.partition(FILLER * 2)
    return primary.replace(FILLER, " ").strip(), " ".join(secondary.replace(FILLER, " ").split())


def born(text: str, today: date) -> date | None:
    """A birth date in the newest century that is not in the future; None: unknown (fillers), or no date."""
    return _date(text, today.year)


def expires(text: str, today: date) -> date | None:
    """An expiry: documents are valid for some decades at most."""
    return _date(text, today.year + VALID_YEARS)


def _date(text: str, latest: int) -> date | None:
    if not text.isdecimal():
        return None
    century = latest - latest % 100
    year = century + int(text[:2])
    try:
        return date(year if year <= latest else year - 100, int(text[2:4]), int(text[4:6]))
    except ValueError:
        return None

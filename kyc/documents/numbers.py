"""Where on a document's picture numbers stand by which somebody could be looked up: what a law may want covered.

A number is whatever may be one: leaving one legible is worse than covering a telephone number too. Shorter runs of
digits (years, days, house numbers, postcodes) stay. Pure.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stdnum import luhn, verhoeff

from kyc.documents import mrz
from kyc.documents.lines import Row, TextLine, enclosing, rows
from kyc.documents.mrz import FILLER, Mrz
from kyc.documents.travel import zone_among
from videobank.domain.document import Box

SHORTEST = 8  # characters: passports and cards of most countries have eight and more, a postcode at most seven
LEAST_DIGITS = 4  # of them: an Indian PAN has so few
AADHAAR_DIGITS = 12
CARD_DIGITS = range(13, 20)  # of a bank card (ISO/IEC 7812)
LAST_SHOWN = 4
"""Of an Aadhaar number (UIDAI's masked Aadhaar) and a bank card (PCI DSS 3.4.1), and of no other number."""
TELLING = 5
"""So many characters of a number in a row, still legible, are one too many."""
WIDE = 2.0  # a Han character, in Latin letters
PAD = 0.7  # of a letter, to either side: a reader's boxes are not exact
HIGHER = 0.15  # of the line's height, above and below

_PIECE = re.compile(r"[A-Za-z0-9]+")
_DIGITS = str.maketrans("OQDILZSBGTlo", "000112582710")
_NUMBERED = ("document_number", "optional", "optional_2")  # of a zone: states put the personal number there


@dataclass(frozen=True, slots=True)
class Number:
    """One that was found. ``text`` is without spaces; ``box`` is what is to be covered of it."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    line: TextLine
    span: tuple[int, int]  # of the line's text

    @property
    def is_digits(self) -> bool:
        """Also with a letter that a reader takes for a digit."""
        return self.digits.isdecimal() and 2 * sum(map(str.isdecimal, self.text)) >= len(self.text)

    @property
    def digits(self) -> str:
        return self.text.translate(_DIGITS)


def found(lines: Sequence[TextLine]) -> list[Number]:
    """All numbers among the lines of an upright page: of its machine-readable zone, and printed."""
    zone = zone_among(lines)
    taken: set[int] = set() if zone is None else {id(line) for row in zone[1] for line in row.lines}
    numbers = [] if zone is None else list(_of_zone(*zone))
    for row in rows([line for line in lines if id(line) not in taken]):
        numbers += _printed(row)
    return numbers


def zone_text(lines: Sequence[TextLine]) -> str:
    """All of the machine-readable zone; empty when there is none."""
    zone = zone_among(lines)
    return "" if zone is None else "".join(row.text.upper() for row in zone[1])


def legible(number: Number, lines: Sequence[TextLine]) -> Iterator[Box]:
    """The lines in which so much of the number can be read that it is given away."""
    text = number.text.upper()
    parts = {text[at : at + TELLING] for at in range(len(text) - TELLING + 1)}
    for row in rows(lines):
        joined = row.text.upper()
        if any(part in joined or part in joined.translate(_DIGITS) for part in parts):
            yield row.box


def _of_zone(zone: Mrz, where: Sequence[Row]) -> Iterator[Number]:
    """Each with its check digit. The zone's letters are all equally wide (ICAO Doc 9303 part 3, section 4.2)."""
    for field in zone.fields:
        if field.name not in _NUMBERED or not field.text.strip(FILLER):
            continue
        row = where[field.line]
        letter = row.box.width / max(len(mrz.tidy(row.text)), 1)
        start, end = max(0, field.span[0] - 1), field.span[1] + 2
        box = Box(row.box.x + round(start * letter), row.box.y, round((end - start) * letter), row.box.height)
        yield Number(field.text.strip(FILLER), _grown(box, letter))


def _printed(row: Row) -> Iterator[Number]:
    pieces = [
        _Piece(match[0], line, match.span()) for line in row.lines for match in _PIECE.finditer(_plain(line.text))
    ]
    while pieces:
        group = [pieces.pop(0)]
        while group[0].is_digits and pieces and pieces[0].is_digits and _joined(group[-1], pieces[0]):
            group.append(pieces.pop(0))
        number = _number(group)
        if number is not None:
            yield number


def _plain(text: str) -> str:
    """Full-width digits as the others; every character stays one."""
    return "".join(form if len(form := unicodedata.normalize("NFKC", one)) == 1 else one for one in text)


def _joined(left: _Piece, right: _Piece) -> bool:
    """Groups of one number: nothing but space between them, or a hyphen."""
    if left.line is not right.line:
        return left.span[1] == len(left.line.text.rstrip()) and right.span[0] == _indent(right.line.text)
    return left.line.text[left.span[1] : right.span[0]].strip(" -–") == ""


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _number(group: Sequence[_Piece]) -> Number | None:
    text = "".join(piece.digits if piece.is_digits else piece.text for piece in group)
    if len(text) < SHORTEST or sum(map(str.isdecimal, text)) < LEAST_DIGITS:
        return None
    left = len(text) - (LAST_SHOWN if _shows_last(text) else 0)
    boxes = []
    for piece in group:
        kept = min(len(piece.text), left)
        if kept > 0:
            boxes.append(_place(piece, kept, whole=kept == len(piece.text)))
        left -= kept
    return Number(text[: len(text) - LAST_SHOWN] if _shows_last(text) else text, enclosing(boxes))


def _shows_last(digits: str) -> bool:
    """Whose check digit is not right may be something else, or misread: nothing of it stays."""
    if not digits.isdecimal():
        return False
    if len(digits) == AADHAAR_DIGITS:
        return bool(verhoeff.is_valid(digits))
    return len(digits) in CARD_DIGITS and bool(luhn.is_valid(digits))


def _place(piece: _Piece, kept: int, *, whole: bool) -> Box:
    """Of the first ``kept`` characters of a piece."""
    text, box = piece.line.text, piece.line.box
    total = _width(text)
    letter = box.width / max(total, 1.0)
    start, end = piece.span[0], piece.span[0] + kept
    left, right = box.x + letter * _width(text[:start]), box.x + letter * _width(text[:end])
    pad = PAD if whole else PAD / 2
    return _stretched(box, left - PAD * letter, right + pad * letter)


def _width(text: str) -> float:
    """In Latin letters."""
    return sum(WIDE if unicodedata.east_asian_width(one) in "WF" else 1.0 for one in text)


def _stretched(box: Box, left: float, right: float) -> Box:
    more = round(HIGHER * box.height)
    return Box(round(left), box.y - more, round(right - left), box.height + 2 * more)


def _grown(box: Box, letter: float) -> Box:
    return _stretched(box, box.x - PAD * letter, box.x + box.width + PAD * letter)

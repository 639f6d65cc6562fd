"""The number of a bank card (ISO/IEC 7812): found by its form and its check digit, shown and kept masked."""

import re
from collections.abc import Sequence

from stdnum import luhn

from kyc.documents.lines import Row, TextLine, rows
from videobank.domain.document import DocumentField, DocumentKind, DocumentReading, Proof, Side

SHOWN = 4  # digits at the end, as on every receipt
_DIGITS = re.compile(r"(?<!\d)[2-9]\d{12,18}(?!\d)")  # the first digit is the industry's: 0, 1 and 9 are no bank's
_EXPIRY = re.compile(r"(?<!\d)(0[1-9]|1[0-2])/(\d{2})(?!\d)")


def read(lines: Sequence[TextLine]) -> DocumentReading | None:
    """A card whose number is right by Luhn's check digit; None when there is none on the page."""
    page = rows(lines)
    number = next((field for row in page if (field := _number(row)) is not None), None)
    if number is None:
        return None
    expiry = next((field for row in page if (field := _expiry(row)) is not None), None)
    fields = (number,) if expiry is None else (number, expiry)
    return DocumentReading(DocumentKind.BANK_CARD, Side.FRONT, fields)


def masked(number: str) -> str:
    """All but the last digits hidden: ``•••• 1234``."""
    return f"•••• {number[-SHOWN:]}"


def _number(row: Row) -> DocumentField | None:
    for found in _DIGITS.findall(row.text):
        if luhn.is_valid(found):
            return DocumentField("card_number", masked(found), row.confidence, row.box, Proof.CHECK_DIGIT)
    return None


def _expiry(row: Row) -> DocumentField | None:
    found = _EXPIRY.search(row.text)
    if found is None:
        return None
    return DocumentField("expiry", f"20{found[2]}-{found[1]}", row.confidence, row.box, Proof.FORM)

"""A travel document by its machine-readable zone: which lines are the zone, and what its fields mean."""

from collections.abc import Iterator, Sequence
from datetime import date

from kyc.documents import mrz
from kyc.documents.lines import Row, TextLine, rows
from kyc.documents.mrz import Mrz, MrzField
from videobank.domain.document import Box, DocumentField, DocumentKind, DocumentProblem, DocumentReading, Proof, Side

SHORTEST = 24  # characters: the zone's lines have thirty and more, and a reader may lose some
AS_THEY_STAND = ("issuer", "document_number", "nationality", "sex")  # fields that mean what is written


def read(lines: Sequence[TextLine], today: date) -> DocumentReading | None:
    """The document whose zone is among these lines; None when none is."""
    best = zone_among(lines)
    return _reading(*best, today) if best is not None else None


def zone_among(lines: Sequence[TextLine]) -> tuple[Mrz, tuple[Row, ...]] | None:
    """The likeliest zone among these lines and the rows that it stands in; None when there is none."""
    best: tuple[Mrz, tuple[Row, ...]] | None = None
    for zone, where in _zones(lines):
        if best is None or _rank(zone) > _rank(best[0]):
            best = (zone, where)
    return best


def _zones(lines: Sequence[TextLine]) -> Iterator[tuple[Mrz, tuple[Row, ...]]]:
    """Every two or three neighbouring rows that have the form of a zone."""
    page = [row for row in rows(lines) if len(mrz.tidy(row.text)) >= SHORTEST]
    for count in (3, 2):
        for first in range(len(page) - count + 1):
            some = tuple(page[first : first + count])
            zone = mrz.parse([row.text for row in some])
            if zone is not None:
                yield zone, some


def _rank(zone: Mrz) -> tuple[bool, int]:
    return zone.right, sum(field.right is True for field in zone.fields) + bool(zone.composite)


def _reading(zone: Mrz, where: Sequence[Row], today: date) -> DocumentReading:
    surname, given = mrz.names(zone)
    names = zone.field("names")
    fields = [
        _field("surname", surname, names, where, Proof.FORM),
        _field("given_names", given, names, where, Proof.FORM),
        *(_field(name, zone.field(name).value, zone.field(name), where) for name in AS_THEY_STAND),
        _dated("birth_date", mrz.born, zone, where, today),
        _dated("expiry_date", mrz.expires, zone, where, today),
    ]
    problems = [] if zone.right else [DocumentProblem.CHECK_DIGIT]
    expiry = mrz.expires(zone.field("expiry_date").text, today)
    if expiry is not None and expiry < today:
        problems.append(DocumentProblem.EXPIRED)
    kept = tuple(field for field in fields if field.value)
    return DocumentReading(_kind(zone), Side.BACK if zone.form == "TD1" else Side.FRONT, kept, tuple(problems))


def _kind(zone: Mrz) -> DocumentKind:
    if zone.form.startswith("MRV"):
        return DocumentKind.VISA
    return DocumentKind.PASSPORT if zone.field("document_code").text.startswith("P") else DocumentKind.ID_CARD


def _field(
    name: str, value: str, source: MrzField, where: Sequence[Row], otherwise: Proof = Proof.NONE
) -> DocumentField:
    proof = {True: Proof.CHECK_DIGIT, False: Proof.WRONG, None: otherwise}[source.right]
    row = where[source.line]
    return DocumentField(name, value, row.confidence, _place(row, source), proof, source.mended)


def _dated(name: str, meaning: "mrz.Dated", zone: Mrz, where: Sequence[Row], today: date) -> DocumentField:
    """A date as ISO 8601 has it; what is unknown or impossible stays as it stands there."""
    source = zone.field(name)
    day = meaning(source.text, today)
    field = _field(name, source.value if day is None else day.isoformat(), source, where)
    if day is None and source.text.isdecimal():
        return DocumentField(name, field.value, field.confidence, field.box, Proof.WRONG, field.mended)
    return field


def _place(row: Row, source: MrzField) -> Box:
    """The zone's letters are all equally wide (part 3, section 4.2)."""
    letter = row.box.width / max(len(mrz.tidy(row.text)), 1)
    start, end = source.span
    return Box(row.box.x + round(start * letter), row.box.y, round((end - start) * letter), row.box.height)

"""Rows of text: what stands side by side, also on a document that lies askew."""

from kyc.documents.lines import TextLine, rows
from videobank.domain.document import Box


def test_lines_side_by_side_are_one_row_from_the_left() -> None:
    page = rows(
        [
            TextLine("below", 0.9, Box(0, 60, 100, 30)),
            TextLine("right", 0.8, Box(200, 5, 100, 30)),
            TextLine("le ft", 0.9, Box(0, 0, 100, 30)),
        ]
    )
    assert [row.text for row in page] == ["leftright", "below"]
    assert (page[0].confidence, page[0].box) == (0.8, Box(0, 0, 300, 35))


def test_a_character_at_a_seam_is_read_twice_and_stands_once() -> None:
    left, right = TextLine("1995", 1.0, Box(0, 0, 80, 30)), TextLine("5年12月", 1.0, Box(62, 0, 100, 30))
    assert rows([left, right])[0].text == "1995年12月"


def test_the_same_character_twice_side_by_side_stands_twice() -> None:
    left, right = TextLine("195", 1.0, Box(0, 0, 60, 30)), TextLine("5年", 1.0, Box(58, 0, 50, 30))
    assert rows([left, right])[0].text == "1955年"


def test_on_a_document_that_lies_askew_its_own_lines_count() -> None:
    """Upright boxes around slanted lines overlap: they would all be one row."""
    first = TextLine("upper", 1.0, Box(0, 0, 400, 120), Box(0, 0, 400, 30))
    second = TextLine("lower", 1.0, Box(0, 50, 400, 120), Box(0, 50, 400, 30))
    assert [row.text for row in rows([first, second])] == ["upper", "lower"]

"""Lines of text as a reader found them, and their order on the page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from videobank.domain.document import Box

ROW_OVERLAP = 0.5  # of the lower line's height: what shares so much stands in one row
SEAM = 0.4  # of a letter: so far do lines overlap that share one


@dataclass(frozen=True, slots=True)
class TextLine:
    """A run of text, left to right. ``confidence`` is the reader's, 0 to 1.

    ``level`` is where it would stand if the document lay straight; None: it does.
    """

    text: str
    confidence: float
    box: Box
    level: Box | None = None

    @property
    def straight(self) -> Box:
        """Its place on a document that lies straight."""
        return self.level or self.box


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side, from the left; ``text`` is all of it without spaces."""

    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """All of it without spaces. Where two lines overlap, the character at the seam was read twice."""
        text, before = "", None
        for line in self.lines:
            more = "".join(line.text.split())
            if before is not None and text[-1:] == more[:1] and _overlap(before, line):
                more = more[1:]
            text, before = text + more, line
        return text

    @property
    def box(self) -> Box:
        """What encloses it."""
        return enclosing(line.box for line in self.lines)

    @property
    def confidence(self) -> float:
        """Of its least certain line."""
        return min(line.confidence for line in self.lines)


def _overlap(left: TextLine, right: TextLine) -> bool:
    letter = right.straight.width / max(len(right.text), 1)
    return left.straight.x + left.straight.width - right.straight.x > SEAM * letter


def rows(lines: Sequence[TextLine]) -> list[Row]:
    """The lines in rows, from the top."""
    found: list[list[TextLine]] = []
    for line in sorted(lines, key=lambda one: one.straight.y + one.straight.height / 2):
        if found and _shares_row(found[-1][-1].straight, line.straight):
            found[-1].append(line)
        else:
            found.append([line])
    return [Row(tuple(sorted(row, key=lambda one: one.straight.x))) for row in found]


def _shares_row(upper: Box, lower: Box) -> bool:
    shared = min(upper.y + upper.height, lower.y + lower.height) - max(upper.y, lower.y)
    return shared >= ROW_OVERLAP * min(upper.height, lower.height)


def enclosing(boxes: Iterable[Box]) -> Box:
    """The smallest box around others; raises ValueError when there are none."""
    kept = list(boxes)
    left, top = min(box.x for box in kept), min(box.y for box in kept)
    right, bottom = max(box.x + box.width for box in kept), max(box.y + box.height for box in kept)
    return Box(left, top, right - left, bottom - top)

"""Covers the numbers on a document's picture, and looks again whether one of them can still be read.

What is covered is painted over, not blurred: a blurred number can be found by blurring all numbers.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from kyc.documents.lines import TextLine
from kyc.documents.numbers import Number, found, legible, zone_text
from videobank.domain.document import Box, DocumentReading, Side
from videobank.ports.documents import Redacted
from videobank.ports.faces import Image

LOOKS = 3
"""What is legible after three coats is not covered by a fourth: nothing of the picture is kept then."""
INK = 0

Lines = Callable[[Image], Sequence[TextLine]]


def redacted(upright: Image, reading: DocumentReading | None, lines: Lines) -> Redacted:
    """The picture with every number covered. ``clean`` is False when no number was found where one must be.

    Only the back of a known document may have none. ``lines`` reads all lines of an upright picture.
    """
    first = lines(upright)
    covered, numbers, zone = list[Box](), found(first), zone_text(first)
    picture, todo = upright, [number.box for number in numbers]
    for _ in range(LOOKS):
        covered += todo
        picture = painted(picture, todo)
        again = lines(picture)
        todo = _left(numbers, again, zone)
        if not todo:
            break
    named = bool(numbers) or (reading is not None and reading.side is Side.BACK)
    return Redacted(picture, tuple(_inside(box, upright) for box in covered), reading, clean=named and not todo)


def _left(numbers: list[Number], lines: Sequence[TextLine], zone: str) -> list[Box]:
    """What can still be read of them, and what looks like a number only now; the latter are remembered too.

    The rest of a zone whose number is covered is no zone any more, and no number: its days may stay.
    """
    boxes = [box for number in numbers for box in legible(number, lines)]
    known = [zone, *(number.text for number in numbers)]
    new = [number for number in found(lines) if not any(number.text.upper() in text for text in known)]
    numbers += new
    return boxes + [number.box for number in new]


def painted(image: Image, boxes: Sequence[Box]) -> Image:
    """A copy in which these places are black."""
    copy = np.array(image)
    for box in boxes:
        place = _inside(box, image)
        copy[place.y : place.y + place.height, place.x : place.x + place.width] = INK
    return copy


def _inside(box: Box, image: Image) -> Box:
    height, width = image.shape[:2]
    left, top = min(max(0, box.x), width), min(max(0, box.y), height)
    right, bottom = min(max(left, box.x + box.width), width), min(max(top, box.y + box.height), height)
    return Box(left, top, right - left, bottom - top)


def turned_back(made: Redacted, turns: int, back: Callable[[Box], Box]) -> Redacted:
    """As the picture came, which was turned ``turns`` quarters counterclockwise for reading."""
    picture = np.ascontiguousarray(np.rot90(made.picture, -turns))
    return replace(made, picture=picture, covered=tuple(back(box) for box in made.covered))

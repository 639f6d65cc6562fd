"""Reads a document from its picture, whatever kind it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import cv2
import numpy as np

from kyc.documents import bank_card, redaction, resident_id, travel
from kyc.documents.lines import TextLine
from kyc.documents.ocr import Ocr
from kyc.documents.strip import strips
from videobank.domain.document import Box, DocumentKind, DocumentProblem, DocumentReading
from videobank.ports.documents import Redacted
from videobank.ports.faces import Image

TURNS = (0, 2, 1, 3)  # quarters, counterclockwise
SURE = 0.9  # a line that is read so well tells how the document lies
SURE_LETTERS = 12  # of such lines: fewer may be stray
LONG = 1.5  # times longer than high, or higher than long
ONE_WAY = 0.8  # of those letters
PRINTED_ONLY = frozenset({DocumentKind.CN_RESIDENT_ID, DocumentKind.BANK_CARD})  # no zone, and no small print
STRIP_WIDTH = 1000  # pixels: 22 for a letter of a passport
NARROWEST_PX = 32
WIDEST_RATIO = 12
"""What is smaller or longer is no picture of a document; at the width that strips are found at it would be a giant."""


class Reader:
    """Blocking: a tenth of a second to some seconds for a picture. Not for several threads."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr

    def read(self, image: Image, today: date) -> DocumentReading | None:
        """What stands in the picture (RGB, height x width x 3); None when it is no document that is known here.

        One that says nothing is turned: upside down first, then to either side; only so that its lines lie.
        """
        reading, turns = self._turned(image, today)
        return None if reading is None else _turned_back(reading, turns[0], image.shape[1], image.shape[0])

    def redact(self, image: Image, today: date) -> Redacted:
        """What stands in the picture, and the picture with every number covered; see ``DocumentReader.redact``.

        What is no known document is looked at from every side from which its lines may lie.
        """
        reading, turns = self._turned(image, today)
        made = Redacted(image, (), None, clean=False)
        for turn in turns:
            upright = np.ascontiguousarray(np.rot90(image, turn))
            lines = self._ocr.lines if reading is not None and reading.kind in PRINTED_ONLY else self._all_lines
            made = redaction.redacted(upright, reading, lines)
            made = redaction.turned_back(made, turn, _back(turn, image.shape[1], image.shape[0]))
            if made.clean:
                break
        if reading is None:
            return made
        return replace(made, reading=_turned_back(reading, turns[0], image.shape[1], image.shape[0]))

    def _turned(self, image: Image, today: date) -> tuple[DocumentReading | None, tuple[int, ...]]:
        """What it says, and by how many quarters it was turned for that; of what says nothing, all that were tried."""
        shorter, longer = sorted(image.shape[:2])
        waiting = list(TURNS) if shorter >= NARROWEST_PX and longer <= WIDEST_RATIO * shorter else []
        tried = list[int]()
        while waiting:
            turns = waiting.pop(0)
            reading, lines = self._upright(np.ascontiguousarray(np.rot90(image, turns)), today)
            if reading is not None:
                return reading, (turns,)
            tried.append(turns)
            if not turns:
                waiting = [turn for turn in waiting if turn % 2 in _quarters(lines)]
        return None, tuple(tried)

    def _all_lines(self, image: Image) -> list[TextLine]:
        """Of the page, and of where a zone may be: its letters may be too small for the page as a whole."""
        gathered = list[TextLine]()
        for strip in strips(image):
            part, scale = _enlarged(image[strip.y : strip.y + strip.height, strip.x : strip.x + strip.width])
            lines = [_moved(line, strip, scale) for line in self._ocr.lines(part)]
            gathered += [line for line in lines if not any(_covers(line.box, other.box) for other in gathered)]
        page = self._ocr.lines(image)
        return gathered + [line for line in page if not any(_covers(line.box, other.box) for other in gathered)]

    def _upright(self, image: Image, today: date) -> tuple[DocumentReading | None, Sequence[TextLine]]:
        """A zone is looked for first, and read alone; where its check digits are not right, the whole page is read.

        Returns what the document says, and the lines of the whole page if it was read.
        """
        zone = self._zone(image, today)
        if zone is not None and DocumentProblem.CHECK_DIGIT not in zone.problems:
            return zone, ()
        lines = self._ocr.lines(image)
        page = travel.read(lines, today) or resident_id.read(lines, today) or bank_card.read(lines)
        better = zone is None or (page is not None and DocumentProblem.CHECK_DIGIT not in page.problems)
        return page if better else zone, lines

    def _zone(self, image: Image, today: date) -> DocumentReading | None:
        """The lines of a zone may be found as one strip, or each as its own."""
        found, gathered = None, list[TextLine]()
        for strip in strips(image):
            part, scale = _enlarged(image[strip.y : strip.y + strip.height, strip.x : strip.x + strip.width])
            lines = [_moved(line, strip, scale) for line in self._ocr.lines(part)]
            gathered += [line for line in lines if not any(_covers(line.box, other.box) for other in gathered)]
            for some in (lines, gathered):
                reading = travel.read(some, today)
                if reading is not None and DocumentProblem.CHECK_DIGIT not in reading.problems:
                    return reading
                found = found or reading
        return found


def _quarters(lines: Sequence[TextLine]) -> frozenset[int]:
    """By how many quarters a picture must be turned for its lines to lie: even (0), odd (1), or nobody knows."""
    lying = standing = 0
    for line in lines:
        if line.confidence < SURE:
            continue
        if line.box.width > LONG * line.box.height:
            lying += len(line.text)
        elif line.box.height > LONG * line.box.width:
            standing += len(line.text)
    if max(lying, standing) < max(SURE_LETTERS, ONE_WAY * (lying + standing)):
        return frozenset({0, 1})
    return frozenset({0}) if lying > standing else frozenset({1})


def _back(turns: int, width: int, height: int) -> Callable[[Box], Box]:
    """From a place in the turned picture to that in the picture as it came, which is so wide and high."""

    def back(box: Box) -> Box:
        if turns == 0:
            return box
        if turns == 1:
            return Box(width - box.y - box.height, box.x, box.height, box.width)
        if turns == 2:  # noqa: PLR2004 - half a turn
            return Box(width - box.x - box.width, height - box.y - box.height, box.width, box.height)
        return Box(box.y, height - box.x - box.width, box.height, box.width)

    return back


def _turned_back(reading: DocumentReading, turns: int, width: int, height: int) -> DocumentReading:
    """With the places as they are in the picture that was turned ``turns`` quarters counterclockwise for reading."""
    back = _back(turns, width, height)
    fields = (field if field.box is None else replace(field, box=back(field.box)) for field in reading.fields)
    return replace(reading, fields=tuple(fields))


def _covers(one: Box, other: Box) -> bool:
    """Whether the middle of one lies in the other: the same line, found twice."""
    x, y = one.x + one.width / 2, one.y + one.height / 2
    return other.x <= x <= other.x + other.width and other.y <= y <= other.y + other.height


def _enlarged(part: Image) -> tuple[Image, float]:
    """Letters of a small picture as large as a reader likes them, and by how much they were enlarged."""
    scale = max(1.0, STRIP_WIDTH / part.shape[1])
    return np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.uint8), scale


def _moved(line: TextLine, to: Box, scale: float) -> TextLine:
    """A line of an enlarged part, in the whole picture."""
    level = None if line.level is None else _shifted(line.level, to, scale)
    return replace(line, box=_shifted(line.box, to, scale), level=level)


def _shifted(box: Box, to: Box, scale: float) -> Box:
    x, y, width, height = (round(side / scale) for side in (box.x, box.y, box.width, box.height))
    return Box(to.x + x, to.y + y, width, height)

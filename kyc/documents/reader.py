"""Reads a document from its picture, whatever kind it is."""

from dataclasses import replace
from datetime import date

from kyc.documents import bank_card, resident_id, travel
from kyc.documents.lines import TextLine
from kyc.documents.ocr import Ocr
from kyc.documents.strip import strips
from videobank.domain.document import Box, DocumentReading, Problem
from videobank.ports.faces import Image


class Reader:
    """Blocking: a tenth of a second to some seconds for a picture. Not for several threads."""

    def __init__(self, ocr: Ocr) -> None:
        self._ocr = ocr

    def read(self, image: Image, today: date) -> DocumentReading | None:
        """What stands in the picture (RGB, height x width x 3); None when it is no document that is known here.

        A machine-readable zone is looked for first, and read alone; where its check digits are not right, and for
        everything else, the whole page is read.
        """
        zone = self._zone(image, today)
        if zone is not None and Problem.CHECK_DIGIT not in zone.problems:
            return zone
        lines = self._ocr.lines(image)
        page = travel.read(lines, today) or resident_id.read(lines, today) or bank_card.read(lines)
        return page if zone is None or (page is not None and Problem.CHECK_DIGIT not in page.problems) else zone

    def _zone(self, image: Image, today: date) -> DocumentReading | None:
        found = None
        for strip in strips(image):
            part = image[strip.y : strip.y + strip.height, strip.x : strip.x + strip.width]
            reading = travel.read([_moved(line, strip) for line in self._ocr.lines(part)], today)
            if reading is not None and Problem.CHECK_DIGIT not in reading.problems:
                return reading
            found = found or reading
        return found


def _moved(line: TextLine, by: Box) -> TextLine:
    """A line of a part, in the whole picture."""
    return replace(line, box=Box(line.box.x + by.x, line.box.y + by.y, line.box.width, line.box.height))

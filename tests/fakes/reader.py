"""A document reader that answers what a test says, one thing after the other, the last for ever."""

from dataclasses import dataclass, field

import numpy as np

from videobank.domain.document import Box, DocumentReading
from videobank.ports.documents import DocumentsUnavailable, Redacted
from videobank.ports.faces import Image

COVERED = Box(1, 1, 2, 1)
Answer = DocumentReading | type[DocumentsUnavailable] | None


@dataclass
class FakeReader:
    """Covers one place of every picture; a picture of ``None`` has no number that could be covered."""

    answers: list[Answer] = field(default_factory=lambda: [None])
    name: str = "a reader"
    asked: int = 0

    async def read(self, document: Image) -> DocumentReading | None:
        return self._next()

    async def redact(self, document: Image) -> Redacted:
        reading = self._next()
        if reading is None:
            return Redacted(document, (), None, clean=False)
        picture = np.array(document)
        picture[COVERED.y : COVERED.y + COVERED.height, COVERED.x : COVERED.x + COVERED.width] = 0
        return Redacted(picture, (COVERED,), reading, clean=True)

    async def close(self) -> None:
        return

    def _next(self) -> DocumentReading | None:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, type):
            raise answer("down")
        return answer

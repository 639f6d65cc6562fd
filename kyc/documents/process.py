"""The document reader in a process of its own, and the client that the server holds.

``python -m kyc.documents.process`` is the child; its models take a second to load and 400 MB.
"""

import json
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np

from kyc.child import Child, Limits
from kyc.pictures import MAX_BYTES
from kyc.wire import Message
from videobank.domain.document import (
    Box,
    DocumentField,
    DocumentKind,
    DocumentProblem,
    DocumentReading,
    Proof,
    Side,
)
from videobank.domain.still_match import StillComparison, StillWhy
from videobank.ports.documents import DocumentsUnavailable, Redacted
from videobank.ports.faces import Image, PictureTooLarge
from videobank.ports.stills import MOST_FRAMES

LIMITS = Limits(request_s=45.0, start_s=60.0, waiting=8)
"""A passport whose strip is not found takes four seconds on a slow core, and covering its numbers three times that."""


class ReaderProcess:
    """Implements DocumentReader and StillMatcher by one child process, which answers one request at a time."""

    name = f"rapidocr {version('rapidocr')}"

    def __init__(self, today: Callable[[], date], *, threads: int = 1, limits: Limits = LIMITS) -> None:
        """``today`` decides which century a date is in, and what has expired."""
        self._today = today
        self._child = Child(
            "kyc.documents.process", ("--threads", str(threads)), "document reader", DocumentsUnavailable, limits
        )

    async def read(self, document: Image) -> DocumentReading | None:
        """See DocumentReader."""
        return _reading(await self._child.ask("read", document, today=self._today().isoformat()))

    async def redact(self, document: Image) -> Redacted:
        """See DocumentReader. Twice and more as long as reading."""
        return _redacted(await self._child.ask("redact", document, today=self._today().isoformat()))

    async def match(
        self, still: Image, frames: Sequence[Image], words: Sequence[Box], covered: Sequence[Box]
    ) -> StillComparison:
        """See StillMatcher. Half a second."""
        if len(frames) > MOST_FRAMES:
            raise ValueError(f"{len(frames)} frames; a still is compared with at most {MOST_FRAMES}")
        places = {
            name: json.dumps([asdict(box) for box in boxes]) for name, boxes in (("words", words), ("covered", covered))
        }
        return _comparison(await self._child.ask("match", still, *frames, **places), len(frames))

    async def decode(self, data: bytes) -> Image:
        """As ``ports.faces.Pictures``."""
        if len(data) > MAX_BYTES:
            raise PictureTooLarge(f"{len(data)} bytes; at most {MAX_BYTES} are read")
        reply = await self._child.ask("decode", data)
        if len(reply.parts) != 1 or not isinstance(reply.parts[0], np.ndarray):
            raise DocumentsUnavailable("the document reader answered with something else than a picture")
        return reply.parts[0]

    async def close(self) -> None:
        """Stop the child."""
        await self._child.close()


def pack(reading: DocumentReading | None) -> dict[str, Any]:
    """As the child answers, and as the command line prints it."""
    return {"reading": None if reading is None else asdict(reading)}


def _reading(reply: Message) -> DocumentReading | None:
    """The child has opened a stranger's picture: what it says is taken apart piece by piece."""
    said = reply.head.get("reading")
    if said is None:
        return None
    try:
        fields = tuple(_field(field) for field in said["fields"])
        problems = tuple(DocumentProblem(problem) for problem in said["problems"])
        return DocumentReading(DocumentKind(said["kind"]), Side(said["side"]), fields, problems)
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentsUnavailable("the document reader answered with something else than a reading") from error


def _comparison(reply: Message, frames: int) -> StillComparison:
    try:
        said, why = reply.head["differs"], reply.head["why"]
        found = StillComparison(
            None if said is None else float(said),
            None if why is None else StillWhy(why),
            tuple(int(number) for number in reply.head["laid"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentsUnavailable("the document reader answered with something else than a comparison") from error
    honest = found.differs is None or (math.isfinite(found.differs) and 0 <= found.differs <= 1)
    if not honest or (found.differs is None) != (found.why is not None) or not set(found.laid) <= set(range(frames)):
        raise DocumentsUnavailable("the document reader answered with numbers that no comparison has")
    return found


def _redacted(reply: Message) -> Redacted:
    try:
        covered = tuple(_box(box) for box in reply.head["covered"])
        clean = reply.head["clean"] is True
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DocumentsUnavailable("the document reader answered with something else than places") from error
    if len(reply.parts) != 1 or not isinstance(reply.parts[0], np.ndarray):
        raise DocumentsUnavailable("the document reader answered with something else than a picture")
    return Redacted(reply.parts[0], covered, _reading(reply), clean)


def _box(said: Mapping[str, Any]) -> Box:
    return Box(**{side: int(value) for side, value in said.items()})


def _field(said: Mapping[str, Any]) -> DocumentField:
    box = None if said["box"] is None else _box(said["box"])
    return DocumentField(
        str(said["name"]),
        str(said["value"]),
        float(said["confidence"]),
        box,
        Proof(said["proof"]),
        bool(said["mended"]),
    )


if __name__ == "__main__":
    from kyc.documents import serve

    raise SystemExit(serve.main(sys.argv[1:]))

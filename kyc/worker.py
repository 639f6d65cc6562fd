"""The face engine in a process of its own, and the client that the server holds.

``python -m kyc.worker --pack DIR`` is the child (``kyc.serve``); FaceProcess starts it and talks to it (``kyc.child``).
"""

import json
import sys
from pathlib import Path

import numpy as np

from kyc import looks, surfaces
from kyc.child import Child, Limits
from kyc.pictures import MAX_BYTES
from kyc.wire import Message
from videobank.domain.face import Band, FaceComparison, FoundFace, Look, QualityReason
from videobank.domain.presentation import Surface
from videobank.ports.faces import MOST_REFERENCES, FacesUnavailable, Image, PictureTooLarge


class FaceProcess:
    """Implements FaceEngine, Surfaces and Pictures by one child process, which answers one request at a time.

    The limits are those of ``kyc.child``; loading the models takes about one second on an idle core.
    """

    def __init__(
        self,
        pack: Path,
        *,
        threads: int = 1,
        request_timeout_s: float = 10.0,
        start_timeout_s: float = 60.0,
        max_waiting: int = 16,
    ) -> None:
        arguments = ("--pack", str(pack), "--threads", str(threads))
        limits = Limits(request_timeout_s, start_timeout_s, max_waiting)
        self._child = Child("kyc.worker", arguments, "face process", FacesUnavailable, limits)

    @property
    def pid(self) -> int | None:
        """Process id of the running child, or None."""
        return self._child.pid

    async def start(self) -> None:
        """Start the child now instead of at the first request. Raises FacesUnavailable."""
        await self._child.start()

    async def compare(self, portrait: Image, live: Image) -> FaceComparison:
        """See FaceEngine."""
        return _comparison(await self._child.ask("compare", portrait, live))

    async def look(self, frame: Image, *references: Image) -> Look:
        """See FaceEngine."""
        _check_count(references)
        reply = await self._child.ask("look", frame, *references)
        height, width = frame.shape[:2]
        try:
            return looks.read(reply.head, width=width, height=height, references=len(references))
        except (KeyError, TypeError, ValueError) as error:
            raise FacesUnavailable("the face process answered with something else than a look") from error

    async def forget(self, *references: Image) -> None:
        """See FaceEngine. A child that does not run remembers nothing, and is not started for it."""
        _check_count(references)
        if self._child.pid is not None:
            await self._child.ask("forget", *references)

    async def surface(self, frame: Image, face: FoundFace | None) -> Surface:
        """See Surfaces."""
        box = None if face is None else (face.left, face.top, face.right, face.bottom)
        reply = await self._child.ask("surface", frame, face=json.dumps(box))
        try:
            return surfaces.read(reply.head)
        except (KeyError, TypeError, ValueError) as error:
            raise FacesUnavailable("the face process answered with something else than a surface") from error

    async def portrait(self, document: Image) -> Image | None:
        """See FaceEngine."""
        reply = await self._child.ask("portrait", document)
        return _image(reply) if reply.parts else None

    async def decode(self, data: bytes) -> Image:
        """See Pictures."""
        if len(data) > MAX_BYTES:
            raise PictureTooLarge(f"{len(data)} bytes; at most {MAX_BYTES} are read")
        return _image(await self._child.ask("decode", data))

    async def encode_jpeg(self, image: Image) -> bytes:
        """See Pictures."""
        reply = await self._child.ask("encode", image)
        if len(reply.parts) != 1 or not isinstance(reply.parts[0], bytes):
            raise FacesUnavailable("the face process answered with something else than a JPEG")
        return reply.parts[0]

    async def close(self) -> None:
        """Stop the child. The request under way and those waiting fail with FacesUnavailable."""
        await self._child.close()


def _check_count(references: tuple[Image, ...]) -> None:
    if len(references) > MOST_REFERENCES:
        raise ValueError(f"{len(references)} references; a look has at most {MOST_REFERENCES}")


def _image(reply: Message) -> Image:
    if len(reply.parts) != 1 or not isinstance(reply.parts[0], np.ndarray):
        raise FacesUnavailable("the face process answered with something else than a picture")
    return reply.parts[0]


def _comparison(reply: Message) -> FaceComparison:
    head = reply.head
    try:
        similarity = None if head["similarity"] is None else float(head["similarity"])
        portrait = tuple(QualityReason(reason) for reason in head["portrait_quality"])
        live = tuple(QualityReason(reason) for reason in head["live_quality"])
        return FaceComparison(similarity, Band(head["band"]), portrait, live)
    except (KeyError, TypeError, ValueError) as error:
        raise FacesUnavailable("the face process answered with something else than a comparison") from error


if __name__ == "__main__":
    from kyc import serve

    raise SystemExit(serve.main(sys.argv[1:]))

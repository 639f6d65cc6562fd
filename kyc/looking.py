"""One look at a frame of a live picture: who is in it, how well it can be seen, and how like a few references.

A reference (a portrait, or the call's own earlier face) is compared with hundreds of frames, so its embedding is made
once. It is a template of somebody's face: it lives in the memory of this process and nowhere else, a few at a time.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Sequence

import cv2
import numpy as np

from kyc.engine import Embedding, Engine
from kyc.faces import Face, chip
from kyc.looks import MOST_FACES
from kyc.quality import LIVE, brightness, reasons, sharpness
from videobank.domain.face import FoundFace, Look, Point
from videobank.ports.faces import Image

MOST_REMEMBERED = 32
"""References: three each of ten calls that are looked at at once. What was not used longest makes room."""


class References:
    """The embeddings of pictures, by their content. ``None`` is remembered too: there is no face in that picture."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: OrderedDict[bytes, Embedding | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def vector(self, picture: Image) -> Embedding | None:
        """The embedding of the picture's largest face."""
        name = _name(picture)
        if name not in self._known:
            self._known[name] = self._engine.vector_of(picture)
        self._known.move_to_end(name)
        while len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)
        return self._known[name]

    def forget(self, picture: Image) -> None:
        """Drop it, if it is known."""
        self._known.pop(_name(picture), None)


def look(engine: Engine, references: References, frame: Image, against: Sequence[Image]) -> Look:
    """See FaceEngine.look."""
    faces = engine.faces(frame)
    face_chip = chip(frame, faces[0]) if faces else None
    height, width = frame.shape[:2]
    return Look(
        faces=tuple(_found(face) for face in faces[:MOST_FACES]),
        width=width,
        height=height,
        brightness=float(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).mean()) if frame.size else 0.0,
        face_brightness=brightness(face_chip) if face_chip is not None else None,
        sharpness=sharpness(face_chip) if face_chip is not None else None,
        quality=reasons(faces, face_chip, LIVE),
        similarities=_similarities(engine, references, face_chip, against),
    )


def _similarities(
    engine: Engine, references: References, face_chip: Image | None, against: Sequence[Image]
) -> tuple[float | None, ...]:
    if face_chip is None or not against:
        return (None,) * len(against)
    vector = engine.embed(face_chip)
    known = [references.vector(picture) for picture in against]
    return tuple(None if other is None else float(np.clip(vector @ other, -1, 1)) for other in known)


def _found(face: Face) -> FoundFace:
    points = [Point(float(x), float(y)) for x, y in face.points]
    return FoundFace(face.left, face.top, face.right, face.bottom, face.score, *points)


def _name(picture: Image) -> bytes:
    return hashlib.sha256(repr(picture.shape).encode() + np.ascontiguousarray(picture).tobytes()).digest()

"""A look as the face process answers it, and how the server reads it: what opened strangers' pictures is not believed.

::

    {"faces": [[left, top, right, bottom, score, x, y, x, y, x, y, x, y, x, y], ...], "width", "height", "brightness",
     "face_brightness", "sharpness", "quality": [...], "similarities": [...]}
"""

import math
from collections.abc import Mapping
from typing import Any

from videobank.domain.face import FoundFace, Look, Point, QualityReason

MOST_FACES = 16
"""Named in one look. A bank's customer is alone; of a crowd, the largest are enough to say so."""
FURTHEST_PX = 100_000
"""No honest landmark lies further from its picture."""
_NUMBERS_OF_A_FACE = 15


def told(look: Look) -> dict[str, object]:
    """The look as a flat JSON object."""
    return {
        "faces": [_numbers(face) for face in look.faces],
        "width": look.width,
        "height": look.height,
        "brightness": look.brightness,
        "face_brightness": look.face_brightness,
        "sharpness": look.sharpness,
        "quality": look.quality,
        "similarities": look.similarities,
    }


def read(head: Mapping[str, Any], *, width: int, height: int, references: int) -> Look:
    """The look at a frame of this size, of so many references.

    Raises ValueError, KeyError and TypeError for whatever no honest process answers.
    """
    faces = tuple(_face(face) for face in _listed(head["faces"]))
    if (head["width"], head["height"]) != (width, height) or len(faces) > MOST_FACES:
        raise ValueError("a look at another picture")
    similarities = tuple(_optional(one, -1, 1) for one in _listed(head["similarities"]))
    if len(similarities) != references:
        raise ValueError("a look with other references")
    face_brightness, sharpness = _optional(head["face_brightness"], 0, 255), _optional(head["sharpness"], 0, math.inf)
    if faces and (face_brightness is None or sharpness is None):
        raise ValueError("a face that was not measured")
    quality = tuple(QualityReason(reason) for reason in _listed(head["quality"]))
    light = _number(head["brightness"], 0, 255)
    return Look(faces, width, height, light, face_brightness, sharpness, quality, similarities)


def _numbers(face: FoundFace) -> list[float]:
    points = (face.left_eye, face.right_eye, face.nose, face.left_mouth, face.right_mouth)
    places = [place for point in points for place in (point.x, point.y)]
    return [face.left, face.top, face.right, face.bottom, face.score, *places]


def _face(told_face: object) -> FoundFace:
    numbers = _listed(told_face)
    if len(numbers) != _NUMBERS_OF_A_FACE:
        raise ValueError("a face of other numbers")
    left, top, right, bottom = (_number(one, -FURTHEST_PX, FURTHEST_PX) for one in numbers[:4])
    if left >= right or top >= bottom:
        raise ValueError("a face without a size")
    places = [_number(one, -FURTHEST_PX, FURTHEST_PX) for one in numbers[5:]]
    points = [Point(x, y) for x, y in zip(places[::2], places[1::2], strict=True)]
    return FoundFace(left, top, right, bottom, _number(numbers[4], 0, 1), *points)


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value


def _optional(value: object, least: float, most: float) -> float | None:
    return None if value is None else _number(value, least, most)


def _number(value: object, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("no number")
    if not math.isfinite(value) or not least <= value <= most:
        raise ValueError("a number out of its range")
    return float(value)

"""A surface as the face process answers it, and how the server reads it: what opened pictures is not believed.

::

    {"raster": a number or null, "digest": 64 hexadecimal digits, "cells": [...]}
"""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

from videobank.domain.presentation import Surface

GRID = (9, 16)
"""Cells down and across. No face can be known by them."""

Box = tuple[float, float, float, float]
"""The left, upper, right and lower edge of a face, in pixels."""


def box_of(text: str) -> Box | None:
    """The face that a request names, or null; raises ValueError."""
    edges = json.loads(text)
    if edges is None:
        return None
    left, top, right, bottom = map(float, edges)
    return left, top, right, bottom


def told(found: Surface) -> dict[str, object]:
    """The surface as a flat JSON object."""
    return {"raster": found.raster, "digest": found.digest.hex(), "cells": list(found.cells)}


def read(head: Mapping[str, Any]) -> Surface:
    """The surface of an answer; raises ValueError, KeyError and TypeError for whatever no honest process answers."""
    raster_told = None if head["raster"] is None else float(head["raster"])
    cells = tuple(map(float, head["cells"]))
    digest = bytes.fromhex(head["digest"])
    numbers = (*cells, *(() if raster_told is None else (raster_told,)))
    if len(cells) != GRID[0] * GRID[1] or len(digest) != hashlib.sha256().digest_size:
        raise ValueError("a surface of other numbers")
    if not all(math.isfinite(number) and number >= 0 for number in numbers):
        raise ValueError("a surface that is none")
    return Surface(raster_told, digest, cells)

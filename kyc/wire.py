"""Messages between the server and its face process: a small JSON header, then raw bytes. No pickle, no I/O here.

A frame is ``header length (4 bytes) | body length (4 bytes) | header | body``, big-endian. The header says what the
body holds: a list of parts, each ``[n]`` bytes or ``[height, width, 3]`` pixels. Both sides check every length: the
face process decodes hostile pictures, so what it answers is not trusted either.
"""

import json
import struct
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from videobank.ports.faces import Image

PREFIX = struct.Struct(">II")
MAX_HEADER = 64 * 1024
MAX_BODY = 256 * 2**20
"""Three pictures of 24 megapixels, RGB."""
MAX_PARTS = 4

Part = bytes | Image


class BadMessage(ValueError):
    """The other side sent what this protocol does not know; it cannot be talked to any more."""


@dataclass(frozen=True)
class Message:
    """``head`` is a flat JSON object; ``parts`` are bytes or RGB images."""

    head: dict[str, Any]
    parts: tuple[Part, ...] = ()


def pack(message: Message) -> list[bytes]:
    """The frame in pieces, so that megabytes of pixels are not copied once more. Raises BadMessage when too large."""
    shapes = [list(part.shape) if isinstance(part, np.ndarray) else [len(part)] for part in message.parts]
    header = json.dumps({**message.head, "parts": shapes}).encode()
    bodies = [part.tobytes() if isinstance(part, np.ndarray) else part for part in message.parts]
    length = sum(map(len, bodies))
    check_lengths(len(header), length)
    return [PREFIX.pack(len(header), length), header, *bodies]


def check_lengths(header: int, body: int) -> None:
    """Raises BadMessage, before anything is read, when a frame is longer than any honest one."""
    if header > MAX_HEADER or body > MAX_BODY:
        raise BadMessage(f"a frame of {header} + {body} bytes")


def unpack(header: bytes, body: bytes) -> Message:
    """The message of a frame. Raises BadMessage when header and body do not fit together."""
    try:
        head = json.loads(header)
    except (ValueError, RecursionError) as error:
        raise BadMessage("a header that is not JSON") from error
    shapes = head.pop("parts", None) if isinstance(head, dict) else None
    if not isinstance(shapes, list) or len(shapes) > MAX_PARTS or not all(map(_is_shape, shapes)):
        raise BadMessage("a header without parts")
    if sum(map(prod, shapes)) != len(body):
        raise BadMessage("a body of another length than its header says")
    return Message(head, tuple(_parts(shapes, body)))


def _is_shape(shape: object) -> bool:
    if not isinstance(shape, list) or not all(type(side) is int and 0 <= side <= MAX_BODY for side in shape):
        return False
    return len(shape) == 1 or (len(shape) == 3 and shape[2] == 3)  # noqa: PLR2004 - bytes, or height x width x RGB


def _parts(shapes: list[list[int]], body: bytes) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for shape in shapes:
        piece = memoryview(body)[start : start + prod(shape)]
        parts.append(bytes(piece) if len(shape) == 1 else np.frombuffer(piece, np.uint8).reshape(shape))
        start += len(piece)
    return parts

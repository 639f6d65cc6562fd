"""Faces: the pictures that come in from outside, and what a face engine says of them.

Errors::

    ValueError
    ├── NotAPicture         the bytes are no JPEG, PNG or WebP, or are damaged
    ├── PictureTooLarge     more bytes or pixels than are ever decoded
    └── NoFace              a picture, but nobody is in it
    RuntimeError
    └── FacesUnavailable    the engine crashed, was closed, is overloaded or too slow; the next request may succeed
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from videobank.domain.face import FaceComparison, Look

Image = NDArray[np.uint8]
"""RGB, height x width x 3, 0-255."""

MOST_REFERENCES = 3
"""That one look is compared with: a portrait, a picture of record, the call's own earlier face."""


class NotAPicture(ValueError):
    """The bytes are not a whole JPEG, PNG or WebP, whatever their name says."""


class PictureTooLarge(ValueError):
    """More bytes or more pixels than a document or a face needs; nothing was decoded."""


class NoFace(ValueError):
    """The picture could be read, but no face was found in it."""


class FacesUnavailable(RuntimeError):
    """The engine died, timed out, is closed or has too many requests waiting; no finding was made."""


class FaceEngine(Protocol):
    """Finds and compares faces. Whatever it says is a finding, never a verdict."""

    async def compare(self, portrait: Image, live: Image) -> FaceComparison:
        """Compare a document's portrait with a live picture.

        A picture without a face gives ``CANNOT_TELL`` with ``NO_FACE``. Raises FacesUnavailable.
        """
        ...

    async def look(self, frame: Image, *references: Image) -> Look:
        """Say what is in one frame of a live picture, taken as it lies (a face on its side is ``TURNED_AWAY``).

        Each of at most MOST_REFERENCES pictures, such as a portrait, is found and embedded once and remembered by its
        content in the engine's memory alone: until ``forget``, until newer ones need its place, or until the engine
        ends. Raises FacesUnavailable, ValueError (too many references).
        """
        ...

    async def forget(self, *references: Image) -> None:
        """Drop what is remembered of these references; nothing when it is not. Raises FacesUnavailable."""
        ...

    async def portrait(self, document: Image) -> Image | None:
        """The face cut out of a document picture with a margin, upright; None when there is none.

        Raises FacesUnavailable.
        """
        ...

    async def close(self) -> None:
        """Stop the engine; requests under way fail with FacesUnavailable."""
        ...


class Pictures(Protocol):
    """Bytes to pixels and back. Hostile pictures stop here: nothing else in the system decodes an upload."""

    async def decode(self, data: bytes) -> Image:
        """JPEG, PNG or WebP by content; EXIF orientation applied and all metadata dropped.

        Raises NotAPicture, PictureTooLarge, FacesUnavailable.
        """
        ...

    async def encode_jpeg(self, image: Image) -> bytes:
        """A JPEG without metadata. Raises FacesUnavailable."""
        ...

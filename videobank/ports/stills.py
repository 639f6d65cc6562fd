"""Stills of documents beside the video of the same moment."""

from collections.abc import Sequence
from typing import Protocol

from videobank.domain.document import Box
from videobank.domain.still_match import StillComparison
from videobank.ports.faces import Image

MOST_FRAMES = 3
"""That one still is compared with."""


class StillMatcher(Protocol):
    """Lays frames over a still, in a process that may die of them."""

    name: str
    """Which one it is, with its version: kept with every finding."""

    async def match(
        self, still: Image, frames: Sequence[Image], words: Sequence[Box], covered: Sequence[Box]
    ) -> StillComparison:
        """Whether the still shows what the frames show, in the part of it that holds all of ``words``.

        ``words`` are places on the still where the document certainly is, its portrait among them; what is ``covered``
        was painted over and is not compared. Raises DocumentsUnavailable, ValueError (too many frames).
        """
        ...

"""What the pixels of a live picture are like, for the signs that no person is before the camera."""

from typing import Protocol

from videobank.domain.face import FoundFace
from videobank.domain.presentation import Surface
from videobank.ports.faces import Image


class Surfaces(Protocol):
    """Looks at pixels, in a process that may die of them."""

    async def surface(self, frame: Image, face: FoundFace | None) -> Surface:
        """What this frame is like, and the skin of this face in it. Raises FacesUnavailable."""
        ...

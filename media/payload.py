"""What a video payload format has to tell: where frames and key frames begin, and a frame put together again.

Each format is a module of its own with these functions (``vp8``, ``vp9``, ``h264``); ``codecs.VIDEO`` names them.
"""

from collections.abc import Sequence
from typing import Protocol


class BadPayload(ValueError):
    """A payload, or a frame, is not what its format says."""


class PayloadFormat(Protocol):
    """One video codec in RTP. ``payload`` is that of one packet; a frame is that of all packets of one timestamp."""

    def begins_frame(self, payload: bytes) -> bool:
        """Whether this packet can hold the first byte of a frame; False for what is no payload at all."""
        ...

    def begins_key_frame(self, payload: bytes) -> bool:
        """Whether this packet begins a frame that needs none before it."""
        ...

    def frame(self, payloads: Sequence[bytes]) -> bytes:
        """A whole frame as a decoder takes it, from its payloads in order; raises BadPayload."""
        ...

    def is_key_frame(self, data: bytes) -> bool:
        """Whether a whole frame needs none before it."""
        ...

    def size(self, data: bytes) -> tuple[int, int]:
        """Width and height in pixels of a key frame; raises BadPayload."""
        ...

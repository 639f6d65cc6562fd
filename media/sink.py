"""Everything that eats a stream's media is a sink: viewers, the tap, what notices silence.

The recorder is not: it eats the packets themselves (``uplink.Eaters``).
"""

from typing import Protocol

from media.rtcp import SenderReport
from media.rtp import MediaPacket
from videobank.domain.streams import TrackKind


class Sink(Protocol):
    """Called on the event loop for every packet: quick, and never blocking. Each sink bounds what it keeps."""

    def begin(self, segment: int, pictures: str | None) -> None:
        """Another segment of the stream goes on, with pictures in the codec of this name or with none."""
        ...

    def media(self, packet: MediaPacket) -> None:
        """A packet of a track: retransmissions are unwrapped, duplicates dropped; the order is that of arrival."""
        ...

    def report(self, kind: TrackKind, report: SenderReport) -> None:
        """The sender joins a track's RTP time to its clock."""
        ...

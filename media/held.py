"""What came of a track before its key frame's first packet: some of it may only have overtaken that.

A browser that is joined to a key frame of which a part was passed over waits for it in vain: the publisher delivered it
already and does not repeat it, and the browser asks for another key frame only after 3 s (Chromium).
"""

from collections import deque

from media.rtp import MediaPacket, ahead

MOST_HELD = 128  # packets: nearly a second of a good picture, in which the repair of a first packet arrives too


class Held:
    """The newest packets, in the order of their arrival."""

    def __init__(self) -> None:
        self._packets: deque[MediaPacket] = deque(maxlen=MOST_HELD)

    def hold(self, packet: MediaPacket) -> None:
        """Keep a packet; the oldest of too many goes."""
        self._packets.append(packet)

    def reaches(self, first: MediaPacket) -> bool:
        """Whether all that came and follows this packet is still here: something that precedes it is."""
        oldest = self._packets[0] if self._packets else None
        return oldest is not None and oldest.ssrc == first.ssrc and ahead(oldest.sequence, first.sequence) < 0

    def release(self, first: MediaPacket) -> list[MediaPacket]:
        """What follows this packet, in the order of its numbers; nothing is held any more."""
        follow = [one for one in self._packets if one.ssrc == first.ssrc and ahead(one.sequence, first.sequence) > 0]
        self._packets.clear()
        return sorted(follow, key=lambda one: ahead(one.sequence, first.sequence))

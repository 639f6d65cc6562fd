"""One track as a viewer is sent it: whose packets it follows, under which numbers, and the last of them for repairs."""

from media.held import Held
from media.offers import OfferedCodec, OfferedTrack
from media.rtp import MediaPacket
from media.stamp import Stamp

CACHE_PACKETS = 512  # about 2 s of video at 2.5 Mbit/s; a power of two
_SLOTS = CACHE_PACKETS - 1


class Sent:
    """One track that a viewer is sent. Offsets turn the publisher's numbers into ours."""

    __slots__ = (
        "begun",
        "cache",
        "cached",
        "codec",
        "followed",
        "held",
        "highest",
        "newest",
        "newest_us",
        "octets",
        "offered",
        "packets",
        "payload_type",
        "repeated_us",
        "rtx_sequence",
        "rtx_ssrc",
        "sequence_offset",
        "source",
        "ssrc",
        "stamp",
        "timestamp_offset",
    )

    def __init__(self, offered: OfferedTrack, ssrc: int, rtx_ssrc: int) -> None:
        self.offered = offered
        self.codec: OfferedCodec | None = offered.codec  # in which packets come; None: this browser did not offer it
        self.payload_type = offered.codec.payload_type
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.stamp = Stamp(offered)
        self.cached = ("nack", None) in offered.codec.feedback
        self.source = -1  # the publisher's SSRC that is being followed; below 0: none
        self.sequence_offset = 0
        self.timestamp_offset = 0
        self.followed = 0  # how many numbers of ours since that source was joined
        self.held = Held()  # until one is joined
        self.highest = 0
        self.newest = 0  # the newest timestamp sent
        self.newest_us = 0
        self.begun = False
        self.rtx_sequence = 0
        self.packets = 0
        self.octets = 0
        self.cache: list[MediaPacket | None] = [None] * CACHE_PACKETS  # by our numbers; emptied when the offsets change
        self.repeated_us: dict[int, int] = {}

    def keep(self, sequence: int, packet: MediaPacket) -> None:
        """Put a packet into the cache under this number of ours."""
        self.cache[sequence & _SLOTS] = packet

    def kept(self, sequence: int) -> MediaPacket | None:
        """The packet that went out under this number of ours, while it is in the cache."""
        packet = self.cache[sequence & _SLOTS]
        same = packet is not None and packet.sequence + self.sequence_offset & 0xFFFF == sequence
        return packet if same else None

    def leave(self) -> None:
        """Follow nobody any more; the next whom it follows begins with a key frame."""
        self.source = -1
        self.cache = [None] * CACHE_PACKETS
        self.held = Held()

    def may_begin_with(self, packet: MediaPacket) -> bool:
        """Whether a picture can be seen from this packet on; of a repaired one only if what follows it is held."""
        return packet.begins_key_frame and (not packet.repaired or self.held.reaches(packet))

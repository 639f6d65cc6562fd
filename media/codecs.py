"""The video codecs that are carried and can be read back, by their names in SDP and in ``SegmentHeader``."""

from collections.abc import Collection
from types import MappingProxyType

from media import h264, vp8, vp9
from media.payload import PayloadFormat

VIDEO: MappingProxyType[str, PayloadFormat] = MappingProxyType({"VP8": vp8, "VP9": vp9, "H264": h264})

PREFERENCE = ("VP8", "H264", "VP9")
"""VP8 first: every browser has it (RFC 7742, section 5), and without hardware it is the cheapest to encode, on the
customers' phones as on the agents' desks. H.264 is as general; its encoder is often hardware, whose rate follows a
changing line less well. VP9 needs the fewest bits and the most work."""


def chosen(order: Collection[str], offered: Collection[str], receivers: Collection[Collection[str]]) -> str | None:
    """The first codec of the order that the sender offers and every receiver takes; None: there is none."""
    for name in order:
        if name in offered and all(name in taken for taken in receivers):
            return name
    return None

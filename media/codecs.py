"""The video codecs that can be read back, by their names in SDP and in ``SegmentHeader``."""

from types import MappingProxyType

from media import h264, vp8, vp9
from media.payload import PayloadFormat

VIDEO: MappingProxyType[str, PayloadFormat] = MappingProxyType({"VP8": vp8, "VP9": vp9, "H264": h264})

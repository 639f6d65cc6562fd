"""Writes Matroska (RFC 9559), of which WebM is a part, without encoding and without ever seeking back.

What is written once is the clusters, in the order of their time. What can be known only at the end (how long it is,
where the key frames stand, which tracks there are) is the head: made last, and played first.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from media import h264
from media.codecs import VIDEO

VIDEO_TRACK, AUDIO_TRACK = 1, 2
CLUSTER_MS = 2_000  # what a player loads to show one instant
BLOCK_REACH_MS = 30_000  # a block's time is 16 bits from its cluster's
SILENCE = b"\xf8\xff\xfe"  # 20 ms of Opus silence: what libwebrtc itself sends for a muted microphone
SILENCE_US = 20_000
_BLOCK = struct.Struct(">BIBhB")
_CLUSTER = struct.Struct(">IQBBQ")
_LONG = 1 << 56  # marks a size of 7 bytes behind it (RFC 8794, section 4.4)
_KEY = 0x80


@dataclass(frozen=True, slots=True)
class Container:
    """What the file calls itself."""

    doc_type: str
    mime_type: str


WEBM = Container("webm", "video/webm")
MATROSKA = Container("matroska", "video/matroska")  # RFC 9559, section 27.3; Chromium plays H.264 with Opus in it
CONTAINERS = {"VP8": WEBM, "VP9": WEBM, "H264": MATROSKA}
CODEC_IDS = {"VP8": "V_VP8", "VP9": "V_VP9", "H264": "V_MPEG4/ISO/AVC"}


def stored(codec: str | None, data: bytes) -> bytes:
    """A frame as a block holds it."""
    return h264.with_lengths(data) if codec == "H264" else data


class Clusters:
    """Blocks in, finished clusters out, through ``give``. Holds one cluster: at most 2 s, or up to a key frame."""

    def __init__(self, give: Callable[[bytes], None]) -> None:
        self._give = give
        self._parts: list[bytes] = []
        self._bytes = 0  # in them
        self._starts_ms = 0
        self.size = 0  # of everything given
        self.cues: list[tuple[int, int]] = []  # (ms, place among the clusters) of each cluster that can be begun at

    def block(self, track: int, at_ms: int, data: bytes, key: bool, cut: bool) -> None:  # noqa: FBT001 - for each frame
        """One frame; with ``cut`` a player may begin here, so that a cluster begins here too."""
        relative = at_ms - self._starts_ms
        if cut or relative >= CLUSTER_MS or relative < -BLOCK_REACH_MS or not self._parts:
            self.close()
            self._starts_ms, relative = at_ms, 0
            if cut or not self.cues:
                self.cues.append((at_ms, self.size))
        size = len(data) + 4
        self._parts += (_BLOCK.pack(0xA3, 0x10000000 | size, 0x80 | track, relative, _KEY if key else 0), data)
        self._bytes += size + 5

    def reaches(self, at_ms: int) -> bool:
        """Whether a block at this time begins another cluster."""
        return at_ms - self._starts_ms >= CLUSTER_MS

    def close(self) -> None:
        """Give what is begun."""
        if not self._parts:
            return
        begins = _CLUSTER.pack(0x1F43B675, _LONG | self._bytes + 10, 0xE7, 0x88, self._starts_ms)
        cluster = b"".join((begins, *self._parts))
        self._parts.clear()
        self._bytes = 0
        self.size += len(cluster)
        self._give(cluster)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file holds. ``key_frame`` is the first of the video, as a decoder takes it."""

    codec: str | None
    key_frame: bytes
    audio: bool
    duration_ms: float

    @property
    def container(self) -> Container:
        """Sound alone is WebM too."""
        return CONTAINERS[self.codec] if self.codec is not None else WEBM


def head(shape: Shape, cues: list[tuple[int, int]], clusters_size: int) -> bytes:
    """Everything before the clusters; raises BadPayload for a key frame without a size.

    All numbers that tell places have a fixed width, so that the head's own length is known before they are.
    """
    info = _element(0x1549A966, _info(shape.duration_ms))
    tracks = _element(0x1654AE6B, _tracks(shape))
    seek_size = len(_seek(0, 0, 0))
    cue_track = VIDEO_TRACK if shape.codec is not None else AUDIO_TRACK
    clusters_at = seek_size + len(info) + len(tracks) + len(_cues(cues, cue_track, 0))
    body = (
        _seek(seek_size, seek_size + len(info), seek_size + len(info) + len(tracks))
        + info
        + tracks
        + _cues(cues, cue_track, clusters_at)
    )
    segment = struct.pack(">IQ", 0x18538067, _LONG | clusters_at + clusters_size)
    return _element(0x1A45DFA3, _ebml(shape.container)) + segment + body


# --- elements -----------------------------------------------------------------------------------------------------


def _element(name: int, content: bytes) -> bytes:
    """An element behind its name and its length in eight bytes."""
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + struct.pack(">Q", _LONG | len(content)) + content


def _number(name: int, value: int) -> bytes:
    return _element(name, value.to_bytes(8, "big"))


def _text(name: int, value: str) -> bytes:
    return _element(name, value.encode())


def _ebml(container: Container) -> bytes:
    return (
        _number(0x4286, 1)
        + _number(0x42F7, 1)
        + _number(0x42F2, 4)
        + _number(0x42F3, 8)
        + _text(0x4282, container.doc_type)
        + _number(0x4287, 4)
        + _number(0x4285, 2)
    )


def _info(duration_ms: float) -> bytes:
    return (
        _number(0x2AD7B1, 1_000_000)
        + _element(0x4489, struct.pack(">d", duration_ms))
        + _text(0x4D80, "VideoBank")
        + _text(0x5741, "VideoBank")
    )


def _tracks(shape: Shape) -> bytes:
    found = []
    if shape.codec is not None:
        width, height = VIDEO[shape.codec].size(shape.key_frame)
        picture = _element(0xE0, _number(0xB0, width) + _number(0xBA, height))
        private = _element(0x63A2, h264.parameter_sets(shape.key_frame)) if shape.codec == "H264" else b""
        found.append(_track(VIDEO_TRACK, 1, CODEC_IDS[shape.codec], private + picture))
    if shape.audio:
        opus = struct.pack("<8sBBHIhB", b"OpusHead", 1, 2, 0, 48_000, 0, 0)  # RFC 7845, section 5.1
        sound = _element(0xE1, _element(0xB5, struct.pack(">d", 48_000.0)) + _number(0x9F, 2))
        roll = _number(0x56AA, 0) + _number(0x56BB, 80_000_000)  # no delay; 80 ms until a decoder has settled
        found.append(_track(AUDIO_TRACK, 2, "A_OPUS", _element(0x63A2, opus) + roll + sound))
    return b"".join(found)


def _track(number: int, kind: int, codec: str, rest: bytes) -> bytes:
    names = _number(0xD7, number) + _number(0x73C5, number) + _number(0x83, kind) + _number(0x9C, 0)
    return _element(0xAE, names + _text(0x22B59C, "und") + _text(0x86, codec) + rest)


def _seek(info_at: int, tracks_at: int, cues_at: int) -> bytes:
    places = ((0x1549A966, info_at), (0x1654AE6B, tracks_at), (0x1C53BB6B, cues_at))
    entries = (_element(0x4DBB, _element(0x53AB, name.to_bytes(4, "big")) + _number(0x53AC, at)) for name, at in places)
    return _element(0x114D9B74, b"".join(entries))


def _cues(cues: list[tuple[int, int]], track: int, clusters_at: int) -> bytes:
    """Without a cue a player could not seek; a file that has none has no frame to begin at."""
    points = (
        _element(0xBB, _number(0xB3, at_ms) + _element(0xB7, _number(0xF7, track) + _number(0xF1, clusters_at + place)))
        for at_ms, place in cues
    )
    return _element(0x1C53BB6B, b"".join(points))

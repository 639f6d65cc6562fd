"""Writes a WebM file of VP8 and Opus in memory, without encoding: nothing is ever on disk in clear."""

import io
import struct
from fractions import Fraction
from functools import cache

import av
import numpy as np

from media import vp8

MICROSECOND = Fraction(1, 1_000_000)
SILENCE = b"\xf8\xff\xfe"  # 20 ms of Opus silence: what libwebrtc itself sends for a muted microphone
SILENCE_US = 20_000


class WebmWriter:
    """Frames in the order of their time in; a file with duration and cues (so that it can be sought in) out."""

    def __init__(self, key_frame: bytes | None, *, audio: bool) -> None:
        """``key_frame`` is the first of the video, for the picture's size; None: no video."""
        self._out = io.BytesIO()
        # What a player loads to show one instant, in milliseconds; and the same file from the same packets, always.
        options = {"cluster_time_limit": "2000", "fflags": "+bitexact"}
        self._container = av.open(self._out, "w", format="webm", options=options)
        self._video = self._container.add_stream_from_template(_video_template(key_frame)) if key_frame else None
        self._audio = self._container.add_stream_from_template(_audio_template()) if audio else None

    def video(self, at_us: int, data: bytes, *, key: bool) -> None:
        """A VP8 frame."""
        self._write(self._video, at_us, data, key=key)

    def audio(self, at_us: int, data: bytes) -> None:
        """An Opus packet."""
        self._write(self._audio, at_us, data, key=True)

    def _write(self, stream: "av.VideoStream | av.AudioStream | None", at_us: int, data: bytes, *, key: bool) -> None:
        if stream is None:
            raise ValueError("the file has no such track")
        packet = av.Packet(data)
        packet.stream = stream
        packet.time_base = MICROSECOND
        packet.pts = packet.dts = at_us
        packet.is_keyframe = key
        self._container.mux(packet)

    def close(self) -> bytes:
        """The file."""
        self._container.close()
        return self._out.getvalue()


def _video_template(key_frame: bytes) -> av.VideoStream:
    """A stream of this picture's size, read from an IVF file of one frame."""
    width, height = vp8.size(key_frame)
    head = struct.pack("<4sHH4sHHIIII", b"DKIF", 0, 32, b"VP80", width, height, 30, 1, 1, 0)
    frame = struct.pack("<IQ", len(key_frame), 0) + key_frame
    return av.open(io.BytesIO(head + frame), format="ivf").streams.video[0]


@cache
def _audio_template() -> av.AudioStream:
    """A stereo Opus stream at 48 kHz, read from a file of silence made once."""
    out = io.BytesIO()
    with av.open(out, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48000, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 2 * 960), dtype=np.int16), format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48000, 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return av.open(io.BytesIO(out.getvalue()), format="webm").streams.audio[0]

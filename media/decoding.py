"""The decoding process: ``python -m media.decoding`` reads jobs and writes pictures until its input ends.

::

    job     = {"codec": "VP8", "per_second": 5, "frames": 20, "longest": 640}, raw: packets
    packet  = arrived(i64) timestamp(u32) sequence(u16) marker(u8) length(u16) payload
    picture = {"picture": {"width", "height", "at_us", "rtp_timestamp"}}, raw: RGB
    end     = {"end": pictures}
"""

import os
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import BinaryIO, NamedTuple

import av

from media.codecs import VIDEO
from media.frames import Frame, VideoFrames
from media.lane import Packet
from media.rtp import MediaPacket, ahead, unwrap
from media.wire import pack_frame, read_frame_from
from videobank.ports.media import Span

CLOCK_RATE = 90_000  # of every video payload format carried
MEMORY_BYTES = 1536 * 1024 * 1024  # of addresses: libraries take half a GiB of them, a picture of 16384² a GiB
NICER = 5  # live media goes first
LARGEST_PX = 4096 * 4096  # three bytes each fit into one frame on the wire
DECODERS = {"VP8": "vp8", "VP9": "vp9", "H264": "h264"}
_PACKET = struct.Struct("!qIHBH")


class _Sent(NamedTuple):
    """A packet as it came."""

    arrived_us: int
    timestamp: int
    sequence: int
    marker: bool
    payload: bytes


def pack_job(codec: str, packets: Iterable[MediaPacket], wanted: Span | None) -> bytes:
    """A job as it is written; without a span, the first picture in its own size."""
    fields: dict[str, object] = {"codec": codec, "per_second": 1, "frames": 1, "longest": 0}
    if wanted is not None:
        fields |= {"per_second": wanted.per_second, "frames": wanted.frames, "longest": wanted.longest}
    parts: list[bytes] = []
    for p in packets:
        parts += (_PACKET.pack(p.arrived_us, p.timestamp, p.sequence, p.marker, len(p.payload)), p.payload)
    return pack_frame(fields, b"".join(parts))


def _packets(raw: bytes) -> Iterator[_Sent]:
    at = 0
    while at < len(raw):
        arrived_us, timestamp, sequence, marker, length = _PACKET.unpack_from(raw, at)
        at += _PACKET.size + length
        yield _Sent(arrived_us, timestamp, sequence, bool(marker), raw[at - length : at])


def _frames(codec: str, packets: list[_Sent]) -> list[Frame]:
    """The whole frames that can be decoded, in order; their timestamps may lie beyond 32 bits."""
    first = packets[0]
    numbered: dict[int, Packet] = {}
    for packet in packets:
        number = ahead(packet.sequence, first.sequence)  # a span is far shorter than half the numbers
        numbered[number] = (number, unwrap(packet.timestamp, first.timestamp, 32), packet.marker, packet.payload)
    frames = VideoFrames(VIDEO[codec])
    return [*frames.take([numbered[number] for number in sorted(numbered)]), *frames.end()]


def wanted(timestamps: Iterable[int], per_second: float, most: int) -> Iterator[int]:
    """Of increasing timestamps the first of each period, counted from the first."""
    period, begun, due = CLOCK_RATE / per_second, None, 0
    for timestamp in timestamps:
        begun = timestamp if begun is None else begun
        passed = int((timestamp - begun) // period)
        if passed >= due and most > 0:
            due, most = passed + 1, most - 1
            yield timestamp


def pictures(codec: str, frames: list[Frame], chosen: frozenset[int]) -> Iterator[av.VideoFrame]:
    """Decode in order, as each frame refers back, and give the chosen ones; their ``pts`` is the timestamp.

    A frame that the decoder does not take ends it: what follows would be built on nothing.
    """
    context = av.CodecContext.create(DECODERS[codec], "r")
    if not isinstance(context, av.VideoCodecContext):
        raise TypeError(codec)
    context.thread_count = 1
    left = len(chosen)
    for frame in [*frames, None]:
        packet = None
        if frame is not None:
            packet = av.Packet(frame.data)
            packet.pts, packet.time_base = frame.timestamp, Fraction(1, CLOCK_RATE)
        try:
            decoded = context.decode(packet)
        except av.FFmpegError:
            return
        for picture in decoded:
            if picture.pts in chosen:
                yield picture
                left -= 1
        if not left:
            return


def _rgb(picture: av.VideoFrame, longest: int) -> tuple[int, int, bytes]:
    """Width, height and pixels, made smaller to ``longest`` pixels (0: not)."""
    width, height = picture.width, picture.height
    if width * height > LARGEST_PX:
        raise ValueError("the picture is too large")
    if longest and max(width, height) > longest:
        scale = longest / max(width, height)
        width, height = max(1, round(width * scale)), max(1, round(height * scale))
    return width, height, picture.to_ndarray(format="rgb24", width=width, height=height).tobytes()


def serve(jobs: BinaryIO, out: BinaryIO) -> None:
    """Work until the input ends. What is damaged gives no pictures; all else ends the process, and is seen above."""
    while (job := read_frame_from(jobs)) is not None:
        packets = list(_packets(job.raw))
        arrived: dict[int, int] = {}
        for packet in packets:
            arrived[packet.timestamp] = min(packet.arrived_us, arrived.get(packet.timestamp, packet.arrived_us))
        codec = str(job.fields["codec"])
        frames = _frames(codec, packets)
        times = [frame.timestamp for frame in frames]
        chosen = frozenset(wanted(times, float(job.fields["per_second"]), int(job.fields["frames"])))
        given = 0
        for picture in pictures(codec, frames, chosen):
            width, height, pixels = _rgb(picture, int(job.fields["longest"]))
            timestamp = int(picture.pts or 0) & 0xFFFFFFFF
            place = {"at_us": arrived[timestamp], "rtp_timestamp": timestamp}
            out.write(pack_frame({"picture": {"width": width, "height": height, **place}}, pixels))
            given += 1
        out.write(pack_frame({"end": given}))
        out.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core would have a customer's face in it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    os.setpriority(os.PRIO_PROCESS, 0, NICER)  # whatever the worker has that starts it
    av.logging.set_level(av.logging.PANIC)
    serve(sys.stdin.buffer, sys.stdout.buffer)

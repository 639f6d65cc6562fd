"""The tap: the newest key frame of a stream, decoded off the event loop when somebody asks for a picture."""

import asyncio
from collections.abc import Callable

import av
import numpy as np

from media import vp8
from media.rtcp import SenderReport
from media.rtp import MediaPacket, ahead
from videobank.domain.streams import TrackKind
from videobank.ports.faces import Image
from videobank.ports.media import NoSuchStream, Still

FRESH_US = 1_000_000
PATIENCE_S = 2.0
FRAME_LIMIT_BYTES = 2 * 1024 * 1024
FRAME_PACKETS = 2048


class Tap:
    """A sink that keeps the packets of the newest whole key frame, and no more."""

    def __init__(self) -> None:
        self._gathering: dict[int, MediaPacket] = {}
        self._timestamp: int | None = None
        self._ends = False
        self._frame: bytes | None = None
        self._frame_us = 0
        self._frame_segment = 0
        self._segment = 0
        self._arrived = asyncio.Event()

    def begin(self, segment: int) -> None:
        """Another segment of the stream goes on: an old picture is not its picture."""
        self._segment = segment
        self._gathering.clear()
        self._timestamp = None
        self._frame = None

    def report(self, kind: TrackKind, report: SenderReport) -> None:
        """Nothing."""

    def media(self, packet: MediaPacket) -> None:
        """Gather the packets of a key frame; they may come out of order."""
        if packet.kind is not TrackKind.VIDEO:
            return
        if vp8.begins_key_frame(packet.payload) and packet.timestamp != self._timestamp:
            self._timestamp, self._ends = packet.timestamp, False
            self._gathering.clear()
        if packet.timestamp == self._timestamp and len(self._gathering) < FRAME_PACKETS:
            self._gathering[packet.sequence] = packet
            self._ends = self._ends or packet.marker
            if self._ends:  # its last packet is there, and with a little luck all the others
                self._complete()

    def _complete(self) -> None:
        packets = sorted(
            self._gathering.values(), key=lambda packet: ahead(packet.sequence, next(iter(self._gathering)))
        )
        first, last = packets[0], packets[-1]
        whole = ahead(last.sequence, first.sequence) + 1 == len(packets)
        if not (whole and last.marker and vp8.begins_frame(first.payload)):
            return
        try:
            frame = vp8.frame([packet.payload for packet in packets])
        except vp8.BadVp8:
            return
        if len(frame) <= FRAME_LIMIT_BYTES and vp8.is_key_frame(frame):
            self._frame, self._frame_us, self._frame_segment = frame, first.arrived_us, self._segment
            self._arrived.set()

    async def still(self, now_us: int, want_key_frame: Callable[[], None]) -> Still:
        """The newest picture; one that is older than a second is asked for anew, for at most two seconds.

        Raises NoSuchStream when none comes and there is none.
        """
        if self._frame is None or now_us - self._frame_us > FRESH_US:
            self._arrived.clear()
            want_key_frame()
            try:
                await asyncio.wait_for(self._arrived.wait(), PATIENCE_S)
            except TimeoutError:
                raise NoSuchStream("no picture arrives") from None
        frame, at_us, segment = self._frame, self._frame_us, self._frame_segment
        if frame is None:
            raise NoSuchStream("the stream changed")
        return Still(await asyncio.to_thread(decode_key_frame, frame), at_us, segment)


def decode_key_frame(frame: bytes) -> Image:
    """RGB, height x width x 3; raises NoSuchStream for what is no picture."""
    context = av.CodecContext.create("vp8", "r")
    try:
        for picture in context.decode(av.Packet(frame)) + context.decode(None):
            if isinstance(picture, av.VideoFrame):
                return np.ascontiguousarray(picture.to_ndarray(format="rgb24"), dtype=np.uint8)
    except av.FFmpegError as error:
        raise NoSuchStream(f"the key frame is damaged: {error}") from error
    raise NoSuchStream("the key frame gave no picture")

"""The tap: keeps what pictures can be made of, and has them made in another process when somebody asks for one."""

import asyncio
from collections.abc import Callable

from media.codecs import VIDEO
from media.decoders import Decoders, Job
from media.payload import BadPayload, PayloadFormat
from media.rtcp import SenderReport
from media.rtp import MediaPacket, ahead
from videobank.domain.streams import TrackKind
from videobank.ports.media import NoSuchStream, PlaneRefuses, Span, Still

FRESH_US = 1_000_000
PATIENCE_S = 2.0
REPAIRS_S = 0.3  # a lost packet's repetition comes after a round trip or two
FRAME_LIMIT_BYTES = 2 * 1024 * 1024
FRAME_PACKETS = 2048
SPANS = 2  # of one stream at a time
SPAN_BYTES = 12 * 1024 * 1024  # 8 s at the highest rate that a sender is allowed
SPAN_PACKETS = 16_384
CLOCK_RATE = 90_000  # of every video payload format carried
_VIDEO = TrackKind.VIDEO  # looked up once, and not for each packet


class KeyFrame:
    """The packets of the newest whole key frame of one segment, and no more."""

    def __init__(self, form: PayloadFormat) -> None:
        self._form = form
        self._gathering: dict[int, MediaPacket] = {}
        self._timestamp = -1  # of the one that is being gathered; below 0: none came yet
        self._ends = False
        self.packets: tuple[MediaPacket, ...] = ()
        self.at_us = 0
        self.arrived = asyncio.Event()

    def take(self, packet: MediaPacket) -> None:
        """Gather the packets of a key frame; they may come out of order."""
        if packet.begins_key_frame and packet.timestamp != self._timestamp:
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
        if not (whole and last.marker and self._form.begins_frame(first.payload)):
            return
        try:
            frame = self._form.frame([packet.payload for packet in packets])
        except BadPayload:
            return
        if len(frame) <= FRAME_LIMIT_BYTES and self._form.is_key_frame(frame):
            self.packets, self.at_us = tuple(packets), min(packet.arrived_us for packet in packets)
            self.arrived.set()


class Gathering:
    """The packets of some seconds of one segment, from a key frame on."""

    def __init__(self, seconds: float) -> None:
        self._long = int(seconds * CLOCK_RATE)
        self._octets = 0
        self.packets: list[MediaPacket] = []
        self.begun = asyncio.Event()
        self.over = asyncio.Event()

    def take(self, packet: MediaPacket) -> None:
        """Keep what belongs to the span; a span that is full is over before its time."""
        if not self.packets and (packet.repaired or not packet.begins_key_frame):
            return
        self.begun.set()
        first = self.packets[0] if self.packets else packet
        later = (packet.timestamp - first.timestamp) & 0xFFFFFFFF
        if later >= self._long:  # behind the end, or before the beginning
            return
        self._octets += len(packet.payload)
        if self._octets > SPAN_BYTES or len(self.packets) >= SPAN_PACKETS:
            self.over.set()
            return
        self.packets.append(packet)


class Tap:
    """A sink of a stream."""

    def __init__(self, decoders: Decoders) -> None:
        self._decoders = decoders
        self._segment = 0
        self._codec: str | None = None
        self._key_frame: KeyFrame | None = None
        self._gatherings: list[Gathering] = []

    def begin(self, segment: int, pictures: str | None) -> None:
        """Another segment of the stream goes on: an old picture is not its picture."""
        self._segment, self._codec = segment, pictures
        self._key_frame = KeyFrame(VIDEO[pictures]) if pictures is not None else None
        for gathering in self._gatherings:
            gathering.over.set()
        self._gatherings = []

    def report(self, kind: TrackKind, report: SenderReport) -> None:
        """Nothing."""

    def media(self, packet: MediaPacket) -> None:
        """Keep the packet if somebody may want it."""
        if packet.kind is _VIDEO and self._key_frame is not None:
            self._key_frame.take(packet)
            for gathering in self._gatherings:
                gathering.take(packet)

    async def still(self, now_us: int, want_key_frame: Callable[[], None]) -> Still:
        """The newest picture; one that is older than a second is asked for anew, for at most two seconds.

        Raises NoSuchStream when none comes, and what ``Decoders.pictures`` raises.
        """
        newest, codec, segment = self._key_frame, self._codec, self._segment
        if newest is None or codec is None:
            raise NoSuchStream("the stream has no pictures")
        if not newest.packets or now_us - newest.at_us > FRESH_US:
            newest.arrived.clear()
            want_key_frame()
            try:
                await asyncio.wait_for(newest.arrived.wait(), PATIENCE_S)
            except TimeoutError:
                raise NoSuchStream("no picture arrives") from None
        (still,) = await self._decoders.pictures(Job(codec, segment, newest.packets))
        return still

    async def span(self, wanted: Span, want_key_frame: Callable[[], None]) -> tuple[Still, ...]:
        """The pictures of the next seconds; raises NoSuchStream, PlaneRefuses, and as ``Decoders.pictures``."""
        codec, segment = self._codec, self._segment
        if codec is None:
            raise NoSuchStream("the stream has no pictures")
        if len(self._gatherings) >= SPANS:
            raise PlaneRefuses("others look at this stream already")
        gathering = Gathering(wanted.seconds)
        self._gatherings.append(gathering)
        want_key_frame()
        try:
            await asyncio.wait_for(gathering.begun.wait(), PATIENCE_S)
            await _passed(gathering.over, wanted.seconds + REPAIRS_S)
        except TimeoutError:
            raise NoSuchStream("no picture arrives") from None
        finally:
            if gathering in self._gatherings:
                self._gatherings.remove(gathering)
        return await self._decoders.pictures(Job(codec, segment, tuple(gathering.packets), wanted))


async def _passed(early: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(early.wait(), seconds)
    except TimeoutError:
        return

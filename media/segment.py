"""A segment: one publishing connection of a stream, from its answer to its end."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from media import rtcp
from media.budget import StandingQueue, least
from media.hooks import IceSettings, Listener, Peer
from media.meter import Measurements, Meter, Metered
from media.offers import MID_URI, TWCC_URI, Offer
from media.packets import SegmentHeader, TrackHeader
from media.rate import Rate
from media.recorder import Recorder
from media.rtp import MediaPacket
from media.silence import Silence
from media.sink import Sink
from media.uplink import Eaters, Uplink
from media.wires import Pace, Wires
from media.writer import Sheet, Writer
from videobank.domain.call_events import CallEvent, StreamGap
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.domain.streams import TrackKind
from videobank.ports.clock import Clock
from videobank.ports.keys import DataKey

CONNECT_US = 20_000_000  # a browser that has not connected by then never will
RATE_MOST_BIT_S = 10_000_000  # our pages ask for 2.5 Mbit/s at most; browsers overshoot for a moment
RATE_MOST_PACKETS_S = 3_000  # ten times what such a rate takes: small packets cost as much as large ones
DEAD_US = 15_000_000  # not a packet, not a report: Chromium reports at least every 5 s


@dataclass(frozen=True, slots=True)
class Place:
    """Which segment of which stream of which call, under which key."""

    call: CallId
    stream: StreamId
    number: int
    key: DataKey

    @property
    def evidence(self) -> EvidenceId:
        """The name of the piece that it is recorded in."""
        return EvidenceId(f"{self.stream}/{self.number:04d}")


@dataclass(frozen=True, slots=True)
class Equipment:
    """What all segments of one worker share."""

    worker: str
    clock: Clock
    ice: IceSettings
    writer: Writer
    wires: Wires
    pace: Pace
    looks: Pace  # of what is not urgent
    measurements: Measurements


class Feed(Protocol):
    """The stream that a segment belongs to."""

    sinks: tuple[Sink, ...]

    def limit(self) -> int | None:
        """What the slowest viewer takes, in bit/s."""
        ...


class Segment:
    """Receives one connection and gives its packets to the recorder and to the sinks of the stream.

    ``over`` is told, once, when the connection ends by itself.
    """

    def __init__(
        self,
        place: Place,
        offer: Offer,
        stream: Feed,
        told: Callable[[CallEvent], None],
        over: Callable[["Segment", str], None],
        equipment: Equipment,
    ) -> None:
        self.place = place
        self._offer = offer
        self._stream = stream
        self._told = told
        self._over = over
        self._clock = equipment.clock
        self._writer = equipment.writer
        self._worker = equipment.worker
        self._wires = equipment.wires
        self._pace = equipment.pace
        self._looks = equipment.looks
        self._measurements = equipment.measurements
        self._meter: Meter | None = None
        self._peer = Peer(equipment.ice, equipment.wires, Listener(self._connected, self._lost))
        self._uplink: Uplink | None = None
        self._recorder: Recorder | None = None
        self._silence: Silence | None = None
        self._answered_us = 0
        self._closing = False
        self._queue = StandingQueue()
        self.cap: int | None = None  # bit/s: the participant's line is shared
        self._rate = Rate(RATE_MOST_BIT_S, RATE_MOST_PACKETS_S)

    async def answer(self) -> str:
        """Answer the offer; raises BadOffer."""
        sdp = await self._peer.answer(self._offer, sending=False)
        ssrc = next(iter(self._peer.ssrcs.values()))[0]
        send = self._wires.path.control_sender(self._peer.line)
        self._uplink = Uplink(self._offer, ssrc, Eaters(self._first, self._media, self._report), send)
        self._peer.end = self._uplink
        metered = Metered(self.place.call, self.place.stream, None, self.place.number)
        self._meter = Meter(metered, self._uplink.counts, self._measurements.add)
        self._answered_us = self._clock.now_us()
        self._pace.add(self._tick)
        self._looks.add(self._look)
        return sdp

    @property
    def kinds(self) -> frozenset[TrackKind]:
        """The tracks that were negotiated."""
        return frozenset(track.kind for track in self._offer.tracks)

    @property
    def pictures(self) -> str | None:
        """The name of its video codec; None: it has no video."""
        return next(iter(self._offer.pictures or ()), None)

    @property
    def ends_us(self) -> int:
        """When something was heard last; 0 when nothing ever was."""
        return self._uplink.last_us if self._uplink is not None else 0

    @property
    def packets(self) -> int:
        """RTP packets that arrived."""
        return self._uplink.packets if self._uplink is not None else 0

    @property
    def octets(self) -> int:
        """Their bytes."""
        return self._uplink.octets if self._uplink is not None else 0

    def standing_queue_us(self) -> int | None:
        """How long voice waited in the sender's line since this was asked last; None: there was none."""
        return self._queue.look()

    def want_key_frame(self) -> None:
        """Ask the sender for a key frame."""
        if self._uplink is not None:
            self._uplink.want_key_frame()

    # --- packets ----------------------------------------------------------------------------------------------------

    def _first(self, arrived_us: int, data: bytes, control: bool) -> None:  # noqa: FBT001 - as the recorder's
        """The first packet: from here on the recorder takes them itself."""
        recorder = self._begin(arrived_us)
        if self._uplink is not None:
            self._uplink.raw = recorder.raw
        recorder.raw(arrived_us, data, control)

    def _media(self, packet: MediaPacket) -> None:
        if self._silence is not None:
            self._silence.media(packet)
        for sink in self._stream.sinks:
            sink.media(packet)

    def _report(self, kind: TrackKind, report: rtcp.SenderReport) -> None:
        for sink in self._stream.sinks:
            sink.report(kind, report)

    def _begin(self, now_us: int) -> Recorder:
        place = self.place
        sheet = Sheet(place.call, place.evidence, place.key)
        self._recorder = Recorder(self._header(now_us), place.evidence, sheet, self._writer, self._worker)
        kinds = tuple(track.kind for track in self._offer.tracks)
        self._silence = Silence(place.stream, kinds, now_us, self._told)
        self._recorder.begin(now_us, self._hear)
        return self._recorder

    def _hear(self, event: CallEvent) -> None:
        """What was lost took a picture's beginning along: without a key frame, nothing after it can be replayed."""
        if isinstance(event, StreamGap):
            self.want_key_frame()
        self._told(event)

    def _header(self, now_us: int) -> SegmentHeader:
        tracks = tuple(
            TrackHeader(
                kind=track.kind,
                mid=track.mid,
                codec=track.codec.name,
                clock_rate=track.codec.clock_rate,
                channels=track.codec.channels,
                payload_type=track.codec.payload_type,
                rtx_payload_type=track.codec.rtx_payload_type,
                ssrc=track.ssrc,
                rtx_ssrc=track.rtx_ssrc,
            )
            for track in self._offer.tracks
        )
        offered = {pair for track in self._offer.tracks for pair in track.extensions if pair[1] in {MID_URI, TWCC_URI}}
        place = self.place
        return SegmentHeader(
            call=place.call,
            stream=place.stream,
            segment=place.number,
            starts_us=now_us,
            tracks=tracks,
            extensions=tuple(sorted(offered)),
            dtls_fingerprint=self._peer.fingerprint,
            dtls_profile=self._peer.profile,
        )

    # --- time and ends ----------------------------------------------------------------------------------------------

    def _connected(self) -> None:
        self.want_key_frame()

    def _lost(self, why: str) -> None:
        if not self._closing:
            self._over(self, why)

    def _tick(self) -> None:
        """What a sender waits for: feedback, repairs, its limit."""
        uplink = self._uplink
        if uplink is not None:
            uplink.remb = least(self._stream.limit(), self.cap)
            transit_us = uplink.voice_transit_us
            if transit_us is not None:
                self._queue.sample(transit_us)
        self._wires.due(self._peer.line)
        if self._recorder is not None:
            self._recorder.tick(self._clock.now_us())

    def _look(self) -> None:
        """What nobody waits for."""
        now_us = self._clock.now_us()
        if self._meter is not None:
            self._meter.tick(now_us)
        if self._uplink is not None and self._rate.over(self._uplink.octets, self._uplink.packets, now_us):
            self._lost("more than its rate")
        if self._silence is not None:
            self._silence.tick(now_us, self.ends_us)
            if now_us - self.ends_us > DEAD_US:
                self._lost("nothing arrives")
        elif now_us - self._answered_us > CONNECT_US:
            self._lost("never connected")

    async def close(self, why: str) -> None:
        """End the connection and the recording; when this returns, everything has been told."""
        first, self._closing = not self._closing, True
        self._pace.remove(self._tick)
        self._looks.remove(self._look)
        self._wires.close(self._peer.line)
        if first and self._meter is not None:
            self._meter.close(self._clock.now_us())
        if first and self._silence is not None:
            self._silence.close(self.ends_us)
        if self._recorder is not None:
            await self._recorder.close(why, self._clock.now_us())
        await self._peer.close()

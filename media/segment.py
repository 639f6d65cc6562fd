"""A segment: one publishing connection of a stream, from its answer to its end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from media import rtcp
from media.hooks import IceSettings, Listener, Peer
from media.offers import MID_URI, TWCC_URI, Offer
from media.packets import SegmentHeader, TrackHeader
from media.recorder import Recorder
from media.rtp import MediaPacket, NotRtp
from media.silence import Silence
from media.sink import Sink
from media.uplink import Uplink
from media.writer import Sheet, Writer
from videobank.domain.call_events import CallEvent, RecordingRecovered
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.domain.streams import TrackKind
from videobank.ports.clock import Clock
from videobank.ports.keys import DataKey

TICK_S = 0.05  # the pace of feedback (facts: transport-wide feedback every 50 ms)
CONNECT_US = 20_000_000  # a browser that has not connected by then never will
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


class Segment:
    """Receives one connection and gives its packets to the recorder and to the sinks of the stream.

    ``sinks`` are those of the stream; ``over`` is told, once, when the connection ends by itself.
    """

    def __init__(
        self,
        place: Place,
        offer: Offer,
        sinks: Callable[[], tuple[Sink, ...]],
        told: Callable[[CallEvent], None],
        over: Callable[["Segment", str], None],
        equipment: Equipment,
    ) -> None:
        self.place = place
        self._offer = offer
        self._sinks = sinks
        self._told = told
        self._over = over
        self._clock = equipment.clock
        self._writer = equipment.writer
        self._worker = equipment.worker
        self._peer = Peer(equipment.ice, equipment.clock, Listener(self._rtp, self._rtcp, self._connected, self._lost))
        self._uplink: Uplink | None = None
        self._recorder: Recorder | None = None
        self._silence: Silence | None = None
        self._answered_us = 0
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.packets = 0
        self.bytes = 0

    async def answer(self) -> str:
        """Answer the offer; raises BadOffer."""
        sdp = await self._peer.answer(self._offer, sending=False)
        ssrc = next(iter(self._peer.ssrcs.values()))[0]
        self._uplink = Uplink(self._offer, ssrc, self._media)
        self._answered_us = self._clock.now_us()
        self._task = asyncio.create_task(self._tick(), name=f"segment {self.place.evidence}")
        return sdp

    @property
    def kinds(self) -> frozenset[TrackKind]:
        """The tracks that were negotiated."""
        return frozenset(track.kind for track in self._offer.tracks)

    @property
    def ends_us(self) -> int:
        """When something was heard last; 0 when nothing ever was."""
        return self._silence.last_us if self._silence is not None else 0

    def want_key_frame(self) -> None:
        """Ask the sender for a key frame."""
        if self._uplink is not None:
            self._uplink.want_key_frame()

    def limit(self, bitrate: int | None) -> None:
        """Tell the sender how much the viewers can take, in bit/s."""
        if self._uplink is not None:
            self._uplink.remb = bitrate

    # --- packets ----------------------------------------------------------------------------------------------------

    def _rtp(self, arrived_us: int, data: bytes) -> None:
        if self._uplink is None or self._closing:
            return
        self.packets += 1
        self.bytes += len(data)
        self._raw(arrived_us, data, control=False)
        try:
            self._uplink.rtp(arrived_us, data)
        except NotRtp:
            return  # kept as it came; there is nothing to forward

    def _rtcp(self, arrived_us: int, data: bytes) -> None:
        if self._uplink is None or self._closing:
            return
        self._raw(arrived_us, data, control=True)
        for part in rtcp.split(data):
            report = rtcp.sender_report(part)
            kind = self._uplink.report(arrived_us, report) if report is not None else None
            if report is not None and kind is not None:
                for sink in self._sinks():
                    sink.report(kind, report)

    def _raw(self, arrived_us: int, data: bytes, *, control: bool) -> None:
        recorder = self._recorder or self._begin(arrived_us)
        recorder.raw(arrived_us, data, control=control)
        if self._silence is not None:
            self._silence.raw(arrived_us, data, control=control)

    def _media(self, packet: MediaPacket) -> None:
        if self._silence is not None:
            self._silence.media(packet)
        for sink in self._sinks():
            sink.media(packet)

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
        if isinstance(event, RecordingRecovered):
            self.want_key_frame()
        self._told(event)

    def _header(self, now_us: int) -> SegmentHeader:
        tracks = tuple(
            TrackHeader(
                kind=track.kind,
                mid=track.mid,
                codec=track.codec,
                clock_rate=track.clock_rate,
                channels=track.channels,
                payload_type=track.payload_type,
                rtx_payload_type=track.rtx_payload_type,
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

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            now_us = self._clock.now_us()
            if self._uplink is not None:
                for packet in self._uplink.due(now_us):
                    self._peer.send(packet)
            if self._recorder is not None and self._silence is not None:
                self._recorder.tick(now_us)
                self._silence.tick(now_us)
                if now_us - self._silence.last_us > DEAD_US:
                    self._lost("nothing arrives")
                    return
            elif now_us - self._answered_us > CONNECT_US:
                self._lost("never connected")
                return

    async def close(self, why: str) -> None:
        """End the connection and the recording; when this returns, everything has been told."""
        first, self._closing = not self._closing, True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        if first and self._silence is not None:
            self._silence.close(self._silence.last_us)
        if self._recorder is not None:
            await self._recorder.close(why, self._clock.now_us())
        await self._peer.close()

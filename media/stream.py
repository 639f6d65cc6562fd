"""A stream: one source of one party, going on over segments; viewers stay while the publisher comes anew."""

import asyncio
from collections.abc import Callable

from media.budget import least
from media.decoders import Decoders
from media.hooks import Listener, Peer
from media.meter import Meter, Metered
from media.offers import Offer
from media.rate import Rate
from media.recovery import Ended
from media.segment import Equipment, Segment
from media.sink import Sink
from media.tap import Tap
from media.viewer import Viewer
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import GapReason, Party, Source, TrackKind, parse_stream_id
from videobank.ports.media import NoSuchStream, Span, Still

CONNECT_S = 20.0
HEARD_MOST_S = 1_000  # feedback, reports and requests of a browser are fewer than a hundred


class Subscription:
    """One viewer's connection."""

    def __init__(
        self,
        offer: Offer,
        stream: "Stream",
        viewer: Party,
        equipment: Equipment,
        over: Callable[[str], None],
        paused: Callable[[bool], None],
    ) -> None:
        self._offer = offer
        self._stream = stream
        self._over = over
        self._paused = paused
        self._wires = equipment.wires
        self._pace = equipment.pace
        self._looks = equipment.looks
        self._clock = equipment.clock
        self._metered = Metered(stream.call, stream.name, viewer)
        self._measurements = equipment.measurements
        self._meter: Meter | None = None
        self._rate = Rate(1, HEARD_MOST_S)  # a viewer sends no media
        self._peer = Peer(equipment.ice, equipment.wires, Listener(self._connected, self._lost))
        self._deadline: asyncio.TimerHandle | None = None
        self.viewer: Viewer | None = None
        self.cap: int | None = None  # bit/s: the participant's line is shared

    @property
    def line_limit(self) -> int | None:
        """What this connection's own estimate says, in bit/s; None: it has shown no limit."""
        return self.viewer.limit if self.viewer is not None else None

    @property
    def octets(self) -> int:
        """Bytes sent to the viewer."""
        return self.viewer.octets if self.viewer is not None else 0

    @property
    def receivable(self) -> tuple[str, ...] | None:
        """The video codecs that this browser can receive; None: it wants no video."""
        return self._offer.pictures

    async def answer(self) -> str:
        """Answer the offer; raises BadOffer."""
        peer, path = self._peer, self._wires.path
        sdp = await peer.answer(self._offer, sending=True)
        send, send_control = path.sender(peer.line), path.control_sender(peer.line)
        want, paused = self._stream.want_key_frame, self._paused
        self.viewer = Viewer(self._offer, peer.ssrcs, peer.cname, send, send_control, want, paused)
        peer.end = self.viewer
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(CONNECT_S, self._lost, "never connected")
        return sdp

    def _connected(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self.viewer is not None:
            self._stream.joined(self.viewer)
            self._meter = Meter(self._metered, self.viewer.counts, self._measurements.add)
            self._pace.add(self._tick)
            self._looks.add(self._look)

    def _tick(self) -> None:
        self._wires.due(self._peer.line)

    def _look(self) -> None:
        now_us = self._clock.now_us()
        if self._meter is not None:
            self._meter.tick(now_us)
        if self.viewer is not None and self._rate.over(0, self.viewer.heard, now_us):
            self._lost("more than its rate")

    def _lost(self, why: str) -> None:
        self._over(why)

    async def close(self) -> None:
        """End the connection."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._pace.remove(self._tick)
        self._looks.remove(self._look)
        if self._meter is not None:
            self._meter.close(self._clock.now_us())
        if self.viewer is not None:
            self._stream.left(self.viewer)
        await self._peer.close()


class Stream:
    """Joins the current segment to the sinks that outlive it."""

    def __init__(self, call: CallId, name: StreamId, decoders: Decoders) -> None:
        self.call = call
        self.name = name
        self.segment: Segment | None = None
        self.numbers = 0  # the highest segment number given out
        self.subscriptions: dict[str, Subscription] = {}
        self.closing: set[asyncio.Task[None]] = set()
        self.sendable: tuple[str, ...] | None = None  # video codecs that the browser of the current segment offers
        self.pictures: str | None = None  # the codec of the newest segment: a recording should keep to one
        self._tap = Tap(decoders)
        self.sinks: tuple[Sink, ...] = (self._tap,)  # who eats what arrives now
        self._left: tuple[int, GapReason, frozenset[TrackKind]] | None = None  # where the last segment ended, and why

    def begin(self, segment: Segment, sendable: tuple[str, ...] | None) -> None:
        """This segment goes on with the stream; its browser could send the pictures in any of these codecs."""
        self.segment = segment
        self.sendable = sendable
        self.pictures = segment.pictures or self.pictures
        for sink in self.sinks:
            sink.begin(segment.place.number, segment.pictures)

    def joined(self, viewer: Viewer) -> None:
        """A viewer is connected: give it everything from the next key frame on."""
        if self.segment is not None:
            viewer.begin(self.segment.place.number, self.segment.pictures)
        self.sinks = (*self.sinks, viewer)
        self.want_key_frame()

    def left(self, viewer: Viewer) -> None:
        """A viewer is gone."""
        self.sinks = tuple(sink for sink in self.sinks if sink is not viewer)

    def limit(self) -> int | None:
        """What the slowest viewer's line carries, in bit/s; None: no line has shown a limit."""
        limits = [least(each.line_limit, each.cap) for each in self.subscriptions.values()]
        return min((limit for limit in limits if limit is not None), default=None)

    def receivers(self, *, but: str = "") -> list[tuple[str, ...]]:
        """What each viewer can receive, in video codecs; those who want no video say nothing."""
        offers = (kept.receivable for viewer, kept in self.subscriptions.items() if viewer != but)
        return [names for names in offers if names is not None]

    def want_key_frame(self) -> None:
        """Ask the sender of the current segment for a key frame."""
        if self.segment is not None:
            self.segment.want_key_frame()

    async def still(self, now_us: int) -> Still:
        """The newest picture; raises NoSuchStream."""
        if self.segment is None:
            raise NoSuchStream(self.name)
        return await self._tap.still(now_us, self.want_key_frame)

    async def span(self, wanted: Span) -> tuple[Still, ...]:
        """The pictures of the next seconds; raises NoSuchStream, PlaneRefuses, PlaneUnavailable."""
        if self.segment is None:
            raise NoSuchStream(self.name)
        return await self._tap.span(wanted, self.want_key_frame)

    # --- between segments -------------------------------------------------------------------------------------------

    def ended(self, at_us: int, reason: GapReason, kinds: frozenset[TrackKind]) -> None:
        """A segment ended; what follows until the next is a gap."""
        if at_us:
            self._left = (at_us, reason, kinds)

    def follow(self, earlier: Ended) -> None:
        """Another process recorded up to here. A screen that was ended in order was just not shown meanwhile."""
        if earlier.whole and parse_stream_id(self.name).source is Source.SCREEN:
            return
        self.ended(earlier.at_us, GapReason.RECONNECTING if earlier.whole else GapReason.SERVER, frozenset(TrackKind))

    def resumed(self, at_us: int, kinds: tuple[TrackKind, ...]) -> list[StreamGap]:
        """The next segment opened: the gaps that this closes."""
        if self._left is None:
            return []
        from_us, reason, before = self._left
        self._left = None
        return [
            StreamGap(stream=self.name, track=kind, from_us=from_us, until_us=at_us, reason=reason, observed=True)
            for kind in kinds
            if kind in before and at_us > from_us
        ]

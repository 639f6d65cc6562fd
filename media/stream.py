"""A stream: one source of one party, going on over segments; viewers stay while the publisher comes anew."""

import asyncio
from collections.abc import Callable

from media.hooks import IceSettings, Listener, Peer
from media.offers import Offer
from media.segment import Segment
from media.sink import Sink
from media.tap import Tap
from media.viewer import Viewer
from media.wires import Wires
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.media import NoSuchStream, Still

CONNECT_S = 20.0


class Subscription:
    """One viewer's connection."""

    def __init__(
        self, offer: Offer, wires: Wires, ice: IceSettings, stream: "Stream", over: Callable[[str], None]
    ) -> None:
        self._offer = offer
        self._stream = stream
        self._over = over
        self._wires = wires
        self._peer = Peer(ice, wires, Listener(self._connected, self._lost))
        self._deadline: asyncio.TimerHandle | None = None
        self.viewer: Viewer | None = None

    async def answer(self) -> str:
        """Answer the offer; raises BadOffer."""
        peer, path = self._peer, self._wires.path
        sdp = await peer.answer(self._offer, sending=True)
        send, send_control = path.sender(peer.line), path.control_sender(peer.line)
        self.viewer = Viewer(self._offer, peer.ssrcs, peer.cname, send, send_control, self._stream.want_key_frame)
        peer.end = self.viewer
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(CONNECT_S, self._lost, "never connected")
        return sdp

    def _connected(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self.viewer is not None:
            self._stream.joined(self.viewer)

    def _lost(self, why: str) -> None:
        self._over(why)

    async def close(self) -> None:
        """End the connection."""
        if self._deadline is not None:
            self._deadline.cancel()
        if self.viewer is not None:
            self._stream.left(self.viewer)
        await self._peer.close()


class Stream:
    """Joins the current segment to the sinks that outlive it."""

    def __init__(self, call: CallId, name: StreamId) -> None:
        self.call = call
        self.name = name
        self.segment: Segment | None = None
        self.numbers = 0  # the highest segment number given out
        self.subscriptions: dict[str, Subscription] = {}
        self.closing: set[asyncio.Task[None]] = set()
        self._tap = Tap()
        self._sinks: tuple[Sink, ...] = (self._tap,)
        self._left: tuple[int, GapReason, frozenset[TrackKind]] | None = None  # where the last segment ended, and why

    def sinks(self) -> tuple[Sink, ...]:
        """Who eats what arrives now."""
        return self._sinks

    def begin(self, segment: Segment) -> None:
        """This segment goes on with the stream."""
        self.segment = segment
        self._tap.begin(segment.place.number)

    def joined(self, viewer: Viewer) -> None:
        """A viewer is connected: give it everything from the next key frame on."""
        self._sinks = (*self._sinks, viewer)
        self.want_key_frame()

    def left(self, viewer: Viewer) -> None:
        """A viewer is gone."""
        self._sinks = tuple(sink for sink in self._sinks if sink is not viewer)

    def want_key_frame(self) -> None:
        """Ask the sender of the current segment for a key frame."""
        if self.segment is not None:
            self.segment.want_key_frame()

    async def still(self, now_us: int) -> Still:
        """The newest picture; raises NoSuchStream."""
        if self.segment is None:
            raise NoSuchStream(self.name)
        return await self._tap.still(now_us, self.want_key_frame)

    # --- between segments -------------------------------------------------------------------------------------------

    def ended(self, at_us: int, reason: GapReason, kinds: frozenset[TrackKind]) -> None:
        """A segment ended; what follows until the next is a gap."""
        if at_us:
            self._left = (at_us, reason, kinds)

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

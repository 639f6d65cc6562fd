"""A node: all streams of one media worker, and the requests of the media plane as they are done here."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from media.codecs import PREFERENCE, VIDEO, chosen
from media.decoders import Decoders
from media.hooks import IceSettings
from media.meter import Measurements
from media.offers import Offer, read_offer
from media.recovery import newest_segment, take_over
from media.segment import Equipment, Place, Segment
from media.sharing import Sharing
from media.stream import Stream, Subscription
from media.wires import LOOK_S, Pace, Wires
from media.writer import Writer
from videobank.domain.call_events import CallEvent, PicturePaused, PictureResumed, SegmentOpened
from videobank.domain.ids import CallId, StreamId, call_ledger
from videobank.domain.streams import GapReason, Party, TrackKind
from videobank.ports.clock import Clock
from videobank.ports.keys import DataKey, Keys
from videobank.ports.media import Answer, NoCommonCodec, NoSuchStream, PlaneRefuses, Running, Span, Still, Viewing
from videobank.ports.vault import Vault

START_KBIT_S = 1500  # of a camera: what a face at 640 x 480 needs to look good


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one node takes on, and what."""

    streams: int = 400  # facts: 100 calls of 4 streams fill a core
    viewers_per_stream: int = 8
    video: tuple[str, ...] = PREFERENCE  # the video codecs that are carried, the best liked first
    voice_dtx: bool = False  # ask senders for discontinuous transmission of voice


Told = Callable[[CallId, CallEvent, bytes], None]
"""A call's event, and the wrapped key of the call (empty unless a segment opened), which a successor needs."""


class Node:
    """The media plane in this process. Everything is closed by ``close``."""

    def __init__(
        self,
        name: str,
        vault: Vault,
        keys: Keys,
        clock: Clock,
        told: Told,
        ice: IceSettings,
        limits: Limits = Limits(),
    ) -> None:
        self._vault = vault
        self._keys = keys
        self._clock = clock
        self._told = told
        self._limits = limits
        self._video = limits.video
        self._writer = Writer(vault)
        self._decoders = Decoders()
        self._wires = Wires(clock)
        self.measurements = Measurements(clock.now_us())
        self._equipment = Equipment(
            name, clock, ice, self._writer, self._wires, Pace(), Pace(LOOK_S), self.measurements
        )
        self._streams: dict[tuple[CallId, StreamId], Stream] = {}
        self._sharing = Sharing(self._streams, clock)
        self._wrapped: dict[CallId, bytes] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._publishing: dict[tuple[CallId, StreamId], asyncio.Lock] = {}
        self._gone = {"packets_in": 0, "bytes_in": 0, "packets_out": 0, "records": 0}

    # --- requests ---------------------------------------------------------------------------------------------------

    async def publish(
        self,
        call: CallId,
        wrapped_key: bytes,
        stream: StreamId,
        offer: str,
        receivable: frozenset[str] | None = None,
    ) -> Answer:
        """As the port says."""
        read = read_offer(offer, "sendonly", self._video).starting_at(START_KBIT_S)
        if self._limits.voice_dtx:
            read = read.with_dtx()
        running = sum(kept.segment is not None for kept in self._streams.values())
        if running >= self._limits.streams:
            raise PlaneRefuses("this worker has all the streams that it can take")
        if not await asyncio.to_thread(self._vault.has_room):
            raise PlaneRefuses("the vault has no room for a new recording")
        key = await self._keys.unwrap(wrapped_key, call_ledger(call))
        async with self._publishing.setdefault((call, stream), asyncio.Lock()):
            kept = self._stream(call, stream)
            coded = self._coded(read, kept, receivable)
            number = await self._next_number(kept, key)
            self._wrapped[call] = wrapped_key
            segment = Segment(
                Place(call, stream, number, key),
                coded,
                kept,
                lambda event: self._hear(kept, event),
                lambda ended, why: self._ended(kept, ended, why),
                self._equipment,
            )
            sdp = await self._answered(segment)
            if self._streams.get((call, stream)) is not kept:
                await segment.close("stopped meanwhile")
                raise NoSuchStream(stream)
            await self._end(kept, "replaced by the next segment")
            kept.begin(segment, read.pictures)
            self._sharing.wake()
        return Answer(sdp, number)

    def _coded(self, offer: Offer, kept: Stream, receivable: frozenset[str] | None) -> Offer:
        """The offer with the one video codec that is taken; a stream keeps to its codec, as a recording has one."""
        if offer.pictures is None:
            return offer
        receivers = [*kept.receivers(), *((receivable,) if receivable is not None else ())]
        order = (kept.pictures, *self._video) if kept.pictures is not None else self._video
        name = chosen(order, offer.pictures, receivers)
        if name is None:
            raise NoCommonCodec("somebody who watches can receive none of the codecs offered")
        return offer.with_pictures(name)

    async def _answered(self, segment: Segment) -> str:
        try:
            return await segment.answer()
        except BaseException:
            await segment.close("not answered")
            raise

    async def _next_number(self, stream: Stream, key: DataKey) -> int:
        """The vault knows what others recorded of this stream: another worker, or this one's predecessor."""
        newest = await newest_segment(stream.call, stream.name, self._vault)
        if newest > stream.numbers:
            stream.follow(await take_over(stream.call, stream.name, newest, self._vault, key))
        stream.numbers = max(stream.numbers, newest) + 1
        return stream.numbers

    async def subscribe(self, call: CallId, stream: StreamId, viewer: str, offer: str) -> Viewing:
        """As the port says; an earlier subscription of the same viewer to this stream is replaced."""
        read = read_offer(offer, "recvonly", self._video)
        kept = self._stream(call, stream)
        other_codec = self._must_change(kept, viewer, read)
        if len(kept.subscriptions) >= self._limits.viewers_per_stream and viewer not in kept.subscriptions:
            raise PlaneRefuses("too many viewers of one stream")
        subscription = Subscription(
            read,
            kept,
            Party(viewer),
            self._equipment,
            lambda _why: self._viewer_lost(kept, viewer, subscription),
            lambda paused: self._paused(kept, viewer, paused=paused),
        )
        try:
            sdp = await subscription.answer()
        except BaseException:
            await subscription.close()
            raise
        if self._streams.get((call, stream)) is not kept:
            await subscription.close()
            raise NoSuchStream(stream)
        before = kept.subscriptions.get(viewer)
        kept.subscriptions[viewer] = subscription
        if before is not None:
            await self._drop(before)
        return Viewing(sdp, other_codec)

    def _must_change(self, kept: Stream, viewer: str, offer: Offer) -> bool:
        """Whether what is sent now is nothing for this viewer, but something else is for all; raises NoCommonCodec."""
        pictures = kept.segment.pictures if kept.segment is not None else None
        if pictures is None or offer.pictures is None or pictures in offer.pictures:
            return False
        if chosen(self._video, kept.sendable or (), [*kept.receivers(but=viewer), offer.pictures]) is None:
            raise NoCommonCodec("this browser can receive none of the codecs that can be sent")
        return True

    async def stop(self, call: CallId, stream: StreamId, why: str) -> None:
        """As the port says."""
        kept = self._streams.pop((call, stream), None)
        self._publishing.pop((call, stream), None)
        if kept is None:
            return
        await self._end(kept, why)
        subscriptions = list(kept.subscriptions.values())
        kept.subscriptions.clear()
        await asyncio.gather(*map(self._drop, subscriptions))

    async def unsubscribe(self, call: CallId, viewer: str) -> None:
        """As the port says."""
        for kept in [kept for (owner, _), kept in self._streams.items() if owner == call]:
            subscription = kept.subscriptions.pop(viewer, None)
            if subscription is not None:
                await self._drop(subscription)

    async def close_call(self, call: CallId, why: str) -> None:
        """As the port says."""
        names = [name for owner, name in self._streams if owner == call]
        await asyncio.gather(*(self.stop(call, name, why) for name in names))
        self._wrapped.pop(call, None)

    async def still(self, call: CallId, stream: StreamId) -> Still:
        """As the port says."""
        kept = self._streams.get((call, stream))
        if kept is None:
            raise NoSuchStream(stream)
        return await kept.still(self._clock.now_us())

    async def span(self, call: CallId, stream: StreamId, wanted: Span) -> tuple[Still, ...]:
        """As the port says."""
        kept = self._streams.get((call, stream))
        if kept is None:
            raise NoSuchStream(stream)
        stills = await kept.span(wanted)
        if self._streams.get((call, stream)) is not kept:  # it was stopped, because it may not be looked at any more
            raise NoSuchStream(stream)
        return stills

    def running(self) -> tuple[Running, ...]:
        """As the port says."""
        found = []
        for (call, name), kept in self._streams.items():
            if kept.segment is not None:
                found.append(Running(call, name, None))
            found += [Running(call, name, viewer) for viewer in kept.subscriptions]
        return tuple(found)

    def figures(self) -> dict[str, int]:
        """As the port says."""
        figures = {**self._gone, "publishers": 0, "viewers": 0}
        for kept in self._streams.values():
            if kept.segment is not None:
                figures["publishers"] += 1
                figures["packets_in"] += kept.segment.packets
                figures["bytes_in"] += kept.segment.octets
            for subscription in kept.subscriptions.values():
                figures["viewers"] += 1
                figures["packets_out"] += subscription.viewer.sent if subscription.viewer is not None else 0
        figures["records"] = self._writer.records
        return figures

    async def close(self, why: str = "the media worker stopped") -> None:
        """End everything and write what is left."""
        self._sharing.close()
        for call in {call for call, _ in self._streams}:
            await self.close_call(call, why)
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self._decoders.close()
        await self._writer.close()

    # --- what happens by itself -------------------------------------------------------------------------------------

    def _stream(self, call: CallId, stream: StreamId) -> Stream:
        return self._streams.setdefault((call, stream), Stream(call, stream, self._decoders))

    def _hear(self, kept: Stream, event: CallEvent) -> None:
        opened = isinstance(event, SegmentOpened)
        self._told(kept.call, event, self._wrapped.get(kept.call, b"") if opened else b"")
        if isinstance(event, SegmentOpened):
            kinds = tuple(TrackKind.VIDEO if codec in VIDEO else TrackKind.AUDIO for codec in event.codecs)
            for gap in kept.resumed(event.starts_us, kinds):
                self._told(kept.call, gap, b"")

    def _ended(self, kept: Stream, segment: Segment, why: str) -> None:
        if kept.segment is segment:
            self._own(self._end(kept, why))

    async def _end(self, kept: Stream, why: str) -> None:
        segment, kept.segment = kept.segment, None
        if segment is None:
            return
        await segment.close(why)
        self._gone["packets_in"] += segment.packets
        self._gone["bytes_in"] += segment.octets
        kept.ended(segment.ends_us, GapReason.RECONNECTING, segment.kinds)

    def _paused(self, kept: Stream, viewer: str, *, paused: bool) -> None:
        event = PicturePaused if paused else PictureResumed
        self._told(kept.call, event(stream=kept.name, viewer=Party(viewer)), b"")

    def _viewer_lost(self, kept: Stream, viewer: str, subscription: Subscription) -> None:
        if kept.subscriptions.get(viewer) is subscription:
            del kept.subscriptions[viewer]
            self._own(self._drop(subscription))

    async def _drop(self, subscription: Subscription) -> None:
        await subscription.close()
        self._gone["packets_out"] += subscription.viewer.sent if subscription.viewer is not None else 0

    def _own(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

"""Looks every half second at who has several connections, and tells each what it may use of the participant's line."""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from media.budget import LOOK_US, SharedUplink, downlink_caps
from media.segment import Segment
from media.stream import Stream, Subscription
from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import Party, Source, parse_stream_id
from videobank.ports.clock import Clock

Connection = Segment | Subscription


class _Participant(NamedTuple):
    """Somebody in a call."""

    call: CallId
    name: str


class _Lines(NamedTuple):
    """What somebody sends, and what somebody watches."""

    sent: dict[Source, Segment]
    watched: dict[Source, Subscription]


class Sharing:
    """Over the streams of one node. Begins with ``wake``, ends by itself when no stream is left."""

    def __init__(self, streams: Mapping[tuple[CallId, StreamId], Stream], clock: Clock) -> None:
        self._streams = streams
        self._clock = clock
        self._uplinks: dict[_Participant, SharedUplink] = {}
        self._octets: dict[Connection, int] = {}
        self._looked_us = 0
        self._timer: asyncio.TimerHandle | None = None

    def wake(self) -> None:
        """There is something to look at."""
        if self._timer is None:
            self._looked_us = self._clock.now_us()
            self._timer = asyncio.get_running_loop().call_later(LOOK_US / 1e6, self._tick)

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _tick(self) -> None:
        self._timer = None
        now_us = self._clock.now_us()
        lines = self._lines()
        octets: dict[Connection, int] = {}
        for one in lines.values():
            octets |= {each: each.octets for each in one.sent.values()}
            octets |= {each: each.octets for each in one.watched.values()}
        passed_us = max(now_us - self._looked_us, 1)
        rates = {
            each: max(count - self._octets.get(each, count), 0) * 8_000_000 // passed_us
            for each, count in octets.items()
        }
        self._octets, self._looked_us = octets, now_us
        self._uplinks = {who: self._uplinks.get(who, SharedUplink()) for who in lines}
        for who, one in lines.items():
            self._share_uplink(self._uplinks[who], one.sent, rates, now_us)
            self._share_downlink(one.watched, rates)
        if self._streams:
            self.wake()

    def _lines(self) -> dict[_Participant, _Lines]:
        lines: dict[_Participant, _Lines] = {}
        for (call, name), stream in self._streams.items():
            source = parse_stream_id(name)
            if stream.segment is not None:
                own = lines.setdefault(_Participant(call, source.party), _Lines({}, {}))
                own.sent[source.source] = stream.segment
            for viewer, subscription in stream.subscriptions.items():
                if viewer in frozenset(Party):
                    own = lines.setdefault(_Participant(call, viewer), _Lines({}, {}))
                    own.watched[source.source] = subscription
        return lines

    @staticmethod
    def _share_uplink(
        uplink: SharedUplink, sent: dict[Source, Segment], rates: Mapping[Connection, int], now_us: int
    ) -> None:
        queues = [queue for segment in sent.values() if (queue := segment.standing_queue_us()) is not None]
        uses = {source: rates[segment] for source, segment in sent.items()}
        caps = uplink.look(now_us, max(queues, default=None), uses)
        for source, segment in sent.items():
            segment.cap = caps[source]

    @staticmethod
    def _share_downlink(watched: dict[Source, Subscription], rates: Mapping[Connection, int]) -> None:
        limits = {source: each.line_limit for source, each in watched.items()}
        caps = downlink_caps(limits, {source: rates[each] for source, each in watched.items()})
        for source, each in watched.items():
            each.cap = caps[source]

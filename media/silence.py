"""Notices live when a track falls silent: every second is either media or a gap with a reason."""

from collections.abc import Callable

from media.rtcp import SenderReport
from media.rtp import MediaPacket
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import StreamId
from videobank.domain.streams import GapReason, Source, TrackKind, parse_stream_id

SILENT_US = 1_000_000
STILL_SCREEN_US = 3_000_000  # Chromium repeats an unchanged screen about once a second


class Silence:
    """A sink that tells of gaps when they end: exact to a packet, known within a tick."""

    def __init__(
        self, stream: StreamId, kinds: tuple[TrackKind, ...], starts_us: int, told: Callable[[StreamGap], None]
    ) -> None:
        self._stream = stream
        self._told = told
        screen = parse_stream_id(stream).source is Source.SCREEN
        self._limit_us = STILL_SCREEN_US if screen else SILENT_US
        self._heard_us = dict.fromkeys(kinds, starts_us)
        self._alive: dict[TrackKind, bool] = dict.fromkeys(kinds, False)  # something else came during the silence

    def media(self, packet: MediaPacket) -> None:
        """A silence ends here, if it was one."""
        kind, arrived_us = packet.kind, packet.arrived_us
        heard_us = self._heard_us.get(kind)
        if heard_us is None:
            return
        if arrived_us - heard_us > self._limit_us:
            self._end(kind, arrived_us)
        self._heard_us[kind] = arrived_us
        self._alive[kind] = False

    def report(self, kind: TrackKind, report: SenderReport) -> None:
        """Nothing: it is no media."""

    def tick(self, now_us: int, anything_us: int) -> None:
        """Remember whether the sender was alive while a track was silent: anything at all arrived then."""
        for kind, heard_us in self._heard_us.items():
            if now_us - heard_us > self._limit_us and now_us - anything_us < self._limit_us:
                self._alive[kind] = True

    def close(self, now_us: int) -> None:
        """The segment ends: so does every silence."""
        for kind in self._heard_us:
            self._end(kind, now_us)

    def _end(self, kind: TrackKind, until_us: int) -> None:
        from_us = self._heard_us[kind]
        if until_us - from_us <= self._limit_us:
            return
        reason = GapReason.STALLED if self._alive[kind] else GapReason.LOST
        gap = StreamGap(
            stream=self._stream, track=kind, from_us=from_us, until_us=until_us, reason=reason, observed=True
        )
        self._told(gap)

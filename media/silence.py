"""Notices live when a track falls silent: every second is either media or a gap with a reason."""

from collections.abc import Callable

from media.rtcp import SenderReport
from media.rtp import MediaPacket
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import StreamId
from videobank.domain.streams import GapReason, Source, TrackKind, parse_stream_id

SILENT_US = 1_000_000
STILL_SCREEN_US = 3_000_000  # Chromium repeats an unchanged screen about once a second


def nothing_came(silent_us: int, hole_us: int) -> bool:
    """Whether a silence of a track was the line's and not the sender's.

    ``hole_us`` is the longest span in it in which nothing at all arrived, of any track. What arrives at the edges of
    the silence says nothing: the last packets were under way, and of a line that is back one track comes first.
    """
    return hole_us >= silent_us - SILENT_US


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
        self._hole_us = dict.fromkeys(kinds, 0)  # the longest span of the silence in which nothing at all arrived

    def media(self, packet: MediaPacket) -> None:
        """A silence ends here, if it was one."""
        kind, arrived_us = packet.kind, packet.arrived_us
        heard_us = self._heard_us.get(kind)
        if heard_us is None:
            return
        if arrived_us - heard_us > self._limit_us:
            self._end(kind, arrived_us)
        self._heard_us[kind] = arrived_us
        self._hole_us[kind] = 0

    def report(self, kind: TrackKind, report: SenderReport) -> None:
        """Nothing: it is no media."""

    def tick(self, now_us: int, anything_us: int) -> None:
        """Remember for how long nothing at all arrived in a silence; ``anything_us``: when something last did."""
        if now_us - anything_us > SILENT_US:
            for kind, heard_us in self._heard_us.items():
                self._hole_us[kind] = max(self._hole_us[kind], now_us - max(heard_us, anything_us))

    def close(self, now_us: int) -> None:
        """The segment ends: so does every silence."""
        for kind in self._heard_us:
            self._end(kind, now_us)

    def _end(self, kind: TrackKind, until_us: int) -> None:
        from_us = self._heard_us[kind]
        if until_us - from_us <= self._limit_us:
            return
        lost = nothing_came(until_us - from_us, self._hole_us[kind])
        reason = GapReason.LOST if lost else GapReason.STALLED
        gap = StreamGap(
            stream=self._stream, track=kind, from_us=from_us, until_us=until_us, reason=reason, observed=True
        )
        self._told(gap)

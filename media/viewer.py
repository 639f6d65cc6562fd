"""A viewer: the sink that forwards a stream to one browser, without decoding (after RFC 7667, section 3.7).

Each track goes out under our own SSRC with sequence numbers and timestamps that run on over the segments of the stream.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from collections.abc import Callable
from dataclasses import dataclass, field

import media.rtp as wire
from media import rtcp, vp8
from media.offers import Offer, OfferedTrack
from media.rtp import MediaPacket
from videobank.domain.streams import TrackKind

CACHE_PACKETS = 512  # about 2 s of video at 2 Mbit/s
REPEAT_US = 30_000  # one packet is not sent again sooner: two requests may cross


@dataclass(slots=True)
class _Sent:
    """One track being sent. Offsets turn the publisher's numbers into ours."""

    offered: OfferedTrack
    ssrc: int
    rtx_ssrc: int
    source: int | None = None
    sequence_offset: int = 0
    timestamp_offset: int = 0
    highest: int = 0
    newest: int = 0  # the newest timestamp sent
    newest_us: int = 0
    begun: bool = False
    rtx_sequence: int = 0
    packets: int = 0
    octets: int = 0
    cache: dict[int, tuple[int, bool, bytes]] = field(default_factory=dict)
    repeated_us: dict[int, int] = field(default_factory=dict)


class Viewer:
    """A sink of a stream. ``send`` says whether the line took the packet; what it does not take is dropped."""

    def __init__(
        self,
        offer: Offer,
        ssrcs: dict[str, tuple[int, int]],
        cname: str,
        send: Callable[[bytes], bool],
        want_key_frame: Callable[[], None],
    ) -> None:
        self._tracks = {track.kind: _Sent(track, *ssrcs[track.mid]) for track in offer.tracks}
        self._by_ssrc = {track.ssrc: track for track in self._tracks.values()}
        self._cname = cname
        self._send = send
        self._want_key_frame = want_key_frame
        self.remb: int | None = None
        self.dropped = 0
        self.sent = 0

    def raw(self, arrived_us: int, data: bytes, *, control: bool) -> None:
        """Nothing: a viewer gets repaired packets."""

    def media(self, packet: MediaPacket) -> None:
        """Forward one packet."""
        track = self._tracks.get(packet.kind)
        if track is None or not self._follows(track, packet):
            return
        sequence = (packet.sequence + track.sequence_offset) & 0xFFFF
        timestamp = (packet.timestamp + track.timestamp_offset) & 0xFFFFFFFF
        if wire.ahead(sequence, track.highest) > 0:
            track.highest, track.newest, track.newest_us = sequence, timestamp, packet.arrived_us
        offered = track.offered
        data = wire.build(offered.payload_type, packet.marker, sequence, timestamp, track.ssrc, packet.payload)
        if ("nack", None) in offered.feedback:
            track.cache[sequence] = (timestamp, packet.marker, packet.payload)
            if len(track.cache) > CACHE_PACKETS:
                del track.cache[next(iter(track.cache))]
        if not self._send(data):
            self.dropped += 1
            return
        self.sent += 1
        track.packets += 1
        track.octets += len(packet.payload)

    def _follows(self, track: _Sent, packet: MediaPacket) -> bool:
        """Join the publisher's numbers to ours when the source is new; False while its first key frame is awaited."""
        if track.source == packet.ssrc:
            return True
        if packet.repaired or (packet.kind is TrackKind.VIDEO and not vp8.begins_key_frame(packet.payload)):
            self._want_key_frame()
            return False
        track.source = packet.ssrc
        if not track.begun:
            track.begun = True
            track.highest = (packet.sequence - 1) & 0xFFFF
            track.sequence_offset = track.timestamp_offset = 0
            return True
        passed = max(packet.arrived_us - track.newest_us, 1) * track.offered.clock_rate // 1_000_000
        track.sequence_offset = (track.highest + 1 - packet.sequence) & 0xFFFF
        track.timestamp_offset = (track.newest + passed - packet.timestamp) & 0xFFFFFFFF
        track.cache.clear()
        return True

    def report(self, kind: TrackKind, report: rtcp.SenderReport) -> None:
        """Pass a sender report on in our numbers, so that the browser can align sound and picture."""
        track = self._tracks.get(kind)
        if track is None or track.source != report.ssrc:
            return
        timestamp = (report.timestamp + track.timestamp_offset) & 0xFFFFFFFF
        mine = rtcp.SenderReport(
            track.ssrc, report.ntp, timestamp, track.packets & 0xFFFFFFFF, track.octets & 0xFFFFFFFF
        )
        self._send(rtcp.pack_sender_report(mine) + rtcp.pack_cname(track.ssrc, self._cname))

    def control(self, arrived_us: int, data: bytes) -> None:
        """Take RTCP from the browser: repairs from the cache, key-frame requests upstream."""
        for part in rtcp.split(data):
            if rtcp.asks_key_frame(part):
                self._want_key_frame()
            elif (estimate := rtcp.remb(part)) is not None:
                self.remb = estimate
            elif len(part.body) >= 8 and (wanted := rtcp.nacked(part)):
                track = self._by_ssrc.get(int.from_bytes(part.body[4:8], "big"))
                if track is not None:
                    self._repair(track, wanted, arrived_us)

    def _repair(self, track: _Sent, wanted: tuple[int, ...], now_us: int) -> None:
        for sequence in wanted:
            kept = track.cache.get(sequence)
            if kept is None or now_us - track.repeated_us.get(sequence, 0) < REPEAT_US:
                continue
            track.repeated_us[sequence] = now_us
            if len(track.repeated_us) > CACHE_PACKETS:
                del track.repeated_us[next(iter(track.repeated_us))]
            self._send(self._repeat(track, sequence, *kept))

    @staticmethod
    def _repeat(track: _Sent, sequence: int, timestamp: int, marker: bool, payload: bytes) -> bytes:  # noqa: FBT001
        offered = track.offered
        if offered.rtx_payload_type is None:
            return wire.build(offered.payload_type, marker, sequence, timestamp, track.ssrc, payload)
        track.rtx_sequence = (track.rtx_sequence + 1) & 0xFFFF
        repair = wire.wrap_rtx(sequence, payload)
        return wire.build(offered.rtx_payload_type, marker, track.rtx_sequence, timestamp, track.rtx_ssrc, repair)

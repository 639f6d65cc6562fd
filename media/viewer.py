"""A viewer: the sink that forwards a stream to one browser, without decoding (after RFC 7667, section 3.7).

Each track goes out under our own SSRC with sequence numbers and timestamps that run on over the segments of the stream,
with the ``mid`` and the transport-wide number of this viewer's line.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

from collections.abc import Callable

import media.rtp as wire
from media import rtcp
from media.downlink import Downlink
from media.meter import Counts
from media.offers import TWCC_URI, Offer
from media.reception import Reception
from media.rtp import MediaPacket
from media.sent import CACHE_PACKETS, Sent
from videobank.domain.streams import TrackKind

REPEAT_US = 30_000  # one packet is not sent again sooner: two requests may cross
REPAIR_SHARE = 0.15  # of what was sent in the last second: a thin line must not drown in repetitions
REPAIR_LEAST_BYTES = 12_000  # a second: a key frame's worth
SECOND_US = 1_000_000
ALIVE_US = 500_000  # a browser that hears nothing for longer knows that its line is dead, whatever is published


class Viewer:
    """A sink of a stream. What goes out is handed to ``send`` and ``send_control``, in order."""

    def __init__(
        self,
        offer: Offer,
        ssrcs: dict[str, tuple[int, int]],
        cname: str,
        send: Callable[[bytes], None],
        send_control: Callable[[bytes], None],
        want_key_frame: Callable[[], None],
        paused: Callable[[bool], None] = lambda _paused: None,
    ) -> None:
        self._tracks = {track.kind: Sent(track, *ssrcs[track.mid]) for track in offer.tracks}
        self._by_ssrc = {track.ssrc: track for track in self._tracks.values()}
        self._reception = Reception({track.ssrc: track.offered.codec.clock_rate for track in self._tracks.values()})
        self._cname = cname
        self._send = send
        self._send_control = send_control
        self._want_key_frame = want_key_frame
        self._number = 0  # transport-wide, of the next packet
        numbered = any(track.extension(TWCC_URI) is not None for track in offer.tracks)
        self._downlink = Downlink(paused) if numbered else None
        self._estimate = self._downlink.estimate if self._downlink is not None else None
        self._remb: int | None = None
        self._hushed = False  # the picture is paused
        self.octets = 0
        self._repair_budget = REPAIR_LEAST_BYTES
        self._repair_second_us = self._octets_before = 0
        self._alive_us = 0
        self.sent = 0
        self.heard = 0  # packets of the browser
        self.repeated = 0

    @property
    def limit(self) -> int | None:
        """What this line carries, in bit/s; None: nothing has shown that it is little."""
        return self._downlink.limit if self._downlink is not None else self._remb

    def begin(self, _segment: int, pictures: str | None) -> None:
        """Another segment goes on, perhaps in another codec: the browser tells them apart by the payload type."""
        track = self._tracks.get(TrackKind.VIDEO)
        if track is None or pictures is None:
            return
        track.leave()
        track.codec = track.offered.coded(pictures)
        if track.codec is not None:
            track.payload_type = track.codec.payload_type

    def counts(self) -> Counts:
        """What this line counted so far, for the quality meter."""
        tracks = {kind: self._reception.counts(track.ssrc) for kind, track in self._tracks.items()}
        known = self._estimate is not None and self._estimate.arriving
        round_trip_us = self._estimate.round_trip_us if self._estimate is not None and known else None
        return Counts(self.octets, self.sent, self.repeated, tracks, round_trip_us, self.limit)

    # --- packets ----------------------------------------------------------------------------------------------------

    def media(self, packet: MediaPacket) -> None:
        """Forward one packet."""
        track = self._tracks.get(packet.kind)
        if track is None:
            return
        if self._hushed and packet.kind is TrackKind.VIDEO:
            track.leave()  # when it comes back, it begins with a key frame
        elif track.source == packet.ssrc:
            self._forward(track, packet, packet.arrived_us)
        elif self._follows(track, packet):
            self._forward(track, packet, packet.arrived_us)
            for overtook in track.held.release(packet):
                self._forward(track, overtook, packet.arrived_us)

    def _forward(self, track: Sent, packet: MediaPacket, now_us: int) -> None:
        sequence = packet.sequence + track.sequence_offset & 0xFFFF
        timestamp = packet.timestamp + track.timestamp_offset & 0xFFFFFFFF
        ahead = sequence - track.highest & 0xFFFF
        if 0 < ahead < 0x8000:
            track.followed += ahead
            track.highest, track.newest, track.newest_us = sequence, timestamp, now_us
        elif track.highest - sequence & 0xFFFF >= track.followed:
            return  # of before the source was joined: its number is another packet's
        payload = packet.payload
        if track.cached:
            track.keep(sequence, packet)
        second = (0x80 if packet.marker else 0) | track.payload_type
        out = track.stamp.packet(second, sequence, timestamp, track.ssrc, self._number, payload)
        self._emit(out, now_us)
        track.packets += 1
        track.octets += len(payload)

    def _emit(self, data: bytes, now_us: int) -> None:
        size = len(data)
        if self._estimate is not None:
            self._estimate.sent(self._number, size, now_us)
        self._number = self._number + 1 & 0xFFFF
        self.octets += size
        self.sent += 1
        self._send(data)

    def _follows(self, track: Sent, packet: MediaPacket) -> bool:
        """Join the publisher's numbers to ours when the source is new; False while its first key frame is awaited."""
        codec = track.codec
        if codec is None:
            return False
        if packet.kind is TrackKind.VIDEO and not track.may_begin_with(packet):
            track.held.hold(packet)
            self._want_key_frame()
            return False
        track.source, track.followed = packet.ssrc, 0
        if not track.begun:
            track.begun = True
            track.highest = (packet.sequence - 1) & 0xFFFF
            track.sequence_offset = track.timestamp_offset = 0
            return True
        passed = max(packet.arrived_us - track.newest_us, 1) * codec.clock_rate // 1_000_000
        track.sequence_offset = (track.highest + 1 - packet.sequence) & 0xFFFF
        track.timestamp_offset = (track.newest + passed - packet.timestamp) & 0xFFFFFFFF
        track.cache = [None] * CACHE_PACKETS
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
        self._send_control(rtcp.pack_sender_report(mine) + rtcp.pack_cname(track.ssrc, self._cname))

    # --- what the browser says --------------------------------------------------------------------------------------

    def rtp(self, now_us: int, data: bytes) -> None:  # noqa: ARG002 - as the end of a publisher has it
        """A viewer has no media to give."""
        self.heard += 1

    def control(self, now_us: int, data: bytes) -> None:
        """Take RTCP from the browser: repairs from the cache, key-frame requests upstream, how its line does."""
        self.heard += 1
        for part in rtcp.split(data):
            if part.type == rtcp.RTPFB and part.form == rtcp.TWCC:
                if self._estimate is not None:
                    self._estimate.feedback(part.body, now_us)
            elif part.type in {rtcp.RR, rtcp.SR}:
                self._reception.take(rtcp.blocks(part))
            elif rtcp.asks_key_frame(part):
                self._want_key_frame()
            elif (estimate := rtcp.remb(part)) is not None:
                self._remb = estimate
            elif len(part.body) >= 8 and (wanted := rtcp.nacked(part)):
                track = self._by_ssrc.get(int.from_bytes(part.body[4:8], "big"))
                if track is not None:
                    self._repair(track, wanted, now_us)

    def _repair(self, track: Sent, wanted: tuple[int, ...], now_us: int) -> None:
        for sequence in wanted:
            kept = track.kept(sequence)
            if kept is None or now_us - track.repeated_us.get(sequence, 0) < REPEAT_US:
                continue
            if self._repair_budget < len(kept.payload):
                self._begin_anew(track)
                return
            self._repair_budget -= len(kept.payload)
            track.repeated_us[sequence] = now_us
            if len(track.repeated_us) > CACHE_PACKETS:
                del track.repeated_us[next(iter(track.repeated_us))]
            self.repeated += 1
            self._repeat(track, kept, now_us)

    def _begin_anew(self, track: Sent) -> None:
        """Go on with a key frame: one is less than all that was lost, and until it comes nothing can be decoded."""
        if track.offered.kind is TrackKind.VIDEO:
            track.leave()
            self._want_key_frame()

    def _renew_budget(self, now_us: int) -> None:
        if now_us - self._repair_second_us >= SECOND_US:
            share = int(REPAIR_SHARE * (self.octets - self._octets_before))
            self._repair_budget = max(REPAIR_LEAST_BYTES, share)
            self._repair_second_us, self._octets_before = now_us, self.octets

    def _repeat(self, track: Sent, kept: MediaPacket, now_us: int) -> None:
        sequence = kept.sequence + track.sequence_offset & 0xFFFF
        timestamp = kept.timestamp + track.timestamp_offset & 0xFFFFFFFF
        marking, payload = (0x80 if kept.marker else 0), kept.payload
        rtx, number = track.codec.rtx_payload_type if track.codec is not None else None, self._number
        if rtx is None:
            second = marking | track.payload_type
            self._emit(track.stamp.packet(second, sequence, timestamp, track.ssrc, number, payload), now_us)
            return
        track.rtx_sequence = (track.rtx_sequence + 1) & 0xFFFF
        again = wire.wrap_rtx(sequence, payload)
        self._emit(
            track.stamp.packet(marking | rtx, track.rtx_sequence, timestamp, track.rtx_ssrc, number, again), now_us
        )

    def due(self, now_us: int) -> None:
        """Say that we are there; ask the line what it carries, by repeating what it knows; let the picture pause."""
        if now_us - self._alive_us >= ALIVE_US:
            self._alive_us = now_us
            self._send_control(rtcp.pack_receiver_report(next(iter(self._by_ssrc)), []))
        self._renew_budget(now_us)
        if self._downlink is None:
            return
        octets = self._downlink.due(now_us)
        self._hushed = self._downlink.paused
        track = self._tracks.get(TrackKind.VIDEO)
        if track is None or track.codec is None or track.codec.rtx_payload_type is None:
            return
        at = track.highest
        while octets > 0 and (kept := track.kept(at)) is not None:
            self._repeat(track, kept, now_us)
            octets -= len(kept.payload)
            at = at - 1 & 0xFFFF

"""A viewer: the sink that forwards a stream to one browser, without decoding (after RFC 7667, section 3.7).

Each track goes out under our own SSRC with sequence numbers and timestamps that run on over the segments of the stream,
with the ``mid`` and the transport-wide number of this viewer's line.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import media.rtp as wire
from media import rtcp
from media.codecs import VIDEO
from media.downlink import Downlink
from media.offers import MID_URI, TWCC_URI, Offer, OfferedTrack
from media.rtp import MediaPacket
from videobank.domain.streams import TrackKind

CACHE_PACKETS = 512  # about 2 s of video at 2 Mbit/s; a power of two
REPEAT_US = 30_000  # one packet is not sent again sooner: two requests may cross
REPAIR_SHARE = 0.15  # of what was sent in the last second: a thin line must not drown in repetitions
REPAIR_LEAST_BYTES = 12_000  # a second: a key frame's worth
SECOND_US = 1_000_000

PackHead = Callable[[int, int, int, int, int], bytes]
"""Second byte, sequence number, timestamp, SSRC and transport-wide number to a whole header."""


def pack_head(offered: OfferedTrack) -> PackHead:
    """How the header of one track is packed in one go: fixed part, ``mid``, transport-wide number (RFC 8285)."""
    twcc, mid = offered.extension(TWCC_URI), offered.extension(MID_URI)
    name = offered.mid.encode()
    named = bytes((mid << 4 | len(name) - 1,)) + name if mid is not None and 1 <= len(name) <= 16 else b""
    if twcc is None:
        named += bytes(-len(named) % 4)
        plain = struct.Struct("!BBHII")
        first = 0x90 if named else 0x80
        tail = struct.pack("!HH", wire.ONE_BYTE_PROFILE, len(named) // 4) + named if named else b""
        return lambda second, sequence, timestamp, ssrc, _: plain.pack(first, second, sequence, timestamp, ssrc) + tail
    named += bytes(-(3 + len(named)) % 4)
    words = (3 + len(named)) // 4
    whole, profile, number_follows = struct.Struct(f"!BBHIIHHBH{len(named)}s"), wire.ONE_BYTE_PROFILE, twcc << 4 | 1
    return lambda second, sequence, timestamp, ssrc, number: whole.pack(
        0x90, second, sequence, timestamp, ssrc, profile, words, number_follows, number, named
    )


@dataclass(slots=True)
class _Sent:
    """One track being sent. Offsets turn the publisher's numbers into ours."""

    offered: OfferedTrack
    ssrc: int
    rtx_ssrc: int
    pack: PackHead
    cached: bool
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
    cache: list[tuple[int, int, int, bytes] | None] = field(default_factory=lambda: [None] * CACHE_PACKETS)
    repeated_us: dict[int, int] = field(default_factory=dict)


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
        self._tracks = {
            track.kind: _Sent(track, *ssrcs[track.mid], pack_head(track), ("nack", None) in track.feedback)
            for track in offer.tracks
        }
        self._by_ssrc = {track.ssrc: track for track in self._tracks.values()}
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
        self.sent = 0
        self.heard = 0  # packets of the browser
        self.repeated = 0

    @property
    def limit(self) -> int | None:
        """What this line carries, in bit/s; None: nothing has shown that it is little."""
        return self._downlink.limit if self._downlink is not None else self._remb

    # --- packets ----------------------------------------------------------------------------------------------------

    def media(self, packet: MediaPacket) -> None:
        """Forward one packet."""
        kind, now_us, ssrc, sequence, timestamp, marker, payload, _ = packet
        track = self._tracks.get(kind)
        if track is None or (track.source != ssrc and not self._follows(track, packet)):
            return
        if self._hushed and kind is TrackKind.VIDEO:
            track.source = None  # when it comes back, it begins with a key frame
            return
        sequence = sequence + track.sequence_offset & 0xFFFF
        timestamp = timestamp + track.timestamp_offset & 0xFFFFFFFF
        if 0 < (sequence - track.highest & 0xFFFF) < 0x8000:
            track.highest, track.newest, track.newest_us = sequence, timestamp, now_us
        marking = 0x80 if marker else 0
        if track.cached:
            track.cache[sequence & CACHE_PACKETS - 1] = (sequence, timestamp, marking, payload)
        second = marking | track.offered.payload_type
        self._emit(track.pack(second, sequence, timestamp, track.ssrc, self._number) + payload, now_us)
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

    def _follows(self, track: _Sent, packet: MediaPacket) -> bool:
        """Join the publisher's numbers to ours when the source is new; False while its first key frame is awaited."""
        if self._hushed and packet.kind is TrackKind.VIDEO:
            return False
        if packet.repaired or not self._begins(track, packet):
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
        track.cache = [None] * CACHE_PACKETS
        return True

    @staticmethod
    def _begins(track: _Sent, packet: MediaPacket) -> bool:
        return packet.kind is TrackKind.AUDIO or VIDEO[track.offered.codec].begins_key_frame(packet.payload)

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
            elif rtcp.asks_key_frame(part):
                self._want_key_frame()
            elif (estimate := rtcp.remb(part)) is not None:
                self._remb = estimate
            elif len(part.body) >= 8 and (wanted := rtcp.nacked(part)):
                track = self._by_ssrc.get(int.from_bytes(part.body[4:8], "big"))
                if track is not None:
                    self._repair(track, wanted, now_us)

    def _repair(self, track: _Sent, wanted: tuple[int, ...], now_us: int) -> None:
        if now_us - self._repair_second_us >= SECOND_US:
            share = int(REPAIR_SHARE * (self.octets - self._octets_before))
            self._repair_budget = max(REPAIR_LEAST_BYTES, share)
            self._repair_second_us, self._octets_before = now_us, self.octets
        for sequence in wanted:
            kept = track.cache[sequence & CACHE_PACKETS - 1]
            if kept is None or kept[0] != sequence or now_us - track.repeated_us.get(sequence, 0) < REPEAT_US:
                continue
            if self._repair_budget < len(kept[3]):
                return
            self._repair_budget -= len(kept[3])
            track.repeated_us[sequence] = now_us
            if len(track.repeated_us) > CACHE_PACKETS:
                del track.repeated_us[next(iter(track.repeated_us))]
            self.repeated += 1
            self._repeat(track, *kept, now_us)

    def _repeat(self, track: _Sent, sequence: int, timestamp: int, marking: int, payload: bytes, now_us: int) -> None:
        rtx, number = track.offered.rtx_payload_type, self._number
        if rtx is None:
            head = track.pack(marking | track.offered.payload_type, sequence, timestamp, track.ssrc, number)
            self._emit(head + payload, now_us)
            return
        track.rtx_sequence = (track.rtx_sequence + 1) & 0xFFFF
        head = track.pack(marking | rtx, track.rtx_sequence, timestamp, track.rtx_ssrc, number)
        self._emit(head + wire.wrap_rtx(sequence, payload), now_us)

    def due(self, now_us: int) -> None:
        """Ask the line what it carries, by repeating what it knows; and let the picture pause and come back."""
        if self._downlink is None:
            return
        octets = self._downlink.due(now_us)
        self._hushed = self._downlink.paused
        track = self._tracks.get(TrackKind.VIDEO)
        if track is None or track.offered.rtx_payload_type is None:
            return
        at = track.highest
        while octets > 0 and (kept := track.cache[at & CACHE_PACKETS - 1]) is not None and kept[0] == at:
            self._repeat(track, *kept, now_us)
            octets -= len(kept[3])
            at = at - 1 & 0xFFFF

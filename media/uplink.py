"""The receiving end of one publisher's connection: repairs, reports and key-frame requests go back to the sender."""

from collections.abc import Callable
from dataclasses import dataclass

import media.rtp as wire
from media import rtcp
from media.codecs import VIDEO
from media.losses import Losses
from media.meter import Counts, TrackCounts
from media.offers import TWCC_URI, Offer, OfferedTrack
from media.rtp import MediaPacket, Rtp
from media.twcc import Arrivals
from videobank.domain.streams import TrackKind

FEEDBACK_US = 90_000  # what was heard of so long ago is told at the next turn: about every 100 ms
FEEDBACK_PACKETS = 24  # so many do not wait for it: at a rising rate the sender wants to know sooner
REPORT_US = 500_000  # also the sign of life by which a browser knows its line
EVERY_US, SELDOM_US = 10_000_000, 30_000_000  # a recording is sought in by key frames; browsers send none by themselves
EVERY_BYTES = 500_000  # and on a thin line one of them fills the queue: the longer wait is for those
NOTEWORTHY = 0.97  # of a limit: a smaller change is not worth a packet of its own
FREE_BIT_S = 20_000_000  # no limit, as a sender understands it
NOTHING = wire.build(0, marker=False, sequence=0, timestamp=0, ssrc=0, payload=b"")
KEY_FRAME_US = 500_000  # a key frame is ten times an ordinary one: not asked for more often


class _Received:
    """One track being received."""

    __slots__ = (
        "begins_key_frame",
        "clock_rate",
        "jitter",
        "kind",
        "losses",
        "nacks",
        "report_ntp",
        "report_us",
        "ssrc",
        "timestamp",
        "transit",
    )

    def __init__(self, offered: OfferedTrack) -> None:
        self.kind = offered.kind
        self.ssrc = offered.ssrc
        self.clock_rate = offered.codec.clock_rate
        self.nacks = ("nack", None) in offered.codec.feedback
        video = offered.kind is TrackKind.VIDEO
        self.begins_key_frame = VIDEO[offered.codec.name].begins_key_frame if video else None
        self.losses = Losses()
        self.timestamp = -1  # of the newest packet
        self.jitter = 0.0  # in RTP time (RFC 3550, appendix A.8)
        self.transit = -1  # of the newest packet, in RTP time; below 0: none is known
        self.report_ntp = 0
        self.report_us = 0

    def note_jitter(self, now_us: int, timestamp: int) -> None:
        """A packet with a new timestamp arrived."""
        seconds, rest = now_us // 1_000_000, now_us % 1_000_000  # apart, as the product would not fit into 64 bits
        transit = seconds * self.clock_rate + rest * self.clock_rate // 1_000_000 - timestamp & 0xFFFFFFFF
        if self.transit >= 0:
            apart = abs(((transit - self.transit + 0x80000000) & 0xFFFFFFFF) - 0x80000000)
            self.jitter += (apart - self.jitter) / 16
        self.transit = transit


def _counts(track: _Received) -> TrackCounts:
    losses = track.losses
    lost = losses.expected - losses.received + losses.repaired  # before repair
    jitter_us = int(track.jitter * 1_000_000) // track.clock_rate
    return TrackCounts(losses.expected, lost, losses.repaired, jitter_us)


@dataclass(frozen=True, slots=True)
class Eaters:
    """Where a publisher's packets go: what arrived, its tracks' packets, and its sender reports."""

    raw: Callable[[int, bytes, bool], None]  # microsecond of arrival, packet, whether it is RTCP
    media: Callable[[MediaPacket], None]
    report: Callable[[TrackKind, rtcp.SenderReport], None]


class Uplink:
    """Takes unprotected packets, gives media packets, and sends back what is due."""

    def __init__(self, offer: Offer, ssrc: int, eaters: Eaters, send: Callable[[bytes], None]) -> None:
        self._ssrc = ssrc
        self.raw = eaters.raw
        self._media = eaters.media
        self._report = eaters.report
        self._send = send
        self._head = Rtp(NOTHING)  # of the packet that is being taken
        self._tracks = {track.kind: _Received(track) for track in offer.tracks}
        self._by_type = {track.codec.payload_type: self._tracks[track.kind] for track in offer.tracks}
        rtx = ((track.codec.rtx_payload_type, track.kind) for track in offer.tracks)
        self._by_rtx_type = {number: self._tracks[kind] for number, kind in rtx if number is not None}
        twcc = next((n for track in offer.tracks if (n := track.extension(TWCC_URI))), None)
        self._twcc = twcc << 4 | 1 if twcc is not None else 0  # the byte before the number (RFC 8285, section 4.2)
        self._arrivals = Arrivals()
        self._told_us = 0
        self._reported_us = 0
        self._key_frame_asked_us = 0
        self._key_frame_us = 0  # when the newest came
        self._octets_then = 0  # of everything, when the last was asked for
        self._key_frame_wanted = False
        self.remb: int | None = None  # bit/s that the slowest viewer can take, when it must be told
        self._remb_told: int | None = None
        self.last_us = 0  # when anything arrived last; 0: nothing did
        self.packets = 0
        self.octets = 0

    @property
    def voice_transit_us(self) -> int | None:
        """Arrival less sender time of the newest voice packet, on clocks that do not agree; None: there is none."""
        voice = self._tracks.get(TrackKind.AUDIO)
        if voice is None or voice.transit < 0:
            return None
        return voice.transit * 1_000_000 // voice.clock_rate

    # --- packets ----------------------------------------------------------------------------------------------------

    def rtp(self, now_us: int, data: bytes) -> None:
        """Take one packet; raises NotRtp."""
        self.packets += 1
        self.octets += len(data)
        self.last_us = now_us
        self.raw(now_us, data, False)  # noqa: FBT003 - the most frequent call of all
        head = self._head
        head.read(data)
        self._note_number(head, data, now_us)
        track = self._by_type.get(head.payload_type)
        if track is None:
            track = self._by_rtx_type.get(head.payload_type)
            if track is not None:
                self._repaired(track, head, now_us, data)
            return
        losses = track.losses if head.ssrc == track.ssrc else self._begin_source(track, head.ssrc)
        if head.sequence == losses.highest + 1 & 0xFFFF and losses.received:
            losses.highest += 1
            losses.received += 1
        elif not losses.arrived(head.sequence, now_us):
            return
        elif not losses.quiet and track.nacks:
            self._ask_repairs(now_us)
        if head.timestamp != track.timestamp:
            track.timestamp = head.timestamp
            track.note_jitter(now_us, head.timestamp)
        self._give(track, head, now_us, head.sequence, data[head.start : head.end], False)  # noqa: FBT003

    def _note_number(self, head: Rtp, data: bytes, now_us: int) -> None:
        """The transport-wide number is among the header extension's elements (RFC 8285, section 4.2)."""
        at, end = head.extension_at, min(head.extension_end, len(data) - 2)
        while at < end:
            first = data[at]
            if first == self._twcc:
                self._arrivals.add(data[at + 1] << 8 | data[at + 2], now_us)
                return
            at += (first & 0x0F) + 2 if first else 1

    def _give(
        self,
        track: _Received,
        head: Rtp,
        now_us: int,
        sequence: int,
        payload: bytes,
        repaired: bool,  # noqa: FBT001 - as the packet's own field
    ) -> None:
        begins_key_frame = track.begins_key_frame is not None and track.begins_key_frame(payload)
        if begins_key_frame:
            self._key_frame_us, self._key_frame_wanted = now_us, False
        packet = MediaPacket.__new__(MediaPacket)  # filled in here: a call with so many arguments costs more
        packet.kind = track.kind
        packet.arrived_us = now_us
        packet.ssrc = track.ssrc
        packet.sequence = sequence
        packet.timestamp = head.timestamp
        packet.marker = head.marker
        packet.payload = payload
        packet.repaired = repaired
        packet.begins_key_frame = begins_key_frame
        self._media(packet)

    def _begin_source(self, track: _Received, ssrc: int) -> Losses:
        """The sender goes on under another SSRC: its numbers begin anew."""
        if track.losses.received:
            track.losses, track.transit = Losses(), -1
            self.want_key_frame()
        track.ssrc = ssrc
        return track.losses

    def _repaired(self, track: _Received, head: Rtp, now_us: int, data: bytes) -> None:
        repaired = wire.unwrap_rtx(data[head.start : head.end])
        if repaired is None or not track.losses.arrived(repaired[0], now_us):
            return
        self._give(track, head, now_us, repaired[0], repaired[1], True)  # noqa: FBT003 - as the packet's own field

    def control(self, now_us: int, data: bytes) -> None:
        """Keep an RTCP compound, remember its sender reports and pass them on."""
        self.last_us = now_us
        self.raw(now_us, data, True)  # noqa: FBT003 - as above
        for part in rtcp.split(data):
            report = rtcp.sender_report(part)
            if report is None:
                continue
            for kind, track in self._tracks.items():
                if track.ssrc == report.ssrc:
                    track.report_ntp, track.report_us = report.ntp, now_us
                    self._report(kind, report)

    def counts(self) -> Counts:
        """What was counted so far, for the quality meter; a track's numbers begin anew with a new source."""
        tracks = {kind: _counts(track) for kind, track in self._tracks.items()}
        return Counts(self.octets, self.packets, sum(track.repaired for track in tracks.values()), tracks)

    # --- what goes back ---------------------------------------------------------------------------------------------

    def want_key_frame(self) -> None:
        """Ask the sender for a key frame, soon and not too often."""
        self._key_frame_wanted = TrackKind.VIDEO in self._tracks

    def due(self, now_us: int) -> None:
        """Send the RTCP that is due."""
        self._ask_repairs(now_us)
        self._ask_key_frame(now_us)
        if now_us - self._reported_us >= REPORT_US or self._lower():
            self._reported_us = now_us
            self._send(self._receiver_report(now_us) + self._limit())
        waiting = self._arrivals.waiting
        if waiting and (waiting >= FEEDBACK_PACKETS or now_us - self._told_us >= FEEDBACK_US):
            self._tell_arrivals(now_us)

    def _tell_arrivals(self, now_us: int) -> None:
        media = self._any_ssrc()
        if media:
            self._told_us = now_us
            for packet in self._arrivals.feedback(self._ssrc, media):
                self._send(packet)

    def _lower(self) -> bool:
        """Whether the slowest viewer takes less than the sender was told: that does not wait for the next report."""
        told = self._remb_told
        return self.remb is not None and (told is None or self.remb < NOTEWORTHY * told)

    def _limit(self) -> bytes:
        if self.remb is None and self._remb_told is None:
            return b""
        lifted = self.remb is None  # told once: a limit holds in the sender until another comes
        bitrate = FREE_BIT_S if self.remb is None else self.remb
        self._remb_told = None if lifted else self.remb
        return rtcp.pack_remb(self._ssrc, bitrate, self._any_ssrc())

    def _any_ssrc(self) -> int:
        video = self._tracks.get(TrackKind.VIDEO)
        return video.ssrc if video is not None and video.ssrc else next(iter(self._tracks.values())).ssrc

    def _ask_key_frame(self, now_us: int) -> None:
        if not self._key_frame_wanted and not self._key_frame_is_old(now_us):
            return
        video = self._tracks.get(TrackKind.VIDEO)
        if video is None or not video.losses.received:
            return
        if now_us - self._key_frame_asked_us >= KEY_FRAME_US:
            self._key_frame_asked_us, self._octets_then = now_us, self.octets
            self._send(rtcp.pack_pli(self._ssrc, video.ssrc))

    def _key_frame_is_old(self, now_us: int) -> bool:
        thin = self.octets - self._octets_then < EVERY_BYTES
        return now_us - self._key_frame_us >= (SELDOM_US if thin else EVERY_US)

    def _ask_repairs(self, now_us: int) -> None:
        for track in self._tracks.values():
            if not track.nacks:
                track.losses.give_up(now_us)
                continue
            asked, given_up = track.losses.due(now_us)
            if given_up:
                self.want_key_frame()
            if asked:
                self._send(rtcp.pack_nack(self._ssrc, track.ssrc, asked))

    def _receiver_report(self, now_us: int) -> bytes:
        blocks = []
        for track in self._tracks.values():
            if not track.ssrc or not track.losses.received:
                continue
            fraction, lost = track.losses.report()
            delay = (now_us - track.report_us) * 65536 // 1_000_000 if track.report_us else 0
            last = track.report_ntp >> 16 & 0xFFFFFFFF
            highest = track.losses.highest & 0xFFFFFFFF
            blocks.append(rtcp.Block(track.ssrc, fraction, lost, highest, int(track.jitter), last, delay & 0xFFFFFFFF))
        return rtcp.pack_receiver_report(self._ssrc, blocks)

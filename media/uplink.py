"""The receiving end of one publisher's connection: repairs, reports and key-frame requests go back to the sender."""

from collections.abc import Callable
from dataclasses import dataclass, field

import media.rtp as wire
from media import rtcp
from media.codecs import VIDEO
from media.losses import Losses
from media.offers import TWCC_URI, Offer, OfferedTrack
from media.rtp import MediaPacket
from media.twcc import Arrivals
from videobank.domain.streams import TrackKind

REPORT_US = 1_000_000
EVERY_US = 10_000_000  # a recording is sought in by key frames, and browsers send none by themselves
NOTEWORTHY = 0.97  # of a limit: a smaller change is not worth a packet of its own
FREE_BIT_S = 20_000_000  # no limit, as a sender understands it
KEY_FRAME_US = 500_000  # a key frame is ten times an ordinary one: not asked for more often


@dataclass(slots=True)
class _Received:
    """One track being received."""

    offered: OfferedTrack
    kind: TrackKind
    ssrc: int
    nacks: bool
    begins_key_frame: Callable[[bytes], bool] | None
    losses: Losses = field(default_factory=Losses)
    timestamp: int = -1  # of the newest packet
    jitter: float = 0.0  # in RTP time (RFC 3550, appendix A.8)
    transit: int | None = None
    report_ntp: int = 0
    report_us: int = 0


def _received(track: OfferedTrack) -> _Received:
    begins = VIDEO[track.codec].begins_key_frame if track.kind is TrackKind.VIDEO else None
    return _Received(track, track.kind, track.ssrc, ("nack", None) in track.feedback, begins)


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
        self._tracks = {track.kind: _received(track) for track in offer.tracks}
        self._by_type = {track.payload_type: self._tracks[track.kind] for track in offer.tracks}
        rtx = (track for track in offer.tracks if track.rtx_payload_type is not None)
        self._by_rtx_type = {track.rtx_payload_type: self._tracks[track.kind] for track in rtx}
        twcc = next((n for track in offer.tracks if (n := track.extension(TWCC_URI))), None)
        self._twcc = twcc << 4 | 1 if twcc is not None else 0  # the byte before the number (RFC 8285, section 4.2)
        self._arrivals = Arrivals()
        self._reported_us = 0
        self._key_frame_asked_us = 0
        self._key_frame_us = 0  # when the newest came
        self._key_frame_wanted = False
        self.remb: int | None = None  # bit/s that the slowest viewer can take, when it must be told
        self._remb_told: int | None = None
        self.last_us = 0  # when anything arrived last; 0: nothing did
        self.packets = 0
        self.octets = 0

    # --- packets ----------------------------------------------------------------------------------------------------

    def rtp(self, now_us: int, data: bytes) -> None:
        """Take one packet; raises NotRtp."""
        self.packets += 1
        self.octets += len(data)
        self.last_us = now_us
        self.raw(now_us, data, False)  # noqa: FBT003 - the most frequent call of all
        payload_type, marker, sequence, timestamp, ssrc, start, end, at, extension_end = wire.fields(data)
        wanted = self._twcc
        while at < extension_end:
            first = data[at]
            if first == wanted and at + 2 < len(data):
                self._arrivals.add(data[at + 1] << 8 | data[at + 2], now_us)
                break
            at += (first & 0x0F) + 2 if first else 1
        track = self._by_type.get(payload_type)
        if track is None:
            track = self._by_rtx_type.get(payload_type)
            if track is not None:
                self._repaired(track, wire.parse(data), now_us, data)
            return
        losses = track.losses if ssrc == track.ssrc else self._begin_source(track, ssrc)
        if sequence == losses.highest + 1 & 0xFFFF and losses.received:
            losses.highest += 1
            losses.received += 1
        elif not losses.arrived(sequence, now_us):
            return
        if timestamp != track.timestamp:
            track.timestamp = timestamp
            self._note_jitter(track, now_us, timestamp)
        payload = data[start:end]
        if track.begins_key_frame is not None and track.begins_key_frame(payload):
            self._key_frame_us, self._key_frame_wanted = now_us, False
        self._media(MediaPacket(track.kind, now_us, ssrc, sequence, timestamp, marker, payload, False))  # noqa: FBT003

    def _begin_source(self, track: _Received, ssrc: int) -> Losses:
        """The sender goes on under another SSRC: its numbers begin anew."""
        if track.losses.received:
            track.losses, track.transit = Losses(), None
            self.want_key_frame()
        track.ssrc = ssrc
        return track.losses

    @staticmethod
    def _note_jitter(track: _Received, now_us: int, timestamp: int) -> None:
        transit = now_us * track.offered.clock_rate // 1_000_000 - timestamp
        if track.transit is not None:
            apart = abs(((transit - track.transit + 0x80000000) & 0xFFFFFFFF) - 0x80000000)
            track.jitter += (apart - track.jitter) / 16
        track.transit = transit

    def _repaired(self, track: _Received, head: wire.Rtp, now_us: int, data: bytes) -> None:
        repaired = wire.unwrap_rtx(data[head.start : head.end])
        if repaired is None or not track.losses.arrived(repaired[0], now_us):
            return
        sequence, payload = repaired
        if track.begins_key_frame is not None and track.begins_key_frame(payload):
            self._key_frame_us, self._key_frame_wanted = now_us, False
        self._media(
            MediaPacket(track.kind, now_us, track.ssrc, sequence, head.timestamp, head.marker, payload, repaired=True)
        )

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
        if self._arrivals and self._any_ssrc():
            for packet in self._arrivals.feedback(self._ssrc, self._any_ssrc()):
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
        if not self._key_frame_wanted and now_us - self._key_frame_us < EVERY_US:
            return
        video = self._tracks.get(TrackKind.VIDEO)
        if video is None or not video.losses.received:
            return
        if now_us - self._key_frame_asked_us >= KEY_FRAME_US:
            self._key_frame_asked_us = now_us
            self._send(rtcp.pack_pli(self._ssrc, video.ssrc))

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

"""The receiving end of one publisher's connection: repairs, reports and key-frame requests go back to the sender."""

from collections.abc import Callable
from dataclasses import dataclass, field

import media.rtp as wire
from media import rtcp, vp8
from media.losses import Losses
from media.offers import TWCC_URI, Offer, OfferedTrack
from media.rtp import MediaPacket
from media.twcc import Arrivals
from videobank.domain.streams import TrackKind

REPORT_US = 1_000_000
EVERY_US = 10_000_000  # a recording is sought in by key frames, and browsers send none by themselves
KEY_FRAME_US = 500_000  # a key frame is ten times an ordinary one: not asked for more often


@dataclass(slots=True)
class _Received:
    """One track being received."""

    offered: OfferedTrack
    ssrc: int
    losses: Losses = field(default_factory=Losses)
    jitter: float = 0.0  # in RTP time (RFC 3550, appendix A.8)
    transit: int | None = None
    report_ntp: int = 0
    report_us: int = 0


class Uplink:
    """Takes decrypted packets, gives media packets, and says every tick what to send back."""

    def __init__(self, offer: Offer, ssrc: int, media: Callable[[MediaPacket], None]) -> None:
        self._ssrc = ssrc
        self._media = media
        self._tracks = {track.kind: _Received(track, track.ssrc) for track in offer.tracks}
        self._by_type = {track.payload_type: self._tracks[track.kind] for track in offer.tracks}
        rtx = (track for track in offer.tracks if track.rtx_payload_type is not None)
        self._by_rtx_type = {track.rtx_payload_type: self._tracks[track.kind] for track in rtx}
        self._twcc = next((n for track in offer.tracks if (n := track.extension(TWCC_URI))), None)
        self._arrivals = Arrivals()
        self._reported_us = 0
        self._key_frame_asked_us = 0
        self._key_frame_us = 0  # when the newest came
        self._key_frame_wanted = False
        self.remb: int | None = None  # bit/s that the slowest viewer can take, when it must be told
        self._remb_us = 0

    def rtp(self, arrived_us: int, data: bytes) -> None:
        """Take one packet; raises NotRtp."""
        head = wire.parse(data)
        if self._twcc is not None:
            number = wire.extension(data, head, self._twcc)
            if number is not None:
                self._arrivals.add(int.from_bytes(number, "big"), arrived_us)
        track = self._by_type.get(head.payload_type)
        if track is not None:
            self._plain(track, head, arrived_us, data[head.start : head.end])
            return
        track = self._by_rtx_type.get(head.payload_type)
        repaired = wire.unwrap_rtx(data[head.start : head.end]) if track is not None else None
        if track is not None and repaired is not None and track.losses.arrived(repaired[0], arrived_us):
            self._give(track, head, arrived_us, repaired[0], repaired[1], repaired=True)

    def _plain(self, track: _Received, head: wire.Rtp, arrived_us: int, payload: bytes) -> None:
        track.ssrc = head.ssrc
        if not track.losses.arrived(head.sequence, arrived_us):
            return
        transit = arrived_us * track.offered.clock_rate // 1_000_000 - head.timestamp
        if track.transit is not None:
            apart = abs(((transit - track.transit + 0x80000000) & 0xFFFFFFFF) - 0x80000000)
            track.jitter += (apart - track.jitter) / 16
        track.transit = transit
        self._give(track, head, arrived_us, head.sequence, payload, repaired=False)

    def _give(
        self, track: _Received, head: wire.Rtp, arrived_us: int, sequence: int, payload: bytes, *, repaired: bool
    ) -> None:
        kind = track.offered.kind
        if kind is TrackKind.VIDEO and vp8.begins_key_frame(payload):
            self._key_frame_us = arrived_us
            self._key_frame_wanted = False
        self._media(MediaPacket(kind, arrived_us, track.ssrc, sequence, head.timestamp, head.marker, payload, repaired))

    def report(self, arrived_us: int, report: rtcp.SenderReport) -> TrackKind | None:
        """Remember a sender report; which track it is of."""
        for kind, track in self._tracks.items():
            if track.ssrc == report.ssrc:
                track.report_ntp, track.report_us = report.ntp, arrived_us
                return kind
        return None

    def want_key_frame(self) -> None:
        """Ask the sender for a key frame, soon and not too often."""
        self._key_frame_wanted = TrackKind.VIDEO in self._tracks

    def due(self, now_us: int) -> list[bytes]:
        """The RTCP compounds to send now."""
        packets = self._key_frame(now_us) + self._repairs(now_us)
        if now_us - self._reported_us >= REPORT_US:
            self._reported_us = now_us
            packets.append(self._receiver_report(now_us))
            if self.remb is not None:
                packets[-1] += rtcp.pack_remb(self._ssrc, self.remb, self._any_ssrc())
        if self._twcc is not None and self._any_ssrc():
            packets += self._arrivals.feedback(self._ssrc, self._any_ssrc())
        return packets

    def _any_ssrc(self) -> int:
        video = self._tracks.get(TrackKind.VIDEO)
        return video.ssrc if video is not None and video.ssrc else next(iter(self._tracks.values())).ssrc

    def _key_frame(self, now_us: int) -> list[bytes]:
        video = self._tracks.get(TrackKind.VIDEO)
        if video is None or not video.losses.received:
            return []
        if not self._key_frame_wanted and now_us - self._key_frame_us < EVERY_US:
            return []
        if now_us - self._key_frame_asked_us < KEY_FRAME_US:
            return []
        self._key_frame_asked_us = now_us
        return [rtcp.pack_pli(self._ssrc, video.ssrc)]

    def _repairs(self, now_us: int) -> list[bytes]:
        packets = []
        for track in self._tracks.values():
            if ("nack", None) not in track.offered.feedback:
                continue
            asked, given_up = track.losses.due(now_us)
            if given_up:
                self.want_key_frame()
            if asked:
                packets.append(rtcp.pack_nack(self._ssrc, track.ssrc, asked))
        return packets

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

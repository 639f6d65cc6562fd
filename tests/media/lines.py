"""Two browsers' ends of the packet path, without a network: what they send is protected, what they get is opened."""

import os

import pylibsrtp

from media import rtp
from media.offers import MID_URI, TWCC_URI, Offer, OfferedCodec, OfferedTrack
from media.path import Path
from media.rtp import MediaPacket
from media.uplink import Eaters, Uplink
from media.viewer import Viewer
from videobank.domain.streams import TrackKind

FEEDBACK = (("nack", None), ("nack", "pli"), ("goog-remb", None), ("transport-cc", None))
EXTENSIONS = ((1, MID_URI), (4, TWCC_URI))
OPUS = OfferedCodec("opus", 111, None, 48_000, 2, (("transport-cc", None),))
VP8 = OfferedCodec("VP8", 96, 97, 90_000, 0, FEEDBACK)
AUDIO = OfferedTrack(TrackKind.AUDIO, "0", (OPUS,), 11, 0, EXTENSIONS)
VIDEO = OfferedTrack(TrackKind.VIDEO, "1", (VP8,), 12, 13, EXTENSIONS)
OFFER = Offer("", (AUDIO, VIDEO))
KEY_FRAME = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01"
DELTA = b"\x10\x11\x00"
PUBLISHER, VIEWER = 1, 2
PROFILES = {
    "AES-GCM": (pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 28),
    "AES-CM": (pylibsrtp.Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 30),
}


def srtp(key: bytes, profile: int, *, sending: bool) -> pylibsrtp.Session:
    """One direction of a line."""
    ssrcs = pylibsrtp.Policy.SSRC_ANY_OUTBOUND if sending else pylibsrtp.Policy.SSRC_ANY_INBOUND
    return pylibsrtp.Session(policy=pylibsrtp.Policy(key=key, ssrc_type=ssrcs, srtp_profile=profile))


def packet(track: OfferedTrack, sequence: int, payload: bytes, *, number: int = 0, timestamp: int = 0) -> bytes:
    """As a browser sends it, in clear."""
    elements = bytes((0x10, ord(track.mid), 0x41)) + (number & 0xFFFF).to_bytes(2, "big")
    return rtp.build(track.codec.payload_type, True, sequence, timestamp, track.ssrc, payload, elements)


class Lines:
    """A publisher and a viewer on one path."""

    def __init__(self, profile: str = "AES-GCM", keys: tuple[bytes, bytes] | None = None) -> None:
        """``keys`` are what the two browsers protect with and what we do; else they are drawn."""
        number, size = PROFILES[profile]
        key, other = keys or (os.urandom(size), os.urandom(size))
        self.path = Path()
        self.kept: list[bytes] = []
        self.pauses: list[bool] = []
        self.now_us = 1_700_000_000_000_000
        self.viewer = Viewer(
            OFFER,
            {"0": (21, 0), "1": (22, 23)},
            "name",
            self.path.sender(VIEWER),
            self.path.control_sender(VIEWER),
            self._ask_key_frame,
            self.pauses.append,
        )
        eaters = Eaters(lambda _now, data, _control: self.kept.append(data), self._forward, self.viewer.report)
        self.uplink = Uplink(OFFER, 31, eaters, self.path.control_sender(PUBLISHER))
        self.path.join(PUBLISHER, self.uplink, srtp(key, number, sending=False), srtp(other, number, sending=True))
        self.path.join(VIEWER, self.viewer, srtp(key, number, sending=False), srtp(other, number, sending=True))
        self._publisher_tx, self._viewer_tx = srtp(key, number, sending=True), srtp(key, number, sending=True)
        self._publisher_rx, self._viewer_rx = srtp(other, number, sending=False), srtp(other, number, sending=False)

    def _ask_key_frame(self) -> None:
        self.uplink.want_key_frame()

    def _forward(self, media: MediaPacket) -> None:
        self.viewer.media(media)

    def protected(self, data: bytes) -> bytes:
        """A publisher's packet as it is on the wire."""
        return self._publisher_tx.protect(data)

    def publish(self, data: bytes) -> list[bytes]:
        """Send a packet; what the viewer gets of it, opened."""
        return self.seen(self.path.take(PUBLISHER, self.protected(data), self.now_us))

    def answer(self, compound: bytes) -> list[bytes]:
        """The viewer sends RTCP; the RTP that it gets for it."""
        return self.seen(self.path.take(VIEWER, self._viewer_tx.protect_rtcp(compound), self.now_us))

    def due(self) -> list[bytes]:
        """What the publisher is told now."""
        return [
            self._publisher_rx.unprotect_rtcp(data)
            for line, data in self.path.due(PUBLISHER, self.now_us)
            if line == PUBLISHER
        ]

    def seen(self, out: list[tuple[int, bytes]]) -> list[bytes]:
        """The viewer's RTP of what went out."""
        mine = [data for line, data in out if line == VIEWER]
        return [self._viewer_rx.unprotect(data) for data in mine if not 192 <= data[1] < 224]

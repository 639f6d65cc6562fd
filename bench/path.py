"""What the packet path alone costs: microseconds of CPU for each datagram, without sockets.

    python -m bench.path [--seconds 5]

One publisher with VP8 and Opus, one viewer, real SRTP (AES-GCM) on both lines. The least of several runs is taken.
"""

import argparse
import os
import time

import pylibsrtp

from bench.plane.clip import encode
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
RUNS = 5


def srtp(key: bytes, direction: int) -> pylibsrtp.Session:
    """One direction of a line."""
    profile = pylibsrtp.Policy.SRTP_PROFILE_AEAD_AES_128_GCM
    return pylibsrtp.Session(policy=pylibsrtp.Policy(key=key, ssrc_type=direction, srtp_profile=profile))


def datagrams(key: bytes, seconds: int) -> list[bytes]:
    """What a browser would send in so many seconds, protected, in order."""
    clip, tx = encode(), srtp(key, pylibsrtp.Policy.SSRC_ANY_OUTBOUND)
    units = sorted(
        ((unit.at_s, track, unit) for track, units in ((AUDIO, clip.audio), (VIDEO, clip.video)) for unit in units),
        key=lambda each: each[0],
    )
    sequence, number, made = {AUDIO.kind: 0, VIDEO.kind: 0}, 0, []
    for at_s, track, unit in units:
        if at_s >= seconds:
            break
        for place, payload in enumerate(unit.payloads):
            elements = bytes((0x10, ord(track.mid), 0x41)) + number.to_bytes(2, "big")
            marker = track is VIDEO and place == len(unit.payloads) - 1
            packet = rtp.build(
                track.codec.payload_type, marker, sequence[track.kind], unit.timestamp, track.ssrc, payload, elements
            )
            made.append(tx.protect(packet))
            sequence[track.kind] += 1
            number += 1
    return made


def run(seconds: int) -> tuple[float, int]:
    """CPU microseconds for each datagram, and how many went out."""
    key, other = os.urandom(28), os.urandom(28)
    coming = datagrams(key, seconds)
    path = Path()
    viewer = Viewer(OFFER, {"0": (21, 0), "1": (22, 23)}, "bench", path.sender(2), path.control_sender(2), lambda: None)
    kept = bytearray()

    def keep(_now_us: int, data: bytes, _control: bool) -> None:  # noqa: FBT001 - as the recorder's
        nonlocal kept
        kept += data
        if len(kept) > 60_000:
            kept = bytearray()

    def forward(packet: MediaPacket) -> None:
        viewer.media(packet)

    uplink = Uplink(OFFER, 31, Eaters(keep, forward, viewer.report), path.control_sender(1))
    inbound, outbound = pylibsrtp.Policy.SSRC_ANY_INBOUND, pylibsrtp.Policy.SSRC_ANY_OUTBOUND
    path.join(1, uplink, srtp(key, inbound), srtp(other, outbound))
    path.join(2, viewer, srtp(key, inbound), srtp(other, outbound))
    out = 0
    now_us = 1_700_000_000_000_000
    began = time.process_time()
    for place, datagram in enumerate(coming):
        out += len(path.take(1, datagram, now_us))
        now_us += 5_850
        if place % 9 == 0:
            out += len(path.due(1, now_us))
    return (time.process_time() - began) / len(coming) * 1e6, out


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    chosen = parser.parse_args()
    best = min(run(chosen.seconds) for _ in range(RUNS))
    print(f"{best[0]:.1f} µs a datagram in, {best[1]} datagrams out")

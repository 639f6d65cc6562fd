"""Offers: an untrusted SDP is read once, checked, and becomes a frozen value (RFC 8866, RFC 9429).

Hidden host candidates (``….local``, draft-ietf-mmusic-mdns-ice-candidates) are dropped: the browser's own checks make
its address known to us as peer-reflexive. So is ``end-of-candidates``: with it aioice gives up when nothing is left.
"""

from dataclasses import dataclass

from aiortc import sdp as parser
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from videobank.domain.streams import TrackKind
from videobank.ports.media import BadOffer

OFFER_LIMIT_BYTES = 64 * 1024  # Chromium's offer of two tracks has 7 KiB
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
TWCC_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
CODECS = {TrackKind.AUDIO: "opus", TrackKind.VIDEO: "VP8"}


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """One media section: what we take of it. An SSRC of 0 was not announced."""

    kind: TrackKind
    mid: str
    clock_rate: int
    channels: int
    payload_type: int
    rtx_payload_type: int | None
    ssrc: int
    rtx_ssrc: int
    feedback: tuple[tuple[str, str | None], ...]
    parameters: tuple[tuple[str, int | str | None], ...]
    extensions: tuple[tuple[int, str], ...]

    @property
    def codec(self) -> str:
        """The name of the codec: VP8 or opus."""
        return CODECS[self.kind]

    def extension(self, uri: str) -> int | None:
        """The negotiated number of a header extension."""
        return next((number for number, known in self.extensions if known == uri), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that can be answered."""

    sdp: str
    tracks: tuple[OfferedTrack, ...]

    def track(self, mid: str) -> OfferedTrack:
        """The track of a media section; raises BadOffer."""
        for track in self.tracks:
            if track.mid == mid:
                return track
        raise BadOffer(f"no media section {mid!r}")


def read_offer(text: str, direction: str) -> Offer:
    """Check an offer whose every section must be ``sendonly`` or ``recvonly``; raises BadOffer."""
    if len(text) > OFFER_LIMIT_BYTES:
        raise BadOffer("longer than 64 KiB")
    cleaned = _clean(text)
    try:
        session = parser.SessionDescription.parse(cleaned)
        tracks = tuple(_track(media, direction) for media in session.media)
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, StopIteration) as error:
        raise BadOffer(f"no SDP: {error}") from error
    _check(session, tracks)
    return Offer(cleaned, tracks)


def _clean(text: str) -> str:
    def kept(line: str) -> bool:
        if line == "a=end-of-candidates":
            return False
        return not (line.startswith("a=candidate:") and ".local " in line)

    return "\r\n".join(line for line in text.splitlines() if kept(line)) + "\r\n"


def _check(session: parser.SessionDescription, tracks: tuple[OfferedTrack, ...]) -> None:
    kinds = [track.kind for track in tracks]
    if not tracks or len(set(kinds)) != len(kinds):
        raise BadOffer("a stream has one audio track, one video track, or one of each")
    bundled = next((group.items for group in session.group if group.semantic == "BUNDLE"), [])
    if len(tracks) > 1 and set(map(str, bundled)) != {track.mid for track in tracks}:
        raise BadOffer("all sections must be bundled")


def _track(media: parser.MediaDescription, direction: str) -> OfferedTrack:
    if media.kind not in {"audio", "video"}:
        raise BadOffer(f"a section of kind {media.kind!r}")
    if media.direction != direction:
        raise BadOffer(f"direction {media.direction!r} instead of {direction!r}")
    if media.dtls is None or not media.dtls.fingerprints:
        raise BadOffer("no DTLS fingerprint")
    kind = TrackKind(media.kind)
    codec = _codec(media.rtp.codecs, kind)
    rtx = next(
        (c for c in media.rtp.codecs if c.name.lower() == "rtx" and c.parameters.get("apt") == codec.payloadType), None
    )
    ssrcs = [description.ssrc for description in media.ssrc]
    return OfferedTrack(
        kind=kind,
        mid=media.rtp.muxId,
        clock_rate=codec.clockRate,
        channels=codec.channels or 0,
        payload_type=codec.payloadType or 0,
        rtx_payload_type=rtx.payloadType if rtx is not None else None,
        ssrc=ssrcs[0] if ssrcs else 0,
        rtx_ssrc=ssrcs[1] if rtx is not None and len(ssrcs) > 1 else 0,
        feedback=tuple((item.type, item.parameter) for item in codec.rtcpFeedback),
        parameters=tuple(codec.parameters.items()),
        extensions=tuple((item.id, item.uri) for item in media.rtp.headerExtensions),
    )


def _codec(offered: list[RTCRtpCodecParameters], kind: TrackKind) -> RTCRtpCodecParameters:
    for codec in offered:
        if codec.name.lower() == CODECS[kind].lower():
            return codec
    raise BadOffer(f"no {CODECS[kind]} is offered")

"""Offers: an untrusted SDP is read once, checked, and becomes a frozen value (RFC 8866, RFC 9429).

Hidden host candidates (``….local``, draft-ietf-mmusic-mdns-ice-candidates) are dropped: the browser's own checks make
its address known to us as peer-reflexive. So is ``end-of-candidates``: with it aioice gives up when nothing is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from aiortc import sdp as parser
from aiortc.rtcrtpparameters import RTCRtpCodecParameters

from videobank.domain.streams import TrackKind
from videobank.ports.media import BadOffer, NoCommonCodec

OFFER_LIMIT_BYTES = 64 * 1024  # Chromium's offer of two tracks has 7 KiB
MID_URI = "urn:ietf:params:rtp-hdrext:sdes:mid"
TWCC_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
AUDIO_CODEC = "opus"
H264_BASELINE = 66  # profile_idc
H264_LEVEL_LEAST = 0x1F  # 3.1: 1280 x 720 at 30 frames, which our pages may send


@dataclass(frozen=True, slots=True)
class OfferedCodec:
    """One way to code a track that we carry: its payload types, and what the browser says of it."""

    name: str
    payload_type: int
    rtx_payload_type: int | None
    clock_rate: int
    channels: int = 0
    feedback: tuple[tuple[str, str | None], ...] = ()
    parameters: tuple[tuple[str, int | str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedTrack:
    """One media section: what we take of it. An SSRC of 0 was not announced."""

    kind: TrackKind
    mid: str
    codecs: tuple[OfferedCodec, ...]  # at least one; those we like best come first
    ssrc: int
    rtx_ssrc: int
    extensions: tuple[tuple[int, str], ...]

    @property
    def codec(self) -> OfferedCodec:
        """The one that a publisher was told to send."""
        return self.codecs[0]

    def coded(self, name: str) -> OfferedCodec | None:
        """The codec of this name, if it is offered."""
        return next((codec for codec in self.codecs if codec.name == name), None)

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

    @property
    def pictures(self) -> tuple[str, ...] | None:
        """The names of the video codecs offered; None: no video."""
        video = next((track for track in self.tracks if track.kind is TrackKind.VIDEO), None)
        return tuple(codec.name for codec in video.codecs) if video is not None else None

    def with_pictures(self, name: str) -> "Offer":
        """The same offer with this video codec only."""
        tracks = (
            replace(track, codecs=tuple(codec for codec in track.codecs if codec.name == name))
            if track.kind is TrackKind.VIDEO
            else track
            for track in self.tracks
        )
        return replace(self, tracks=tuple(tracks))

    def with_dtx(self) -> "Offer":
        """The same offer, but its sender may rest the voice in silence: ``usedtx=1`` (RFC 7587, section 6.1)."""
        return self._answered_with(TrackKind.AUDIO, "usedtx", 1)

    def starting_at(self, kbit_s: int) -> "Offer":
        """The same offer, but its sender begins with this rate: ``x-google-start-bitrate``, which libwebrtc knows.

        It begins with 300 kbit/s else and rises by 8 % a second, unless its first probes succeed; on a busy device
        they do not. On a line that carries less it is back below that within a second.
        """
        return self._answered_with(TrackKind.VIDEO, "x-google-start-bitrate", kbit_s)

    def _answered_with(self, kind: TrackKind, name: str, value: int) -> "Offer":
        def told(codec: OfferedCodec) -> OfferedCodec:
            return replace(codec, parameters=(*(pair for pair in codec.parameters if pair[0] != name), (name, value)))

        tracks = (
            replace(track, codecs=tuple(told(codec) for codec in track.codecs)) if track.kind is kind else track
            for track in self.tracks
        )
        return replace(self, tracks=tuple(tracks))


def read_offer(text: str, direction: str, video: tuple[str, ...]) -> Offer:
    """Check an offer whose every section must be ``sendonly`` or ``recvonly``; raises BadOffer.

    ``video`` are the names of the codecs that are carried, the best liked first; a section with none of them
    raises NoCommonCodec.
    """
    if len(text) > OFFER_LIMIT_BYTES:
        raise BadOffer("longer than 64 KiB")
    cleaned = _clean(text)
    try:
        session = parser.SessionDescription.parse(cleaned)
        tracks = tuple(_track(media, direction, video) for media in session.media)
    except BadOffer:
        raise
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


def _track(media: parser.MediaDescription, direction: str, video: tuple[str, ...]) -> OfferedTrack:
    if media.kind not in {"audio", "video"}:
        raise BadOffer(f"a section of kind {media.kind!r}")
    if media.direction != direction:
        raise BadOffer(f"direction {media.direction!r} instead of {direction!r}")
    if media.dtls is None or not media.dtls.fingerprints:
        raise BadOffer("no DTLS fingerprint")
    kind = TrackKind(media.kind)
    names = (AUDIO_CODEC,) if kind is TrackKind.AUDIO else video
    codecs = tuple(_codecs(media.rtp.codecs, names))
    if not codecs:
        raise NoCommonCodec(f"none of {', '.join(names)} is offered")
    ssrcs = [description.ssrc for description in media.ssrc]
    repairs = any(codec.rtx_payload_type is not None for codec in codecs)
    return OfferedTrack(
        kind=kind,
        mid=media.rtp.muxId,
        codecs=codecs,
        ssrc=ssrcs[0] if ssrcs else 0,
        rtx_ssrc=ssrcs[1] if repairs and len(ssrcs) > 1 else 0,
        extensions=tuple((item.id, item.uri) for item in media.rtp.headerExtensions),
    )


def _codecs(offered: list[RTCRtpCodecParameters], names: tuple[str, ...]) -> Iterator[OfferedCodec]:
    for name in names:
        codec = next((one for one in offered if one.name.lower() == name.lower() and _fits(name, one.parameters)), None)
        if codec is None:
            continue
        repairs = (one for one in offered if one.name.lower() == "rtx")
        rtx = next((one for one in repairs if one.parameters.get("apt") == codec.payloadType), None)
        yield OfferedCodec(
            name=name,
            payload_type=codec.payloadType or 0,
            rtx_payload_type=rtx.payloadType if rtx is not None else None,
            clock_rate=codec.clockRate,
            channels=codec.channels or 0,
            feedback=tuple((item.type, item.parameter) for item in codec.rtcpFeedback),
            parameters=tuple(codec.parameters.items()),
        )


def _fits(name: str, parameters: dict[str, int | str | None]) -> bool:
    """Whether it is the one profile of a codec that is carried, so that what is offered to send can be received.

    H.264: constrained baseline in packetization mode 1 (RFC 6184, section 8.1), which RFC 7742, section 6.2, demands
    of all. VP9: profile 0, 8 bits and 4:2:0 (RFC 9628, section 7).
    """
    if name == "VP9":
        return str(parameters.get("profile-id", "0")) == "0"
    if name != "H264":
        return True
    idc, constraints, level = bytes.fromhex(str(parameters.get("profile-level-id", "420010")))  # the RFC's default
    constrained = idc == H264_BASELINE and bool(constraints & 0x40)
    return constrained and level >= H264_LEVEL_LEAST and str(parameters.get("packetization-mode")) == "1"

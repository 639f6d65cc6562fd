"""Which codecs an offer has for us, and which one a call gets."""

import pytest

from media.codecs import PREFERENCE, chosen
from media.offers import Offer, OfferedCodec, read_offer
from tests.media.browser_of_python import Watcher, connection, offer_to_publish
from videobank.domain.streams import TrackKind
from videobank.ports.media import BadOffer, NoCommonCodec

HEAD = """v=0
o=- 1 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=fingerprint:sha-256 AA:BB
a=setup:actpass
m=video 9 UDP/TLS/RTP/SAVPF {types}
c=IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=rtcp-mux
a=ssrc-group:FID 11 12
a=ssrc:11 cname:x
a=ssrc:12 cname:x
"""
CHROMIUM = """96 VP8|
97 rtx|apt=96
102 H264|level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f
103 rtx|apt=102
104 H264|level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f
108 H264|level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
109 rtx|apt=108
116 H264|level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d001f
45 AV1|level-idx=5;profile=0;tier=0
100 VP9|profile-id=2
98 VP9|profile-id=0
99 rtx|apt=98
118 red|"""
"""What Chromium 156 of Debian offers to send, in short."""


def offer(codecs: str, carried: tuple[str, ...] = PREFERENCE) -> Offer:
    lines = [line.partition("|")[::2] for line in codecs.splitlines()]
    sdp = HEAD.format(types=" ".join(name.split()[0] for name, _ in lines))
    for name, parameters in lines:
        number, codec = name.split()
        sdp += f"a=rtpmap:{number} {codec}/90000\na=rtcp-fb:{number} nack\n"
        sdp += f"a=fmtp:{number} {parameters}\n" if parameters else ""
    return read_offer(sdp.replace("\n", "\r\n"), "sendonly", carried)


def numbers(codecs: tuple[OfferedCodec, ...]) -> list[tuple[str, int, int | None]]:
    return [(codec.name, codec.payload_type, codec.rtx_payload_type) for codec in codecs]


def test_of_each_codec_the_one_profile_that_all_browsers_have_is_taken_in_our_order() -> None:
    (track,) = offer(CHROMIUM).tracks
    assert numbers(track.codecs) == [("VP8", 96, 97), ("H264", 108, 109), ("VP9", 98, 99)]
    assert (track.kind, track.ssrc, track.rtx_ssrc) == (TrackKind.VIDEO, 11, 12)
    (track,) = offer(CHROMIUM, ("VP9", "H264")).tracks
    assert numbers(track.codecs) == [("VP9", 98, 99), ("H264", 108, 109)]
    assert dict(track.codecs[1].parameters)["profile-level-id"] == "42e01f"


def test_an_answer_to_a_publisher_is_made_of_one_codec() -> None:
    whole = offer(CHROMIUM)
    assert whole.pictures == ("VP8", "H264", "VP9")
    one = whole.with_pictures("VP9")
    assert one.pictures == ("VP9",)
    assert numbers(one.tracks[0].codecs) == [("VP9", 98, 99)]


@pytest.mark.parametrize(
    "codecs",
    [
        "45 AV1|profile=0",
        "100 VP9|profile-id=2",
        "102 H264|packetization-mode=1;profile-level-id=42001f",  # baseline, not constrained
        "102 H264|packetization-mode=1;profile-level-id=640c1f",  # high
        "102 H264|packetization-mode=0;profile-level-id=42e01f",
        "102 H264|profile-level-id=42e01f",  # mode 0, as none is named
        "102 H264|packetization-mode=1;profile-level-id=42e00c",  # level 1.2: 352 x 288
        "102 H264|packetization-mode=1",  # level 1
    ],
)
def test_an_offer_without_a_codec_that_is_carried_is_refused_by_that_name(codecs: str) -> None:
    with pytest.raises(NoCommonCodec):
        offer(codecs)


@pytest.mark.parametrize("profile", ["42e0", "not hexadecimal", "42e01f42", ""])
def test_a_profile_that_is_none_is_a_bad_offer(profile: str) -> None:
    with pytest.raises(BadOffer):
        offer(f"102 H264|packetization-mode=1;profile-level-id={profile}")


def test_the_first_codec_of_the_order_that_all_have_is_chosen() -> None:
    assert chosen(PREFERENCE, ("VP9", "VP8"), []) == "VP8"
    assert chosen(PREFERENCE, ("VP8", "H264", "VP9"), [{"H264", "VP9"}, {"VP8", "H264"}]) == "H264"
    assert chosen(PREFERENCE, ("VP8", "H264", "VP9"), [{"VP8"}, {"H264"}]) is None
    assert chosen(("VP9", "VP8"), ("VP8", "VP9"), [{"VP8", "VP9", "AV1"}]) == "VP9"


async def test_sound_alone_needs_no_video_codec() -> None:
    pc, watcher = connection(), Watcher()
    read = read_offer(await offer_to_publish(pc, video=False), "sendonly", PREFERENCE)
    await pc.close()
    await watcher.close()
    assert read.pictures is None
    assert [track.codec.name for track in read.tracks] == ["opus"]


async def test_voice_is_answered_with_dtx_where_it_is_wanted_and_the_picture_as_before() -> None:
    pc = connection()
    offered = read_offer(await offer_to_publish(pc), "sendonly", PREFERENCE)
    resting = offered.with_dtx()
    await pc.close()
    for before, after in zip(offered.tracks, resting.tracks, strict=True):
        voice = before.kind is TrackKind.AUDIO
        assert ("usedtx", 1) in after.codec.parameters if voice else after == before
        assert ("usedtx", 1) not in before.codec.parameters


async def test_the_picture_is_answered_with_the_rate_to_begin_with_and_voice_as_before() -> None:
    pc = connection()
    offered = read_offer(await offer_to_publish(pc), "sendonly", PREFERENCE)
    await pc.close()
    for before, after in zip(offered.tracks, offered.starting_at(1500).tracks, strict=True):
        picture = before.kind is TrackKind.VIDEO
        told = [("x-google-start-bitrate", 1500) in codec.parameters for codec in after.codecs]
        assert all(told) if picture else after == before

"""What is sent to a media worker by somebody who means harm: OWASP ASVS 5.0, V17.2 (``docs/webrtc-security.md``)."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aioice.ice
import pytest
from aiortc import RTCPeerConnection
from OpenSSL import SSL

from media import rtcp
from media.hooks import IceSettings
from media.node import Node
from media.rate import OVER_US, Rate
from media.segment import RATE_MOST_BIT_S, RATE_MOST_PACKETS_S
from tests.media.browser_of_python import Watcher, connection, offer_to_publish, take
from tests.media.conftest import CALL
from tests.media.lines import AUDIO, KEY_FRAME, PUBLISHER, VIDEO, Lines, packet, srtp
from tests.media.workers import until
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import CallEvent, RecordingFailed, SegmentClosed, SegmentOpened, TrackAnchored
from videobank.domain.ids import CallId, StreamId
from videobank.ports.keys import DataKey
from videobank.ports.media import Answer

HERE = "127.0.0.1"
AGENT, CUSTOMER = StreamId("agent-camera"), StreamId("customer-camera")
DTLS_1_0, DTLS_1_2 = 0xFEFF, 0xFEFD
NEVER_S = 1.5  # a handshake on this machine takes a tenth of it


class Attacked:
    """A node, what it told, and the browsers that send to it."""

    def __init__(self, vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey) -> None:
        self.told: list[CallEvent] = []
        self.errors: list[str] = []
        self.node = Node("w1", vault, keys, clock, self._tell, IceSettings())
        self._key = key
        self._browsers: list[RTCPeerConnection] = []

    def _tell(self, _call: CallId, event: CallEvent, _wrapped: bytes) -> None:
        self.told.append(event)

    def of(self, kind: type[CallEvent], stream: StreamId) -> list[CallEvent]:
        return [event for event in self.told if isinstance(event, kind) and event.stream == stream]

    async def publish(
        self, stream: StreamId, change: Callable[[str], str] = str, prepare: Callable[[RTCPeerConnection], None] = id
    ) -> tuple[RTCPeerConnection, Answer]:
        """A browser that offers; it connects by ``take``."""
        pc = connection()
        self._browsers.append(pc)
        prepare(pc)
        offer = change(await offer_to_publish(pc, video=False))
        return pc, await self.node.publish(CALL, self._key.wrapped, stream, offer)

    async def connected(self, stream: StreamId) -> RTCPeerConnection:
        """A browser whose sound arrives."""
        pc, answer = await self.publish(stream)
        await take(pc, answer.sdp)
        await until(lambda: bool(self.of(SegmentOpened, stream)))
        return pc

    async def close(self) -> None:
        await asyncio.gather(*(pc.close() for pc in self._browsers))
        await self.node.close()


@pytest.fixture
async def attacked(
    vault: LocalVault, keys: KeyFile, clock: SharedClock, key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Attacked]:
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: [HERE])
    made = Attacked(vault, keys, clock, key)
    asyncio.get_running_loop().set_exception_handler(lambda _, context: made.errors.append(str(context)))
    yield made
    await made.close()
    assert made.errors == []


def port(answer: Answer) -> int:
    (found,) = {int(number) for number in re.findall(r"^a=candidate:.* (\d+) typ host", answer.sdp, re.MULTILINE)}
    return found


def fingerprint(sdp: str) -> str:
    return re.findall(r"a=fingerprint:sha-256 (\S+)", sdp)[0]


# --- the handshake --------------------------------------------------------------------------------------------------


async def test_every_connection_has_a_key_of_its_own_and_none_is_ever_written(attacked: Attacked, home: Path) -> None:
    streams = (AGENT, CUSTOMER, StreamId("agent-screen"))
    prints = [fingerprint((await attacked.publish(stream))[1].sdp) for stream in streams]
    assert len(set(prints)) == len(streams)
    assert b"PRIVATE KEY" not in await asyncio.to_thread(everything_written, home)


def everything_written(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def only(ciphers: bytes, version: int) -> Callable[[RTCPeerConnection], None]:
    """A browser that knows nothing better."""

    def prepare(pc: RTCPeerConnection) -> None:
        (certificate,) = pc._RTCPeerConnection__certificates  # type: ignore[attr-defined]
        original = certificate._create_ssl_context

        def weakened(srtp_profiles: list[object]) -> SSL.Context:
            context: SSL.Context = original(srtp_profiles=srtp_profiles)
            context.set_cipher_list(ciphers + b":@SECLEVEL=0")
            context.set_min_proto_version(DTLS_1_0)
            context.set_max_proto_version(version)
            return context

        certificate._create_ssl_context = weakened

    return prepare


@pytest.mark.parametrize(
    ("ciphers", "version", "joins"),
    [
        (b"ECDHE-ECDSA-AES128-GCM-SHA256", DTLS_1_2, True),
        (b"ECDHE-ECDSA-CHACHA20-POLY1305", DTLS_1_2, True),
        (b"ECDHE-ECDSA-AES128-SHA", DTLS_1_2, False),
        (b"ECDHE-ECDSA-AES256-SHA", DTLS_1_2, False),
        (b"ECDHE-ECDSA-AES128-SHA", DTLS_1_0, False),
    ],
)
async def test_only_strong_cipher_suites_and_profiles_are_agreed_on(
    attacked: Attacked, ciphers: bytes, version: int, joins: bool
) -> None:
    pc, answer = await attacked.publish(AGENT, prepare=only(ciphers, version))
    segment = attacked.node._streams[CALL, AGENT].segment
    assert segment is not None
    await take(pc, answer.sdp)
    if joins:
        await until(lambda: bool(attacked.of(SegmentOpened, AGENT)))
        assert segment._peer.profile.startswith("SRTP_AEAD_AES_")
    else:
        await until(lambda: pc.connectionState == "failed")
        assert attacked.told == []


async def test_a_certificate_that_is_not_the_one_of_the_offer_ends_the_connection(attacked: Attacked) -> None:
    def forge(sdp: str) -> str:
        mine = fingerprint(sdp)
        return sdp.replace(mine, ("00" if mine[:2] != "00" else "11") + mine[2:])

    pc, answer = await attacked.publish(AGENT, forge)
    await take(pc, answer.sdp)
    await until(lambda: attacked.node.running() == ())
    assert attacked.told == []


def client_hello() -> bytes:
    """A stranger's first flight."""
    context = SSL.Context(SSL.DTLS_METHOD)
    stranger = SSL.Connection(context)
    stranger.set_connect_state()
    with pytest.raises(SSL.WantReadError):
        stranger.do_handshake()
    return stranger.bio_read(4096)


async def test_a_strangers_client_hello_before_the_browsers_is_not_answered_and_changes_nothing(
    attacked: Attacked,
) -> None:
    pc, answer = await attacked.publish(AGENT)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.setblocking(False)
        stranger.connect((HERE, port(answer)))
        for _ in range(20):
            stranger.send(client_hello())
        await asyncio.sleep(0.2)
        await take(pc, answer.sdp)
        for _ in range(20):
            stranger.send(client_hello())
            await asyncio.sleep(0.005)
        await until(lambda: bool(attacked.of(SegmentOpened, AGENT)))
        with pytest.raises(BlockingIOError):
            stranger.recv(2048)


# --- packets --------------------------------------------------------------------------------------------------------


async def test_a_stranger_who_sends_rubbish_of_every_kind_disturbs_nobody(attacked: Attacked) -> None:
    pc, answer = await attacked.publish(AGENT)
    rubbish = [
        b"",
        b"\0",
        b"\x00\x01\x00\x08\x21\x12\xa4\x42" + bytes(12) + b"\x00\x24\x00\x01\x00\0\0\0",  # PRIORITY of one byte
        b"\x00\x01\x00\x04\x21\x12\xa4\x42" + bytes(12) + b"\x00\x20\x00\x00",  # an address of none
        b"\x3f\xff\x00\x00\x21\x12\xa4\x42" + bytes(12),
        b"\x16\xfe\xfd" + bytes(2000),
        b"\x17" * 60,
        b"\x80\x6f" + bytes(40),
        b"\x80\xc8\xff\xff" + bytes(40),
        b"\xbf" * 12,
        b"\xff" * 1500,
    ]
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.connect((HERE, port(answer)))
        for data in rubbish:
            stranger.send(data)
        await take(pc, answer.sdp)
        await until(lambda: bool(attacked.of(SegmentOpened, AGENT)))
        before = attacked.node.figures()["packets_in"]
        for _ in range(50):
            for data in rubbish:
                stranger.send(data)
            await asyncio.sleep(0.01)
    await until(lambda: attacked.node.figures()["packets_in"] > before + 10)
    assert attacked.of(SegmentClosed, AGENT) == []


def test_media_without_the_keys_of_the_line_gets_nowhere() -> None:
    lines = Lines()
    stranger = srtp(bytes(28), 7, sending=True)
    for number in range(100):
        forged = stranger.protect(packet(VIDEO, number, KEY_FRAME))
        assert lines.path.take(PUBLISHER, forged, lines.now_us) == []
    assert lines.kept == []
    assert len(lines.publish(packet(VIDEO, 1, KEY_FRAME))) == 1
    assert lines.path.part(PUBLISHER) == 100


def test_a_flood_on_one_line_leaves_no_trace_on_another() -> None:
    flooded, other = Lines(), Lines()
    for number in range(5_000):
        flooded.publish(packet(VIDEO, number & 0xFFFF, KEY_FRAME))
        if number % 50 == 0:
            assert len(other.publish(packet(AUDIO, number // 50, b"\xf8"))) == 1
        flooded.kept.clear()
    assert len(other.kept) == 100


@pytest.mark.parametrize(
    ("bit_s", "packets_s", "cut"),
    [
        (RATE_MOST_BIT_S - 1000, 100, False),
        (RATE_MOST_BIT_S + 1000, 100, True),
        (1_000_000, RATE_MOST_PACKETS_S - 1, False),
        (1_000_000, RATE_MOST_PACKETS_S + 1, True),
    ],
)
def test_more_than_the_rate_is_more_in_bits_or_in_packets(bit_s: int, packets_s: int, cut: bool) -> None:
    rate, second_us = Rate(RATE_MOST_BIT_S, RATE_MOST_PACKETS_S), 1_000_000
    assert not rate.over(10**9, 10**6, 50 * second_us)  # what was before is not counted
    seconds = OVER_US // second_us
    assert rate.over(10**9 + bit_s * seconds // 8, 10**6 + packets_s * seconds, 52 * second_us) is cut


async def flood(pc: RTCPeerConnection, packets_s: int, made: Callable[[int], bytes]) -> None:
    """So many authentic packets, until the other side ends it."""
    transport = pc.getTransceivers()[0].sender.transport
    began, sent = time.monotonic(), 0
    while pc.connectionState == "connected":
        while sent < (time.monotonic() - began) * packets_s:
            try:
                await transport._send_rtp(made(sent))
            except ConnectionError:
                return
            sent += 1
        await asyncio.sleep(0.01)


async def test_a_sender_who_floods_is_cut_and_told_and_the_others_are_recorded_meanwhile(attacked: Attacked) -> None:
    await attacked.connected(CUSTOMER)
    pc = await attacked.connected(AGENT)
    anchors = len(attacked.of(TrackAnchored, CUSTOMER))
    ssrc = pc.getSenders()[0]._ssrc
    payload = bytes(1100)
    head = b"\x80\x60"
    await asyncio.wait_for(
        flood(
            pc,
            2_500,
            lambda n: head + (n & 0xFFFF).to_bytes(2, "big") + bytes(4) + (ssrc ^ 1).to_bytes(4, "big") + payload,
        ),
        15,
    )
    await until(lambda: bool(attacked.of(SegmentClosed, AGENT)))
    (closed,) = attacked.of(SegmentClosed, AGENT)
    assert isinstance(closed, SegmentClosed)
    assert closed.why == "more than its rate"
    assert closed.bytes > 0
    await until(lambda: len(attacked.of(TrackAnchored, CUSTOMER)) > anchors)
    assert attacked.of(RecordingFailed, CUSTOMER) == []
    assert attacked.of(SegmentClosed, CUSTOMER) == []


async def test_a_viewer_who_floods_is_cut(attacked: Attacked) -> None:
    await attacked.connected(CUSTOMER)
    watcher = Watcher()
    viewing = await attacked.node.subscribe(CALL, CUSTOMER, "agent", await watcher.offer())
    await take(watcher.pc, viewing.sdp)
    await until(lambda: watcher.pc.connectionState == "connected" and watcher.sounds > 0)
    request = rtcp.pack_pli(1, 2)
    await asyncio.wait_for(flood(watcher.pc, 2_000, lambda _: request), 15)
    await until(lambda: [one.viewer for one in attacked.node.running()] == [None])
    await watcher.close()

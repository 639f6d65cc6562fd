"""Every private part of aiortc 1.16 and aioice that we stand on, here and in ``handshake``: to be checked at updates.

- ``StunProtocol.datagram_received`` and the reader of its socket are replaced once DTLS is connected, so that SRTP
  goes through the packet path in the datagram's own callback, and several datagrams are read at a time.
- ``RTCRtpSender.send`` and ``RTCRtpReceiver.receive`` of one instance are stubbed: nothing is encoded or decoded.
- ``RTCRtpTransceiver._codecs`` and ``_headerExtensions`` decide the answer: what we carry, and nothing else;
  ``codecs.CODECS`` of aiortc gets VP9, as an offer of nothing that it knows is refused before that.
- ``Connection.get_component_candidates`` of one instance is replaced: our sockets, within the range of ports.
- ``RTCDtlsTransport._rx_srtp`` and ``_tx_srtp`` are the path's protection; ``Connection._nominated`` says where to, and
  ``Connection.check_complete`` of one instance when that has changed.
"""

# ruff: noqa: SLF001 - what this file is for

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import aioice.ice
import aiortc.codecs
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, Connection, StunProtocol
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidStateError, OperationError
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from media.datagrams import SECURE_RTP, Inlet, Outlet, Protection
from media.handshake import KnownPeers, strengthen
from media.offers import MID_URI, TWCC_URI, Offer, OfferedTrack
from media.path import End
from media.selector import read
from media.sockets import bind
from media.wires import Wires, Write
from videobank.ports.media import BadOffer

BURST = 32  # datagrams read from one socket before others have their turn


@dataclass(frozen=True, slots=True)
class IceSettings:
    """How peers are reached. ``servers`` are TURN for the server's own side, mostly none."""

    servers: tuple[RTCIceServer, ...] = ()
    ports: range | None = None  # of the UDP sockets here; None: the system chooses
    allow_loopback: bool = False  # offer 127.0.0.1 too: for one machine without any network


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told of a peer's changes; called on the event loop, synchronously."""

    connected: Callable[[], None]
    lost: Callable[[str], None]


def _know_vp9() -> None:
    """Let aiortc of this process take an offer of VP9 alone; it knows VP8 and H.264. Idempotent."""
    known = aiortc.codecs.CODECS["video"]
    if not any(codec.name == "VP9" for codec in known):
        known.append(RTCRtpCodecParameters(mimeType="video/VP9", clockRate=90_000, payloadType=103))


def allow_loopback() -> None:
    """Let aioice of this process offer 127.0.0.1, which it leaves out otherwise. Idempotent."""
    original = aioice.ice.get_host_addresses
    if getattr(original, "with_loopback", False):
        return

    def with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:  # noqa: FBT001 - aioice's signature
        return [*original(use_ipv4, use_ipv6), "127.0.0.1"]

    with_loopback.with_loopback = True  # type: ignore[attr-defined]
    aioice.ice.get_host_addresses = with_loopback


class Peer:
    """One peer connection that answers one offer: a line of the packet path. ``end`` is set before it connects."""

    def __init__(self, ice: IceSettings, wires: Wires, listener: Listener) -> None:
        if ice.allow_loopback:
            allow_loopback()
        _know_vp9()
        policy = RTCBundlePolicy.MAX_BUNDLE
        self._ports = ice.ports
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=list(ice.servers), bundlePolicy=policy))
        strengthen(self._pc)
        self._wires = wires
        self._listener = listener
        self._dtls: RTCDtlsTransport | None = None
        self._over = False
        self.line = wires.line()
        self.end: End | None = None
        self.ssrcs: dict[str, tuple[int, int]] = {}  # mid -> our SSRC and our SSRC of retransmissions
        self.cname: str = self._pc._RTCPeerConnection__cname  # type: ignore[attr-defined]

    async def answer(self, offer: Offer, *, sending: bool) -> str:
        """Answer the offer, sending or receiving; raises BadOffer, and PlaneRefuses when there is no port for it."""
        try:
            await self._pc.setRemoteDescription(RTCSessionDescription(offer.sdp, "offer"))
        except (ValueError, LookupError, OperationError, InvalidStateError, RuntimeError) as error:
            raise BadOffer(str(error)) from error
        for transceiver in self._pc.getTransceivers():
            self._prepare(transceiver, offer.track(transceiver.mid or ""), sending=sending)
        dtls = self._pc.getTransceivers()[0].receiver.transport
        dtls._set_role("server")  # setup:passive, which lets us choose AES-GCM
        self._dtls = dtls
        self._pc.on("connectionstatechange", self._changed)
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        return str(self._pc.localDescription.sdp)

    def _prepare(self, transceiver: RTCRtpTransceiver, track: OfferedTrack, *, sending: bool) -> None:
        transceiver.direction = "sendonly" if sending else "recvonly"
        transceiver._codecs = _codecs(track)
        transceiver._headerExtensions = [
            RTCRtpHeaderExtensionParameters(id=number, uri=uri)
            for number, uri in track.extensions
            if uri in {MID_URI, TWCC_URI}
        ]
        _gather_within(transceiver.receiver.transport.transport._connection, self._ports)
        sender = transceiver.sender
        self.ssrcs[track.mid] = (sender._ssrc, sender._rtx_ssrc)
        sender.send = _nothing  # type: ignore[assignment,method-assign]
        transceiver.receiver.receive = _nothing  # type: ignore[assignment,method-assign]

    def _join(self) -> None:
        """The handshake is done: from here on packets bypass aiortc."""
        dtls = self._dtls
        if dtls is None or self.end is None:
            return
        connection = dtls.transport._connection
        self._wires.open(self.line, _writer(connection._nominated[1]))
        _on_nomination(connection, lambda pair: self._wires.open(self.line, _writer(pair)))
        self._wires.path.join(self.line, self.end, Protection(dtls._rx_srtp), Protection(dtls._tx_srtp))
        for protocol in connection._protocols:
            _read(protocol, partial(self._wires.take, self.line))

    @property
    def fingerprint(self) -> str:
        """The SHA-256 fingerprint of the peer's certificate, as checked in the handshake; empty before."""
        if self._dtls is None or self._dtls._ssl is None:
            return ""
        certificate = self._dtls._ssl.get_peer_certificate()
        return certificate.digest("sha256").decode() if certificate is not None else ""

    @property
    def profile(self) -> str:
        """The negotiated SRTP protection profile, e.g. ``SRTP_AEAD_AES_128_GCM``; empty before the handshake."""
        if self._dtls is None or self._dtls._ssl is None:
            return ""
        return bytes(self._dtls._ssl.get_selected_srtp_profile()).decode()

    def _changed(self) -> None:
        state = self._pc.connectionState
        if state == "connected":
            self._join()
            self._listener.connected()
        elif state in {"failed", "closed"} and not self._over:
            self._over = True
            self._listener.lost("connection failed" if state == "failed" else "ended by the sender")

    async def close(self) -> None:
        """End the connection; the browser is told by DTLS."""
        self._over = True
        self._wires.close(self.line)
        await self._pc.close()


def _gather_within(connection: Connection, ports: range | None) -> None:
    """Let this connection's host candidates be sockets of ours; what a TURN server gives is left to aioice."""

    async def candidates(component: int, addresses: list[str], timeout: int = 5) -> list[Candidate]:
        found = [await _host_candidate(connection, component, address, ports) for address in addresses]
        relayed = await Connection.get_component_candidates(connection, component, [], timeout)
        return [candidate for candidate in found if candidate is not None] + relayed

    connection.get_component_candidates = candidates  # type: ignore[method-assign]


async def _host_candidate(
    connection: Connection, component: int, address: str, ports: range | None
) -> Candidate | None:
    """One socket, which is the connection's to close; None: nothing can be bound to this address."""
    sock = bind(address, ports)
    if sock is None:
        return None
    loop = asyncio.get_running_loop()
    _, protocol = await loop.create_datagram_endpoint(lambda: KnownPeers(connection), sock=sock)
    connection._protocols.append(protocol)
    host, port = sock.getsockname()[:2]
    protocol.local_candidate = Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, "host"),
        host=host,
        port=port,
        type="host",
    )
    return protocol.local_candidate


def _on_nomination(connection: Connection, moved: Callable[[CandidatePair], None]) -> None:
    """Be told when the browser nominates another pair: it changed networks, or a router gave it another address.

    aioice checks such a pair and takes it as its own (RFC 8445, section 7.3.1.4); our packets must follow.
    """
    complete, current = connection.check_complete, connection._nominated[1]

    def check_complete(pair: CandidatePair) -> None:
        nonlocal current
        complete(pair)
        if (nominated := connection._nominated[1]) is not current:
            current = nominated
            moved(nominated)

    connection.check_complete = check_complete  # type: ignore[method-assign]


def _writer(pair: CandidatePair) -> Write:
    """Straight to the socket of a pair: asyncio would queue what it does not take, and live media is then late."""
    transport, address = pair.protocol.transport, pair.remote_addr
    sock = getattr(transport, "_sock", None)
    if sock is not None:
        return Outlet(sock, address)

    def relay(datagrams: list[bytes]) -> int:  # over TURN
        for data in datagrams:
            transport.sendto(data, address)
        return len(datagrams)

    return relay


def _read(protocol: StunProtocol, take: Callable[[list[bytes]], None]) -> None:
    """Give SRTP to the path, everything else to ICE; several datagrams each time the socket is ready."""
    other = protocol.datagram_received

    def received(data: bytes, address: tuple[Any, ...]) -> None:
        if data and data[0] in SECURE_RTP:
            take([data])
        else:
            other(data, address)

    protocol.datagram_received = received  # type: ignore[assignment,method-assign]
    sock = getattr(protocol.transport, "_sock", None)
    if sock is not None:  # else over TURN
        inlet = Inlet(sock, take, other, protocol.error_received, BURST)
        read(asyncio.get_running_loop(), sock.fileno(), inlet)


def _codecs(track: OfferedTrack) -> list[RTCRtpCodecParameters]:
    """The codecs taken, each with its retransmissions and the feedback that the browser offers for it and we know."""
    chosen = []
    for codec in track.codecs:
        feedback = [item for item in codec.feedback if item in FEEDBACK]
        chosen.append(
            RTCRtpCodecParameters(
                mimeType=f"{track.kind}/{codec.name}",
                clockRate=codec.clock_rate,
                channels=codec.channels or None,
                payloadType=codec.payload_type,
                rtcpFeedback=[RTCRtcpFeedback(kind, parameter) for kind, parameter in feedback],
                parameters=dict(codec.parameters),
            )
        )
        if codec.rtx_payload_type is not None:
            chosen.append(
                RTCRtpCodecParameters(
                    mimeType=f"{track.kind}/rtx",
                    clockRate=codec.clock_rate,
                    payloadType=codec.rtx_payload_type,
                    parameters={"apt": codec.payload_type},
                )
            )
    return chosen


FEEDBACK: frozenset[tuple[str, str | None]] = frozenset(
    {("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None), ("transport-cc", None)}
)


async def _nothing(_parameters: object) -> None:
    await asyncio.sleep(0)

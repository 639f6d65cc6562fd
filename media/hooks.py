"""Every private part of aiortc 1.16 and aioice that we stand on, here and in ``handshake``: to be checked at updates.

- ``StunProtocol.datagram_received`` and the reader of its socket are replaced once DTLS is connected, so that SRTP
  goes through the packet path in the datagram's own callback, and several datagrams are read at a time.
- ``RTCRtpSender.send`` and ``RTCRtpReceiver.receive`` of one instance are stubbed: nothing is encoded or decoded.
- ``RTCRtpTransceiver._codecs`` and ``_headerExtensions`` decide the answer: VP8, Opus and transport-wide feedback only.
- ``Connection.get_component_candidates`` of one instance is replaced: our sockets, within the range of ports.
- ``RTCDtlsTransport._rx_srtp`` and ``_tx_srtp`` are the path's protection; ``Connection._nominated`` says where to.
"""

# ruff: noqa: SLF001 - what this file is for

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import aioice.ice
from aioice.candidate import Candidate, candidate_foundation, candidate_priority
from aioice.ice import CandidatePair, Connection, StunProtocol
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidStateError, OperationError
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver

from media.handshake import KnownPeers, strengthen
from media.offers import MID_URI, TWCC_URI, Offer, OfferedTrack
from media.path import End
from media.sockets import bind
from media.wires import Wires, Write
from videobank.ports.media import BadOffer

SECURE_RTP = range(128, 192)  # the first byte of SRTP and SRTCP (RFC 7983)
BURST = 32  # datagrams read from one socket before others have their turn
DATAGRAM_BYTES = 2048  # more than an Ethernet frame holds


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
        transceiver._codecs = _codecs(transceiver._codecs, track)
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
        pair = connection._nominated[1]
        self._wires.open(self.line, _writer(pair))
        self._wires.path.join(self.line, self.end, dtls._rx_srtp, dtls._tx_srtp)
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


def _writer(pair: CandidatePair) -> Write:
    """Straight to the socket of a pair: asyncio would queue what it does not take, and live media is then late."""
    transport, address = pair.protocol.transport, pair.remote_addr
    sock = getattr(transport, "_sock", None)
    if sock is None:  # over TURN

        def relay(data: bytes) -> bool:
            transport.sendto(data, address)
            return True

        return relay
    sendto = sock.sendto

    def write(data: bytes) -> bool:
        try:
            sendto(data, address)
        except OSError:  # its buffer is full, or the other side is gone, which ICE finds out
            return False
        return True

    return write


def _read(protocol: StunProtocol, take: Callable[[bytes], None]) -> None:
    """Give SRTP to the path, everything else to ICE; several datagrams each time the socket is ready."""
    other = protocol.datagram_received

    def received(data: bytes, address: tuple[Any, ...]) -> None:
        if data and 127 < data[0] < 192:  # noqa: PLR2004 - SECURE_RTP
            take(data)
        else:
            other(data, address)

    protocol.datagram_received = received  # type: ignore[assignment,method-assign]
    sock = getattr(protocol.transport, "_sock", None)
    if sock is None:
        return  # over TURN
    recvfrom = sock.recvfrom

    def readable() -> None:
        try:
            for _ in range(BURST):
                data, address = recvfrom(DATAGRAM_BYTES)
                if data and 127 < data[0] < 192:  # noqa: PLR2004 - SECURE_RTP
                    take(data)
                else:
                    other(data, address)
        except BlockingIOError:
            return
        except OSError as error:  # ICMP: nobody listens there, which ICE finds out
            protocol.error_received(error)

    asyncio.get_running_loop()._add_reader(sock.fileno(), readable)  # type: ignore[attr-defined]


def _codecs(common: list[RTCRtpCodecParameters], track: OfferedTrack) -> list[RTCRtpCodecParameters]:
    """Only the chosen codec and its retransmissions, with the feedback that the browser offers for it."""
    chosen = []
    for codec in common:
        if codec.payloadType == track.payload_type:
            mine = copy.deepcopy(codec)
            feedback = [item for item in track.feedback if item in FEEDBACK]
            mine.rtcpFeedback = [RTCRtcpFeedback(kind, parameter) for kind, parameter in feedback]
            mine.parameters = dict(track.parameters)
            chosen.append(mine)
        elif codec.payloadType == track.rtx_payload_type:
            chosen.append(copy.deepcopy(codec))
    return chosen


FEEDBACK: frozenset[tuple[str, str | None]] = frozenset(
    {("nack", None), ("nack", "pli"), ("ccm", "fir"), ("goog-remb", None), ("transport-cc", None)}
)


async def _nothing(_parameters: object) -> None:
    await asyncio.sleep(0)

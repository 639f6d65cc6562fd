"""Every private part of aiortc 1.16 and aioice that we stand on, in one file: a new version is checked here only.

- ``Connection.data_received`` of one instance is replaced, so that SRTP is opened in the datagram's own callback.
- ``RTCRtpSender.send`` and ``RTCRtpReceiver.receive`` of one instance are stubbed: nothing is encoded or decoded.
- ``RTCRtpTransceiver._codecs`` and ``_headerExtensions`` decide the answer: VP8, Opus and transport-wide feedback only.
- ``RTCDtlsTransport._tx_srtp`` and ``Connection._nominated`` send without a coroutine.
"""

# ruff: noqa: SLF001 - what this file is for

import asyncio
import copy
from collections.abc import Callable
from dataclasses import dataclass

import aioice.ice
import pylibsrtp
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidStateError, OperationError
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtcpFeedback, RTCRtpCodecParameters, RTCRtpHeaderExtensionParameters
from aiortc.rtcrtptransceiver import RTCRtpTransceiver
from aiortc.rtp import is_rtcp

from media.offers import MID_URI, TWCC_URI, Offer, OfferedTrack
from videobank.ports.clock import Clock
from videobank.ports.media import BadOffer

SEND_BUFFER_BYTES = 256 * 1024  # a socket that cannot take more is a slow viewer: drop
SECURE_RTP = range(128, 192)  # the first byte of SRTP and SRTCP (RFC 7983)


@dataclass(frozen=True, slots=True)
class IceSettings:
    """How peers are reached. ``servers`` are STUN and TURN for the server's own side, mostly none."""

    servers: tuple[RTCIceServer, ...] = ()
    allow_loopback: bool = False  # offer 127.0.0.1 too: for one machine without any network


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a peer's packets and changes go; called on the event loop, synchronously."""

    rtp: Callable[[int, bytes], None]
    rtcp: Callable[[int, bytes], None]
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
    """One peer connection that answers one offer: decrypted packets come out, packets go in."""

    def __init__(self, ice: IceSettings, clock: Clock, listener: Listener) -> None:
        if ice.allow_loopback:
            allow_loopback()
        policy = RTCBundlePolicy.MAX_BUNDLE
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=list(ice.servers), bundlePolicy=policy))
        self._clock = clock
        self._listener = listener
        self._dtls: RTCDtlsTransport | None = None
        self._over = False
        self.ssrcs: dict[str, tuple[int, int]] = {}  # mid -> our SSRC and our SSRC of retransmissions
        self.cname: str = self._pc._RTCPeerConnection__cname  # type: ignore[attr-defined]

    async def answer(self, offer: Offer, *, sending: bool) -> str:
        """Answer the offer, sending or receiving; raises BadOffer."""
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
        connection = dtls.transport._connection
        queued = connection.data_received
        connection.data_received = lambda data, component: self._datagram(data, component, queued)  # type: ignore[method-assign]
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
        sender = transceiver.sender
        self.ssrcs[track.mid] = (sender._ssrc, sender._rtx_ssrc)
        sender.send = _nothing  # type: ignore[assignment,method-assign]
        transceiver.receiver.receive = _nothing  # type: ignore[assignment,method-assign]

    def _datagram(self, data: bytes, component: int, queued: Callable[[bytes, int], None]) -> None:
        if not data or data[0] not in SECURE_RTP:
            queued(data, component)
            return
        dtls = self._dtls
        if dtls is None or getattr(dtls, "_rx_srtp", None) is None or self._over:
            return  # before the handshake there is no key, and the sender will send again
        arrived_us = self._clock.now_us()
        try:
            if is_rtcp(data):
                self._listener.rtcp(arrived_us, dtls._rx_srtp.unprotect_rtcp(data))
            else:
                self._listener.rtp(arrived_us, dtls._rx_srtp.unprotect(data))
        except pylibsrtp.Error:
            return  # a replay or a forgery (RFC 3711, section 3.3)

    def send(self, data: bytes) -> bool:
        """Protect and send one RTP or RTCP packet; False when the line does not take it now."""
        dtls = self._dtls
        if dtls is None or getattr(dtls, "_tx_srtp", None) is None or self._over:
            return False
        pair = dtls.transport._connection._nominated.get(1)
        if pair is None:
            return False
        transport = pair.protocol.transport
        buffered = getattr(transport, "get_write_buffer_size", None)  # a TURN transport has none
        if buffered is not None and buffered() > SEND_BUFFER_BYTES:
            return False
        protected = dtls._tx_srtp.protect_rtcp(data) if is_rtcp(data) else dtls._tx_srtp.protect(data)
        transport.sendto(protected, pair.remote_addr)
        return True

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
            self._listener.connected()
        elif state in {"failed", "closed"} and not self._over:
            self._over = True
            self._listener.lost("connection failed" if state == "failed" else "ended by the sender")

    async def close(self) -> None:
        """End the connection; the browser is told by DTLS."""
        self._over = True
        await self._pc.close()


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

"""One peer connection of a caller: ICE and DTLS by aiortc, then bare packets, so that the callers cost little.

The private parts of aiortc that this needs are here only.
"""

# ruff: noqa: SLF001 - what this file is for

import asyncio
import time
from collections.abc import Callable

from aioice.ice import StunProtocol
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, codecs
from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters

TWCC_URI = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
CONNECT_S = 15.0
BURST = 64


def offer_transport_feedback() -> None:
    """Offer transport-wide sequence numbers, as browsers do. Idempotent."""
    for kind in ("audio", "video"):
        known = codecs.HEADER_EXTENSIONS[kind]
        if all(extension.uri != TWCC_URI for extension in known):
            known.append(RTCRtpHeaderExtensionParameters(id=4, uri=TWCC_URI))


async def _nothing(_parameters: object) -> None:
    await asyncio.sleep(0)


class Line:
    """A connection; ``arrived`` is called with the time in nanoseconds and the protected RTP packet."""

    def __init__(self, arrived: Callable[[int, bytes], None] | None = None) -> None:
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._arrived = arrived
        self._connected = asyncio.Event()
        self.pc.on("connectionstatechange", self._changed)
        self.ssrcs: dict[str, int] = {}
        self.payload_types: dict[str, int] = {}
        self.twcc: int | None = None

    async def offer(self, direction: str) -> str:
        """An offer of one audio and one video track."""
        for kind in ("audio", "video"):
            self.pc.addTransceiver(kind, direction=direction)
        self._stub()
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def take_answer(self, sdp: str) -> None:
        """The server's answer; returns once DTLS is connected."""
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        await self.ready()

    async def answer(self, sdp: str) -> str:
        """Answer an offer, sending and receiving; ``ready`` waits for the connection."""
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "offer"))
        for transceiver in self.pc.getTransceivers():
            transceiver.direction = "sendrecv"
        self._stub()
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return str(self.pc.localDescription.sdp)

    async def ready(self) -> None:
        """Wait for DTLS."""
        await asyncio.wait_for(self._connected.wait(), CONNECT_S)
        transceivers = self.pc.getTransceivers()
        for transceiver in transceivers:
            self.payload_types[transceiver.kind] = transceiver._codecs[0].payloadType
            for extension in transceiver._headerExtensions:
                if extension.uri == TWCC_URI:
                    self.twcc = extension.id
        dtls = transceivers[0].receiver.transport
        pair = dtls.transport._connection._nominated[1]
        self._protect, self._protect_control = dtls._tx_srtp.protect, dtls._tx_srtp.protect_rtcp
        self.unprotect = dtls._rx_srtp.unprotect
        self._sendto, self._address = pair.protocol.transport._sock.sendto, pair.remote_addr
        self._listen(pair.protocol)

    def _listen(self, protocol: StunProtocol) -> None:
        """Read the socket ourselves, many datagrams at a time."""
        other, recvfrom, clock, arrived = (
            protocol.datagram_received,
            protocol.transport._sock.recvfrom,
            time.monotonic_ns,
            self._arrived,
        )

        def readable() -> None:
            try:
                for _ in range(BURST):
                    data, address = recvfrom(2048)
                    if not 127 < data[0] < 192:
                        other(data, address)
                    elif arrived is not None and not 191 < data[1] < 224:
                        arrived(clock(), data)
            except OSError:
                return

        asyncio.get_running_loop()._add_reader(protocol.transport._sock.fileno(), readable)  # type: ignore[attr-defined]

    def _stub(self) -> None:
        for transceiver in self.pc.getTransceivers():
            self.ssrcs[transceiver.kind] = transceiver.sender._ssrc
            transceiver.sender.send = _nothing  # type: ignore[assignment,method-assign]
            transceiver.receiver.receive = _nothing  # type: ignore[assignment,method-assign]

    def _changed(self) -> None:
        if self.pc.connectionState == "connected":
            self._connected.set()

    def send(self, packet: bytes) -> None:
        """Protect and send one RTP packet."""
        self._sendto(self._protect(packet), self._address)

    def send_control(self, packet: bytes) -> None:
        """Protect and send RTCP."""
        self._sendto(self._protect_control(packet), self._address)

    async def close(self) -> None:
        """End the connection."""
        await self.pc.close()

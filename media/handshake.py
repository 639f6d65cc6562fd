"""With whom a DTLS handshake is held, and how strong it is: more private parts of aiortc 1.16 and aioice (see hooks).

- ``StunProtocol.datagram_received`` passes everything that is no STUN on, whoever sent it. So a stranger's ClientHello
  could come before the browser's and end its connection (the ClientHello race of WebRTC servers), and a flood would
  fill a queue without a limit. Here it counts only from where the browser of the offer is known to be.
- ``RTCCertificate._create_ssl_context`` of one instance is wrapped: DTLS 1.2, and no cipher suite that is not AEAD.
"""

# ruff: noqa: SLF001 - what this file is for

import struct
from typing import Any

from aioice.ice import StunProtocol
from aiortc import RTCPeerConnection
from OpenSSL import SSL

STUN = 4  # the first byte of STUN is lower (RFC 7983)
DTLS_1_2 = 0xFEFD
CIPHERS = b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305"


class KnownPeers(StunProtocol):
    """Takes STUN from everybody, as a request without the password of the answer is refused; all else from the browser.

    An address is known when the offer names it, or a request that knows the password came from there (RFC 8445,
    section 7.3.1.3).
    """

    def datagram_received(self, data: bytes | str, addr: tuple[Any, ...]) -> None:
        """One datagram; what is malformed is dropped."""
        if isinstance(data, str) or not data or (data[0] >= STUN and not self._knows(addr)):
            return
        try:
            super().datagram_received(data, addr)
        except (struct.error, LookupError):
            return  # STUN whose attributes are cut or missing

    def _knows(self, addr: tuple[Any, ...]) -> bool:
        candidates = self.receiver._remote_candidates
        return any(known._network_host == addr[0] and known.port == addr[1] for known in candidates)


def strengthen(connection: RTCPeerConnection) -> None:
    """Let this connection, whose certificate is its own and was made a moment ago, take only what is strong."""
    for certificate in connection._RTCPeerConnection__certificates:  # type: ignore[attr-defined]
        original = certificate._create_ssl_context

        def strong(srtp_profiles: list[Any], original: Any = original) -> SSL.Context:  # noqa: ANN401 - aiortc's
            context: SSL.Context = original(srtp_profiles=srtp_profiles)
            context.set_min_proto_version(DTLS_1_2)
            context.set_cipher_list(CIPHERS)
            return context

        certificate._create_ssl_context = strong

"""Credentials for coturn's ``use-auth-secret``: the TURN REST API (draft-uberti-behave-turn-rest-00, section 2.2)."""

import base64
import hmac

from videobank.domain.ids import SessionId
from videobank.ports.clock import Clock
from videobank.ports.relays import VALID_S, IceServer


class SharedSecretRelays:
    """Implements ``ports.relays.Relays``: the addresses of the settings, and the secret that coturn knows too."""

    def __init__(self, urls: tuple[str, ...], secret: str, clock: Clock) -> None:
        self._stun = tuple(url for url in urls if url.startswith("stun"))
        self._turn = tuple(url for url in urls if url.startswith("turn"))
        self._secret = secret.encode()
        self._clock = clock

    def servers(self, session: SessionId) -> tuple[IceServer, ...]:
        """See the port; nothing when the settings name nothing."""
        username = f"{int(self._clock.now().timestamp()) + VALID_S}:{self._pseudonym(session)}"
        stun = (IceServer(self._stun),) if self._stun else ()
        turn = (IceServer(self._turn, username, credential(self._secret, username)),) if self._turn else ()
        return (*stun, *turn)

    def _pseudonym(self, session: SessionId) -> str:
        """The same for all credentials of a session, as coturn counts its user-quota by it; it tells nobody who."""
        return hmac.digest(self._secret, f"session {session}".encode(), "sha256").hex()[:16]


def credential(secret: bytes, username: str) -> str:
    """The password of ``EXPIRY:ID``, which coturn computes in the same way (HMAC-SHA1, as the draft has it)."""
    return base64.b64encode(hmac.digest(secret, username.encode(), "sha1")).decode()

"""Short messages over the bank's own gateway: HTTPS, signed, retried, and each message sent once.

The contract is ``docs/bank-interfaces.md``: ``POST`` of a JSON object with ``to``, ``text`` and ``key`` to one address.
The key also stands in ``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header). ``VideoBank-Signature`` is
``t=SECONDS,v1=HEX``: HMAC-SHA-256 of ``SECONDS.BODY`` under the shared secret.
"""

import asyncio
import hashlib
import hmac
import json
import ssl

from aiohttp import ClientError, ClientSession, ClientTimeout

from videobank.ports.clock import Clock
from videobank.ports.messages import MessageRefused, MessengerDown

ATTEMPT_S = 5.0
PAUSES_S = (0.5, 2.0)
"""Between attempts; a customer waits for the message, so there are three."""

SERVER_ERROR, TOO_MANY, CONFLICT = 500, 429, 409


class HttpMessenger:
    """Implements ``ports.messages.Messenger``. Neither number nor text is ever logged."""

    def __init__(
        self,
        url: str,
        secret: str,
        clock: Clock,
        tls: ssl.SSLContext | None = None,
        pauses_s: tuple[float, ...] = PAUSES_S,
    ) -> None:
        self._url = url
        self._secret = secret.encode()
        self._clock = clock
        self._tls = tls
        self._pauses_s = pauses_s
        self._session: ClientSession | None = None

    async def send(self, to: str, text: str, key: str) -> None:
        """As the port."""
        body = json.dumps({"to": to, "text": text, "key": key}, ensure_ascii=False).encode()
        for pause_s in (*self._pauses_s, None):
            try:
                await self._post(body, key)
            except MessengerDown:
                if pause_s is None:
                    raise
                await asyncio.sleep(pause_s)
            else:
                return

    async def _post(self, body: bytes, key: str) -> None:
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "VideoBank-Signature": signature(self._secret, body, int(self._clock.now().timestamp())),
        }
        if self._session is None:
            self._session = ClientSession(timeout=ClientTimeout(total=ATTEMPT_S))
        tls = self._tls if self._tls is not None else True
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, ssl=tls, allow_redirects=False
            ) as reply:
                status = reply.status
        except (TimeoutError, ClientError) as error:
            raise MessengerDown(type(error).__name__) from error
        if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            return
        if status >= SERVER_ERROR or status in {TOO_MANY, CONFLICT}:
            raise MessengerDown(f"status {status}")
        raise MessageRefused(f"status {status}")

    async def close(self) -> None:
        """As the port."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def signature(secret: bytes, body: bytes, at_s: int) -> str:
    """What stands in ``VideoBank-Signature`` for this body at this second since the Unix epoch."""
    digest = hmac.new(secret, f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"

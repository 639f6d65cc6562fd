"""JSON to a system of the bank's: signed, retried, asked for once, and left alone for a while when it is down.

The contract is ``docs/bank-interfaces.md``. ``Idempotency-Key`` names what is asked
(draft-ietf-httpapi-idempotency-key-header); ``VideoBank-Signature`` is ``t=SECONDS,v1=HEX``: HMAC-SHA-256 of
``SECONDS.BODY`` under the shared secret.
"""

import asyncio
import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from videobank.ports.clock import Clock

ATTEMPT_S = 5.0
PAUSES_S = (0.5, 2.0)
"""Between attempts; people wait for the answer, so there are three."""

OPEN_AFTER = 5
OPEN_S = 30.0
"""After five failures in a row nobody waits for the sixth: for half a minute it is said at once that it is down."""

MOST_ANSWER_BYTES = 64 * 1024
CONFLICT, TOO_MANY, SERVER_ERROR = 409, 429, 500


class Down(RuntimeError):
    """It did not answer, or answered that it cannot now."""


class NotTaken(RuntimeError):
    """It answered that it will not, however often it is asked."""


class SignedHttp:
    """One address of the bank's. What goes there and what comes back is never logged."""

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
        self._failures = 0
        self._open_until_s = 0.0

    async def post(self, content: Mapping[str, Any], key: str) -> Any:  # noqa: ANN401 - whatever JSON came back
        """The answer, None when it is empty; raises Down, NotTaken."""
        now_s = asyncio.get_running_loop().time()
        if self._failures >= OPEN_AFTER and now_s < self._open_until_s:
            raise Down("it failed several times in a row, and is not asked for a while")
        body = json.dumps(content, ensure_ascii=False).encode()
        for pause_s in (*self._pauses_s, None):
            try:
                answer = await self._post(body, key)
            except Down:
                self._failures += 1
                self._open_until_s = asyncio.get_running_loop().time() + OPEN_S
                if pause_s is None:
                    raise
                await asyncio.sleep(pause_s)
            else:
                self._failures = 0
                return answer
        raise Down  # there is always a last attempt, which returns or raises

    async def _post(self, body: bytes, key: str) -> Any:  # noqa: ANN401
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
                answer = await reply.content.read(MOST_ANSWER_BYTES + 1)
        except (TimeoutError, ClientError) as error:
            raise Down(type(error).__name__) from error
        if status >= SERVER_ERROR or status in {TOO_MANY, CONFLICT}:
            raise Down(f"status {status}")
        if not 200 <= status < 300:  # noqa: PLR2004 - RFC 9110, section 15.3
            raise NotTaken(f"status {status}")
        return _parsed(answer)

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def signature(secret: bytes, body: bytes, at_s: int) -> str:
    """What stands in ``VideoBank-Signature`` for this body at this second since the Unix epoch."""
    digest = hmac.new(secret, f"{at_s}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at_s},v1={digest}"


def _parsed(answer: bytes) -> Any:  # noqa: ANN401
    if not answer.strip():
        return None
    if len(answer) > MOST_ANSWER_BYTES:
        raise NotTaken("a longer answer than any contract has")
    try:
        return json.loads(answer)
    except ValueError as error:
        raise NotTaken("an answer that is no JSON") from error

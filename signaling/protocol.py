"""The rules of one connection, without I/O and without a clock: sizes, order, rate and idleness. See PROTOCOL.md."""

import json
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from pydantic import ValidationError

from signaling.messages import CLIENT, MAX_MESSAGE, Hello

HELLO_WITHIN_S = 10.0
PING_EVERY_S = 15.0
"""Browsers answer pings (RFC 6455, 5.5.2) by themselves; a line that does not answer is closed after half of this."""

BURST = 60.0
PER_SECOND = 20.0
"""A person's client sends a few requests a second at most; a burst covers re-entering with everything at once."""

MAX_BAD = 10


class Close(IntEnum):
    """Why the server closes a connection (RFC 6455, 4000-4999 are the application's)."""

    IDLE = 4000
    SIGNED_OUT = 4001
    FORBIDDEN = 4003
    BAD_MESSAGES = 4007
    TOO_FAST = 4008
    REPLACED = 4009
    OVER = 4010
    TOO_SLOW = 4011
    TOO_BIG = 1009
    RESTARTING = 1012


class Violation(Exception):
    """A rule of the protocol was broken; ``close`` says how the connection ends."""

    def __init__(self, close: Close, why: str) -> None:
        super().__init__(why)
        self.close = close


@dataclass(frozen=True, slots=True)
class Malformed:
    """A message that is none: refused, with the place of the fault, never with its content."""

    id: int
    where: str


class Intake:
    """One connection's incoming side. ``now`` is in seconds of any clock that does not step."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._greeted = False
        self._tokens = BURST
        self._filled = now
        self._bad = 0

    def receive(self, text: str, now: float) -> Any:  # noqa: ANN401 - any of the union ClientMessage, or Malformed
        """One text message; raises Violation."""
        if len(text) > MAX_MESSAGE or len(text.encode()) > MAX_MESSAGE:
            raise Violation(Close.TOO_BIG, f"a message is at most {MAX_MESSAGE} bytes")
        self._take_token(now)
        try:
            message = CLIENT.validate_json(text)
        except ValidationError as error:
            return self._malformed(text, error)
        return self._in_order(message)

    def check(self, now: float) -> None:
        """Time passes; raises Violation when the connection has been silent for too long."""
        if not self._greeted and now - self._began > HELLO_WITHIN_S:
            raise Violation(Close.IDLE, f"the first message, hello, is due within {HELLO_WITHIN_S:.0f} s")

    def _take_token(self, now: float) -> None:
        self._tokens = min(BURST, self._tokens + (now - self._filled) * PER_SECOND)
        self._filled = now
        if self._tokens < 1:
            raise Violation(Close.TOO_FAST, f"at most {PER_SECOND:.0f} messages a second")
        self._tokens -= 1

    def _malformed(self, text: str, error: ValidationError) -> Malformed:
        self._bad += 1
        if self._bad > MAX_BAD:
            raise Violation(Close.BAD_MESSAGES, f"more than {MAX_BAD} messages that are none")
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return Malformed(_id_of(text), ".".join(str(part) for part in first["loc"]) + f": {first['type']}")

    def _in_order(self, message: Any) -> Any:  # noqa: ANN401 - see receive
        if isinstance(message, Hello) == self._greeted:
            raise Violation(Close.BAD_MESSAGES, "hello is the first message, and sent once")
        self._greeted = True
        return message


def _id_of(text: str) -> int:
    """The id of a request that is malformed otherwise, so that its sender knows which; 0 when there is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):  # the latter of "[[[[…", which pydantic refuses by itself
        return 0
    identifier = document.get("id") if isinstance(document, dict) else None
    return identifier if isinstance(identifier, int) and identifier >= 0 else 0

"""A sandbox of the bank's systems: it speaks their contracts (``docs/bank-interfaces.md``) and knows nobody.

What it answers follows from what it is asked, so that every case can be tried; every answer says whose it is. It knows
nothing of VideoBank's inside. What it was sent it keeps in memory only, and shows to whoever has the secret.
"""

import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

MOST_REQUEST_BYTES = 16 * 1024
MOST_KEYS = 10_000
MOST_SHOWN = 100
LATE_S = 300
"""A signature older than this is somebody's who recorded it."""

BY_DIGIT = {"7": "down", "8": "unknown_number", "9": "mismatch"}
"""The third digit from the right of an ID number decides: 7 is a registry that is down, anything else a match."""

DOWN_AT_FIRST = "DOWN"
"""A customer reference that begins so is of a core that is down when it is told the first time."""

NUMBER_LENGTH = 18
MUST_HAVE = {
    "/registry": {"key", "name", "number"},
    "/messages": {"key", "to", "text"},
    "/outcomes": {
        *("key", "call", "flow", "business", "customer_reference"),
        *("decision", "follows", "end_reason", "ended_at", "steps", "audit"),
    },
}


@dataclass(slots=True)
class Arrived:
    """What was asked under one key: its content, how often it was asked, and the answer once there is one."""

    content: dict[str, Any]
    asked: int = 0
    answer: dict[str, Any] | None = None


@dataclass(slots=True)
class Book:
    """What arrived at one address, by key; the oldest is forgotten."""

    kept: OrderedDict[str, Arrived] = field(default_factory=OrderedDict)

    def enter(self, content: dict[str, Any]) -> Arrived:
        """The same key is the same thing; with another content it is a mistake of whoever asks."""
        arrived = self.kept.setdefault(content["key"], Arrived(content))
        if arrived.content != content:
            raise web.HTTPUnprocessableEntity(text="this key was used for something else")
        arrived.asked += 1
        while len(self.kept) > MOST_KEYS:
            self.kept.popitem(last=False)
        return arrived

    def shown(self) -> list[dict[str, Any]]:
        """What was taken, the newest last."""
        taken = [one for one in self.kept.values() if one.answer is not None]
        return [{**one.content, "asked": one.asked} for one in taken[-MOST_SHOWN:]]


def sandbox(secret: str) -> web.Application:
    """``POST /registry``, ``/messages`` and ``/outcomes``, signed under ``secret``; GET shows what was taken."""
    app = web.Application(client_max_size=MOST_REQUEST_BYTES)
    serve(app, secret, "/registry", _look_up, shown=False)
    serve(app, secret, "/messages", lambda _asked, _number: {"sandbox": True}, shown=True, status=202)
    serve(app, secret, "/outcomes", _take, shown=True)
    return app


def serve(
    app: web.Application,
    secret: str,
    path: str,
    answer: Callable[[Arrived, int], dict[str, Any]],
    *,
    shown: bool,
    status: int = 200,
) -> None:
    """One address: what is asked of it once, answered once."""
    book = Book()

    async def take(request: web.Request) -> web.Response:
        arrived = book.enter(await _signed(request, secret))
        if arrived.answer is None:
            arrived.answer = answer(arrived, len(book.kept))
        return web.json_response(arrived.answer, status=status)

    async def show(request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(token.encode(), secret.encode()):
            raise web.HTTPUnauthorized
        text = json.dumps({"sandbox": True, "taken": book.shown()}, ensure_ascii=False)
        return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-store"})

    app.router.add_post(path, take)
    if shown:
        app.router.add_get(path, show)


def _look_up(arrived: Arrived, number: int) -> dict[str, Any]:
    asked = str(arrived.content["number"])
    answer = BY_DIGIT.get(asked[-3], "match") if len(asked) == NUMBER_LENGTH else "unknown_number"
    if answer == "down":
        raise web.HTTPServiceUnavailable
    return {"answer": answer, "reference": f"SANDBOX-{number:06d}", "sandbox": True}


def _take(arrived: Arrived, _number: int) -> dict[str, Any]:
    if arrived.asked == 1 and str(arrived.content["customer_reference"]).startswith(DOWN_AT_FIRST):
        raise web.HTTPServiceUnavailable
    return {"sandbox": True}


async def _signed(request: web.Request, secret: str) -> dict[str, Any]:
    """The body, if its signature is right and fresh and it says what it must."""
    body = await request.read()
    parts = dict(part.partition("=")[::2] for part in request.headers.get("VideoBank-Signature", "").split(","))
    at = parts.get("t", "")
    right = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    if not at.isdecimal() or abs(time.time() - int(at)) > LATE_S or not hmac.compare_digest(right, parts.get("v1", "")):
        raise web.HTTPUnauthorized
    try:
        asked = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest from error
    if not isinstance(asked, dict) or not asked.keys() >= MUST_HAVE[request.path]:
        raise web.HTTPBadRequest
    if not isinstance(asked["key"], str) or asked["key"] != request.headers.get("Idempotency-Key"):
        raise web.HTTPBadRequest
    return asked

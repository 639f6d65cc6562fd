"""A sandbox of the bank's systems: it speaks their contracts (``docs/bank-interfaces.md``) and knows nobody.

What it answers follows from what it is asked, so that every case can be tried; every answer says whose it is. It knows
nothing of VideoBank's inside.
"""

import hashlib
import hmac
import time
from collections import OrderedDict
from typing import Any

from aiohttp import web

MOST_REQUEST_BYTES = 16 * 1024
MOST_KEYS = 10_000
LATE_S = 300
"""A signature older than this is somebody's who recorded it."""

BY_DIGIT = {"7": "down", "8": "unknown_number", "9": "mismatch"}
"""The third digit from the right of an ID number decides: 7 is a registry that is down, anything else a match."""

NUMBER_LENGTH = 18
MUST_HAVE = {"/registry": "number", "/messages": "to", "/outcomes": "decision"}


def sandbox(secret: str) -> web.Application:
    """``POST /registry``, ``POST /messages`` and ``POST /outcomes``, signed under ``secret``."""
    app = web.Application(client_max_size=MOST_REQUEST_BYTES)
    answers: OrderedDict[str, dict[str, Any]] = OrderedDict()
    seen: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()

    async def once(request: web.Request) -> dict[str, Any]:
        """The same key is the same thing; with another content it is somebody's who puts two into one."""
        asked = await _signed(request, secret)
        if seen.setdefault((request.path, asked["key"]), asked) != asked:
            raise web.HTTPUnprocessableEntity
        while len(seen) > MOST_KEYS:
            seen.popitem(last=False)
        return asked

    async def registry(request: web.Request) -> web.Response:
        asked = await once(request)
        known = answers.get(asked["key"])
        if known is not None:
            return web.json_response(known)  # the same key is the same question
        number = str(asked["number"])
        answer = BY_DIGIT.get(number[-3], "match") if len(number) == NUMBER_LENGTH else "unknown_number"
        if answer == "down":
            raise web.HTTPServiceUnavailable
        said = {"answer": answer, "reference": f"SANDBOX-{len(answers) + 1:06d}", "sandbox": True}
        answers[asked["key"]] = said
        while len(answers) > MOST_KEYS:
            answers.popitem(last=False)
        return web.json_response(said)

    async def messages(request: web.Request) -> web.Response:
        await once(request)
        return web.json_response({"sandbox": True}, status=202)

    app.router.add_post("/registry", registry)

    async def outcomes(request: web.Request) -> web.Response:
        await once(request)
        return web.json_response({"sandbox": True})

    app.router.add_post("/messages", messages)
    app.router.add_post("/outcomes", outcomes)
    return app


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
        if asked["key"] != request.headers["Idempotency-Key"]:
            raise web.HTTPBadRequest
        _ = asked[MUST_HAVE[request.path]]
    except (ValueError, KeyError, TypeError) as error:
        raise web.HTTPBadRequest from error
    return dict(asked)

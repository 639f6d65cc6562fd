"""A bank's own web site on another origin, as small as it can be: what a bank has to do to offer the video counter.

It knows nothing of VideoBank's inside: one script line in its pages, and one POST with the API key from its back end.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, web

SITE = files("videobank.sample_bank") / "site"
PAGES = {"/": "index.html", "/statements": "statements.html"}
FILES = {"/style.css": ("style.css", "text/css"), "/page.js": ("page.js", "text/javascript")}

VIDEOBANK_WITHIN_S = 10.0
MOST_REQUEST_BYTES = 4_096

QUESTIONS = {
    "zh": [
        {"text": "您在哪家网点开立的账户？", "expected": "浦东支行"},
        {"text": "您上个月的工资由哪家单位发放？", "expected": "海港物流"},
        {"text": "您预留的账单寄送城市是哪里？", "expected": "苏州"},
        {"text": "您最近一次换卡是哪一年？", "expected": "2024 年"},
        {"text": "您在本行有定期存款吗？", "expected": "没有"},
    ],
    "en": [
        {"text": "At which branch did you open the account?", "expected": "Pudong"},
        {"text": "Who paid your salary last month?", "expected": "Harbour Logistics"},
        {"text": "To which city do we send your statements?", "expected": "Suzhou"},
        {"text": "In which year did you last get a new card?", "expected": "2024"},
        {"text": "Do you have a fixed deposit with us?", "expected": "No"},
    ],
}
"""What a bank would take from its own records of the customer."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_SESSION = web.AppKey("session", ClientSession)


def sample_bank(
    videobank_url: str,
    api_key: str,
    *,
    customer_reference: str = "SAMPLE-20088",
    customer_name: str = "Wang Xiaoming",
    customer_phone: str = "+8613800138000",
) -> web.Application:
    """The bank's site; ``videobank_url`` is where browsers and this back end reach VideoBank.

    There is no sign-in here: everybody is the one customer named by the arguments.
    """
    videobank = videobank_url.rstrip("/")
    app = web.Application(client_max_size=MOST_REQUEST_BYTES)

    async def with_session(app: web.Application) -> AsyncIterator[None]:
        async with ClientSession(timeout=ClientTimeout(total=VIDEOBANK_WITHIN_S)) as session:
            app[_SESSION] = session
            yield

    async def invite(request: web.Request) -> web.Response:
        if not _from_own_page(request):
            return _refused(403, "This is for the bank's own pages.")
        asked = {
            "business": "Reset card password",
            "customer_reference": customer_reference,
            "customer_name": customer_name,
            "customer_phone": customer_phone,
            "language": _language(request),
            "page_origin": _own_origin(request),
            "questions": QUESTIONS[_language(request)],
        }
        try:
            return await _invitation(app[_SESSION], f"{videobank}/api/invitations", api_key, asked)
        except (TimeoutError, ClientError, json.JSONDecodeError, KeyError):
            return _refused(502, "The video counter cannot be reached.")

    app.cleanup_ctx.append(with_session)
    app.router.add_post("/videobank/invitation", invite)
    for path, name in PAGES.items():
        app.router.add_get(path, _page(name, videobank))
    for path, (name, kind) in FILES.items():
        app.router.add_get(path, _file(name, kind))
    return app


async def _invitation(session: ClientSession, url: str, api_key: str, asked: dict[str, Any]) -> web.Response:
    """Ask VideoBank for an invitation; only its link goes to the page, the key stays here."""
    headers = {"Authorization": f"Bearer {api_key}"}
    async with session.post(url, json=asked, headers=headers) as reply:
        if reply.status not in (200, 201):
            return _refused(502, "The video counter refused the invitation.")
        made = await reply.json()
    return web.json_response({"url": made["url"]}, headers={"Cache-Control": "no-store"})


def _language(request: web.Request) -> str:
    return "zh" if request.headers.get("Accept-Language", "").lower().startswith("zh") else "en"


def _own_origin(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


def _from_own_page(request: web.Request) -> bool:
    """Browsers say where a request comes from; another site may not spend this bank's invitations."""
    return request.headers.get("Origin") == _own_origin(request)


def _refused(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)


def _policy(videobank: str) -> str:
    """The Content-Security-Policy that a bank needs at least: VideoBank's script, its panel, and no more."""
    return (
        f"default-src 'none'; script-src 'self' {videobank}; frame-src {videobank}; connect-src 'self'; "
        "style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _page(name: str, videobank: str) -> Handler:
    html = (SITE / name).read_text(encoding="utf-8").replace("{videobank}", videobank)
    headers = {"Content-Security-Policy": _policy(videobank), "Cache-Control": "no-store"}

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(text=html, content_type="text/html", headers=headers)

    return serve


def _file(name: str, kind: str) -> Handler:
    text = (SITE / name).read_text(encoding="utf-8")

    async def serve(_request: web.Request) -> web.Response:
        return web.Response(text=text, content_type=kind)

    return serve

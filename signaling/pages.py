"""The pages and their built files. The pages are plain files: everything personal comes over REST and the socket."""

from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path

from aiohttp import web

PAGES = {
    "/call": "call.html",
    "/desk": "desk.html",
    "/review": "review.html",
    "/signin": "signin.html",
    "/account": "signin.html",
    "/page-frame": "page-frame.html",
}
STAFF = frozenset({"/desk", "/review"})
ONE_YEAR_S = 365 * 24 * 3600
PUBLIC = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PagesMissing(FileNotFoundError):
    """The web client was not built."""


def built() -> Path:
    """Where the built web client is; raises PagesMissing."""
    root = Path(str(files("signaling") / "static"))
    if not (root / "call.html").is_file():
        raise PagesMissing("The pages are not built. Run: make web")
    return root


def page_routes(root: Path, signed_in: Callable[[web.Request], Awaitable[bool]]) -> list[web.RouteDef]:
    """Every page; the built files; and the one address that a bank writes into its pages, ``/videobank.js``.

    Its chunks are found relative to it, so the hashed assets are served beside it too. What is hashed is kept by
    browsers for a year, the rest is asked for anew. Built files are public code: any origin may load them. Whoever
    opens the desk or the review room without a session is sent to the sign-in (the page itself holds nothing).
    """
    return [
        *(web.get(path, _page(root / name, signed_in if path in STAFF else None)) for path, name in PAGES.items()),
        web.get("/static/assets/{name}", _asset(root / "assets")),
        web.get("/assets/{name}", _asset(root / "assets")),
        *(web.get(f"/static/{file.name}", _file(file)) for file in root.iterdir() if file.is_file()),
        web.get("/videobank.js", _file(root / "videobank.js")),
        web.get("/", _home),
    ]


def _page(path: Path, signed_in: Callable[[web.Request], Awaitable[bool]] | None) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        if signed_in is not None and not await signed_in(request):
            raise web.HTTPFound("/signin")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    return serve


def _file(path: Path) -> Serve:
    async def serve(_request: web.Request) -> web.StreamResponse:
        return web.FileResponse(path, headers={"Cache-Control": "no-cache", **PUBLIC})

    return serve


def _asset(directory: Path) -> Serve:
    async def serve(request: web.Request) -> web.StreamResponse:
        path = directory / request.match_info["name"]
        if path.parent != directory or not path.is_file():
            raise web.HTTPNotFound(text="There is no such file.")
        return web.FileResponse(path, headers={"Cache-Control": f"public, max-age={ONE_YEAR_S}, immutable", **PUBLIC})

    return serve


async def _home(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("/signin")

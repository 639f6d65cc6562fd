"""The pages and their built files. The pages are plain files: everything personal comes over REST and the socket."""

from importlib.resources import files
from pathlib import Path

from aiohttp import web

PAGES = {
    "/call": "call.html",
    "/desk": "desk.html",
    "/review": "review.html",
    "/signin": "signin.html",
    "/page-frame": "page-frame.html",
}
ONE_YEAR_S = 365 * 24 * 3600


class PagesMissing(FileNotFoundError):
    """The web client was not built."""


def built() -> Path:
    """Where the built web client is; raises PagesMissing."""
    root = Path(str(files("signaling") / "static"))
    if not (root / "call.html").is_file():
        raise PagesMissing("The pages are not built. Run: make web")
    return root


def page_routes(root: Path) -> list[web.RouteDef]:
    """Every page, the hashed assets (kept by browsers for a year), and the bank's ``videobank.js`` (asked for anew)."""

    def page(name: str) -> web.RouteDef:
        async def serve(_request: web.Request) -> web.FileResponse:
            return web.FileResponse(root / name, headers={"Cache-Control": "no-cache"})

        path = next(path for path, file in PAGES.items() if file == name)
        return web.get(path, serve)

    async def asset(request: web.Request) -> web.FileResponse:
        name = request.match_info["name"]
        path = root / "assets" / name
        if "/" in name or not path.is_file():
            raise web.HTTPNotFound(text="There is no such file.")
        return web.FileResponse(path, headers={"Cache-Control": f"public, max-age={ONE_YEAR_S}, immutable"})

    async def plain(request: web.Request) -> web.FileResponse:
        path = root / request.path.removeprefix("/")
        if not path.is_file():
            raise web.HTTPNotFound(text="There is no such file.")
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def home(_request: web.Request) -> web.Response:
        raise web.HTTPFound("/signin")

    public = [web.get(f"/{file.name}", plain) for file in root.iterdir() if file.suffix in (".js", ".svg", ".ico", ".png")]
    return [*(page(name) for name in PAGES.values()), web.get("/assets/{name}", asset), *public, web.get("/", home)]

"""Security headers of every reply: what a page may load, who may embed it, what it may ask of the device.

After the OWASP Secure Headers project and ASVS 5.0, chapter V3. Nothing is loaded from elsewhere, so every policy
begins with ``default-src 'none'``.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web

HSTS = "max-age=31536000; includeSubDomains"
OURS = ("camera", "microphone", "display-capture", "autoplay", "fullscreen", "screen-wake-lock", "clipboard-write")
NOBODYS = ("geolocation", "payment", "usb", "serial", "bluetooth", "midi", "accelerometer", "gyroscope", "magnetometer")
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in OURS), *(f"{name}=()" for name in NOBODYS)])

PUBLIC_CODE = ("/static/", "/assets/", "/videobank.js")
"""Open-source code that a bank's pages on another origin load; there is nothing of anybody in it."""
EMBEDDED = ("/call", "/static/call.html")
REPLAY_FRAME = ("/page-frame", "/page-frame.html", "/static/page-frame.html")


def content_policy(path: str, public_url: str, bank_origins: frozenset[str]) -> str:
    """The Content-Security-Policy (CSP 3) of what is served at ``path``."""
    if path in REPLAY_FRAME:
        return _policy(_frame_policy())
    ancestors = " ".join(["'self'", *sorted(bank_origins)]) if path in EMBEDDED else "'none'"
    return _policy(_page_policy(public_url) | {"frame-ancestors": ancestors})


def _page_policy(public_url: str) -> dict[str, str]:
    parts = urlsplit(public_url)
    socket = f" {'wss' if parts.scheme == 'https' else 'ws'}://{parts.netloc}"  # of which 'self' does not always speak
    if parts.netloc.startswith("["):
        socket = ""  # an address of IPv6 is no host-source (CSP 3, section 2.3.1)
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "font-src": "'self'",
        "connect-src": f"'self'{socket}",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }


def _frame_policy() -> dict[str, str]:
    """The frame that rebuilds a customer's masked page: styles of that page, no connection, no script but ours.

    The sandbox makes its origin opaque, whoever frames it and however.
    """
    return {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "sandbox": "allow-scripts",
    }


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def security_headers(
    public_url: str, bank_origins: frozenset[str]
) -> Callable[[web.Request, web.StreamResponse], None]:
    """What to add to a reply before its head goes out; what a route set itself stays."""
    https = public_url.startswith("https://")
    fixed = {
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Origin-Agent-Cluster": "?1",
    }
    if https:
        fixed["Strict-Transport-Security"] = HSTS

    def add(request: web.Request, reply: web.StreamResponse) -> None:
        public = request.path.startswith(PUBLIC_CODE)
        headers = fixed | {
            "Content-Security-Policy": content_policy(request.path, public_url, bank_origins),
            "Cross-Origin-Resource-Policy": "cross-origin" if public else "same-origin",
        }
        if public:
            headers["Access-Control-Allow-Origin"] = "*"
        if request.path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
        for name, value in headers.items():
            reply.headers.setdefault(name, value)
        if "Server" in reply.headers:
            del reply.headers["Server"]

    return add

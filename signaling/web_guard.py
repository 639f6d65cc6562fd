"""The guard before every route: whose request this is, whether it came to us, and whether a page of ours sent it.

In this order: the address behind a trusted proxy, the host, where the request came from, its size; then problems.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Middleware

from signaling.rest.problems import Unacceptable, code_of, problem_reply, problems, reference_of
from signaling.web_headers import security_headers

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Network = IPv4Network | IPv6Network

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by address, from inside."""
MAX_BODY_BYTES = 16 * 1024 * 1024
"""The largest body is a document photo; each route has its own, smaller limit."""
MAX_PROXIES = 5
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class GuardRules:
    """Where this service is reached, who may embed it, and whose word on addresses is taken.

    A trusted proxy passes the Host on as it came, and appends to X-Forwarded-For.
    """

    public_url: str
    other_urls: tuple[str, ...] = ()
    bank_origins: frozenset[str] = frozenset()
    trusted_proxies: tuple[Network, ...] = ()
    origins: frozenset[str] = field(init=False)
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        origins = frozenset(origin_of(url) for url in (self.public_url, *self.other_urls))
        object.__setattr__(self, "origins", origins)
        object.__setattr__(self, "hosts", frozenset(origin.partition("://")[2] for origin in origins))


def origin_of(url: str) -> str:
    """The origin of an address as a browser writes it (RFC 6454): no default port, no path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(DEFAULT_PORTS.get(parts.scheme, ' '))}"


def install_guard(app: web.Application, rules: GuardRules) -> None:
    """Put the guard before every route of an application, and the security headers on every reply."""
    app.middlewares.extend(guard(rules))
    add = security_headers(rules.public_url, rules.bank_origins)

    async def before_reply(request: web.Request, reply: web.StreamResponse) -> None:
        add(request, reply)
        reply.headers.setdefault("X-Request-Id", reference_of(request))

    app.on_response_prepare.append(before_reply)


def guard(rules: GuardRules) -> list[Middleware]:
    """The middlewares alone, outermost first."""

    @web.middleware
    async def behind_proxies(request: web.Request, handler: Handler) -> web.StreamResponse:
        remote, scheme = true_sender(request, rules.trusted_proxies)
        if (remote, scheme) == (request.remote, request.scheme):
            return await handler(request)
        return await handler(request.clone(remote=remote or "", scheme=scheme))

    @web.middleware
    async def screened(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            screen(request, rules)
        except Unacceptable as error:
            return problem_reply(request, *code_of(error))
        return await handler(request)

    return [behind_proxies, screened, problems]


def true_sender(request: web.Request, trusted: tuple[Network, ...]) -> tuple[str | None, str]:
    """The address and scheme of the client: of X-Forwarded-For only what a trusted proxy wrote is believed."""
    remote, scheme = request.remote, request.scheme
    if not _is_trusted(remote, trusted):
        return remote, scheme
    hops = [hop.strip() for hop in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",") if hop.strip()]
    for hop in reversed(hops[-MAX_PROXIES:]):
        if not _is_address(hop):
            break
        remote = hop
        if not _is_trusted(hop, trusted):
            break
    forwarded = request.headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip()
    return remote, forwarded if forwarded in DEFAULT_PORTS else scheme


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str | None, trusted: tuple[Network, ...]) -> bool:
    return address is not None and _is_address(address) and any(ip_address(address) in network for network in trusted)


def screen(request: web.Request, rules: GuardRules) -> None:
    """Raises Unacceptable for what no route should see."""
    if request.path in PROBES:
        return
    if _host(request) not in rules.hosts:
        raise Unacceptable("wrong_host")
    if request.method not in SAFE or _opens_socket(request):
        _check_origin(request, rules)
    elif request.path.startswith("/api/") and request.cookies and _site(request) == "cross-site":
        raise Unacceptable("cross_site")
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise Unacceptable("too_large", str(MAX_BODY_BYTES))


def _host(request: web.Request) -> str:
    host = request.headers.get("Host", "").lower()
    return host.removesuffix(DEFAULT_PORTS.get(request.scheme, " "))


def _opens_socket(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").lower() == "websocket"


def _site(request: web.Request) -> str | None:
    """Fetch Metadata (w3.org/TR/fetch-metadata): what the browser says of where the request came from."""
    return request.headers.get("Sec-Fetch-Site")


def _check_origin(request: web.Request, rules: GuardRules) -> None:
    """What changes something must come from a page of ours; without a cookie also from no page at all (a back end)."""
    origin, site = request.headers.get("Origin"), _site(request)
    if origin is not None and origin not in rules.origins:
        raise Unacceptable("cross_site" if site == "cross-site" else "wrong_origin")
    if site is not None and site != "same-origin" and not _opens_socket(request):  # browsers differ about sockets
        raise Unacceptable("cross_site")
    if request.cookies and origin is None and site is None:
        raise Unacceptable("wrong_origin")


def origin_allowed(rules: GuardRules) -> Callable[[web.Request], bool]:
    """Whether a request may open a WebSocket; the guard asked it already, where it is installed."""

    def allowed(request: web.Request) -> bool:
        try:
            _check_origin(request, rules)
        except Unacceptable:
            return False
        return True

    return allowed

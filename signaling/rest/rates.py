"""How often one address may ask, counted in memory: a brake on guessing, not a wall against floods."""

from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

IPV6_SITE_BITS = 64
"""Whoever has one IPv6 address has its whole /64 (RFC 6177)."""


class Rates:
    """Limits such as ``20/minute`` per address; ``factor`` loosens all of them, for a bank behind one address."""

    def __init__(self, factor: int = 1) -> None:
        self._factor = factor
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._parsed: dict[str, RateLimitItem] = {}

    def admits(self, rate: str, what: str, address: str | None) -> bool:
        """Count this request, and say whether it is still within the rate."""
        limit = self._parsed.get(rate)
        if limit is None:
            limit = self._parsed[rate] = _times(parse(rate), self._factor)
        return self._limiter.hit(limit, what, _site(address))


def _times(limit: RateLimitItem, factor: int) -> RateLimitItem:
    return type(limit)(limit.amount * factor, limit.multiples)


def _site(address: str | None) -> str:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "local"
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_SITE_BITS), strict=False))
    return str(parsed)

"""The configuration of coturn that we recommend, in a real coturn: OWASP ASVS 5.0, V17.1 (docs/webrtc-security.md)."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aioice import turn
from aioice.stun import TransactionFailed

from tests.e2e.coturn import SECRET, Coturn, running_coturn
from tests.e2e.installation import ROOT
from videobank.adapters.turn import credential

RECOMMENDED = ROOT / "docs" / "turnserver.conf"
OURS = ("listening", "tls-", "cert=", "pkey=", "realm=", "use-auth", "static-auth", "allowed-peer-ip=", "no-cli")
"""Lines that each installation has of its own."""

QUOTA = 16
OTHERS = (
    "0.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.251",
    "240.0.0.1",
    "255.255.255.255",
    "9.9.9.9",
)
"""Reserved for a special purpose (RFC 6890), each of its kind; and one that is not."""


def recommended() -> list[str]:
    lines = [line for line in RECOMMENDED.read_text().splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not line.startswith(OURS)]


@pytest.fixture
async def coturn(tmp_path: Path) -> AsyncIterator[Coturn]:
    async with running_coturn(tmp_path, "udp", more=recommended(), allow_own=True) as made:
        yield made


async def allocate(coturn: Coturn, session: str) -> tuple[asyncio.DatagramTransport, Any]:
    """A relay, as a browser opens it."""
    name = f"{int(time.time()) + 60}:{session}"
    password = credential(SECRET.encode(), name)
    return await turn.create_turn_endpoint(
        asyncio.DatagramProtocol, server_addr=(coturn.address, coturn.port), username=name, password=password
    )


async def permit(transport: Any, address: str) -> None:
    """Ask the relay to take what this address sends, and to send there; raises TransactionFailed."""
    inner = transport._TurnTransport__inner_protocol
    inner.channel_number += 1
    await inner.channel_bind(inner.channel_number, (address, 5000))


async def test_a_relay_reaches_the_media_workers_and_nothing_else(coturn: Coturn) -> None:
    transport, _ = await allocate(coturn, "9f2b")
    try:
        await permit(transport, coturn.address)
        for address in OTHERS:
            with pytest.raises(TransactionFailed, match="403"):
                await permit(transport, address)
    finally:
        transport.close()


async def test_a_session_opens_no_more_relays_than_a_call_needs(coturn: Coturn) -> None:
    opened = [await allocate(coturn, "9f2b") for _ in range(QUOTA)]
    try:
        with pytest.raises(TransactionFailed, match="486"):
            await allocate(coturn, "9f2b")
        opened.append(await allocate(coturn, "another"))
    finally:
        for transport, _ in opened:
            transport.close()


def test_nothing_of_ipv6_is_reached_unless_it_is_allowed() -> None:
    assert "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" in recommended()

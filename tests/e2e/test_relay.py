"""Calls through a real coturn: of browsers that are told to use nothing else, and of some whose network has no UDP."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aioice import turn
from aioice.stun import TransactionFailed
from playwright.async_api import Playwright, async_playwright, expect

from tests.clips import FPS, Clip
from tests.e2e.coturn import SECRET, Coturn, running_coturn
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Person, launch
from videobank.adapters.turn import credential

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DESK = {"width": 1440, "height": 900}
SECONDS = 3
CONNECTIONS = 2  # of each side: the own camera out, the other's in

PAIRS = """async () => {
  const pairs = [];
  for (const peer of window.__noted.peers) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    const transport = [...stats.values()].find(one => one.type === 'transport');
    const local = stats.get(stats.get(transport.selectedCandidatePairId).localCandidateId);
    const { iceServers, iceTransportPolicy } = peer.getConfiguration();
    pairs.push({
      type: local.candidateType,
      over: local.relayProtocol,
      policy: iceTransportPolicy,
      name: iceServers[0].username,
      credential: iceServers[0].credential,
    });
  }
  return pairs;
}"""
"""What each connection of this browser goes through, from its selected candidate pair, and what it was made with."""


@dataclass(frozen=True)
class Way:
    """How a browser reaches the relay."""

    over: str  # udp, tcp or tls
    relay_only: bool = True
    flags: tuple[str, ...] = ()


WAYS = {
    "udp": Way("udp"),
    "tcp": Way("tcp"),
    "tls": Way("tls", flags=("--ignore-certificate-errors",)),  # coturn's was made a moment ago
    "no-udp": Way("tcp", relay_only=False, flags=("--webrtc-ip-handling-policy=disable_non_proxied_udp",)),
}
"""The last is what most banks will have: direct where it works. Its browsers may not open a UDP socket (Chromium's
policy), and find the relay by themselves."""


@dataclass
class Relayed:
    """What came of it."""

    way: Way
    pairs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    decoded: dict[str, int] = field(default_factory=dict)  # while both talked
    allocations: int = 0
    written: bytes = b""  # by the installation: logs, ledgers, everything

    @property
    def all_pairs(self) -> list[dict[str, Any]]:
        """Those of both sides."""
        return [pair for pairs in self.pairs.values() for pair in pairs]


@pytest_asyncio.fixture(loop_scope="module", scope="module", params=WAYS)
async def relayed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]
) -> AsyncIterator[Relayed]:
    """Hold the call."""
    home = tmp_path_factory.mktemp("relayed")
    told = Relayed(WAYS[request.param])
    async with running_coturn(home / "coturn", told.way.over) as coturn:
        installation = Installation(home / "data", environment=_environment(coturn, told.way))
        try:
            await installation.start()
            async with async_playwright() as playwright:
                await _talk(installation, playwright, clips, told)
            told.allocations = coturn.allocations()
            told.written = await asyncio.to_thread(_everything_in, home / "data", installation.log)
            yield told
        finally:
            await installation.stop()


def _environment(coturn: Coturn, way: Way) -> dict[str, str]:
    return {
        "VIDEOBANK_SAMPLE_BANK_PORT": "0",
        "VIDEOBANK_TURN_URLS": f'["{coturn.url}"]',
        "VIDEOBANK_TURN_SECRET": SECRET,
        "VIDEOBANK_RELAY_ONLY": str(int(way.relay_only)),
        "VIDEOBANK_LOG_LEVEL": "DEBUG",
    }


def _everything_in(data: Path, log: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (*data.rglob("*"), log) if path.is_file())


async def _talk(installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], told: Relayed) -> None:
    flags = told.way.flags
    agent = await Agent.arrive(installation, await launch(playwright, clips[1], *flags), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0], *flags))
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    people: dict[str, Person] = {"agent": agent, "customer": customer}
    for person in people.values():
        await person.until_decoded(1)
    before = {name: await person.decoded() for name, person in people.items()}
    await agent.page.wait_for_timeout(SECONDS * 1000)
    for name, person in people.items():
        told.decoded[name] = await person.decoded() - before[name]
        told.pairs[name] = await person.page.evaluate(PAIRS)
    await agent.press("End call")
    await expect(customer.button("End call")).to_have_count(0)
    await agent.leave()
    await customer.leave()


async def test_both_sides_decode_the_other(relayed: Relayed) -> None:
    assert min(relayed.decoded.values()) > SECONDS * FPS / 2, relayed.decoded


async def test_every_connection_goes_through_the_relay(relayed: Relayed) -> None:
    for pairs in relayed.pairs.values():
        assert [(pair["type"], pair["over"]) for pair in pairs] == [("relay", relayed.way.over)] * CONNECTIONS


async def test_each_connection_opens_one_relay(relayed: Relayed) -> None:
    assert relayed.allocations == 2 * CONNECTIONS


async def test_the_relays_are_those_that_the_server_told(relayed: Relayed) -> None:
    for pair in relayed.all_pairs:
        assert pair["policy"] == ("relay" if relayed.way.relay_only else "all")
        assert pair["credential"] == credential(SECRET.encode(), pair["name"])
    names = {side: {pair["name"].partition(":")[2] for pair in pairs} for side, pairs in relayed.pairs.items()}
    assert len(names["agent"]) == len(names["customer"]) == 1
    assert names["agent"] != names["customer"]


async def test_neither_secret_nor_credentials_are_written_anywhere(relayed: Relayed) -> None:
    assert SECRET.encode() not in relayed.written
    for pair in relayed.all_pairs:
        assert pair["credential"].encode() not in relayed.written


async def test_a_credential_opens_a_relay_until_it_expires(tmp_path: Path) -> None:
    async with running_coturn(tmp_path / "coturn", "udp") as coturn:
        await _open_relay(coturn, int(time.time()) + 60)
        with pytest.raises(TransactionFailed, match="401"):
            await _open_relay(coturn, int(time.time()) - 60)


async def _open_relay(coturn: Coturn, expiry: int) -> None:
    name = f"{expiry}:9f2b"
    transport, _ = await turn.create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=(coturn.address, coturn.port),
        username=name,
        password=credential(SECRET.encode(), name),
    )
    transport.close()

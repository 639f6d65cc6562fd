"""An installation with one media port, and a TURN server that is not there: who is told of it, and what is refused."""

import socket
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.attacks.call import live_call
from tests.attacks.client import Bank, Line, open_bank
from tests.attacks.peer import offers
from videobank.adapters.turn import credential

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET = "north-shore-secret-of-a-test"
URL = "turn:turn.bank.example:3478?transport=udp"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bank]:
    port = free_udp_port()
    environment = {
        "VIDEOBANK_MEDIA_PORTS": f"{port}-{port}",
        "VIDEOBANK_TURN_URLS": f'["{URL}"]',
        "VIDEOBANK_TURN_SECRET": SECRET,
    }
    async with open_bank(tmp_path_factory.mktemp("bank"), **environment) as opened:
        yield opened


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("0.0.0.0", 0))
        port: int = probe.getsockname()[1]
    return port


def relays(line: Line) -> list[dict[str, object]]:
    found: list[dict[str, object]] = next(m["ice_servers"] for m in line.heard if m["type"] == "welcome")
    return found


async def test_both_sides_of_a_call_are_welcomed_with_relays_of_their_own(bank: Bank) -> None:
    async with live_call(bank) as call:
        (agents,), (customers,) = relays(call.agent.line), relays(call.customer.line)
    for server in (agents, customers):
        assert server["urls"] == [URL]
        assert server["credential"] == credential(SECRET.encode(), str(server["username"]))
    assert agents["username"] != customers["username"]


async def test_staff_who_hold_no_calls_are_told_no_relay(bank: Bank) -> None:
    _, name, one_time = await bank.account("supervisor", "unit-s")
    line = await Line.open(bank, cookie=await bank.first_sign_in(name, one_time))
    await line.do("hello")
    assert relays(line) == []
    await line.close()


async def test_a_stream_without_a_free_port_is_refused_and_comes_in_once_there_is_one(bank: Bank) -> None:
    sendonly, _ = await offers()
    async with live_call(bank) as call:
        agent, customer = call.agent.line, call.customer.line
        await agent.do("publish", stream="agent-camera", sdp=sendonly)
        assert await customer.refusal("publish", stream="customer-camera", sdp=sendonly) == "media_full"
        await agent.do("stop_stream", stream="agent-camera")
        assert (await customer.do("publish", stream="customer-camera", sdp=sendonly))["type"] == "answer"

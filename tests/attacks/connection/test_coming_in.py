"""Who may open a live connection, and how long a link is good."""

import asyncio
import time

import aiohttp
import pytest

from tests.attacks.call import live_call
from tests.attacks.client import Bank, Line
from tests.attacks.connection.silent import Silent
from tests.attacks.connection.times import HELLO_S, SLACK_S
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.store import open_store
from videobank.adapters.tokens import SystemTokens
from videobank.domain.call import Timeouts
from videobank.domain.ids import UnitId
from videobank.service.desk import Desk
from videobank.service.gate import Gate
from videobank.service.invitations import BANK, Door, DoorRules, Wanted
from videobank.service.journal import Journal
from videobank.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_timeouts_come_from_the_environment_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOBANK_TIMEOUTS__GRACE_S", "7.5")
    assert Settings().timeouts == Timeouts(grace_s=7.5)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", None, "bank", "suffix", "https"])
async def test_a_foreign_origin_opens_no_connection(bank: Bank, origin: str | None) -> None:
    known = {"bank": bank.installation.bank_url, "suffix": f"{bank.url}.evil.example"}
    known["https"] = bank.url.replace("http:", "https:")
    headers = {} if origin is None else {"Origin": known.get(origin, origin)}
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await bank.http.ws_connect(f"{bank.url}/ws", headers=headers)
    assert refused.value.status == 403


async def test_a_forged_token_is_no_session(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    async with bank.agent() as agent:
        good = customer.session
        forged = ["", "x", good[:-1], good + "A", good[::-1], good.lower(), customer.invitation, customer.call]
        for token in [*forged, agent.cookie, bank.administrator]:
            line = await Line.open(bank)
            await line.send("hello", token=token)
            assert await line.over() == 4001, token
            assert not line.heard
        for cookie in (good, customer.invitation, agent.cookie[:-1], agent.id):
            line = await Line.open(bank, cookie=cookie)
            await line.send("hello")
            assert await line.over() == 4001, cookie
    await customer.line.close()


async def test_a_one_time_password_opens_no_live_connection(bank: Bank) -> None:
    _, name, one_time = await bank.account("agent", "unit-t")
    line = await Line.open(bank, cookie=await bank.sign_in(name, one_time))
    await line.send("hello")
    assert await line.over() == 4001


@pytest.mark.parametrize("first", ["{}", "hello", "[]", '{"type":"wait","id":1}', '{"type":"hello"}', "", "\x00"])
async def test_the_first_message_is_hello(bank: Bank, first: str) -> None:
    line = await Line.open(bank)
    await line.socket.send_str(first)
    assert await line.over() == 4007
    assert not line.heard


async def test_a_token_that_is_too_long_is_not_looked_at(bank: Bank) -> None:
    line = await Line.open(bank)
    await line.send("hello", token="x" * 201)
    assert await line.over() == 4007


async def test_an_earlier_connection_is_replaced_and_says_so(bank: Bank) -> None:
    async with live_call(bank) as call:
        for person in (call.customer, call.agent):
            before = person.line
            await person.connect()
            assert await before.over() == 4009
            assert person.line.view is not None
            assert person.line.view["phase"] == "live"
        await call.customer.line.do("sender_state", microphone=True, camera=False)
        await call.agent.line.event("SenderStateClaimed", party="customer")
        assert "PartyLost" not in call.agent.line.names()


async def test_sign_out_closes_the_socket_at_once_and_only_that_persons(bank: Bank) -> None:
    async with bank.agent() as agent, bank.agent() as other:
        began = time.monotonic()
        await agent.sign_out()
        assert await agent.line.over() == 4001
        assert time.monotonic() - began < 1
        assert await other.line.refusal("accept_next") == "nobody_waits"


# --- invitations --------------------------------------------------------------------------------------------------


async def short_invitation(bank: Bank, valid_for_s: float) -> str:
    """Made beside the running service as the command does, but shorter than it allows."""
    layout = Layout(bank.installation.data)
    keys, clock, tokens = KeyFile(layout.key_file), SharedClock(layout.run), SystemTokens()
    store = await open_store(layout.data, keys, clock)
    try:
        desk = Desk(store.ledger, clock, store.doorbell, store.timeouts)
        gate, rules = Gate(Journal(store.ledger, clock)), DoorRules(bank.url, frozenset(), "default", {})
        door = Door(store.invitations, desk, None, gate, clock, tokens, load_profiles(), rules)  # type: ignore[arg-type]
        wanted = Wanted("Card", "C-1", "", "", (), "", "en", UnitId("unit-t"), None, valid_for_s)  # type: ignore[arg-type]
        return (await door.invite(wanted, BANK)).url.partition("#")[2]
    finally:
        await store.close()


async def redeemed(bank: Bank, token: str, device: str) -> str:
    """The code of the refusal; empty when it was redeemed."""
    body = {"token": token, "device": device, "language": "en"}
    async with bank.http.post(f"{bank.url}/api/invitations/redeem", json=body, **bank.as_page("")) as reply:
        return str((await reply.json()).get("code", ""))


async def test_an_expired_invitation_is_refused_and_one_in_use_goes_on(bank: Bank) -> None:
    unused, used = await short_invitation(bank, 3), await short_invitation(bank, 3)
    device, other = "a-device-with-a-long-secret-1", "a-device-with-a-long-secret-2"
    assert await redeemed(bank, used, device) == ""
    await asyncio.sleep(3.2)
    assert await redeemed(bank, unused, device) == "invitation_expired"
    assert await redeemed(bank, used, device) == ""
    assert await redeemed(bank, used, other) == "invitation_used"
    assert await redeemed(bank, unused[:-1] + "-", device) == "invitation_unknown"
    await asyncio.sleep(1.2)
    assert await redeemed(bank, unused, device) == "invitation_expired", "after its ledger says so, too"


# --- the last -----------------------------------------------------------------------------------------------------


async def test_who_says_nothing_is_closed(silent: Silent) -> None:
    assert await silent.line.over(HELLO_S + SLACK_S) == 4000
    assert not silent.line.heard

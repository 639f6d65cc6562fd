"""What a torn socket, a lost party and a restart of the server leave of a call."""

import asyncio
import os
import signal

import pytest

from tests.attacks.call import live_call, pair
from tests.attacks.client import Bank
from tests.attacks.connection.times import GRACE_S, READY_S, SLACK_S, TORN_S
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import open_store
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import LeftOver, PieceUnclaimed
from videobank.domain.ids import CallId, EvidenceId, call_ledger

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_after_a_torn_socket_exactly_what_was_missed_is_told(bank: Bank) -> None:
    async with live_call(bank) as call:
        for person, other in ((call.customer, call.agent), (call.agent, call.customer)):
            seen = person.line.numbers()
            await person.line.tear()
            for on in (True, False, True):
                await other.line.do("sender_state", microphone=on, camera=on)
            missed = [n for n in other.line.numbers() if n > seen[-1]]
            resumed = await person.connect(cursor=seen[-1])
            await resumed.do("sender_state", microphone=False, camera=False)
            assert resumed.numbers()[:3] == missed
            assert len(resumed.numbers()) == 4
            entire, last = await person.connect(cursor=0), resumed.numbers()[-1]
            await entire.until(lambda m, n=last: m["type"] == "told" and m["number"] == n)  # type: ignore[misc]
            assert entire.numbers() == seen + resumed.numbers()


@pytest.mark.parametrize("cursor", [10_000, 2**40])
async def test_a_cursor_beyond_the_end_hides_nothing(bank: Bank, cursor: int) -> None:
    async with live_call(bank) as call:
        line = await call.customer.connect(cursor=cursor)
        await call.agent.line.do("sender_state", microphone=True, camera=True)
        await line.event("SenderStateClaimed", party="agent")


async def test_a_lost_customer_may_come_back_within_the_grace_period_and_not_after(bank: Bank) -> None:
    async with live_call(bank) as call:
        customer, agent = call.customer, call.agent
        await customer.line.tear()
        await agent.line.event("PartyLost", TORN_S + SLACK_S, party="customer")
        await customer.connect()
        await agent.line.event("PartyRejoined", party="customer")
        assert customer.line.view is not None
        assert customer.line.view["phase"] == "live"
        await customer.line.tear()
        await agent.line.event("CallEnded", TORN_S + GRACE_S + SLACK_S, reason="customer_lost")
        line = await customer.connect()
        assert line.view is not None
        assert line.view["end_reason"] == "customer_lost"


async def test_a_lost_agent_leaves_the_customer_at_the_front_of_the_queue(bank: Bank) -> None:
    async with live_call(bank) as call:
        agent, customer = call.agent, call.customer
        later = await bank.customer(agent.unit)
        await later.queue()
        second = await bank.new_agent(agent.unit)
        await agent.line.tear()
        await customer.line.event("PartyLost", TORN_S + SLACK_S, party="agent")
        await agent.connect()
        await customer.line.event("PartyRejoined", party="agent")
        await agent.line.tear()
        await customer.line.event("CallRequeued", TORN_S + GRACE_S + SLACK_S, reason="agent_lost")
        await customer.line.until(lambda m: m["type"] == "position" and m["place"] == 1)
        await later.line.until(lambda m: m["type"] == "position" and m["place"] == 2)
        await second.connect()
        await second.line.do("go_online")
        await pair(second, customer)
        back = await agent.connect()
        assert back.view is None, "the call is another agent's"
        assert not back.names()
        await later.line.until(lambda m: m["type"] == "position" and m["agents_online"] == 1)
        await second.line.do("end")
        await later.line.do("leave")
        for line in (later.line, second.line):
            await line.close()


async def test_an_agent_who_signs_out_in_a_call_is_lost_and_not_online(bank: Bank) -> None:
    async with live_call(bank) as call:
        await call.agent.sign_out()
        await call.customer.line.event("PartyLost", TORN_S + SLACK_S, party="agent")
        await call.customer.line.event("CallRequeued", GRACE_S + SLACK_S, reason="agent_lost")
        await call.customer.line.until(lambda m: m["type"] == "position" and m["agents_online"] == 0)


async def test_an_agent_who_returned_a_call_does_not_stand_for_the_next_one(bank: Bank) -> None:
    async with live_call(bank) as call:
        second = await bank.new_agent(call.agent.unit)
        await second.connect()
        await second.line.do("go_online")
        await call.agent.line.do("return_call")
        await pair(second, call.customer)
        await call.customer.line.do("ready")
        await second.line.tear()
        await call.customer.line.event("PartyLost", TORN_S + SLACK_S, party="agent")
        await call.customer.line.do("leave")


async def test_a_customer_who_is_not_ready_in_time_waits_again(bank: Bank) -> None:
    async with bank.agent() as agent:
        customer = await bank.customer(agent.unit)
        await customer.queue()
        await pair(agent, customer)
        await customer.line.event("CallRequeued", READY_S + SLACK_S, reason="customer_not_ready")
        assert await customer.line.refusal("ready") == "wrong_phase"
        await agent.line.phase("waiting")
        await pair(agent, customer)
        await customer.line.do("leave")
        await customer.line.close()


# --- a restart ----------------------------------------------------------------------------------------------------


async def test_a_restart_of_the_web_process_is_announced_and_the_call_goes_on(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        seen = call.customer.line.numbers()[-1]
        os.kill(bank.installation.pid("web"), signal.SIGTERM)
        assert await call.customer.line.over() == 1012
        assert await call.agent.line.over() == 1012
        await call.watching["customer-camera"].flows()
        await bank.installation.ready()
        for person in (call.agent, call.customer):
            await person.connect(cursor=seen)
            assert person.line.view is not None
            assert person.line.view["phase"] == "live"
        for viewed in call.watching.values():
            await viewed.flows()
        await call.agent.line.do("note", text="still here")
        assert not {"PartyLost", "CallRequeued"} & set(call.agent.line.names())


async def test_a_photo_that_a_killed_web_process_did_not_record_is_on_record_before_the_next_request(
    bank: Bank,
) -> None:
    customer = await bank.customer("unit-t")
    await customer.agree("recording")
    layout, call, photo = Layout(bank.installation.data), CallId(customer.call), EvidenceId("document/0001")
    keys = KeyFile(layout.key_file)
    store = await open_store(layout.data, keys, SharedClock(layout.run))
    try:
        LocalVault(layout.vault, 0).put(call, photo, await store.ledger.key(call_ledger(call)), b"a photo")
        killed = bank.installation.pid("web")
        await bank.installation.kill("web")
        await customer.line.over()
        while bank.installation.pid("web") == killed:  # noqa: ASYNC110 - the file tells, not an event
            await asyncio.sleep(0.1)
        await bank.installation.ready()
        entries = await store.ledger.read(call_ledger(call))
    finally:
        await store.close()
    left = [entry.event for entry in entries if isinstance(entry.event, PieceUnclaimed)]
    assert [(one.piece, one.reason) for one in left] == [(photo, LeftOver.SERVER_STOPPED)]
    await customer.connect()
    assert "PieceUnclaimed" not in customer.line.names()
    await customer.line.do("leave")
    await customer.line.close()

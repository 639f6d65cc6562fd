"""An offer is a request for permission: who may not is refused, and what may no longer run stops within a second."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.attacks.call import live_call, pair, publish, subscribe
from tests.attacks.client import Bank, Line, open_bank
from tests.attacks.peer import Peer, offers

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bank]:
    async with open_bank(tmp_path_factory.mktemp("bank")) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sdp() -> tuple[str, str]:
    """A sendonly and a recvonly offer."""
    return await offers()


async def refusals(line: Line, sdp: tuple[str, str], publishes: str, sees: str) -> set[str]:
    """The codes with which a publishing and a viewing offer are refused."""
    return {
        await line.refusal("publish", stream=publishes, sdp=sdp[0]),
        await line.refusal("subscribe", stream=sees, sdp=sdp[1]),
    }


# --- who asks -----------------------------------------------------------------------------------------------------


async def test_an_offer_before_hello_closes_the_connection(bank: Bank, sdp: tuple[str, str]) -> None:
    line = await Line.open(bank)
    await line.send("publish", stream="customer-camera", sdp=sdp[0])
    assert await line.over() == 4007
    assert not line.heard


async def test_without_a_session_nobody_gets_as_far_as_an_offer(bank: Bank, sdp: tuple[str, str]) -> None:
    line = await Line.open(bank)
    await line.send("hello")
    await line.send("publish", stream="customer-camera", sdp=sdp[0])
    assert await line.over() == 4001
    assert not line.heard


async def test_another_customers_session_reaches_only_that_customers_own_call(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        stranger = await bank.customer(call.agent.unit)
        assert await refusals(stranger.line, sdp, "customer-camera", "agent-camera") == {"wrong_phase"}
        await stranger.line.close()
        assert not stranger.kept()
        assert "SegmentOpened" not in call.agent.line.names()


async def test_an_offer_cannot_name_another_call(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        stranger = await bank.customer(call.agent.unit)
        for field in ("call", "token", "session", "party", "role"):
            named = {"stream": "customer-camera", "sdp": sdp[0], field: call.customer.call}
            assert await stranger.line.refusal("publish", **named) == "malformed"
        await stranger.line.close()


async def test_an_agent_of_another_call_publishes_and_sees_nothing_of_this_one(
    bank: Bank, sdp: tuple[str, str]
) -> None:
    async with live_call(bank), bank.agent() as other:
        assert await refusals(other.line, sdp, "agent-camera", "customer-camera") == {"not_this_agent"}


async def test_staff_who_are_not_agents_publish_and_see_nothing(bank: Bank, sdp: tuple[str, str]) -> None:
    _, name, one_time = await bank.account("supervisor", "unit-s")
    line = await Line.open(bank, cookie=await bank.first_sign_in(name, one_time))
    await line.do("hello")
    assert await refusals(line, sdp, "agent-camera", "customer-camera") == {"not_permitted"}
    await line.close()


# --- for what -----------------------------------------------------------------------------------------------------


async def test_nobody_publishes_but_their_own_camera_and_screen(bank: Bank, sdp: tuple[str, str]) -> None:
    nonsense = ("", "camera", "customer", "customer-", "-camera", "customer-camera-2", "CUSTOMER-CAMERA", "../agent")
    async with live_call(bank) as call:
        for line, others in (
            (call.customer.line, ("agent-camera", "agent-screen", "customer-page", *nonsense)),
            (call.agent.line, ("customer-camera", "customer-screen", "agent-page", *nonsense)),
        ):
            for stream in others:
                assert await line.refusal("publish", stream=stream, sdp=sdp[0]) == "not_permitted", stream
        assert not call.customer.kept()


async def test_nobody_sees_their_own_stream_or_one_that_is_no_media(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        for line, others in (
            (call.customer.line, ("customer-camera", "customer-screen", "agent-page", "everything")),
            (call.agent.line, ("agent-camera", "agent-screen", "customer-page", "everything")),
        ):
            for stream in others:
                assert await line.refusal("subscribe", stream=stream, sdp=sdp[1]) == "not_permitted", stream


async def test_a_stream_that_nobody_publishes_cannot_be_seen(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        assert await call.agent.line.refusal("subscribe", stream="customer-screen", sdp=sdp[1]) == "no_such_stream"


async def test_an_offer_of_the_wrong_direction_or_none_at_all_is_a_bad_offer(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        line, (sendonly, recvonly) = call.customer.line, sdp
        bad = (recvonly, "", "v=0", "x" * 60_000, sendonly.replace("a=fingerprint", "a=no"), sendonly[:700])
        for offer in bad:
            assert await line.refusal("publish", stream="customer-camera", sdp=offer) == "bad_offer", offer[:100]
        long = sendonly + "a=x\r\n" * 13_000
        assert await line.refusal("publish", stream="customer-camera", sdp=long) == "malformed"
        for offer in bad:
            assert await line.refusal("publish", stream="customer-screen", sdp=offer) == "bad_offer", offer[:100]
        assert "agent" not in "".join(call.customer.kept())


async def test_a_screen_that_could_not_be_shown_is_not_on_record_as_shown(bank: Bank) -> None:
    async with live_call(bank) as call:
        assert await call.customer.line.refusal("publish", stream="customer-screen", sdp="v=0") == "bad_offer"
        await call.customer.line.event("ScreenStopped", party="customer")


async def test_only_ones_own_stream_can_be_stopped(bank: Bank) -> None:
    async with live_call(bank) as call:
        for line, others in (
            (call.customer.line, ("agent-camera", "agent-screen", "nonsense", "customer-", "")),
            (call.agent.line, ("customer-camera", "customer-screen", "nonsense")),
        ):
            for stream in others:
                assert await line.refusal("stop_stream", stream=stream) == "not_permitted", stream


# --- when ---------------------------------------------------------------------------------------------------------


async def test_nothing_flows_and_nothing_is_kept_before_the_call_is_live(bank: Bank, sdp: tuple[str, str]) -> None:
    mine = ("customer-camera", "agent-camera")
    async with bank.agent() as agent:
        customer = await bank.customer(agent.unit)
        assert await refusals(customer.line, sdp, *mine) == {"wrong_phase"}, "before consent"
        await customer.queue()
        assert await refusals(customer.line, sdp, *mine) == {"wrong_phase"}, "while waiting"
        await pair(agent, customer)
        assert await refusals(customer.line, sdp, *mine) == {"wrong_phase"}, "while asked whether ready"
        assert await refusals(agent.line, sdp, "agent-camera", "customer-camera") == {"wrong_phase"}
        assert not customer.kept()
        await customer.line.do("leave")
        await agent.line.phase("ended")
        await customer.line.close()
    assert not customer.kept()


async def test_no_camera_goes_live_without_the_consent_to_be_recorded(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank) as call:
        await call.customer.line.do("decline", consent="recording", language="en")
        assert await refusals(call.customer.line, sdp, "customer-camera", "agent-camera") == {"no_consent"}
        assert await refusals(call.agent.line, sdp, "agent-camera", "customer-camera") == {"no_consent"}
        assert not call.customer.kept()


async def test_after_the_end_offers_are_refused_and_everything_has_stopped(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank, media=True) as call:
        await call.stops(lambda: call.agent.line.do("end"))
        kept = call.customer.kept()
        assert await refusals(call.customer.line, sdp, "customer-camera", "agent-camera") == {"wrong_phase"}
        assert await call.agent.line.refusal("publish", stream="agent-camera", sdp=sdp[0]) == "wrong_phase"
        assert await call.agent.line.refusal("subscribe", stream="customer-camera", sdp=sdp[1]) == "wrong_phase"
        packets = {name: size for name, size in call.customer.kept().items() if name in kept and "/0001" in name}
        assert packets == {name: kept[name] for name in packets}


async def test_after_sign_out_the_socket_is_closed_and_everything_of_the_agent_has_stopped(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        agent = call.agent
        await call.stops(agent.sign_out, sent=("agent-camera",))
        assert await agent.line.over(0.1) == 4001
        line = await Line.open(bank, cookie=agent.cookie)
        await line.send("hello")
        assert await line.over() == 4001


async def test_sign_out_stops_the_media_also_of_an_agent_whose_socket_is_gone(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        await call.agent.line.tear()
        await call.stops(call.agent.sign_out, sent=("agent-camera",))


async def test_an_offer_that_is_under_way_at_sign_out_does_not_run(bank: Bank) -> None:
    async with live_call(bank) as call:
        peer = Peer()
        sdp = await peer.sendonly()
        answered = asyncio.create_task(call.agent.line.ask("publish", stream="agent-camera", sdp=sdp))
        await asyncio.sleep(0.01)
        await call.agent.sign_out()
        with contextlib.suppress(AssertionError):  # the connection may close before the answer
            answer = await answered
            if answer["type"] == "answer":
                await peer.take(answer)
        await asyncio.sleep(1)
        watcher = await subscribe(call.customer.line, "agent-camera")  # awaited, and nobody sends
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(1.5):
                await watcher.flows(1)


async def test_a_disabled_account_stops_everything_of_its_person(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        await call.stops(lambda: bank.disable(call.agent.id), sent=("agent-camera",))
        assert await call.agent.line.over(0.1) == 4001


async def test_a_withdrawn_consent_stops_everything_and_ends_the_call(bank: Bank, sdp: tuple[str, str]) -> None:
    async with live_call(bank, media=True) as call:
        await call.stops(lambda: call.customer.line.do("withdraw", consent="recording"))
        assert await refusals(call.customer.line, sdp, "customer-camera", "agent-camera") == {"wrong_phase"}
        assert (await call.agent.line.event("CallEnded"))["event"]["reason"] == "consent_withdrawn"


async def test_a_call_that_went_back_to_the_queue_is_seen_and_recorded_no_more(
    bank: Bank, sdp: tuple[str, str]
) -> None:
    async with live_call(bank, media=True) as call:
        await call.stops(lambda: call.agent.line.do("return_call"))
        kept = call.customer.kept()
        assert await refusals(call.agent.line, sdp, "agent-camera", "customer-camera") == {"not_this_agent"}
        assert await refusals(call.customer.line, sdp, "customer-camera", "agent-camera") == {"wrong_phase"}
        await asyncio.sleep(0.6)
        assert call.customer.kept() == kept
        view = call.agent.line.view
        assert view is not None
        assert view["customer_name"] is None


async def test_the_former_agent_sees_nothing_though_the_next_one_follows_at_once(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        second = await bank.new_agent(call.agent.unit)
        await second.connect()
        await second.line.do("go_online")

        async def hand_over() -> None:
            await call.agent.line.send("return_call")
            await call.customer.line.event("CallRequeued")
            await second.line.do("accept_next")
            await call.customer.line.do("ready")

        await call.stops(hand_over, sent=("agent-camera",))
        await publish(call.customer.line, "customer-camera")
        seen = await subscribe(second.line, "customer-camera")
        await seen.flows()
        await call.customer.line.do("leave")
        await second.line.close()


async def test_a_shared_screen_stops_when_its_sender_says_so_and_the_cameras_go_on(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        customer, agent = call.customer.line, call.agent.line
        await call.show("customer-screen", customer, agent)
        screen = ("customer-screen",)
        await call.stops(lambda: customer.do("stop_stream", stream=screen[0]), seen=screen, sent=screen)
        await agent.event("ScreenStopped", party="customer")
        await call.watching["customer-camera"].flows()
        await call.watching["agent-camera"].flows()


async def test_a_customer_who_comes_in_anew_ends_what_the_earlier_session_ran(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        customer = call.customer

        async def again() -> None:
            customer.session = (await bank.redeem(customer.invitation, customer.device))["session"]

        before = customer.line
        await call.stops(again, sent=("customer-camera",))
        assert await before.over(0.1) == 4001
        await customer.connect()
        await publish(customer.line, "customer-camera")
        seen = await subscribe(call.agent.line, "customer-camera")
        await seen.flows(80)  # nothing of the old session takes the new one down

"""The live connection against whoever misuses it, and against whatever tears it."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from signaling.messages import CLIENT
from tests.attacks.client import Agent, Bank, Customer, Line, live_call, open_bank, pair, publish
from tests.faces import face_of, jpeg
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.store import Layout, open_store
from videobank.adapters.tokens import SystemTokens
from videobank.domain.call import Timeouts
from videobank.domain.event_type import REGISTRY
from videobank.domain.ids import UnitId
from videobank.domain.roles import Role
from videobank.service.desk import Desk
from videobank.service.gate import Gate
from videobank.service.invitations import BANK, Door, DoorRules, Wanted
from videobank.service.journal import Journal
from videobank.settings import Settings

pytestmark = pytest.mark.asyncio(loop_scope="module")

GRACE_S, READY_S, RATING_S = 3.0, 4.0, 1.0
TORN_S = 3.0
SLACK_S = 6.0  # two cores, and everybody tests
HELLO_S = 10.0


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bank]:
    timeouts = {"GRACE_S": GRACE_S, "READY_S": READY_S, "RATING_S": RATING_S}
    environment = {f"VIDEOBANK_TIMEOUTS__{name}": str(value) for name, value in timeouts.items()}
    async with open_bank(tmp_path_factory.mktemp("bank"), **environment) as opened:
        yield opened


@dataclass
class Silent:
    """A connection that never says anything, opened before the other tests."""

    line: Line
    since: float


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def silent(bank: Bank) -> AsyncIterator[Silent]:
    silent = Silent(await Line.open(bank), time.monotonic())
    yield silent
    await silent.line.close()


async def test_timeouts_come_from_the_environment_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOBANK_TIMEOUTS__GRACE_S", "7.5")
    assert Settings().timeouts == Timeouts(grace_s=7.5)


# --- coming in ----------------------------------------------------------------------------------------------------


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


# --- what is sent -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1_000_001, 1_500_000])
async def test_an_oversized_message_closes_the_connection(bank: Bank, size: int) -> None:
    customer = await bank.customer("unit-t")
    await customer.line.socket.send_str('{"type":"page_chunk","id":1,"events":"' + "x" * (size - 40) + '"}')
    assert await customer.line.over() == 1009
    strange = await Line.open(bank)
    await strange.socket.send_str("x" * size)
    assert await strange.over() == 1009


async def test_the_largest_page_chunk_that_is_allowed_is_no_oversized_message(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    assert await customer.line.refusal("page_chunk", events="x" * 900_000) == "not_shared"
    await customer.line.close()


async def test_what_is_malformed_is_refused_by_its_place_and_never_repeated(bank: Bank) -> None:
    customer, secret = await bank.customer("unit-t"), "4000-1234-5678-9010"
    line = customer.line
    wrong: tuple[tuple[int, str], ...] = (
        (0, secret),
        (0, f'["{secret}"]'),
        (0, "[" * 5_000),
        (7, json.dumps({"type": secret, "id": 7})),
        (8, json.dumps({"type": "wait", "id": 8, "more": secret})),
        (9, json.dumps({"type": "rate", "id": 9, "stars": secret})),
        (0, json.dumps({"type": "wait", "id": secret})),
        (0, json.dumps({"type": "wait", "id": -1})),
        (0, '{"type":"wait","id":NaN}'),
        (5, '{"type":"rate","id":5,"stars":5,"words":"\\ud800"}'),
    )
    for place, (number, text) in enumerate(wrong):
        await line.socket.send_str(text)
        await line.until(lambda _, n=place: len([m for m in line.heard if m["type"] == "refused"]) > n)  # type: ignore[misc]
        refused = [m for m in line.heard if m["type"] == "refused"][-1]
        assert (refused["code"], refused["id"]) == ("malformed", number), text[:80]
        assert secret not in json.dumps(refused)
    await line.socket.send_str("{}")
    assert await line.over() == 4007


async def test_binary_messages_and_a_second_hello_close_the_connection(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    await customer.line.send("hello", token=customer.session)
    assert await customer.line.over() == 4007
    await customer.connect()
    await customer.line.socket.send_bytes(b'{"type":"wait","id":1}')
    assert await customer.line.over() == 4007


async def test_whoever_asks_too_fast_is_closed(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    with_haste = (customer.line.send("go_online") for _ in range(300))
    await asyncio.gather(*with_haste, return_exceptions=True)
    assert await customer.line.over() == 4008
    assert {m["code"] for m in customer.line.heard if m["type"] == "refused"} == {"not_permitted"}


SAMPLES: dict[str, dict[str, Any]] = {
    "agree": {"consent": "recording", "text_version": "1", "text_sha256": "0" * 64, "language": "en"},
    "decline": {"consent": "recording", "language": "en"},
    "withdraw": {"consent": "recording"},
    "publish": {"stream": "agent-camera", "sdp": "v=0"},
    "subscribe": {"stream": "customer-camera", "sdp": "v=0"},
    "stop_stream": {"stream": "agent-camera"},
    "sender_state": {"microphone": True, "camera": True},
    "share_page": {"origin": "http://bank.example"},
    "page_chunk": {"events": "[]"},
    "approve": {"reason": "seen"},
    "reject": {"reason": "not seen"},
    "note": {"text": "a note"},
    "rate": {"stars": 5},
}
REQUESTS = sorted(set(CLIENT.json_schema()["discriminator"]["mapping"]) - {"hello"})


@pytest.mark.parametrize("role", ["reviewer", "supervisor", "administrator"])
async def test_who_is_neither_customer_nor_agent_can_ask_for_nothing_and_hears_nothing(bank: Bank, role: str) -> None:
    _, name, one_time = await bank.account(role, "unit-r")
    line = await Line.open(bank, cookie=await bank.first_sign_in(name, one_time))
    await line.do("hello")
    assert line.view is None
    customer = await bank.customer("unit-r")
    await customer.queue()
    for request in REQUESTS:
        assert await line.refusal(request, **SAMPLES.get(request, {})) == "not_permitted", request
    await customer.line.do("leave")
    assert {m["type"] for m in line.heard} == {"welcome", "refused"}
    await customer.line.close()
    await line.close()


async def test_neither_side_can_do_what_is_the_other_sides(bank: Bank) -> None:
    agents = {"go_online", "go_offline", "accept_next", "return_call", "check_face", "approve", "reject", "note", "end"}
    both = {"publish", "subscribe", "stop_stream", "sender_state"}
    async with live_call(bank) as call:
        for request in agents:
            code = await call.customer.line.refusal(request, **SAMPLES.get(request, {}))
            assert code == "not_permitted", request
        for request in set(REQUESTS) - agents - both:
            assert await call.agent.line.refusal(request, **SAMPLES.get(request, {})) == "not_permitted", request


async def test_a_customer_cannot_skip_a_step(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    line = customer.line
    assert await line.refusal("wait") == "no_consent"
    assert await line.refusal("agree", **SAMPLES["agree"]) == "no_consent", "another text"
    assert await line.refusal("agree", **SAMPLES["agree"] | {"language": "tlh"}) == "no_consent", "no such text"
    await customer.agree("recording")
    assert await line.refusal("wait") == "face_choice_missing"
    for request in ("ready", "rate", "stop_page"):
        assert await line.refusal(request, **SAMPLES.get(request, {})) == "wrong_phase", request
    await customer.queue()
    assert await line.refusal("ready") == "wrong_phase"
    await line.do("leave")
    assert await line.refusal("leave") == "wrong_phase"
    await line.close()


# --- who hears what -----------------------------------------------------------------------------------------------

NOTE, REASON = "a note that only staff may read", "the portrait and the face agree"


async def whole_call(bank: Bank, agent: Agent, customer: Customer) -> None:
    """A call with everything in it."""
    mine = bank.installation.bank_url
    await customer.agree("recording")
    await customer.agree("face_check")
    await customer.agree("page_sharing")
    document, headers = jpeg(face_of(0)), {"Authorization": f"Bearer {customer.session}", "Content-Type": "image/jpeg"}
    async with bank.http.put(f"{bank.url}/api/calls/{customer.call}/document", data=document, headers=headers) as reply:
        assert (await reply.json())["has_portrait"]
    await customer.line.do("wait")
    await pair(agent, customer)
    await customer.line.do("ready")
    await publish(customer.line, "customer-camera")
    await publish(agent.line, "agent-camera")
    await agent.line.do("note", text=NOTE)
    await customer.line.do("share_page", origin=mine)
    await customer.line.do("page_chunk", events='[{"type":4}]')
    await agent.line.until(lambda m: m["type"] == "page_events")
    await agent.line.event("TrackAnchored", stream="customer-camera")
    await agent.line.event("TrackAnchored", stream="agent-camera")
    await agent.line.event("FaceMatched", within_s=20)
    await agent.line.do("approve", reason=REASON)
    await customer.line.do("withdraw", consent="page_sharing")
    assert await customer.line.refusal("page_chunk", events="[]") == "not_shared"
    await agent.line.do("end")
    await customer.line.phase("ended")
    await customer.line.do("rate", stars=4, words="quick")
    await agent.line.event("CallRated")


async def test_over_a_whole_call_each_hears_only_what_is_meant_for_them(bank: Bank) -> None:
    reference, name = "C-4711-of-the-core-system", "Erika Musterfrau"
    async with bank.agent() as agent:
        other = await bank.new_agent(agent.unit)
        await other.connect()
        await other.line.do("go_online")
        origin = bank.installation.bank_url
        customer = await bank.customer(agent.unit, page_origin=origin, customer_reference=reference, customer_name=name)
        await whole_call(bank, agent, customer)

        heard = set(customer.line.names())
        hidden = {kind for kind, declared in REGISTRY.items() if Role.CUSTOMER not in declared.heard_by}
        assert not heard & hidden
        assert {"FaceMatched", "IdentityApproved", "NoteAdded", "TrackAnchored", "CallRated"} <= hidden
        assert {"FaceMatched", "IdentityApproved", "NoteAdded", "TrackAnchored", "CallRated"} <= set(agent.line.names())
        assert {"SegmentOpened", "PageShared", "AgentPaired", "CallEnded"} <= heard
        wire = json.dumps(customer.line.heard)
        for secret in (NOTE, REASON, reference, '"similarity": 0', '"decision": "', "match"):
            assert secret not in wire, secret
        staff_only = ("customer_name", "customer_reference", "decision", "document", "portrait", "unproven")
        views = [m["view"] for m in customer.line.heard if m["type"] in {"state", "welcome"} and m["view"]]
        assert all(view[field] is None for view in views for field in staff_only)

        assert {m["type"] for m in other.line.heard} <= {"welcome", "done", "lobby"}
        assert reference not in json.dumps(other.line.heard)
        rows = [row for m in other.line.heard if m["type"] == "lobby" for row in m["waiting"]]
        assert all(row["call"] == customer.call for row in rows)
        for line in (customer.line, agent.line):
            assert line.numbers() == sorted(set(line.numbers())), "told once, in order"

        assert await customer.line.over(RATING_S + SLACK_S + 10) == 4010, "sealed: the call is over"
        await other.line.close()


async def test_an_agent_of_another_unit_does_not_hear_who_waits(bank: Bank) -> None:
    async with bank.agent() as agent, bank.agent() as other:
        customer = await bank.customer(agent.unit)
        await customer.queue()
        await agent.line.until(lambda m: m["type"] == "lobby" and m["waiting"])
        assert await other.line.refusal("accept_next") == "nobody_waits"
        assert not [m for m in other.line.heard if m["type"] == "lobby" and m["waiting"]]
        await customer.line.do("leave")
        await customer.line.close()


# --- torn and resumed ---------------------------------------------------------------------------------------------


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


# --- pairing ------------------------------------------------------------------------------------------------------


async def test_an_agent_in_a_call_cannot_accept_a_second_customer(bank: Bank) -> None:
    async with live_call(bank) as call:
        waiting = await bank.customer(call.agent.unit)
        await waiting.queue()
        assert await call.agent.line.refusal("accept_next") == "already"
        assert waiting.line.view is not None
        assert waiting.line.view["phase"] == "waiting"
        await waiting.line.do("leave")
        await waiting.line.close()


async def test_two_agents_who_race_for_one_customer_get_exactly_one(bank: Bank) -> None:
    async with bank.agent() as first:
        second = await bank.new_agent(first.unit)
        await second.connect()
        await second.line.do("go_online")
        customer = await bank.customer(first.unit)
        await customer.queue()
        for _ in range(6):
            replies = await asyncio.gather(*(agent.line.ask("accept_next") for agent in (first, second)))
            outcomes = sorted(reply.get("code", reply["type"]) for reply in replies)
            assert outcomes == ["done", "nobody_waits"]
            winner = (first, second)[[reply["type"] for reply in replies].index("done")]
            assert winner.line.view is not None
            assert winner.line.view["agent_name"] == winner.name.title()
            await winner.line.do("return_call")
        await customer.line.do("leave")
        await customer.line.close()
        await second.line.close()


# --- invitations --------------------------------------------------------------------------------------------------


async def short_invitation(bank: Bank, valid_for_s: float) -> str:
    """Made beside the running service as the command does, but shorter than it allows."""
    layout = Layout(bank.installation.data)
    keys, clock, tokens = KeyFile(layout.key_file), SharedClock(layout.run), SystemTokens()
    store = await open_store(layout.data, keys, clock)
    try:
        desk = Desk(store.ledger, clock, store.doorbell, store.timeouts)
        gate, rules = Gate(Journal(store.ledger, clock)), DoorRules(bank.url, frozenset(), "default")
        door = Door(store.invitations, desk, None, gate, clock, tokens, load_profiles(), rules)  # type: ignore[arg-type]
        wanted = Wanted("Card", "C-1", "", "en", UnitId("unit-t"), None, valid_for_s)  # type: ignore[arg-type]
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


# --- the last -----------------------------------------------------------------------------------------------------


async def test_who_says_nothing_is_closed(silent: Silent) -> None:
    assert await silent.line.over(HELLO_S + SLACK_S) == 4000
    assert not silent.line.heard

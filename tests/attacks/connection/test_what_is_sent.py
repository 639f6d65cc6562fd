"""Messages that are too large, too many, malformed, or not this role's to send."""

import asyncio
import contextlib
import json
from typing import Any

import pytest

from signaling.messages import CLIENT
from tests.attacks.call import live_call
from tests.attacks.client import Bank, Line

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("size", [1_000_001, 1_500_000])
async def test_an_oversized_message_closes_the_connection(bank: Bank, size: int) -> None:
    customer = await bank.customer("unit-t")
    await customer.line.socket.send_str('{"type":"page_chunk","id":1,"events":"' + "x" * (size - 40) + '"}')
    assert await customer.line.over() == 1009
    strange = await Line.open(bank)
    await strange.socket.send_str("x" * size)
    assert await strange.over() == 1009


async def test_a_message_is_measured_in_bytes_and_not_in_characters(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    await customer.line.socket.send_str("\N{CJK UNIFIED IDEOGRAPH-9280}" * 400_000)
    assert await customer.line.over() == 1009


async def test_what_never_ends_is_cut_while_it_is_sent(bank: Bank) -> None:
    customer = await bank.customer("unit-t")
    with contextlib.suppress(ConnectionError):
        await customer.line.socket.send_str("x" * 8_000_000)
    assert await customer.line.over() in {1006, 1009}, "told, if what was sent left room for it"


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


async def test_whoever_asks_too_fast_is_closed_and_nobody_else_waits(bank: Bank) -> None:
    customer, other = await bank.customer("unit-t"), await bank.customer("unit-t")
    with_haste = (customer.line.send("go_online") for _ in range(300))
    patient = asyncio.create_task(other.line.do("decline", consent="face_check", language="en"))
    await asyncio.gather(*with_haste, return_exceptions=True)
    await patient
    assert await customer.line.over() == 4008
    assert {m["code"] for m in customer.line.heard if m["type"] == "refused"} == {"not_permitted"}
    await other.line.close()


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
    "ask_document": {"side": "front"},
    "approve_step": {"step": "look"},
    "waive_step": {"step": "look", "reason": "no back"},
    "judge_answer": {"place": 0, "answer": "right"},
    "ask_liveness": {"needs": ["cannot_turn"]},
    "judge_challenge": {"done": True},
    "judge_liveness": {"there": True, "reason": "seen"},
    "camera_in_use": {"label": "OBS Virtual Camera"},
    "enter_code": {"code": "000000"},
    "correct_field": {"picture": "document/0001", "name": "name", "value": "Li Ming"},
    "approve": {"reason": "seen"},
    "reject": {"reason": "not seen"},
    "note": {"text": "a note"},
    "rate": {"stars": 5},
    "report_quality": {"seconds": [{"stream": "agent-camera", "ago_ms": 0, "span_ms": 1000, "frozen_ms": 0}]},
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
    agents = {
        *("go_online", "go_offline", "accept_next", "return_call"),
        *("ask_document", "call_off_document", "send_code", "draw_questions", "judge_answer"),
        *("ask_liveness", "call_off_challenges", "judge_challenge", "judge_liveness"),
        *("approve_step", "waive_step", "check_registry"),
        *("check_face", "correct_field", "approve", "reject", "note", "end"),
    }
    both = {"publish", "subscribe", "stop_stream", "sender_state", "report_quality"}
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

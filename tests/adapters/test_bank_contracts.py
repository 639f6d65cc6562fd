"""The contracts with the bank as OpenAPI: what is published is what the adapters send and the sandbox speaks."""

import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from tests.fakes.clock import START, SetClock
from tests.schemas import faults
from videobank.adapters.clock import SharedClock
from videobank.adapters.outcome_http import HttpCore
from videobank.adapters.registry_http import HttpRegistry
from videobank.adapters.signed_http import NotTaken, SignedHttp, signature
from videobank.adapters.sms_http import HttpMessenger
from videobank.app.bank_openapi import bank_openapi
from videobank.domain.flow import StepState
from videobank.domain.ids import CallId
from videobank.domain.meeting_events import EndReason
from videobank.domain.outcome import Audit, Outcome
from videobank.sandbox import MUST_HAVE, sandbox

SECRET = "a secret that both sides have, and that is long enough"
FILE = Path(__file__).parents[2] / "docs" / "bank-interfaces.openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_text())
ADDRESSES = {"message": "/messages", "registry": "/registry", "outcome": "/outcomes"}
OUTCOME = Outcome(
    call=CallId("a" * 32),
    flow="card_password",
    business="Reset card password",
    customer_reference="DOWN-1",
    decision="approved",
    follows="allow_new_password",
    end_reason=EndReason.AGENT_ENDED,
    ended_at=START,
    steps=(("document_front", StepState.APPROVED), ("document_back", StepState.WAIVED)),
    audit=Audit.NONE,
)
WHOLE: dict[str, dict[str, Any]] = {
    "message": {"key": "k", "to": "+8613800135678", "text": "123456"},
    "registry": {"key": "k", "name": "吴轩涛", "number": "42010619581127609X"},
    "outcome": {
        "key": "k",
        "call": "a" * 32,
        "flow": "",
        "business": "b",
        "customer_reference": "C-1",
        "decision": "none",
        "follows": "",
        "end_reason": "customer_left",
        "ended_at": "2026-11-25T12:00:00Z",
        "steps": [],
        "audit": "none",
    },
}


def operation(name: str) -> dict[str, Any]:
    described: dict[str, Any] = DOCUMENT["webhooks"][name]["post"]
    return described


def body_of(described: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = described["content"]["application/json"]["schema"]
    return schema


def wrong(name: str, asked: Any) -> list[str]:
    return list(faults(body_of(operation(name)["requestBody"]), asked, DOCUMENT))


@dataclass
class Heard:
    """A request as it came over the wire, and what the sandbox answered."""

    headers: dict[str, str]
    content: Any
    status: int
    answer: Any


@dataclass
class Listening:
    """The sandbox behind somebody who writes everything down."""

    url: str
    heard: dict[str, list[Heard]] = field(default_factory=dict)


@pytest_asyncio.fixture
async def listening(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Listening]:
    behind = TestServer(sandbox(SECRET))
    await behind.start_server()
    said = Listening("")

    async def listen(request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name: request.headers[name] for name in ("Idempotency-Key", "VideoBank-Signature", "Content-Type")}
        async with ClientSession() as http, http.post(behind.make_url(request.path), data=body, headers=headers) as got:
            answer = await got.read()
            parsed = json.loads(answer) if got.status < 300 else None
            said.heard.setdefault(request.path, []).append(Heard(headers, json.loads(body), got.status, parsed))
            return web.Response(body=answer, status=got.status, content_type=got.content_type)

    app = web.Application()
    app.router.add_post("/{any}", listen)
    server = TestServer(app)
    await server.start_server()
    said.url = str(server.make_url("")).rstrip("/")
    yield said
    await server.close()
    await behind.close()


async def speak(listening: Listening, clock: SharedClock) -> None:
    """Everything that the adapters ever ask."""

    def at(name: str) -> SignedHttp:
        return SignedHttp(listening.url + ADDRESSES[name], SECRET, clock, pauses_s=(0.0, 0.0))

    messenger, registry, core = HttpMessenger(at("message")), HttpRegistry(at("registry")), HttpCore(at("outcome"))
    await messenger.send("+8613800135678", "123456 是验证码", "call-1")
    await registry.check("吴轩涛", "42010619581127609X", "call-2")
    await core.tell(OUTCOME, "call-outcome")
    for one in (messenger, registry, core):
        await one.close()


def test_the_published_document_is_the_one_that_the_code_makes() -> None:
    made = json.loads(json.dumps(bank_openapi()))
    assert made == DOCUMENT, "python -m videobank.app.bank_openapi > docs/bank-interfaces.openapi.json"


async def test_what_the_adapters_send_and_the_sandbox_answers_is_what_is_published(
    listening: Listening, tmp_path: Path
) -> None:
    await speak(listening, SharedClock(tmp_path))
    for name, address in ADDRESSES.items():
        described = operation(name)
        for heard in listening.heard[address]:
            assert wrong(name, heard.content) == []
            for header in described["parameters"]:
                assert list(faults(header["schema"], heard.headers[header["name"]], DOCUMENT)) == []
            assert heard.headers["Idempotency-Key"] == heard.content["key"]
            if heard.status >= 300:
                assert f"{heard.status // 100}XX" in described["responses"]
            elif "content" in described["responses"]["2XX"]:
                assert list(faults(body_of(described["responses"]["2XX"]), heard.answer, DOCUMENT)) == []


async def test_a_core_that_is_down_at_first_is_told_under_the_same_key_and_takes_it_once(
    listening: Listening, tmp_path: Path
) -> None:
    await speak(listening, SharedClock(tmp_path))
    first, second = listening.heard["/outcomes"]
    assert (first.status, second.status) == (503, 200)
    assert first.content == second.content
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == "call-outcome"


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_sandbox_asks_for_what_is_published(name: str) -> None:
    schema = body_of(operation(name)["requestBody"])["$ref"].rpartition("/")[2]
    assert MUST_HAVE[ADDRESSES[name]] == set(DOCUMENT["components"]["schemas"][schema]["required"])


EACH = [(name, lacking) for name, whole in WHOLE.items() for lacking in whole]


@pytest.mark.parametrize(("name", "lacking"), EACH)
async def test_nothing_may_be_missing(name: str, lacking: str) -> None:
    """Neither by the document nor by the sandbox."""
    assert wrong(name, WHOLE[name]) == []
    content = {field: value for field, value in WHOLE[name].items() if field != lacking}
    assert wrong(name, content) == [f"$.{lacking}: it is missing"]
    assert await ask(name, content) == 400


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("message", {"to": "13800135678"}),
        ("message", {"more": "of it"}),
        ("outcome", {"decision": "maybe"}),
        ("outcome", {"ended_at": "yesterday"}),
        ("outcome", {"steps": [{"name": "face", "state": "done"}]}),
        ("registry", {"number": 4}),
    ],
)
def test_what_is_published_refuses_what_is_not_meant(name: str, change: dict[str, Any]) -> None:
    assert len(wrong(name, WHOLE[name] | change)) == 1


async def test_the_same_key_for_another_content_is_refused_and_not_asked_again() -> None:
    server = TestServer(sandbox(SECRET))
    await server.start_server()
    clock = SetClock()
    statuses = [
        await _post(str(server.make_url("/messages")), WHOLE["message"] | {"text": text}) for text in ("1", "1", "2")
    ]
    assert statuses == [202, 202, 422]
    gateway = SignedHttp(str(server.make_url("/messages")), "another secret", clock, pauses_s=())
    with pytest.raises(NotTaken, match="401"):
        await gateway.post(WHOLE["message"], "k")
    await gateway.close()
    await server.close()


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401), (SECRET, 200)])
async def test_what_arrived_is_shown_to_whoever_has_the_secret(token: str, status: int) -> None:
    server = TestServer(sandbox(SECRET))
    await server.start_server()
    await _post(str(server.make_url("/messages")), WHOLE["message"])
    headers = {"Authorization": f"Bearer {token}"}
    async with ClientSession() as http, http.get(server.make_url("/messages"), headers=headers) as reply:
        assert reply.status == status
        if status == 200:
            assert await reply.json() == {"sandbox": True, "taken": [WHOLE["message"] | {"asked": 1}]}
    await server.close()


def test_the_hand_over_is_the_one_of_the_rest_interface() -> None:
    invite = DOCUMENT["paths"]["/api/invitations"]["post"]
    wanted = {
        "business": "b",
        "customer_reference": "C-1",
        "flow": "card_password",
        "language": "en",
        "questions": [{"text": "q", "expected": "a"}],
        "customer_phone": "+8613800135678",
    }
    schema = body_of(invite["requestBody"])
    assert list(faults(schema, wanted, DOCUMENT)) == []
    assert list(faults(schema, wanted | {"customer_phone": "none"}, DOCUMENT))
    made = {"call": "a" * 32, "url": "https://v.example/call#t", "expires_at": "2026-11-25T12:00:00Z"}
    assert list(faults(body_of(invite["responses"]["201"]), made, DOCUMENT)) == []
    assert "429" in invite["responses"]


def test_every_reference_leads_somewhere() -> None:
    text = FILE.read_text()
    for reference in set(re.findall(r'"#/components/schemas/(\w+)"', text)):
        assert reference in DOCUMENT["components"]["schemas"]


async def ask(name: str, content: dict[str, Any]) -> int:
    server = TestServer(sandbox(SECRET))
    await server.start_server()
    status = await _post(str(server.make_url(ADDRESSES[name])), content)
    await server.close()
    return status


async def _post(url: str, content: dict[str, Any]) -> int:
    body = json.dumps(content).encode()
    headers = {
        "Idempotency-Key": str(content.get("key", "")),
        "VideoBank-Signature": signature(SECRET.encode(), body, int(time.time())),
        "Content-Type": "application/json",
    }
    async with ClientSession() as http, http.post(url, data=body, headers=headers) as reply:
        return reply.status

"""Whoever recorded what VideoBank told the bank's core gains nothing by telling it again, or otherwise."""

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from videobank.adapters.signed_http import signature
from videobank.sandbox import LATE_S, sandbox

SECRET = "a-secret-of-the-bank-and-this-installation"
OUTCOME = {
    "key": "c1-outcome",
    "call": "c1",
    "flow": "app_face_check",
    "business": "face check",
    "end_reason": "ended",
    "customer_reference": "C-1001",
    "decision": "rejected",
    "follows": "",
    "ended_at": "2026-11-25T12:00:00+00:00",
    "steps": [],
    "audit": "none",
}


@pytest.fixture
async def core() -> AsyncIterator[TestServer]:
    server = TestServer(sandbox(SECRET))
    await server.start_server()
    yield server
    await server.close()


async def told(core: TestServer, content: dict[str, Any], path: str = "/outcomes", **forged: Any) -> int:
    """The status of the answer; ``forged``: what the signature is over instead, and when it was made."""
    body = json.dumps(content).encode()
    at_s = forged.get("at_s", int(time.time()))
    signed = signature(SECRET.encode(), forged.get("signed", body), at_s)
    headers = {"Idempotency-Key": forged.get("key", content["key"]), "VideoBank-Signature": signed}
    async with ClientSession() as session, session.post(core.make_url(path), data=body, headers=headers) as reply:
        return reply.status


async def test_the_same_callback_again_is_the_same_and_with_another_decision_is_refused(core: TestServer) -> None:
    assert [await told(core, OUTCOME) for _ in range(3)] == [200] * 3
    assert await told(core, OUTCOME | {"decision": "approved"}) == 422


async def test_a_callback_recorded_some_minutes_ago_or_made_ahead_is_refused(core: TestServer) -> None:
    for away_s in (-LATE_S - 5, LATE_S + 5):
        assert await told(core, OUTCOME, at_s=int(time.time()) + away_s) == 401


async def test_a_changed_callback_under_a_recorded_signature_is_refused(core: TestServer) -> None:
    assert await told(core, OUTCOME | {"decision": "approved"}, signed=json.dumps(OUTCOME).encode()) == 401


async def test_a_callback_under_another_key_than_its_own_is_refused(core: TestServer) -> None:
    assert await told(core, OUTCOME, key="c2-outcome") == 400


@pytest.mark.parametrize("path", ["/messages", "/registry"])
async def test_a_callback_sent_to_another_address_is_refused(core: TestServer, path: str) -> None:
    assert await told(core, OUTCOME, path) == 400

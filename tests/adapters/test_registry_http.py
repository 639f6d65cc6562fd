"""The registry of citizens over HTTP, against the sandbox that ``videobank sandbox`` serves."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from videobank.adapters.clock import SharedClock
from videobank.adapters.registry_http import HttpRegistry
from videobank.adapters.signed_http import SignedHttp, signature
from videobank.domain.registry import RegistryAnswer
from videobank.ports.registry import RegistryDown
from videobank.sandbox import sandbox

SECRET = "a secret that both sides have, and that is long enough"
NUMBER = "4201061958112760{}X"


@pytest_asyncio.fixture
async def address() -> AsyncIterator[str]:
    server = TestServer(sandbox(SECRET))
    await server.start_server()
    yield str(server.make_url("/registry"))
    await server.close()


@pytest_asyncio.fixture
async def registry(address: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HttpRegistry]:
    clock = SharedClock(tmp_path_factory.mktemp("run"))
    made = HttpRegistry(SignedHttp(address, SECRET, clock, pauses_s=(0.0, 0.0)))
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        ("42010619581127609X", RegistryAnswer.MATCH),
        ("42010619581127990X", RegistryAnswer.MISMATCH),
        ("42010619581127880X", RegistryAnswer.UNKNOWN_NUMBER),
        ("4201", RegistryAnswer.UNKNOWN_NUMBER),
    ],
)
async def test_it_says_whether_name_and_number_agree_and_that_it_is_the_sandbox(
    registry: HttpRegistry, number: str, answer: RegistryAnswer
) -> None:
    reply = await registry.check("吴轩涛", number, f"call-{number}")
    assert (reply.answer, reply.sandbox) == (answer, True)
    assert reply.reference.startswith("SANDBOX-")


async def test_the_same_key_is_the_same_question(registry: HttpRegistry) -> None:
    first = await registry.check("吴轩涛", "42010619581127609X", "call-1")
    assert await registry.check("吴轩涛", "42010619581127609X", "call-1") == first
    assert await registry.check("吴轩涛", "42010619581127609X", "call-2") != first


async def test_a_registry_that_is_down_is_said(registry: HttpRegistry) -> None:
    with pytest.raises(RegistryDown, match="503"):
        await registry.check("吴轩涛", "42010619581127770X", "call-1")


async def test_an_answer_that_is_none_is_no_answer(tmp_path_factory: pytest.TempPathFactory) -> None:
    async def nonsense(_request: web.Request) -> web.Response:
        return web.json_response({"answer": "perhaps"})

    app = web.Application()
    app.router.add_post("/registry", nonsense)
    server = TestServer(app)
    await server.start_server()
    clock = SharedClock(tmp_path_factory.mktemp("run"))
    registry = HttpRegistry(SignedHttp(str(server.make_url("/registry")), SECRET, clock, pauses_s=()))
    with pytest.raises(RegistryDown, match="none of the contract"):
        await registry.check("吴轩涛", "42010619581127609X", "call-1")
    await registry.close()
    await server.close()


@pytest.mark.parametrize("late_s", [0, 600])
async def test_what_is_not_signed_or_was_recorded_is_refused(address: str, late_s: int) -> None:
    body = b'{"name": "x", "number": "1", "key": "k"}'
    at_s = 1_700_000_000 if late_s else 0
    headers = {"Idempotency-Key": "k", "VideoBank-Signature": signature(SECRET.encode(), body, at_s) if late_s else ""}
    async with ClientSession() as session, session.post(address, data=body, headers=headers) as reply:
        assert reply.status == 401

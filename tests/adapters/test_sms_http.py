"""Short messages over HTTP, against a gateway that speaks the contract of ``docs/bank-interfaces.md``."""

import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes.clock import SetClock
from videobank.adapters.signed_http import OPEN_AFTER, SignedHttp
from videobank.adapters.sms_http import HttpMessenger
from videobank.ports.messages import MessageRefused, MessengerDown

SECRET = "a secret that both sides have, and that is long enough"
PHONE = "+8613800135678"


@dataclass
class Gateway:
    """Answers with one status after the other, the last for ever; sends each key once."""

    statuses: list[int]
    asked: int = 0
    sent: dict[str, str] = field(default_factory=dict)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.asked += 1
        body = await request.read()
        stamp = dict(part.split("=", 1) for part in request.headers["VideoBank-Signature"].split(","))
        signed = hmac.new(SECRET.encode(), f"{stamp['t']}.".encode() + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signed, stamp["v1"]):
            return web.Response(status=401)
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        message = await request.json()
        assert message["key"] == request.headers["Idempotency-Key"]
        if status < 300:
            self.sent.setdefault(message["key"], message["text"])
        return web.Response(status=status)


@pytest_asyncio.fixture
async def gateway(request: pytest.FixtureRequest) -> AsyncIterator[Gateway]:
    made = Gateway(list(getattr(request, "param", [202])))
    app = web.Application()
    app.router.add_post("/messages", made.take)
    server = TestServer(app)
    await server.start_server()
    made.url = str(server.make_url("/messages"))
    yield made
    await server.close()


async def send(gateway: Gateway, secret: str = SECRET, key: str = "call-1") -> None:
    messenger = HttpMessenger(SignedHttp(gateway.url, secret, SetClock(), pauses_s=(0.0, 0.0)))
    try:
        await messenger.send(PHONE, "您的验证码 123456", key)
    finally:
        await messenger.close()


async def test_a_message_goes_out_signed(gateway: Gateway) -> None:
    await send(gateway)
    assert gateway.sent == {"call-1": "您的验证码 123456"}


@pytest.mark.parametrize("gateway", [[503, 429, 202]], indirect=True)
async def test_a_gateway_that_cannot_now_is_asked_again(gateway: Gateway) -> None:
    await send(gateway)
    assert (gateway.asked, len(gateway.sent)) == (3, 1)


@pytest.mark.parametrize("gateway", [[503]], indirect=True)
async def test_three_times_is_enough(gateway: Gateway) -> None:
    with pytest.raises(MessengerDown, match="503"):
        await send(gateway)
    assert gateway.asked == 3


@pytest.mark.parametrize("gateway", [[400], [302]], indirect=True)
async def test_what_it_will_not_send_is_not_asked_for_again(gateway: Gateway) -> None:
    with pytest.raises(MessageRefused):
        await send(gateway)
    assert gateway.asked == 1


async def test_a_wrong_secret_is_refused(gateway: Gateway) -> None:
    with pytest.raises(MessageRefused, match="401"):
        await send(gateway, "another secret")


async def test_nobody_there_is_said(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    messenger = HttpMessenger(SignedHttp("http://127.0.0.1:9/messages", SECRET, SetClock(), pauses_s=(0.0,)))
    with pytest.raises(MessengerDown):
        await messenger.send(PHONE, "123456", "call-1")
    await messenger.close()
    assert PHONE not in caplog.text


async def test_the_same_key_twice_is_one_message(gateway: Gateway) -> None:
    await send(gateway)
    await send(gateway)
    assert len(gateway.sent) == 1


@pytest.mark.parametrize("gateway", [[503] * (OPEN_AFTER + 1) + [202]], indirect=True)
async def test_what_is_down_is_left_alone_for_a_while(gateway: Gateway) -> None:
    messenger = HttpMessenger(SignedHttp(gateway.url, SECRET, SetClock(), pauses_s=(0.0, 0.0)))
    for number in range(2):
        with pytest.raises(MessengerDown, match="503"):
            await messenger.send(PHONE, "text", f"call-{number}")
    asked = gateway.asked
    with pytest.raises(MessengerDown, match="not asked for a while"):
        await messenger.send(PHONE, "text", "call-3")
    assert gateway.asked == asked == 6
    await messenger.close()

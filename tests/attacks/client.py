"""Clients without a browser: they speak the protocol over a WebSocket."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.e2e.installation import PASSWORD, Installation

PATIENCE_S = 10.0
STOPS_WITHIN_S = 1.0
FPS = 8  # encoding shares two cores with everything else
RATE = 48_000

CAMERAS = ("customer-camera", "agent-camera")

Json = dict[str, Any]


class Line:
    """One WebSocket. ``heard`` is every message in its order; ``closed`` becomes the close code."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[Json] = []
        self.closed: asyncio.Future[int | None] = asyncio.get_running_loop().create_future()
        self._ids = itertools.count(1)
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, bank: "Bank", *, cookie: str | None = None, **headers: str) -> "Line":
        sent = {"Origin": bank.url} | headers | ({"Cookie": f"videobank={cookie}"} if cookie else {})
        return cls(await bank.http.ws_connect(f"{bank.url}/ws", headers=sent, max_msg_size=0))

    async def _read(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.heard.append(json.loads(message.data))
                self._news.set()
        self.closed.set_result(self.socket.close_code)
        self._news.set()

    async def send(self, kind: str, **fields: Any) -> int:
        number = next(self._ids)
        await self.socket.send_json({"type": kind, "id": number} | fields)
        return number

    async def ask(self, kind: str, **fields: Any) -> Json:
        """The one reply to a request."""
        number = await self.send(kind, **fields)
        kinds = {"done", "answer", "refused", "welcome"}
        return await self.until(lambda m: m["type"] in kinds and m["id"] == number)

    async def do(self, kind: str, **fields: Any) -> Json:
        reply = await self.ask(kind, **fields)
        assert reply["type"] != "refused", (kind, reply)
        return reply

    async def refusal(self, kind: str, **fields: Any) -> str:
        """The code with which a request is refused."""
        reply = await self.ask(kind, **fields)
        assert reply["type"] == "refused", (kind, reply)
        return str(reply["code"])

    async def until(self, wanted: Callable[[Json], bool], within_s: float = PATIENCE_S) -> Json:
        """The first message, heard already or yet to come, that is wanted."""
        at = 0
        async with asyncio.timeout(within_s):
            while True:
                for message in self.heard[at:]:
                    if wanted(message):
                        return message
                at = len(self.heard)
                assert not self.closed.done(), f"closed with {self.closed.result()}"
                self._news.clear()
                await self._news.wait()

    async def event(self, name: str, within_s: float = PATIENCE_S, **fields: Any) -> Json:
        """The first told event of this name and these fields."""
        return await self.until(
            lambda m: m["type"] == "told" and m["name"] == name and fields.items() <= m["event"].items(), within_s
        )

    async def phase(self, phase: str, within_s: float = PATIENCE_S) -> None:
        await self.until(lambda _: self.view is not None and self.view["phase"] == phase, within_s)

    @property
    def view(self) -> Json | None:
        """The call as it was told last."""
        views = (m["view"] for m in reversed(self.heard) if m["type"] in {"state", "welcome"})
        return next(views, None)

    def names(self) -> list[str]:
        """The events told, by name."""
        return [m["name"] for m in self.heard if m["type"] == "told"]

    def numbers(self) -> list[int]:
        """Their numbers in the ledger."""
        return [m["number"] for m in self.heard if m["type"] == "told"]

    async def over(self, within_s: float = PATIENCE_S) -> int | None:
        """The code with which the server closes."""
        return await asyncio.wait_for(asyncio.shield(self.closed), within_s)

    async def tear(self) -> None:
        """The network goes: no goodbye."""
        transport = self.socket.get_extra_info("socket")
        assert transport is not None
        self.socket._response.connection.transport.abort()
        await self.over()

    async def close(self) -> None:
        await self.socket.close()
        await self._reader


@dataclass
class Agent:
    """Somebody with an agent's account and a session."""

    bank: "Bank"
    id: str
    name: str
    unit: str
    cookie: str
    line: Line

    @property
    def auth(self) -> Json:
        return self.bank.as_page(self.cookie)

    async def connect(self, cursor: int = 0) -> Line:
        self.line = await Line.open(self.bank, cookie=self.cookie)
        await self.line.do("hello", cursor=cursor)
        return self.line

    async def sign_out(self) -> None:
        async with self.bank.http.delete(f"{self.bank.url}/api/session", **self.auth) as reply:
            assert reply.status == 204

    async def sign_in(self) -> None:
        self.cookie = await self.bank.sign_in(self.name, PASSWORD)


@dataclass
class Customer:
    """A device that redeemed an invitation."""

    bank: "Bank"
    call: str
    invitation: str
    device: str
    session: str
    consents: list[Json]
    line: Line

    async def connect(self, cursor: int = 0) -> Line:
        self.line = await Line.open(self.bank)
        await self.line.do("hello", token=self.session, cursor=cursor)
        return self.line

    async def agree(self, consent: str) -> None:
        shown = next(c for c in self.consents if c["consent"] == consent and c["language"] == "en")
        text = {"text_version": shown["version"], "text_sha256": shown["sha256"], "language": "en"}
        await self.line.do("agree", consent=consent, **text)

    async def queue(self) -> None:
        """Agree to the recording, go on without the face check, and wait."""
        await self.agree("recording")
        await self.line.do("decline", consent="face_check", language="en")
        await self.line.do("wait")

    def kept(self) -> dict[str, int]:
        """What is in the vault of this call, by name, and how many bytes."""
        place = self.bank.installation.data / "vault" / self.call
        return {str(file.relative_to(place)): file.stat().st_size for file in place.rglob("*") if file.is_file()}


@dataclass
class Bank:
    """One installation, its administrator, and the bank's back end."""

    installation: Installation
    http: aiohttp.ClientSession
    administrator: str = ""
    free: list[Agent] = field(default_factory=list)
    _names: Any = field(default_factory=itertools.count)

    @property
    def url(self) -> str:
        return self.installation.url

    def as_page(self, cookie: str) -> Json:
        """How a page of ours asks."""
        return {"headers": {"Cookie": f"videobank={cookie}", "Origin": self.url, "Sec-Fetch-Site": "same-origin"}}

    async def _post(self, path: str, body: Json, cookie: str = "") -> tuple[Json, str]:
        async with self.http.post(f"{self.url}{path}", json=body, **self.as_page(cookie)) as reply:
            found = await reply.json()
            assert reply.status < 300, (path, reply.status, found)
            set_cookie = reply.cookies.get("videobank")
            return found, set_cookie.value if set_cookie is not None else ""

    async def sign_in(self, name: str, password: str) -> str:
        return (await self._post("/api/session", {"user_name": name, "password": password}))[1]

    async def first_sign_in(self, name: str, one_time: str) -> str:
        """With the one-time password, which is changed."""
        cookie = await self.sign_in(name, one_time)
        return (await self._post("/api/session/password", {"old": one_time, "new": PASSWORD}, cookie))[1]

    async def account(self, role: str, unit: str) -> tuple[str, str, str]:
        """A new account: its id, its name, its one-time password."""
        if not self.administrator:
            name, one_time = next((n, p) for n, p in self.installation.passwords.items() if n.startswith("admin"))
            self.administrator = await self.first_sign_in(name, one_time)
        name = f"{role}{next(self._names)}"
        body = {"user_name": name, "display_name": name.title(), "staff_number": "7", "role": role, "unit": unit}
        made, _ = await self._post("/api/accounts", body, self.administrator)
        return made["person"], name, made["one_time_password"]

    async def disable(self, person: str) -> None:
        options = self.as_page(self.administrator)
        async with self.http.patch(f"{self.url}/api/accounts/{person}", json={"disabled": True}, **options) as reply:
            assert reply.status == 200

    async def new_agent(self, unit: str) -> Agent:
        person, name, one_time = await self.account("agent", unit)
        cookie = await self.first_sign_in(name, one_time)
        return Agent(self, person, name, unit, cookie, await Line.open(self, cookie=cookie))

    @asynccontextmanager
    async def agent(self) -> AsyncIterator[Agent]:
        """An agent alone in a unit, online. Given back to the next test when still signed in and in no call."""
        agent = self.free.pop() if self.free else await self.new_agent(f"unit-{next(self._names)}")
        await agent.line.close()
        await agent.connect()
        await agent.line.do("go_online")
        try:
            yield agent
        finally:
            view = agent.line.view
            idle = view is None or view["phase"] in {"ended", "sealed", "waiting"}
            if not agent.line.closed.done() and idle:
                self.free.append(agent)
            else:
                await agent.line.close()

    async def invite(self, unit: str, **more: Any) -> str:
        """The token of a new invitation."""
        key = (self.installation.data / "keys" / "bank-api.key").read_text().strip()
        wanted = {"business": "Reset card password", "customer_reference": "C-1", "language": "en", "unit": unit} | more
        bearer = {"Authorization": f"Bearer {key}"}
        async with self.http.post(f"{self.url}/api/invitations", json=wanted, headers=bearer) as reply:
            assert reply.status == 201, await reply.text()
            return str((await reply.json())["url"]).partition("#")[2]

    async def redeem(self, token: str, device: str) -> Json:
        return (await self._post("/api/invitations/redeem", {"token": token, "device": device, "language": "en"}))[0]

    async def customer(self, unit: str, **more: Any) -> Customer:
        """Somebody who pressed "Start video call" and is connected."""
        token, device = await self.invite(unit, **more), f"a-device-that-keeps-a-secret-{next(self._names)}"
        admission = await self.redeem(token, device)
        line = await Line.open(self)
        call, session = admission["call"], admission["session"]
        customer = Customer(self, call, token, device, session, admission["consents"], line)
        await customer.line.do("hello", token=customer.session)
        return customer


@asynccontextmanager
async def open_bank(place: Path, **environment: str) -> AsyncIterator[Bank]:
    installation = Installation(place / "data", environment=environment)
    await installation.start()
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            bank = Bank(installation, http)
            yield bank
            for agent in bank.free:
                await agent.line.close()
    finally:
        await installation.stop()

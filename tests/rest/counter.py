"""The REST interface of a whole counter on the real store, vault and pictures, and a face engine that sees one face."""

import base64
import io
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import argon2
import numpy as np
import pyotp
from aiohttp import ClientResponse, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from kyc import pictures
from signaling.rest import Rates, RestDeps, RestRules, mount_rest
from signaling.web_guard import GuardRules, install_guard
from tests.fakes.clock import SetClock
from tests.fakes.core import FakeCore
from tests.fakes.reader import FakeReader
from videobank.adapters.flow_files import load_flows
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.outbox import MemoryOutbox
from videobank.adapters.passwords import Argon2Passwords, TotpCodes
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.store import Store, open_store
from videobank.adapters.tokens import SystemTokens
from videobank.adapters.vault_local import LocalVault
from videobank.domain.face import FoundFace, Look, Point
from videobank.domain.ids import CallId, PersonId, UnitId, account_ledger
from videobank.domain.roles import Person, Role
from videobank.ports.faces import Image
from videobank.service.accounts import NewPerson, Staff
from videobank.service.audits import Audits
from videobank.service.desk import Desk
from videobank.service.documents import Documents
from videobank.service.flows import Flows
from videobank.service.gate import Gate
from videobank.service.hand_overs import HandOvers
from videobank.service.invitations import Door, DoorRules
from videobank.service.journal import Journal
from videobank.service.outbox import Outbox
from videobank.service.record_pictures import RecordPictures
from videobank.service.review import Review
from videobank.service.sessions import SessionLimits, Sessions
from videobank.service.sign_in import LockOut, SignIns

URL = "http://counter.example:8080"
BANK_PAGE = "https://www.bank.example"
BANK_KEY = "an-api-key-of-the-bank-with-256-bits-or-so"
PASSWORD = "correct horse battery"


class OneFace:
    """Reads pictures as the face process does, and finds a face in every picture that is not all black."""

    def __init__(self) -> None:
        self.looked = 0
        self.faces: tuple[FoundFace, ...] = (found_face(30.0),)
        self.found_portrait = True

    async def decode(self, data: bytes) -> Image:
        return pictures.decode(data)

    async def encode_jpeg(self, image: Image) -> bytes:
        return pictures.encode_jpeg(image)

    async def portrait(self, document: Image) -> Image | None:
        self.looked += 1
        return document[:40, :30].copy() if document.any() and self.found_portrait else None

    async def compare(self, portrait: Image, live: Image) -> Any:
        raise NotImplementedError

    async def look(self, frame: Image, *references: Image) -> Look:
        assert not references
        return Look(self.faces if frame.any() else (), frame.shape[1], frame.shape[0], 128.0, 128.0, 1.0, ())

    async def forget(self, *references: Image) -> None:
        """Nothing is remembered."""

    async def close(self) -> None:
        """Nothing to stop."""


def found_face(eyes_px: float) -> FoundFace:
    """A face whose eyes are so far apart."""
    right, nose = Point(10 + eyes_px, 10), Point(10 + eyes_px / 2, 20)
    return FoundFace(0, 0, 2 * eyes_px, 2 * eyes_px, 0.95, Point(10, 10), right, nose, Point(12, 30), Point(30, 30))


def photo(width: int = 80, height: int = 60, colour: int = 200) -> bytes:
    return pictures.encode_jpeg(np.full((height, width, 3), colour, np.uint8))


@dataclass
class Browser:
    """Somebody's browser: its cookies, and what a browser adds to each request by itself."""

    client: TestClient[Any, Any]
    headers: dict[str, str] = field(
        default_factory=lambda: {"Host": "counter.example:8080", "Origin": URL, "Sec-Fetch-Site": "same-origin"}
    )

    async def ask(self, method: str, path: str, **options: Any) -> ClientResponse:
        headers = self.headers | options.pop("headers", {})
        if "cookies" in options:
            cookies = options.pop("cookies")
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return await self.client.request(method, path, headers=headers, **options)


@dataclass
class Seat:
    """A person with an account who signed in; ``cookie`` is the secret of the session."""

    counter: "Counter"
    person: Person
    password: str
    cookie: str

    async def ask(self, method: str, path: str, **options: Any) -> ClientResponse:
        return await self.counter.browser.ask(method, path, cookies={"videobank": self.cookie}, **options)


@dataclass
class Customer:
    """A device that redeemed an invitation."""

    counter: "Counter"
    call: CallId
    session: str

    async def ask(self, method: str, path: str, **options: Any) -> ClientResponse:
        headers = options.pop("headers", {}) | {"Authorization": f"Bearer {self.session}"}
        return await self.counter.browser.ask(method, path, headers=headers, **options)

    async def send_document(self, content: bytes, kind: str = "image/jpeg") -> ClientResponse:
        path = f"/api/calls/{self.call}/document"
        return await self.ask("PUT", path, data=io.BytesIO(content), headers={"Content-Type": kind})


@dataclass
class Counter:
    """Everything behind the routes, and a browser in front of them."""

    store: Store
    vault: LocalVault
    clock: SetClock
    desk: Desk
    journal: Journal
    sessions: Sessions
    staff: Staff
    faces: OneFace
    browser: Browser
    closed: list[str]
    passwords: Argon2Passwords
    outbox: MemoryOutbox

    async def account(self, role: Role, name: str = "", unit: str = "main") -> tuple[Person, str]:
        """A person and their one-time password."""
        name = name or f"{role}.{unit}"
        made = await self.staff.create(NewPerson(name, name.title(), "17", role, UnitId(unit)), None)
        return made.person, made.one_time_password

    async def sign_in(self, name: str, password: str, code: str | None = None, **options: Any) -> ClientResponse:
        body = {"user_name": name, "password": password, "code": code}
        return await self.browser.ask("POST", "/api/session", json=body, **options)

    async def seat(self, role: Role, name: str = "", unit: str = "main") -> Seat:
        """Somebody who signed in and chose a password."""
        person, one_time = await self.account(role, name, unit)
        first = cookie_of(await self.sign_in(person.name, one_time))
        seat = Seat(self, person, PASSWORD, first)
        reply = await seat.ask("POST", "/api/session/password", json={"old": one_time, "new": PASSWORD})
        seat.cookie = cookie_of(reply)
        return seat

    async def invite(self, **changes: Any) -> str:
        """The token of a new invitation."""
        wanted = {"business": "Reset card password", "customer_reference": "C-1001", "language": "en"} | changes
        bearer = {"Authorization": f"Bearer {BANK_KEY}"}
        reply = await self.bank("POST", "/api/invitations", json=wanted, headers=bearer)
        assert reply.status == 201, await reply.text()
        url = (await reply.json())["url"]
        assert url.startswith(f"{URL}/call#")
        return str(url.partition("#")[2])

    async def bank(self, method: str, path: str, **options: Any) -> ClientResponse:
        """A request of the bank's back end, which is no browser."""
        headers = {"Host": "counter.example:8080"} | options.pop("headers", {})
        return await self.browser.client.request(method, path, headers=headers, **options)

    async def redeem(self, token: str, device: str = "a-device-that-keeps-a-secret") -> ClientResponse:
        body = {"token": token, "device": device, "language": "en"}
        return await self.browser.ask("POST", "/api/invitations/redeem", json=body)

    async def customer(self, **changes: Any) -> Customer:
        admission = await (await self.redeem(await self.invite(**changes))).json()
        return Customer(self, CallId(admission["call"]), admission["session"])

    async def noted(self, person: PersonId) -> list[str]:
        """The names of what is on record in a person's ledger."""
        entries = await self.store.ledger.read(account_ledger(person))
        return [type(entry.event).__name__ for entry in entries]


async def open_counter(
    place: Path,
    *,
    totp_required: bool = False,
    rate_factor: int = 1000,
    profile: str = "default",
    reader: FakeReader | None = None,
    core: FakeCore | None = None,
) -> Counter:
    """The profile's rules hold; its second factor is the caller's to ask for, as composing is."""
    clock, tokens = SetClock(), SystemTokens()
    store = await open_store(place / "data", KeyFile(place / "keys" / "installation.key"), clock)
    vault = LocalVault(place / "vault", reserve_bytes=0)
    desk, journal = Desk(store.ledger, clock, store.doorbell, store.timeouts), Journal(store.ledger, clock)
    gate, faces, outbox = Gate(journal), OneFace(), MemoryOutbox(clock)
    passwords = Argon2Passwords(argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    sessions = Sessions(store.accounts, journal, clock, tokens, SessionLimits(), totp_required=totp_required)
    staff = Staff(store.accounts, sessions, gate, journal, tokens, passwords)
    door_rules = DoorRules(URL, frozenset({BANK_PAGE}), profile, load_flows(), callback=core is not None)
    door = Door(store.invitations, desk, sessions, gate, clock, tokens, load_profiles(), door_rules)
    records = RecordPictures(desk, store.ledger, vault, faces, faces)
    deps = RestDeps(
        sessions=sessions,
        sign_ins=SignIns(
            store.accounts, sessions, store.ledger, journal, clock, passwords, TotpCodes("Test Bank"), LockOut()
        ),
        staff=staff,
        door=door,
        hand_overs=HandOvers(door, records, desk, store.keys, store.hand_overs, clock),
        documents=Documents(desk, store.ledger, vault, faces, faces, reader or FakeReader()),
        flows=Flows(load_flows(), gate),
        outbox=Outbox(outbox, gate),
        review=Review(
            desk, store.ledger, store.projections, store.accounts, vault, gate, journal, Audits(core, journal)
        ),
        tokens=tokens,
        rates=Rates(rate_factor),
        rules=RestRules("Test Bank", frozenset({tokens.digest(BANK_KEY)}), https=False),
    )
    application = web.Application()
    install_guard(application, GuardRules(URL, bank_origins=frozenset({BANK_PAGE})))
    mount_rest(application, deps)
    closed: list[str] = []
    sessions.on_closed(closed.extend)
    client = TestClient(TestServer(application), cookie_jar=DummyCookieJar())
    await client.start_server()
    return Counter(
        store, vault, clock, desk, journal, sessions, staff, faces, Browser(client), closed, passwords, outbox
    )


async def close_counter(counter: Counter) -> None:
    await counter.browser.client.close()
    await counter.store.close()
    counter.passwords.close()


def cookie_of(reply: ClientResponse) -> str:
    """The session's secret that a reply sets."""
    found = re.search(r"videobank=([^;]+)", reply.headers.get("Set-Cookie", ""))
    assert found is not None, reply.status
    return found[1]


async def code_of(reply: ClientResponse) -> str:
    """The code of a problem, whose form is checked by the way."""
    assert reply.content_type == "application/problem+json", (reply.status, await reply.text())
    problem = await reply.json()
    assert set(problem) == {"code", "title", "detail", "reference"}
    assert problem["title"]
    assert problem["reference"]
    return str(problem["code"])


def totp(secret: str, clock: SetClock) -> str:
    return pyotp.TOTP(secret).at(clock.now())


def forged() -> str:
    return base64.urlsafe_b64encode(b"x" * 32).decode().rstrip("=")

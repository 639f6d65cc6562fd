"""A call whose processes are killed while it runs, and what can be measured of it from outside.

Two real browsers talk. In each page a sampler reads the frame numbers that the other side's clip carries, and every
WebSocket frame is kept with its time. Afterwards ledger and vault are opened directly (``remains``) and compared with
all of it (``comparison``).
"""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any, Self

from playwright.async_api import Frame, WebSocket, expect

from tests.e2e.installation import Installation
from tests.e2e.people import PATIENCE_MS, Agent, Customer, Person
from tests.e2e.remains import history, opened_segments, until
from tests.e2e.sights import SAMPLE_EVERY_MS, WATCH, Sight
from videobank.domain import call_events as e
from videobank.domain.ids import CallId
from videobank.domain.roles import Role
from videobank.ports.ledger import Entry

BACK_WITHIN_S = 30.0
"""After a kill the media must flow again within this, on a machine that other tests share."""


CARRIER = "carrier"
"""Kill whichever media worker the call runs in."""


def carrier(entries: tuple[Entry, ...]) -> str:
    """The media worker that opened the newest segment."""
    workers: list[str] = [x.event.worker for x in entries if isinstance(x.event, e.SegmentOpened)]
    return workers[-1]


@dataclass
class Wire:
    """What went over a page's WebSockets: (when, in seconds of the wall clock; the message; sent or received)."""

    messages: list[tuple[float, dict[str, Any], bool]] = field(default_factory=list)

    def listen(self, person: Person) -> None:
        """From the page's next socket on."""
        person.page.on("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self._keep(payload, sent=True))
        socket.on("framereceived", lambda payload: self._keep(payload, sent=False))

    def _keep(self, payload: str | bytes, *, sent: bool) -> None:
        self.messages.append((time.time(), json.loads(payload), sent))

    def received(self, kind: str, *, after_s: float = 0.0) -> list[dict[str, Any]]:
        """Messages of one type."""
        return [m for at, m, sent in self.messages if not sent and m["type"] == kind and at > after_s]

    def acknowledged_notes(self) -> list[str]:
        """The texts of the notes that were answered with ``done``."""
        asked: dict[int, str] = {}
        done = []
        for _, message, sent in self.messages:
            if sent and message["type"] in {"hello", "note"}:
                asked = {} if message["type"] == "hello" else asked | {message["id"]: message["text"]}
            elif not sent and message["type"] == "done" and message["id"] in asked:
                done.append(asked[message["id"]])
        return done


@dataclass
class Kill:
    """One kill, and what came of it. ``None``: it was not measured, or did not happen."""

    what: str
    at_s: float
    gone_s: float = 0.0  # nothing of it ran any more
    resumed_after_s: float | None = None
    seen_meanwhile: int | None = None  # new frames shown while the web process was away: the fewer of both pages
    lost_ms: dict[str, float] = field(
        default_factory=dict
    )  # by stream: from the last recorded frame to the kill, at least 0
    gap_error_s: float | None = None  # worst: named length of the gap less what the recording shows


@dataclass
class Talk:
    """A live call of an agent and a customer, each at a browser of their own."""

    installation: Installation
    agent: Agent
    customer: Customer
    wires: dict[Role, Wire]
    call: CallId
    kills: list[Kill] = field(default_factory=list)
    sights: dict[str, list[Sight]] = field(default_factory=dict)

    @classmethod
    async def begin(cls, installation: Installation, agent: Agent, customer: Customer, document: bytes | None) -> Self:
        """From the invitation to the moment at which both see each other's frames."""
        wires = {Role.AGENT: Wire(), Role.CUSTOMER: Wire()}
        wires[Role.AGENT].listen(agent)
        wires[Role.CUSTOMER].listen(customer)
        await agent.go_online()
        await customer.page.goto(await installation.invite("--language", "en"))
        await customer.prepare(document, face_check=document is not None)
        await agent.accept()
        await customer.ready()
        await expect(agent.button("End call")).to_be_visible(timeout=PATIENCE_MS)
        call = wires[Role.AGENT].received("state")[-1]["view"]["call"]
        talk = cls(installation, agent, customer, wires, CallId(call))
        await talk.look()
        await talk.until_seen(time.time())
        return talk

    async def look(self, *people: Person) -> None:
        """Begin to read frame numbers in these pages, or in both."""
        for person in people or (self.agent, self.customer):
            await self._scene(person).evaluate(WATCH, [self._label(person), SAMPLE_EVERY_MS])

    @staticmethod
    def _label(person: Person) -> str:
        """What the label of the other side's camera contains."""
        return "customer(?!.*screen)" if isinstance(person, Agent) else "agent(?!.*screen)"

    @staticmethod
    def _scene(person: Person) -> Any:
        inside: Frame | None = getattr(person, "inside", None)
        return inside or person.page

    async def seen(self, person: Person) -> list[Sight]:
        """Everything that this page showed so far."""
        pairs = await self._scene(person).evaluate("() => globalThis.sights ?? []")
        return [Sight(at_ms / 1000, number) for at_ms, number in pairs]

    async def until_seen(self, after_s: float, *people: Person) -> float:
        """Wait until these pages, or both, show a frame that came after an instant; returns when the last began to."""
        deadline = time.time() + BACK_WITHIN_S
        while True:
            firsts = {}
            for person in people or (self.agent, self.customer):
                later = [sight.at_s for sight in await self.seen(person) if sight.at_s > after_s]
                firsts |= {type(person).__name__: at_s for at_s in later[:1]}
            if len(firsts) == len(people or (1, 2)):
                return max(firsts.values())
            if time.time() > deadline:
                raise AssertionError(f"no new frame within {BACK_WITHIN_S} s: {firsts}; {self.tail()}")
            await asyncio.sleep(0.1)

    async def until_welcome(self, after_s: float) -> float:
        """Wait until both pages have been welcomed after an instant; returns when."""
        deadline = time.time() + BACK_WITHIN_S
        while time.time() < deadline:
            if all(wire.received("welcome", after_s=after_s) for wire in self.wires.values()):
                return max(
                    min(at for at, m, sent in wire.messages if not sent and m["type"] == "welcome" and at > after_s)
                    for wire in self.wires.values()
                )
            await asyncio.sleep(0.05)
        raise AssertionError(f"sockets did not resume within {BACK_WITHIN_S} s; {self.tail()}")

    def tail(self) -> str:
        """The end of the log of every process, for a failure's message."""
        return self.installation.log.read_text(errors="replace")[-3000:]

    async def note(self, text: str) -> None:
        """The agent writes a note; whether it was acknowledged stands on the wire."""
        field_ = self.agent.page.get_by_label("Note", exact=True)
        await field_.fill(text)
        await field_.press("Enter")

    async def kill(self, what: str, chance: random.Random) -> Kill:
        """Kill one process at a random moment of the next seconds, with a note under way; wait until all is back."""
        await asyncio.sleep(chance.uniform(0.5, 2.5))
        await self.note(f"before kill {len(self.kills) + 1}")
        await asyncio.sleep(chance.uniform(0.0, 0.2))
        entries = await history(self.installation, self.call)
        segments = opened_segments(entries)
        kill = Kill(what, time.time())
        self.kills.append(kill)
        await self.installation.kill(carrier(entries) if what == CARRIER else what)
        kill.gone_s = time.time()
        if what == "web":
            kill.resumed_after_s = await self.until_welcome(kill.at_s) - kill.at_s
            kill.seen_meanwhile = min(
                [
                    sum(kill.at_s < sight.at_s < kill.at_s + kill.resumed_after_s for sight in await self.seen(person))
                    for person in (self.agent, self.customer)
                ]
            )
        else:
            kill.resumed_after_s = await self.until_resumed(segments) - kill.at_s
        return kill

    async def until_resumed(self, segments: dict[str, int]) -> float:
        """Wait until both cameras have a later segment than these, and both pages show frames of it; returns when."""
        entries = await until(
            self.installation, self.call, lambda e_: all(opened_segments(e_)[s] > n for s, n in segments.items())
        )
        began = [x.event.starts_us / 1e6 for x in entries if isinstance(x.event, e.SegmentOpened)]
        return await self.until_seen(max(began))

    async def kill_everything(self) -> Kill:
        """The supervisor and all of its children, as if somebody pulled the plug of the service."""
        kill = Kill("everything", time.time())
        self.kills.append(kill)
        await self.installation.kill_everything()
        kill.gone_s = time.time()
        return kill

    async def start_again(self, kill: Kill) -> None:
        """Start the service anew, and wait until the pages have come back to the call by themselves."""
        segments = opened_segments(await history(self.installation, self.call))
        await self.installation.start()
        await self.until_welcome(kill.at_s)
        kill.resumed_after_s = await self.until_resumed(segments) - kill.at_s

    async def end(self) -> None:
        """The agent ends the call; what was seen is kept for the comparison."""
        await self.keep_sights()
        await self.agent.press("End call")
        await self.agent.page.locator("vb-dialog[open] button.danger").click()
        await expect(self.agent.button("End call")).to_have_count(0, timeout=PATIENCE_MS)

    async def keep_sights(self) -> None:
        """Remember what both pages showed, before they close."""
        self.sights["customer-camera"] = await self.seen(self.agent)
        self.sights["agent-camera"] = await self.seen(self.customer)

"""A call whose processes are killed while it runs, and what can be measured of it from outside.

Two real browsers talk. In each page a sampler reads the frame numbers that the other side's clip carries, and every
WebSocket frame is kept with its time. Afterwards ledger and vault are opened directly and compared with all of it.
"""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

from playwright.async_api import Frame, WebSocket, expect

from signaling.views import told
from tests.clips import FRAMES
from tests.e2e.installation import Installation
from tests.e2e.people import PATIENCE_MS, Agent, Customer, Person
from tests.e2e.recordings import Watched, watch
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.store import Layout, Store, open_store
from videobank.adapters.vault_local import LocalVault
from videobank.adapters.verify import verify_all
from videobank.domain import call_events as e
from videobank.domain.ids import CallId, call_ledger
from videobank.domain.roles import Role
from videobank.ports.ledger import Entry
from videobank.ports.vault import Vault
from videobank.service.sealed_bytes import played_bytes
from videobank.service.verification import Examination, examine

BACK_WITHIN_S = 30.0
"""After a kill the media must flow again within this, on a machine that other tests share."""

SEALED_WITHIN_S = 40.0
SETTLED_S = 3.0
"""What a browser still shows after a kill came before it: a busy machine empties its jitter buffer late."""

WATCH = """([label, every]) => {
  const all = root => [...root.querySelectorAll('*')].flatMap(e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [160, 4];
  const ctx = canvas.getContext('2d', {willReadFrequently: true});
  globalThis.sights = [];
  let last = -1;
  setInterval(() => {
    const video = all(document).find(e => e.tagName === 'VIDEO' && new RegExp(label, 'i').test(e.ariaLabel ?? ''));
    if (!video?.videoWidth) return;
    const [w, h] = [video.videoWidth, video.videoHeight];
    ctx.drawImage(video, 0, h * 10 / 480, w, h * 20 / 480, 0, 0, 160, 4);
    const pixels = ctx.getImageData(0, 0, 160, 4).data;
    const level = block => {
      let sum = 0;
      for (let y = 0; y < 4; y++) for (let x = 3; x < 7; x++) sum += pixels[(y * 160 + block * 10 + x) * 4 + 1];
      return sum / 16;
    };
    const levels = Array.from({length: 16}, (_, block) => level(block));
    const white = Math.min(levels[0], levels[15]), black = levels[1];
    if (white - black < 60) return;
    const bits = levels.map(one => one > (white + black) / 2 ? 1 : 0);
    const number = bits.slice(3, 12).reduce((sum, bit) => sum * 2 + bit, 0);
    const check = bits.slice(12, 15).reduce((sum, bit) => sum * 2 + bit, 0);
    if (check !== (number % 7 + bits[2] * 3 + 1) % 7 || number === last) return;
    last = number;
    globalThis.sights.push([Date.now(), number]);
  }, every);
}"""
SAMPLE_EVERY_MS = 25


class Sight(NamedTuple):
    """A frame number that a page showed, and when: seconds of the wall clock."""

    at_s: float
    number: int


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
    resumed_after_s: float | None = None
    seen_meanwhile: int | None = None  # new frames shown while the web process was away: the fewer of both pages
    lost_ms: dict[str, float] = field(default_factory=dict)  # by stream: from the last recorded frame to the kill
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
        segments = opened_segments(await history(self.installation, self.call))
        kill = Kill(what, time.time())
        self.kills.append(kill)
        self.installation.kill(what)
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


def opened_segments(entries: tuple[Entry, ...]) -> dict[str, int]:
    """The newest segment of each stream."""
    return {str(x.event.stream): x.event.segment for x in entries if isinstance(x.event, e.SegmentOpened)}


# --- what is on disk ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Track:
    """A stream's file for replay, decoded; ``at_s`` turns a time in the file into the wall clock's seconds."""

    stream: str
    watched: Watched
    starts_s: float

    @property
    def frames(self) -> list[Sight]:
        """Every frame with its instant."""
        return [Sight(self.starts_s + frame.time_s, frame.number) for frame in self.watched.frames]


@dataclass(frozen=True)
class Remains:
    """What a sealed call left behind."""

    entries: tuple[Entry, ...]
    tracks: dict[str, Track]
    chain_faults: tuple[Any, ...]
    examination: Examination
    sizes: dict[str, int]

    def events(self, kind: type[Any]) -> list[Any]:
        """The events of one type, in order."""
        return [entry.event for entry in self.entries if isinstance(entry.event, kind)]


@contextlib.asynccontextmanager
async def opened(installation: Installation) -> AsyncIterator[tuple[Store, LocalVault]]:
    """The installation's store and vault, beside the running service."""
    layout = Layout(installation.data)
    store = await open_store(installation.data, KeyFile(layout.key_file), SharedClock(layout.run))
    try:
        yield store, LocalVault(layout.vault)
    finally:
        await store.close()


async def history(installation: Installation, call: CallId) -> tuple[Entry, ...]:
    """The ledger of a call as it is now."""
    async with opened(installation) as (store, _):
        return await store.ledger.read(call_ledger(call))


async def until(
    installation: Installation,
    call: CallId,
    holds: Callable[[tuple[Entry, ...]], bool],
    within_s: float = SEALED_WITHIN_S,
) -> tuple[Entry, ...]:
    """Wait until the ledger of a call is as wanted."""
    deadline = time.time() + within_s
    async with opened(installation) as (store, _):
        while True:
            entries = await store.ledger.read(call_ledger(call))
            if holds(entries):
                return entries
            if time.time() > deadline:
                names = [
                    type(entry.event).__name__ for entry in entries if not isinstance(entry.event, e.TrackAnchored)
                ]
                log = installation.log.read_text(errors="replace")[-2000:]
                raise AssertionError(f"not within {within_s} s: {names[-15:]}\n{log}")
            await asyncio.sleep(0.2)


def sealed(entries: tuple[Entry, ...]) -> bool:
    """Whether the ledger is closed."""
    return bool(entries) and isinstance(entries[-1].event, e.CallSealed)


async def remains(installation: Installation, call: CallId) -> Remains:
    """Wait for the seal, then decode and verify everything."""
    entries = await until(installation, call, sealed)
    async with opened(installation) as (store, vault):
        key = await store.ledger.key(call_ledger(call))
        tracks = {}
        for entry in entries:
            if isinstance(entry.event, e.TrackDerived):
                piece = vault.open(call, entry.event.evidence, key)
                content = await asyncio.to_thread(played_bytes, piece, entry.event.head_records)
                piece.close()
                watched = await asyncio.to_thread(watch, content)
                tracks[str(entry.event.stream)] = Track(entry.event.stream, watched, entry.event.starts_us / 1e6)
        examination = await asyncio.to_thread(examine, entries, vault, key)
        sizes = await asyncio.to_thread(_sizes, vault, call, key)
        return Remains(entries, tracks, await verify_all(store), examination, sizes)


def _sizes(vault: Vault, call: CallId, key: Any) -> dict[str, int]:
    sizes = {}
    for name in vault.pieces(call):
        piece = vault.open(call, name, key)
        sizes[str(name)] = piece.size()
        piece.close()
    return sizes


# --- the comparison -----------------------------------------------------------------------------------------------


def missing_acknowledged(talk: Talk, entries: tuple[Entry, ...]) -> list[str]:
    """What a page was told, or had acknowledged, and the ledger does not have under the same number, word for word."""
    missing = []
    for role, wire in talk.wires.items():
        kept = {entry.number: message.model_dump(mode="json") for entry in entries if (message := told(entry, role))}
        forgotten = (message for message in wire.received("told") if kept.get(message["number"]) != message)
        missing += [f"{role}: {message['number']} {message['name']}" for message in forgotten]
    notes = [entry.event.text for entry in entries if isinstance(entry.event, e.NoteAdded)]
    missing += [f"note: {text}" for text in talk.wires[Role.AGENT].acknowledged_notes() if text not in notes]
    return missing


def seen_but_not_recorded(sights: list[Sight], track: Track, *, but_before: list[float], spare_s: float) -> list[Sight]:
    """Frames that the other side was shown and the recording lacks, but for ``spare_s`` before each kill."""
    recorded: dict[int, list[float]] = {}
    for at_s, number in track.frames:
        recorded.setdefault(number, []).append(at_s)
    lost = []
    for sight in sights:
        if any(kill_s - spare_s <= sight.at_s <= kill_s + SETTLED_S for kill_s in but_before):
            continue
        if not any(abs(at_s - sight.at_s) < FRAMES / 60 for at_s in recorded.get(sight.number, [])):
            lost.append(sight)
    return lost


def measure(talk: Talk, left: Remains) -> None:
    """Fill in what the recordings say of each kill of a media worker."""
    for kill in talk.kills:
        if kill.what == "web":
            continue
        for stream, track in left.tracks.items():
            before = [at_s for at_s, _ in track.frames if at_s <= kill.at_s]
            after = [at_s for at_s, _ in track.frames if at_s > kill.at_s]
            kill.lost_ms[stream] = (kill.at_s - before[-1]) * 1000 if before else float("inf")
            if before and after:
                error = _gap_error_s(left, stream, before[-1], after[0])
                kill.gap_error_s = max(kill.gap_error_s or 0.0, error)


def _gap_error_s(left: Remains, stream: str, from_s: float, until_s: float) -> float:
    """By how much the best named gap of the picture misses what the recording shows; infinite without one."""
    reasons = {"server", "reconnecting"}
    errors = [
        max(abs(gap.from_us / 1e6 - from_s), abs(gap.until_us / 1e6 - until_s))
        for gap in left.events(e.StreamGap)
        if gap.stream == stream and gap.track == "video" and gap.reason in reasons
    ]
    return min(errors, default=float("inf"))

"""A call that is held for long: what the browsers say that they sent, what the processes hold, what was recorded."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.alignment import Recorded, read_recording
from tests.e2e.census import Census, census
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.cut_off import cut_off
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Person, launch
from tests.e2e.remains import opened, opened_segments, sealed, until
from tests.faces import id_card
from videobank.adapters.verify import verify_all
from videobank.domain import call_events as e
from videobank.domain.ids import CallId, call_ledger
from videobank.domain.streams import TrackKind
from videobank.ports.ledger import Entry
from videobank.service.sealed_bytes import played_order
from videobank.service.verification import examine

CUSTOMER, AGENT = "customer-camera", "agent-camera"
SEALED_WITHIN_S = 180.0
AFTER_S = 5.0  # closing a connection takes its time
SETTLED_MS = 1_000  # after the tracks are taken away: what is in the encoder comes out

SENT = """async () => {
  const sent = {};
  const open = window.__noted.peers.filter((peer) => peer.signalingState !== 'closed').map((peer) => peer.getStats());
  for (const report of await Promise.allSettled([...window.__noted.closed, ...open])) {
    for (const stat of report.value?.values() ?? []) {
      if (stat.type !== 'outbound-rtp') continue;
      const { kind, packetsSent, retransmittedPacketsSent, framesSent, qualityLimitationReason } = stat;
      sent[stat.ssrc] = { kind, packets: packetsSent - (retransmittedPacketsSent ?? 0), frames: framesSent ?? 0,
        limited: qualityLimitationReason ?? '' };
    }
  }
  return sent;
}"""
STOP = """async () => {
  for (const peer of window.__noted.peers) {
    if (peer.signalingState === 'closed') continue;
    for (const sender of peer.getSenders()) if (sender.track) await sender.replaceTrack(null);
  }
}"""
PAUSE = """async (ms) => {
  const open = window.__noted.peers.filter((peer) => peer.signalingState !== 'closed');
  const senders = open.flatMap((peer) => peer.getSenders());
  const sender = senders.find((one) => one.track?.kind === 'audio');
  const track = sender.track;
  await sender.replaceTrack(null);
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, ms));
  await sender.replaceTrack(track);
  return (performance.now() - began) / 1000;
}"""
MOMENTS = "() => ({ flashes: window.__noted.flashes, beeps: window.__noted.beeps })"


@dataclass
class Sent:
    """What one browser said that it sent: the highest counts of each sender, and flashes and beeps (epoch, ms)."""

    frames: dict[str, int] = field(default_factory=dict)
    packets_of_sound: dict[str, int] = field(default_factory=dict)
    limited: dict[str, int] = field(default_factory=dict)  # how often it said so, by reason
    flashes_ms: list[float] = field(default_factory=list)
    beeps_ms: list[float] = field(default_factory=list)

    def note(self, senders: dict[str, dict[str, Any]]) -> None:
        """What ``SENT`` found; senders of an earlier connection may be gone from it by the next time."""
        for ssrc, one in senders.items():
            if one["kind"] == "video":
                self.frames[ssrc] = max(self.frames.get(ssrc, 0), one["frames"])
                self.limited[one["limited"]] = self.limited.get(one["limited"], 0) + 1
            else:
                self.packets_of_sound[ssrc] = max(self.packets_of_sound.get(ssrc, 0), one["packets"])


@dataclass
class LongCall:
    """A live call, and what came of it."""

    installation: Installation
    agent: Agent
    customer: Customer
    call: CallId
    before: Census
    after: Census
    sent: dict[str, Sent] = field(default_factory=lambda: {CUSTOMER: Sent(), AGENT: Sent()})
    censuses: list[Census] = field(default_factory=list)
    recorded: dict[str, Recorded] = field(default_factory=dict)
    cut_off: dict[str, int] = field(default_factory=dict)  # pictures, by their own sender
    gaps: list[e.StreamGap] = field(default_factory=list)
    segments: dict[str, int] = field(default_factory=dict)
    paused_s: float = 0.0
    faults: list[str] = field(default_factory=list)

    @classmethod
    async def begin(cls, installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip]) -> Self:
        """From the invitation until both decode each other; ``clips`` are the customer's and the agent's."""
        before = await census(installation, 0)
        agent = await Agent.arrive(installation, await launch(playwright, clips[1]))
        customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
        await agent.go_online()
        await customer.page.goto(await installation.invite("--language", "en"))
        await customer.prepare(id_card(CUSTOMER_FACE))
        await agent.accept()
        await customer.ready()
        await expect(agent.button("End call")).to_be_visible()
        await asyncio.gather(agent.until_decoded(5), customer.until_decoded(5))
        async with opened(installation) as (store, _):
            (found,) = await store.projections.unfinished()
        return cls(installation, agent, customer, found, before, before)

    async def talk(self, seconds: float, every_s: float, told: Callable[[Census], None] = lambda _census: None) -> None:
        """Let them talk, and look at everything now and then."""
        began = time.monotonic()
        while (at_s := time.monotonic() - began) < seconds:
            self.censuses.append(await census(self.installation, round(at_s, 1), (self.agent, self.customer)))
            await self._note()
            told(self.censuses[-1])
            await asyncio.sleep(min(every_s, seconds - at_s))

    async def count_after(self) -> None:
        """Look once more, when the call is over and the browsers are gone."""
        await asyncio.sleep(AFTER_S)
        self.after = await census(self.installation, self.censuses[-1].at_s + AFTER_S)

    def named_s(self, stream: str, kind: TrackKind) -> float:
        """How many seconds of a track are in named gaps, each once: they are told live, and again when derived."""
        spans = sorted((gap.from_us, gap.until_us) for gap in self.gaps if (gap.stream, gap.track) == (stream, kind))
        total_us, covered_us = 0, 0
        for from_us, until_us in spans:
            total_us += max(0, until_us - max(from_us, covered_us))
            covered_us = max(covered_us, until_us)
        return total_us / 1e6

    async def _note(self) -> None:
        for stream, person in self._people():
            self.sent[stream].note(await person.page.evaluate(SENT))

    def _people(self) -> tuple[tuple[str, Person], tuple[str, Person]]:
        return (CUSTOMER, self.customer), (AGENT, self.agent)

    async def pause_microphone(self, after_s: float, for_s: float) -> None:
        """Take the customer's away for a while: Chromium's RTP time stands still meanwhile."""
        await asyncio.sleep(after_s)
        self.paused_s = await self.customer.page.evaluate(PAUSE, 1000 * for_s)

    async def end(self) -> None:
        """Both stop sending, so that the last counts are final; then the agent ends the call."""
        for _, person in self._people():
            await person.page.evaluate(STOP)
        await self.agent.page.wait_for_timeout(SETTLED_MS)
        await self._note()
        for stream, person in self._people():
            moments = await person.page.evaluate(MOMENTS)
            self.sent[stream].flashes_ms, self.sent[stream].beeps_ms = moments["flashes"], moments["beeps"]
        await self.agent.press("End call")
        await self.agent.press("Yes, end it")
        await expect(self.agent.button("End call")).to_have_count(0)
        await self.agent.leave()
        await self.customer.leave()

    async def read(self, directory: Path, marks_s: list[float], window_s: float) -> None:
        """Wait for the seal, then decode what was recorded; picture and sound are compared near the marks."""
        entries = await until(self.installation, self.call, sealed, SEALED_WITHIN_S)
        self.gaps = [entry.event for entry in entries if isinstance(entry.event, e.StreamGap)]
        self.segments = opened_segments(entries)
        async with opened(self.installation) as (store, vault):
            key = await store.ledger.key(call_ledger(self.call))
            self.faults = [str(fault) for fault in await verify_all(store)]
            examination = await asyncio.to_thread(examine, entries, vault, key)
            self.faults += [str(fault) for fault in examination.faults]
            for event in derived(entries):
                path = directory / f"{event.stream}.webm"
                piece = vault.open(self.call, event.evidence, key)
                with path.open("wb") as file:
                    file.writelines(piece.read(n) for n in played_order(piece.count(), event.head_records))
                piece.close()
                sent, starts_s = self.sent[event.stream], event.starts_us / 1e6
                moments = (
                    [one / 1000 - starts_s for one in sent.flashes_ms],
                    [one / 1000 - starts_s for one in sent.beeps_ms],
                )
                self.recorded[event.stream] = await asyncio.to_thread(read_recording, path, *moments, marks_s, window_s)
                self.cut_off[event.stream] = await asyncio.to_thread(
                    cut_off, self.call, event.stream, entries, vault, key
                )
                path.unlink()


def derived(entries: tuple[Entry, ...]) -> list[e.TrackDerived]:
    """The files for replay."""
    return [entry.event for entry in entries if isinstance(entry.event, e.TrackDerived)]

"""A customer whose browser decodes H.264 only: each side sends what the other can receive, and both are replayed.

The desk's browser has everything, and the bank likes VP9 best. So the customer sends VP9 and the agent H.264, from the
first packet on, as each page says at its beginning what it can receive.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Playwright, async_playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Person, Reviewer, launch
from tests.e2e.recordings import Watched, watch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DESK = {"width": 1440, "height": 900}
DECODED = 40
CODECS = {"customer-camera": "VP9", "agent-camera": "H264"}

ONLY = """(() => {
  const has = ({mimeType}) => ['video/%s', 'video/rtx'].includes(mimeType);
  const all = RTCRtpReceiver.getCapabilities.bind(RTCRtpReceiver);
  RTCRtpReceiver.getCapabilities = kind =>
    kind === 'video' ? {...all(kind), codecs: all(kind).codecs.filter(has)} : all(kind);
  const createOffer = RTCPeerConnection.prototype.createOffer;
  RTCPeerConnection.prototype.createOffer = function () {
    for (const line of this.getTransceivers())
      if (line.direction === 'recvonly' && line.receiver.track.kind === 'video')
        line.setCodecPreferences(RTCRtpReceiver.getCapabilities('video').codecs);
    return createOffer.call(this);
  };
})()"""
"""A browser that can receive one codec only; it can send whatever it can."""

CODING = """async () => {
  const codings = {};
  for (const peer of window.__noted.peers) {
    if (peer.connectionState !== 'connected') continue;
    const stats = await peer.getStats();
    for (const one of stats.values())
      if (one.kind === 'video' && ['inbound-rtp', 'outbound-rtp'].includes(one.type))
        codings[one.type] = stats.get(one.codecId)?.mimeType;
  }
  return codings;
}"""

REPLAYED = """async () => {
  const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
  const all = root => [...root.querySelectorAll('*')].flatMap(deep);
  const shown = {};
  for (const video of all(document).filter(e => e.tagName === 'VIDEO' && e.getAttribute('aria-label')))
    shown[video.getAttribute('aria-label')] =
      [video.currentTime, video.getVideoPlaybackQuality().totalVideoFrames, video.error?.message ?? ''];
  return shown;
}"""


@dataclass
class Call:
    """What came of it."""

    codings: dict[str, dict[str, str]] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    tracks: dict[str, bytes] = field(default_factory=dict)
    replayed: dict[str, tuple[float, int, str]] = field(default_factory=dict)

    def watched(self, stream: str) -> Watched:
        """A recording, decoded."""
        return watch(self.tracks[stream])

    def opened(self, stream: str) -> list[list[str]]:
        """The codecs of each segment."""
        events = (one["event"] for one in self.case["events"] if one["name"] == "SegmentOpened")
        return [event["codecs"] for event in events if event["stream"] == stream]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def call(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Call]:
    """Hold the call, then watch it again."""
    installation = _installation(tmp_path_factory, '["VP9", "VP8", "H264"]')
    told = Call()
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent, customer = await _met(installation, playwright, clips, "H264")
            people: dict[str, Person] = {"agent": agent, "customer": customer}
            await asyncio.gather(*(person.until_decoded(DECODED) for person in people.values()))
            for name, person in people.items():
                told.codings[name] = await person.page.evaluate(CODING)
            await _over(agent, customer)
            await agent.leave()
            await customer.leave()
            reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
            await _review(reviewer, told)
            await reviewer.leave()
        yield told
    finally:
        await installation.stop()


def _installation(paths: pytest.TempPathFactory, codecs: str) -> Installation:
    environment = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
    environment["VIDEOBANK_VIDEO_CODECS"] = codecs
    return Installation(paths.mktemp("codecs") / "data", environment=environment)


async def _met(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], only: str
) -> tuple[Agent, Customer]:
    """Both are in the call."""
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
    await customer.context.add_init_script(ONLY % only)
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    return agent, customer


async def _over(agent: Agent, customer: Customer) -> None:
    await customer.press("Leave call")
    await expect(customer.page.get_by_role("heading", name="You have left the call")).to_be_visible()
    await expect(agent.button("Ready for the next customer")).to_be_visible()


async def _review(reviewer: Reviewer, told: Call) -> None:
    await reviewer.sign_in("reviewer", "/review")
    told.case = await reviewer.case()
    for track in told.case["tracks"]:
        told.tracks[track["stream"]] = await reviewer.evidence(track["url"])
    await reviewer.page.reload()
    await reviewer.button("Replay").first.click()
    await expect(reviewer.page.get_by_text("Sealed and verified")).to_be_visible()
    await reviewer.page.get_by_role("button", name="Play").first.click()
    await reviewer.page.wait_for_timeout(2500)
    told.replayed = await reviewer.page.evaluate(REPLAYED)


async def test_each_side_sends_what_the_other_can_receive(call: Call) -> None:
    assert call.codings == {
        "agent": {"outbound-rtp": "video/H264", "inbound-rtp": "video/VP9"},
        "customer": {"outbound-rtp": "video/VP9", "inbound-rtp": "video/H264"},
    }


@pytest.mark.parametrize(("stream", "party"), [("customer-camera", 0), ("agent-camera", 1)])
async def test_each_is_recorded_from_the_first_segment_on_and_decodes(call: Call, stream: str, party: int) -> None:
    assert call.opened(stream) == [["opus", CODECS[stream]]]
    watched = call.watched(stream)
    assert watched.parties == {party}
    assert watched.unreadable == 0
    assert len(watched.frames) >= DECODED


async def test_the_reviewers_browser_plays_both(call: Call) -> None:
    for label in ("Customer recording", "Agent recording"):
        at_s, frames, error = call.replayed[label]
        assert error == ""
        assert at_s > 0.5
        assert frames > 2


async def test_browsers_without_a_common_codec_say_so(
    tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]
) -> None:
    installation = _installation(tmp_path_factory, '["VP8", "VP9"]')
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent, customer = await _met(installation, playwright, clips, "H264")
            await expect(customer.page.get_by_text("cannot show each other's picture")).to_be_visible()
            await expect(agent.page.get_by_text("no way to code pictures in common")).to_be_visible()
            await _over(agent, customer)
            await agent.leave()
            await customer.leave()
    finally:
        await installation.stop()

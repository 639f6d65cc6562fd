"""Both sides mute and turn their cameras off by the buttons of their pages, and the customer leaves by theirs.

One call is held; afterwards the review room is asked what it says of every second without sound or picture.
"""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Person, Reviewer, launch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DESK = {"width": 1440, "height": 900}
OFF_MS = 3_000
BUTTONS = {"audio": ("Mute microphone", "Unmute microphone"), "video": ("Turn camera off", "Turn camera on")}
NEAR_S = 0.7  # a press, the browser's camera that opens and closes, and a page on a busy machine


@dataclass
class Muted:
    """What came of it."""

    off_s: dict[tuple[str, str], float] = field(default_factory=dict)  # by stream and track: from press to press
    case: dict[str, Any] = field(default_factory=dict)

    def gaps(self, stream: str, track: str) -> list[dict[str, Any]]:
        """What the review room shows of a track."""
        return [gap for gap in self.case["gaps"] if (gap["stream"], gap["track"]) == (stream, track)]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def muted(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Muted]:
    """Hold the call."""
    environment = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
    installation = Installation(tmp_path_factory.mktemp("muted") / "data", environment=environment)
    told = Muted()
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
            customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
            await _talk(agent, customer, told)
            await agent.leave()
            await customer.leave()
            reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
            await reviewer.sign_in("reviewer", "/review")
            told.case = await reviewer.case()
            await reviewer.leave()
        yield told
    finally:
        await installation.stop()


async def _talk(agent: Agent, customer: Customer, told: Muted) -> None:
    await agent.go_online()
    await customer.page.goto(await agent.installation.invite("--language", "en"))
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    await agent.until_decoded(15)
    await customer.until_decoded(15)
    for (stream, track), (person, other, said) in {
        ("customer-camera", "audio"): (customer, agent, "The customer has muted the microphone."),
        ("customer-camera", "video"): (customer, agent, "The customer has turned the camera off."),
        ("agent-camera", "audio"): (agent, customer, "has switched the microphone off"),
        ("agent-camera", "video"): (agent, customer, "has switched the camera off"),
    }.items():
        told.off_s[stream, track] = await _off_and_on(person, other, *BUTTONS[track], said)
    await agent.until_decoded(15)
    await customer.until_decoded(15)
    await customer.press("Leave call")
    await expect(customer.page.get_by_role("heading", name="You have left the call")).to_be_visible()
    await expect(agent.button("Ready for the next customer")).to_be_visible()


async def _off_and_on(person: Person, other: Person, off: str, on: str, said: str) -> float:
    """Off, what the other side reads meanwhile, and on again. Both buttons may carry a key's name behind theirs."""
    await person.page.get_by_role("button", name=off).click()
    pressed_s = time.monotonic()
    await expect(person.page.get_by_role("button", name=on)).to_be_visible()
    await expect(other.page.get_by_text(said)).to_be_visible()
    await person.page.wait_for_timeout(OFF_MS)
    await person.page.get_by_role("button", name=on).click()
    return time.monotonic() - pressed_s


@pytest.mark.parametrize("stream", ["customer-camera", "agent-camera"])
@pytest.mark.parametrize(("track", "reason"), [("audio", "muted"), ("video", "camera_off")])
async def test_what_was_turned_off_is_one_gap_with_its_reason_as_long_as_it_was_off(
    muted: Muted, stream: str, track: str, reason: str
) -> None:
    gaps = muted.gaps(stream, track)
    assert [(gap["reason"], gap["observed"]) for gap in gaps] == [(reason, False)]
    long_s = (gaps[0]["until_us"] - gaps[0]["from_us"]) / 1e6
    assert long_s == pytest.approx(muted.off_s[stream, track], abs=NEAR_S)


async def test_the_customer_left_and_it_is_on_record(muted: Muted) -> None:
    ended = next(one["event"] for one in muted.case["events"] if one["name"] == "CallEnded")
    assert ended["reason"] == "customer_left"

"""What a customer shows beside the face: the own screen, and the bank's page; live at the desk and years later.

One call is held; each test looks at one thing of it.
"""

import base64
import io
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray
from PIL import Image as Pillow
from playwright.async_api import Frame, Playwright, async_playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import BANK, Agent, Customer, Rebuilt, Reviewer, launch
from tests.e2e.recordings import likeness, pictures

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

STEPS, STEP_MS = 20, 500
READING_MS = 2_000  # how long a filled form stays as it is
DESK = {"width": 1440, "height": 900}
PICKED = "--use-fake-device-for-media-stream=display-media-type=browser"  # the screen is the tab, not a made-up one
PIN = "q7Zx9K"
LIVE_FRAMES = 40
BEFORE_TYPING_MS = 2500  # so long the page is shown with empty fields, and is so in its recording

LOOK = """async ([label, frames]) => {
  const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
  const all = root => [...root.querySelectorAll('*')].flatMap(deep);
  const shown = () => all(document).find(
    e => e.tagName === 'VIDEO' && e.getAttribute('aria-label') === label && e.videoWidth > 0);
  const until = async (condition) => {
    for (let tries = 0; !condition(); tries += 1) {
      if (tries > 300) throw new Error(`no moving picture of ${label} within 30 s`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  };
  await until(shown);
  const video = shown();
  const before = video.getVideoPlaybackQuality().totalVideoFrames;
  await until(() => video.getVideoPlaybackQuality().totalVideoFrames >= before + frames);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  canvas.getContext('2d').drawImage(video, 0, 0);
  return canvas.toDataURL('image/png').split(',')[1];
}"""
"""The picture in the video of this label, once it has presented so many frames."""


@dataclass
class Shown:
    """What came of it."""

    page: NDArray[np.uint8] | None = None  # the customer's window while its screen was shared
    at_desk: NDArray[np.uint8] | None = None  # the same on the agent's side
    desk: NDArray[np.uint8] | None = None  # the agent's window: what it must not be
    shared_s: float = 0.0  # from the press to the press
    seen_s: float = 0.0  # from the moment at which the desk had a moving picture
    stopped: bool = False
    case: dict[str, Any] = field(default_factory=dict)
    screen: bytes = b""
    replayed: list[Rebuilt] = field(default_factory=list)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Shown]:
    """Hold the call and replay it."""
    installation = Installation(
        tmp_path_factory.mktemp("shown") / "data", environment={"VIDEOBANK_TIMEOUTS__RATING_S": "1"}
    )
    told = Shown()
    try:
        await installation.start()
        async with async_playwright() as playwright:
            await _call(installation, playwright, clips, told)
            reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
            await _review(reviewer, told)
            await reviewer.leave()
        yield told
    finally:
        await installation.stop()


async def _call(installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], told: Shown) -> None:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0], PICKED))
    await agent.go_online()
    await customer.come_from_the_bank()
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    await expect(agent.button("End call")).to_be_visible()
    await _share_screen(agent, customer, told)
    await _share_page(agent, customer)
    await agent.press("End call")
    await agent.press("Yes, end it")
    await expect(agent.button("Ready for the next customer")).to_be_visible()
    await agent.leave()
    await customer.leave()


async def _share_screen(agent: Agent, customer: Customer, told: Shown) -> None:
    at = customer.inside
    pressed_s = time.monotonic()
    await customer.press("Share screen", within=at)
    await _look(agent, 1)
    seen_s = time.monotonic()
    told.at_desk = await _look(agent, LIVE_FRAMES)
    told.page, told.desk = _picture(await customer.page.screenshot()), _picture(await agent.page.screenshot())
    told.seen_s = time.monotonic() - seen_s
    await customer.press("Stop sharing screen", within=at)
    told.shared_s = time.monotonic() - pressed_s
    await expect(agent.page.get_by_label("Customer's screen", exact=True)).to_have_count(0)
    await expect(customer.button("Share screen", within=at)).to_be_visible()
    told.stopped = True


async def _look(agent: Agent, frames: int) -> NDArray[np.uint8]:
    return _picture(base64.b64decode(await agent.page.evaluate(LOOK, ["Customer's screen", frames])))


def _picture(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Pillow.open(io.BytesIO(png)).convert("RGB"))


async def _share_page(agent: Agent, customer: Customer) -> None:
    await customer.press("Share this page", within=customer.inside)
    await customer.press("I agree", within=customer.inside)
    await agent.until_rebuilt(filled=False)
    await customer.page.wait_for_timeout(BEFORE_TYPING_MS)
    await customer.page.get_by_label("New PIN").fill(PIN)
    await customer.page.keyboard.press("Tab")  # a field is told of when it is left
    await agent.until_rebuilt(filled=True)
    await customer.page.wait_for_timeout(READING_MS)
    await customer.press("Stop sharing this page", within=customer.inside)
    await expect(customer.button("Share this page", within=customer.inside)).to_be_visible()


async def _review(reviewer: Reviewer, told: Shown) -> None:
    await reviewer.sign_in("reviewer", "/review")
    told.case = await reviewer.case()
    track = next(track for track in told.case["tracks"] if track["stream"] == "customer-screen")
    told.screen = await reviewer.evidence(track["url"])
    await _replay(reviewer, told)


async def _replay(reviewer: Reviewer, told: Shown) -> None:
    """To the moment at which the page was shared, then on from there; then the page's last moment."""
    page = reviewer.page
    await page.reload()
    await reviewer.button("Replay").first.click()
    await expect(page.get_by_text("Sealed and verified")).to_be_visible()
    shared = page.get_by_role("list", name="Events").get_by_role("button", name=re.compile("shows the page of"))
    await shared.click()
    await page.keyboard.press("ArrowRight")  # a second on
    told.replayed.append(await reviewer.until_rebuilt(filled=False))
    await _is_seen(reviewer, page.frame(url="**/page-frame"))
    told.replayed.append(await _step_until_filled(reviewer))
    await shared.click()
    await page.keyboard.press("ArrowRight")
    told.replayed.append(await reviewer.until_rebuilt(filled=False))


async def _step_until_filled(reviewer: Reviewer) -> Rebuilt:
    """On by a second at a time; the form stays filled for longer than that."""
    for _ in range(STEPS):
        await reviewer.page.keyboard.press("ArrowRight")
        await reviewer.page.wait_for_timeout(STEP_MS)
        holds = await reviewer.rebuilt()
        if BANK in holds.page and holds.filled:
            return holds
    raise AssertionError(f"the form is never filled: {holds.fields}")


async def _is_seen(reviewer: Reviewer, frame: Frame | None) -> None:
    """Not only there: nothing lies over it."""
    assert frame is not None
    await expect(frame.get_by_text(BANK).first).to_be_visible()
    await expect(reviewer.page.locator("vb-review-page .over")).to_have_count(0)


async def test_the_agent_sees_the_customers_screen_live(shown: Shown) -> None:
    """It moves (or the fixture had waited in vain), and it is the customer's window and not the agent's own."""
    assert shown.page is not None
    assert shown.at_desk is not None
    assert shown.desk is not None
    assert likeness(shown.at_desk, shown.page) > 0.7
    assert likeness(shown.at_desk, shown.desk) < 0.4


async def test_the_screen_is_stopped_from_the_page_and_both_are_on_record(shown: Shown) -> None:
    assert shown.stopped
    said = [(one["name"], one["event"]["party"]) for one in shown.case["events"] if one["name"].startswith("Screen")]
    assert said == [("ScreenShared", "customer"), ("ScreenStopped", "customer")]


async def test_the_screen_is_a_track_of_its_own_that_decodes_and_shows_what_was_shown(shown: Shown) -> None:
    assert shown.page is not None
    alike = [likeness(picture, shown.page) for _, picture in pictures(shown.screen)]
    assert len(alike) >= LIVE_FRAMES
    assert max(alike) > 0.7


async def test_the_screens_track_lasts_as_long_as_it_was_shared(shown: Shown) -> None:
    track = next(track for track in shown.case["tracks"] if track["stream"] == "customer-screen")
    times = [time for time, _ in pictures(shown.screen)]
    for lasted_s in (track["duration_us"] / 1e6, times[-1] - times[0]):
        assert shown.seen_s - 1 <= lasted_s <= shown.shared_s + 1
    stopped = next(event for event in shown.case["events"] if event["name"] == "ScreenStopped")
    assert track["starts_us"] + track["duration_us"] <= stopped["position_us"] + 1_000_000


async def test_the_page_is_played_in_the_review_room_masked(shown: Shown) -> None:
    """From the moment it was shared with an empty field, through the typing, and back to the empty field."""
    assert [one.filled for one in shown.replayed] == [False, True, False]
    for one in shown.replayed:
        assert "New PIN" in one.page
        assert PIN not in one.page
        assert PIN not in one.fields

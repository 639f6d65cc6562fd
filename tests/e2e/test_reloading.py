"""A page that is loaded anew in a call says again what it sends, as what it said last was of another state."""

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, launch

pytestmark = pytest.mark.browser

DESK = {"width": 1440, "height": 900}


async def test_after_a_reload_the_agents_camera_is_on_and_said_to_be(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    await customer.until_decoded(15)
    await agent.page.get_by_role("button", name="Turn camera off").click()
    off = customer.page.get_by_text("has switched the camera off")
    await expect(off).to_be_visible()
    await agent.page.reload()
    await expect(off).to_have_count(0)
    await customer.until_decoded(15)
    await expect(customer.page.locator("video.agent")).to_be_visible()
    await agent.leave()
    await customer.leave()

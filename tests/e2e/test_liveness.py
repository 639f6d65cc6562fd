"""Signs that somebody is there, in real browsers: asked for by chance, shown calmly, looked at, judged by the agent."""

import re

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.test_document import _call, _end, _events

pytestmark = pytest.mark.browser

CANNOT = "I cannot do this"


async def test_the_agent_judges_what_the_server_could_not_see(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent, customer = await _call(installation, playwright, clips, None)
    program = agent.page.get_by_text("The customer's camera is a program: Chromium's test camera")
    await expect(program.first).to_be_visible()
    await agent.press("Ask for a movement")
    await expect(customer.button(CANNOT)).to_be_enabled()
    await customer.page.reload()  # and it is still there
    await expect(customer.button(CANNOT)).to_be_enabled()
    await expect(agent.button("Did it")).to_be_enabled()
    await agent.press("Did it")
    await expect(customer.page.get_by_text(re.compile("Step 2 of 2"))).to_be_visible()
    await customer.press(CANNOT)
    await expect(customer.button("Leave call")).to_be_visible()
    await expect(agent.page.get_by_text("Not everything that was asked for was done")).to_be_visible()
    await expect(agent.page.get_by_text("Signs of a screen, a picture or a made-up stream").first).to_be_visible()
    await agent.press("Judge by eye")
    await agent.page.get_by_label("What you saw").fill("Answers at once and moves freely")
    await agent.press("By eye: somebody is there")
    await expect(agent.page.get_by_text("By eye: somebody is there").first).to_be_visible()
    await expect(customer.page.get_by_text("program")).to_have_count(0)  # a customer hears no finding
    await _end(agent, customer)
    events = {event["name"]: event["event"] for event in await _events(installation, playwright)}
    assert events["CameraNamed"]["known_as"] == "Chromium's test camera"
    assert events["ChallengeJudged"]["done"] is True
    assert events["ChallengesOver"]["reason"] == "customer_cannot"
    assert events["PresentationSeen"]["finding"] in {"seen", "not_seen", "cannot_tell"}
    assert events["LivenessJudged"]["there"] is True
    await agent.leave()
    await customer.leave()

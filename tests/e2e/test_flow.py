"""A whole business flow in real browsers: each step on its evidence and in its turn, and only then the approval."""

import re

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, launch
from tests.e2e.test_code import read_the_phone
from tests.faces import portrait_of
from tests.kyc.documents.pages import jpeg, resident_card

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
FLOW = ("--flow", "app_face_check", "--phone", "+8613800135678", "--language", "en")


async def test_nobody_is_approved_before_every_step_of_the_flow_is(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), viewport=PHONE)
    await agent.go_online()
    await customer.page.goto(await installation.invite(*FLOW))
    await customer.prepare(jpeg(resident_card(portrait_of(CUSTOMER_FACE))))
    await agent.accept()
    await customer.ready()
    await expect(agent.page.get_by_text("Locked: steps of the flow are open.")).to_be_visible()
    await expect(agent.button("Approve identity")).to_be_disabled()
    await _approve(agent, "Document, front")
    await _approve(agent, "Face and portrait")
    await _approve(agent, "A person is there")
    await expect(agent.button("Approve step")).to_be_disabled()  # the code is not typed yet
    await agent.press("Send a code")
    code = await read_the_phone(installation, playwright)
    await customer.page.get_by_label(re.compile("The code that we sent")).fill(code)
    await customer.press("Enter")
    await _approve(agent, "Code on the phone")
    await expect(agent.button("Approve step")).to_have_count(0)
    await agent.press("Approve identity")
    await agent.page.get_by_label(re.compile("Reason")).first.fill("Every step agrees.")
    await agent.press("Confirm approval")
    await expect(agent.page.get_by_text("Identity approved").first).to_be_visible()
    await agent.leave()
    await customer.leave()


async def _approve(agent: Agent, step: str) -> None:
    steps = agent.page.get_by_role("listitem")
    await expect(steps.filter(has=agent.button("Approve step"))).to_contain_text(step)
    await expect(agent.button("Approve step")).to_be_enabled()
    await agent.press("Approve step")
    await expect(steps.filter(has_text=step).first).to_contain_text("approved")

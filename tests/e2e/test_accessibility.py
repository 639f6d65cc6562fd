"""Every page under axe-core (WCAG 2.2 A and AA, and its advice), in light and dark, in the course of one real call.

And what axe does not measure: on the customer's phone nothing to press is smaller than a thumb.
"""

import asyncio
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import PASSWORD, ROOT, Installation
from tests.e2e.people import Agent, Customer, Person, Staff, launch
from tests.faces import id_card

pytestmark = pytest.mark.browser

AXE = (ROOT / "web_client" / "node_modules" / "axe-core" / "axe.min.js").read_text()
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
THUMB_PX = 44

VIOLATIONS = """async theme => {
  document.documentElement.dataset.theme = theme;
  // Two frames, until every colour is that of the theme.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(drawn => requestAnimationFrame(drawn));
  const rules = theme === 'dark' ? { runOnly: { type: 'rule', values: ['color-contrast'] } } : {};
  const { violations } = await axe.run({ iframes: false, resultTypes: ['violations'], ...rules });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${theme}: ${id}: ${node.target.flat().join(' ')}: ${node.any[0]?.message ?? ''}`));
}"""

SMALL = """px => {
  const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
  const all = root => [...root.querySelectorAll('*')].flatMap(deep);
  return all(document)
    .filter(e => e.matches('button, a[href], select, textarea, input:not([type=file])') && e.checkVisibility())
    .map(e => [e, e.getBoundingClientRect()])
    .filter(([, at]) => at.width > 0 && (at.width < px || at.height < px))
    .map(([e, at]) => `${Math.round(at.width)} x ${Math.round(at.height)}: ${e.ariaLabel ?? e.textContent.trim()}`);
}"""


@dataclass
class Findings:
    """What is wrong, by page."""

    wrong: dict[str, list[str]] = field(default_factory=dict)

    async def look(self, person: Person, page: str) -> None:
        """Look at what somebody sees now, without changing anything."""
        await person.page.evaluate(f"{AXE}; 0")
        found = [one for theme in ("dark", "light") for one in await person.page.evaluate(VIOLATIONS, theme)]
        if isinstance(person, Customer):
            found += await person.page.evaluate(SMALL, THUMB_PX)
        if found:
            self.wrong[page] = found


async def test_every_page_is_accessible(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    at_the_bank, on_the_phone, link = await asyncio.gather(
        launch(playwright, clips[1]),
        launch(playwright, clips[0]),
        installation.invite("--name", "Wang Xiaoming", "--language", "en", "--phone", "+8613800138000"),
    )
    agent = await Agent.arrive(installation, at_the_bank, viewport=DESK, reduced_motion="reduce")
    customer = await Customer.arrive(installation, on_the_phone, viewport=PHONE, reduced_motion="reduce")
    findings = Findings()
    await asyncio.gather(_the_agent_arrives(agent, findings), _the_customer_arrives(customer, link, findings))
    await _they_talk(agent, customer, findings)
    reviewer = await Staff.arrive(installation, at_the_bank, viewport=DESK, reduced_motion="reduce")
    await reviewer.sign_in("reviewer", "/review")
    await expect(reviewer.button("Replay").first).to_be_visible()
    await findings.look(reviewer, "the reviewer's search")
    await reviewer.button("Replay").first.click()
    await expect(reviewer.button("Verify again")).to_be_visible()
    await findings.look(reviewer, "a case")
    await reviewer.page.goto(f"{installation.url}/account")
    await expect(reviewer.button("Set up the second step")).to_be_visible()
    await findings.look(reviewer, "the own account")
    await reviewer.press("Change password")
    await findings.look(reviewer, "another password")
    await reviewer.press("Cancel")
    await reviewer.press("Set up the second step")
    await expect(reviewer.page.get_by_label("Code shown by the app")).to_be_visible()
    await findings.look(reviewer, "a second step")
    await agent.leave()
    await customer.leave()
    assert not reviewer.wrong, reviewer.wrong
    assert findings.wrong == {}


async def _the_agent_arrives(agent: Agent, findings: Findings) -> None:
    page = agent.page
    await page.goto(f"{agent.installation.url}/desk")
    await page.get_by_label("User name", exact=True).fill("agent")
    await findings.look(agent, "sign in")
    await page.get_by_label("Password", exact=True).fill(agent.installation.passwords["agent"])
    await agent.press("Sign in")
    await page.get_by_label("New password", exact=True).fill(PASSWORD)
    await findings.look(agent, "a first password")
    await page.get_by_label("New password again", exact=True).fill(PASSWORD)
    await agent.press("Change password")
    await expect(agent.button("Go online")).to_be_visible()
    await findings.look(agent, "the desk, offline")


async def _the_customer_arrives(customer: Customer, link: str, findings: Findings) -> None:
    page = customer.page
    await page.goto(f"{customer.installation.url}/call")
    await findings.look(customer, "no invitation")
    await page.goto(link)
    await expect(customer.button("Start video call")).to_be_visible()
    await findings.look(customer, "welcome")
    await customer.press("Start video call")
    await expect(customer.button("Continue")).to_be_enabled()
    await findings.look(customer, "check")
    await customer.press("Continue")
    await expect(customer.button("I agree")).to_be_visible()
    await findings.look(customer, "consent")
    await customer.press("I agree")
    await expect(customer.button("I agree to the face check")).to_be_visible()
    await findings.look(customer, "face consent")
    await customer.press("I agree to the face check")
    await expect(customer.button("Take the photo")).to_be_visible()
    await findings.look(customer, "document")
    await customer.upload(id_card(CUSTOMER_FACE))
    await expect(customer.button("Leave the queue")).to_be_visible()
    await findings.look(customer, "waiting")


async def _they_talk(agent: Agent, customer: Customer, findings: Findings) -> None:
    await agent.press("Go online")
    await expect(agent.button("Accept next customer")).to_be_enabled()
    await findings.look(agent, "the desk, somebody waits")
    await agent.accept()
    await expect(customer.button("I am ready")).to_be_visible()
    await findings.look(customer, "ready?")
    await customer.ready()
    await expect(agent.page.get_by_text("Same person").first).to_be_visible()
    await findings.look(agent, "the desk, in a call")
    await findings.look(customer, "the call")
    await customer.page.get_by_role("button", name="Turn camera off").click()
    await expect(agent.page.get_by_text("The customer has turned the camera off.")).to_be_visible()
    await findings.look(agent, "the desk, a camera is off")
    await customer.page.get_by_role("button", name="Turn camera on").click()
    await agent.press("Send a code")
    await expect(customer.button("Enter")).to_be_visible()
    await findings.look(customer, "a code")
    await agent.press("Ask for the back")
    await expect(customer.button("Take the photo")).to_be_enabled()
    await findings.look(customer, "a document is shown")
    await findings.look(agent, "the desk, a document is shown")
    await agent.press("Call off")
    await expect(customer.button("Leave call")).to_be_visible()
    await agent.press("Reject identity")
    await findings.look(agent, "the desk, deciding")
    await agent.press("Back")
    await agent.press("End call")
    await findings.look(agent, "the desk, asked twice")
    await agent.press("Yes, end it")
    await customer.press("5 of 5: Very good")
    await findings.look(customer, "thanks")
    await findings.look(agent, "the desk, after the call")

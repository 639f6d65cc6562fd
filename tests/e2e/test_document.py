"""Documents in real browsers: read from the photo, put right by the agent, and shown in the call step by step."""

import re
from typing import Any

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Reviewer, launch
from tests.faces import portrait_of
from tests.kyc.documents.pages import jpeg, resident_card

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
NUMBER = "42010619581127609X"
MOVED = 2


async def test_a_card_is_read_and_the_agent_puts_right_what_was_misread(
    shared: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    card = jpeg(resident_card(portrait_of(CUSTOMER_FACE)))
    agent, customer = await _call(shared, playwright, clips, card)
    await expect(agent.page.get_by_text(NUMBER)).to_be_visible()
    name = agent.page.get_by_role("button", name="Put right: Name", exact=True)
    await name.click()
    await agent.page.get_by_label("Name", exact=True).fill("吴轩滔")
    await agent.press("Save")
    await expect(agent.page.get_by_text("吴轩滔").first).to_be_visible()
    await expect(customer.page.get_by_text(NUMBER)).to_have_count(0)  # a customer hears no reading
    await expect(agent.page.get_by_text("Same person").first).to_be_visible()
    await _end(agent, customer)
    events = await _events(shared, playwright)
    (read,) = [event for event in events if event["name"] == "DocumentRead"]
    fields = {field["name"]: field["value"] for field in read["event"]["fields"]}
    assert (fields["number"], fields["birth_date"], fields["sex"]) == (NUMBER, "1958-11-27", "男")
    (put_right,) = [event for event in events if event["name"] == "DocumentFieldCorrected"]
    assert (put_right["event"]["name"], put_right["event"]["value"]) == ("name", "吴轩滔")
    await agent.leave()
    await customer.leave()


async def test_a_document_is_shown_in_the_call_step_by_step(
    shared: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent, customer = await _call(shared, playwright, clips, None)
    await agent.press("Ask for the front")
    await expect(agent.page.get_by_text("The customer is taking the photo.")).to_be_visible()
    await customer.press("Take the photo")
    for _ in range(MOVED):
        await expect(customer.button("Done")).to_be_enabled()
        await expect(agent.page.get_by_text(re.compile("Asked: ")).first).to_be_visible()
        await customer.press("Done")
        await customer.page.wait_for_timeout(300)
    await expect(agent.button("Ask for the back")).to_be_enabled()
    await expect(customer.button("Leave call")).to_be_visible()
    await agent.until_decoded(15)  # the camera on the face is back
    await agent.press("Ask for the back")
    await customer.press("I cannot show it now")
    await expect(agent.button("Ask for the front")).to_be_enabled()
    await agent.press("Ask for the front")
    await expect(customer.button("Take the photo")).to_be_visible()
    await agent.press("Call off")
    await expect(customer.button("Leave call")).to_be_visible()
    await agent.until_decoded(15)
    await _end(agent, customer)
    events = await _events(shared, playwright)
    steps = [event["name"] for event in events if event["name"] in SHOWING]
    assert steps[:7] == [
        *("DocumentAsked", "MovementsDrawn", "DocumentShown", "DocumentReceived"),
        *("MovementAsked", "MovementAsked", "DocumentPutAway"),
    ]
    ends = [event["event"]["reason"] for event in events if event["name"] == "DocumentPutAway"]
    assert ends == ["done", "customer_cannot", "agent_called_off"]
    await agent.leave()
    await customer.leave()


async def test_the_document_stays_in_view_through_a_reload(
    shared: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent, customer = await _call(shared, playwright, clips, None)
    await agent.press("Ask for the front")
    await expect(customer.button("Take the photo")).to_be_enabled()
    await customer.page.reload()
    await customer.press("Take the photo")
    await expect(customer.button("Done")).to_be_enabled()
    await agent.page.reload()
    await expect(agent.button("Call off")).to_be_enabled()
    await agent.press("Call off")
    await expect(customer.button("Leave call")).to_be_visible()
    await _end(agent, customer)
    await agent.leave()
    await customer.leave()


SHOWING = {
    "DocumentAsked",
    "MovementsDrawn",
    "DocumentShown",
    "DocumentReceived",
    "MovementAsked",
    "DocumentPutAway",
}


async def _call(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], document: bytes | None
) -> tuple[Agent, Customer]:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), viewport=PHONE)
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(document)
    await agent.accept()
    await customer.ready()
    await expect(agent.button("End call")).to_be_enabled()
    await agent.until_decoded(5)
    return agent, customer


async def _end(agent: Agent, customer: Customer) -> None:
    await agent.press("End call")
    await agent.press("Yes, end it")
    await expect(agent.button("End call")).to_have_count(0)
    await customer.press("5 of 5: Very good")


async def _events(installation: Installation, playwright: Playwright) -> list[dict[str, Any]]:
    reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    events: list[dict[str, Any]] = (await reviewer.case())["events"]
    await reviewer.leave()
    return events

"""A one-time code in real browsers: sent by the agent, read on the phone (here: in the outbox), typed in the call."""

import re

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Staff, launch

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
NUMBER = "+8613800135678"
TEAR = """() => {
  const send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (text) {
    const isCode = text.includes("enter_code");
    if (isCode) WebSocket.prototype.send = send;
    if (!isCode || %s) send.call(this, text);
    if (isCode) this.close();
  };
}"""
LOSE_THE_REPLY, LOSE_THE_REQUEST = TEAR % "true", TEAR % "false"
"""The line is torn once, right behind the code or right before it."""


async def test_the_customer_types_the_code_that_went_to_the_phone(
    shared: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent = await Agent.arrive(shared, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(shared, await launch(playwright, clips[0]), viewport=PHONE)
    await agent.go_online()
    await customer.page.goto(await shared.invite("--language", "en", "--phone", NUMBER))
    await customer.prepare(None)
    await agent.accept()
    await customer.ready()
    await agent.press("Send a code")
    code = await read_the_phone(shared, playwright)
    field = customer.page.get_by_label("The code that we sent to your phone ending in 5678", exact=True)
    await customer.page.evaluate(LOSE_THE_REPLY)
    await field.fill(f"{(int(code) + 1) % 10**6:06d}")
    await customer.press("Enter")
    await expect(customer.page.get_by_text("You can try 4 more times.")).to_be_visible()
    await expect(agent.page.get_by_text("4 attempts left").first).to_be_visible()
    await customer.page.evaluate(LOSE_THE_REQUEST)
    await field.fill(code)
    await customer.press("Enter")
    await expect(agent.page.get_by_text("Has the phone ending in 5678")).to_be_visible()
    await expect(field).to_have_count(0)
    await expect(agent.page.get_by_text(code)).to_have_count(0)  # the agent never sees it
    await agent.press("End call")
    await agent.press("Yes, end it")
    await expect(agent.button("End call")).to_have_count(0)
    await agent.leave()
    await customer.leave()


async def read_the_phone(installation: Installation, playwright: Playwright) -> str:
    administrator = await Staff.arrive(installation, await launch(playwright), viewport=DESK)
    await administrator.sign_in("admin", "/signin")
    message = administrator.page.get_by_text(re.compile(r"is the code for your video call"))
    await expect(message).to_be_visible()
    found = re.search(r"\b\d{6}\b", await message.inner_text())
    await administrator.leave()
    assert found is not None
    return found[0]

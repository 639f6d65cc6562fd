"""``make screenshots``: every page of a real call, in phone and desktop width and both languages, into ``docs/``.

``desk.png`` stands in the README. The faces are those of the sample photograph of insightface, whose people were not
asked: they are blurred before a picture is taken.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Playwright, async_playwright, expect

from tests.clips import Clip, make_clip
from tests.e2e.installation import ROOT, Installation
from tests.e2e.people import Agent, Customer, Person, Staff, launch
from tests.faces import clip_of, id_card

DOCS = ROOT / "docs"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


BLUR = """() => {
  const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
  const all = root => [...root.querySelectorAll('*')].flatMap(deep);
  for (const e of all(document)) {
    if (e.tagName === 'VIDEO') e.style.filter = 'blur(18px)';
    if (e.tagName === 'IMG' && e.naturalWidth > 60 && !e.src.endsWith('.svg')) e.style.filter = 'blur(9px)';
  }
}"""


async def shot(person: Person, name: str) -> None:
    """Blur the faces and take the picture."""
    await person.page.evaluate(BLUR)
    await person.shot(DOCS / f"{name}.png")


async def main() -> None:
    """Hold a call and take its pictures."""
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        installation = Installation(Path(directory) / "data")
        await installation.start()
        clips = tuple(make_clip(Path(directory), name, clip_of(face), face) for face, name in enumerate(("c", "a")))
        try:
            async with async_playwright() as playwright:
                await _call(installation, playwright, clips)
                await _from_the_bank(installation, playwright, clips)
        finally:
            await installation.stop()


async def _call(installation: Installation, playwright: Playwright, clips: tuple[Clip, ...]) -> None:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), viewport=PHONE)
    await agent.page.goto(f"{installation.url}/signin")
    await agent.page.wait_for_timeout(500)
    await shot(agent, "signin")
    await agent.go_online()
    await shot(agent, "desk-online")
    await customer.page.goto(await installation.invite("--name", "Wang Xiaoming", "--language", "en"))
    await customer.page.wait_for_timeout(500)
    await shot(customer, "customer-welcome")
    await customer.prepare(id_card(0))
    await expect(agent.button("Accept next customer")).to_be_enabled()
    await shot(customer, "customer-waiting")
    await shot(agent, "desk-waiting")
    await agent.accept()
    await expect(customer.button("I am ready")).to_be_visible()
    await shot(customer, "customer-ready")
    await customer.ready()
    await expect(agent.page.get_by_text("Same person").first).to_be_visible()
    await agent.page.wait_for_timeout(1500)
    await shot(agent, "desk")
    await shot(customer, "customer-call")
    await agent.press("End call")
    await agent.press("Yes, end it")
    await customer.page.wait_for_timeout(1000)
    await shot(customer, "customer-thanks")
    await customer.press("5 of 5: Very good")
    await customer.press("Send")
    await agent.leave()
    await customer.leave()
    await _review(installation, playwright)


async def _review(installation: Installation, playwright: Playwright) -> None:
    reviewer = await Staff.arrive(installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    await reviewer.page.wait_for_timeout(6000)
    await reviewer.page.reload()
    await reviewer.button("Replay").first.wait_for()
    await shot(reviewer, "review-search")
    await reviewer.button("Replay").first.click()
    await reviewer.page.get_by_text("Sealed and verified").wait_for()
    await reviewer.page.wait_for_timeout(1500)
    await shot(reviewer, "review-case")
    await reviewer.leave()


async def _from_the_bank(installation: Installation, playwright: Playwright, clips: tuple[Clip, ...]) -> None:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), viewport=DESK)
    await agent.go_online()
    await customer.page.goto(installation.bank_url)
    await shot(customer, "bank")
    await customer.press("Start video call")
    handle = await customer.page.wait_for_selector("iframe")
    customer.inside = await handle.content_frame()
    await customer.prepare(None)
    await agent.accept()
    await customer.ready()
    await customer.press("Share this page", within=customer.inside)
    await customer.press("I agree", within=customer.inside)
    await customer.page.get_by_label("Your name").fill("Wang Xiaoming")
    await customer.page.wait_for_timeout(2500)
    await shot(agent, "desk-page")
    await customer.shot(DOCS / "bank-call.png")
    await agent.browser.close()
    await customer.browser.close()


if __name__ == "__main__":
    asyncio.run(main())

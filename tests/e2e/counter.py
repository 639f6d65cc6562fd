"""A counter with its bank: the service, the real ``videobank sandbox``, an agent, and a customer with a phone."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.bank import Sandbox, hand_over
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import SENDER, Agent, Customer, launch
from tests.faces import portrait_of
from tests.kyc.documents.pages import jpeg, resident_card

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
REAR_CAMERA = (Path(__file__).parent / "rear_camera.js").read_text()
QUESTIONS = [{"text": f"Question {number}?", "expected": f"Answer {number}"} for number in range(4)]
MOVED = 2


@dataclass
class Counter:
    """The bank and its video counter, an agent, and a customer with a phone."""

    bank: Sandbox
    installation: Installation
    agent: Agent
    customer: Customer
    calls: dict[str, str]  # by the customer's reference

    async def begin(self, flow: str, reference: str, *, face: int = CUSTOMER_FACE, **wanted: Any) -> None:
        """The bank hands a customer over, who comes with a document; then both are in the call."""
        made = await hand_over(
            self.installation,
            **{"flow": flow, "business": flow, "customer_reference": reference, "language": "en", **wanted},
        )
        self.calls[reference] = made["call"]
        await self.customer.page.goto("about:blank")
        await self.customer.page.goto(made["url"])
        await self.customer.prepare(jpeg(resident_card(portrait_of(face))))
        await self.agent.accept()
        await self.customer.ready()

    async def approve(self, *steps: str) -> None:
        """The next steps, each as soon as its evidence is there."""
        rows = self.agent.page.get_by_role("listitem")
        for step in steps:
            await expect(rows.filter(has=self.agent.button("Approve step"))).to_contain_text(step)
            await self.agent.press("Approve step")
            await expect(rows.filter(has_text=step).first).to_contain_text("approved")

    async def show(self, side: str) -> None:
        """In the call, with the phone's other camera, moved as it is asked for."""
        await self.agent.press(f"Ask for the {side}")
        await self.customer.press("Take the photo")
        for _ in range(MOVED):
            await expect(self.customer.button("Done")).to_be_enabled()
            await self.customer.press("Done")
            await self.customer.page.wait_for_timeout(300)
        await expect(self.agent.button(f"Ask for the {side}")).to_be_enabled()

    async def ask(self, *answers: str, draw: str = "Draw questions") -> None:
        """The questions that chance draws, and how the answers were."""
        await self.agent.press(draw)
        for number, answer in enumerate(answers):
            expected = await self.agent.page.get_by_text("The bank expects:").inner_text()
            await self.agent.press(answer)
            if number + 1 < len(answers):  # until the next one stands there
                await expect(self.agent.page.get_by_text(expected, exact=True)).to_have_count(0)

    async def judge_by_eye(self, seen: str, *, there: bool) -> None:
        """Whether somebody is there, as the agent sees it."""
        await self.agent.press("Judge by eye")
        await self.agent.page.get_by_label("What you saw").fill(seen)
        await self.agent.press("By eye: somebody is there" if there else "By eye: not shown")

    async def type_the_code(self, phone: str) -> None:
        """Sent by the agent, read on the phone, typed by the customer, and seen by nobody else."""
        await self.agent.press("Send a code")
        code = await self.bank.code_for(phone)
        await self.customer.page.get_by_label(re.compile("The code that we sent")).fill(code)
        await self.customer.press("Enter")
        await expect(self.agent.page.get_by_text(f"Has the phone ending in {phone[-4:]}")).to_be_visible()
        await expect(self.agent.page.get_by_text(code)).to_have_count(0)

    async def decide(self, kind: str, reason: str) -> None:
        """The agent's word: approve or reject."""
        await self.agent.press(f"{kind.capitalize()} identity")
        await self.agent.page.get_by_label("Reason", exact=True).fill(reason)
        await self.agent.press("Confirm approval" if kind == "approve" else "Confirm rejection")
        await expect(self.agent.page.get_by_text(re.compile("Identity (approved|rejected)")).first).to_be_visible()

    async def end(self, reference: str) -> dict[str, Any]:
        """Both go; returns what the core took, which asks for no call twice."""
        await self.agent.press("End call")
        await self.agent.press("Yes, end it")
        await self.customer.press("5 of 5: Very good")
        await self.agent.press("Ready for the next customer")
        return await self.bank.until_one("outcomes", call=self.calls[reference], customer_reference=reference)


@asynccontextmanager
async def counter_of(
    home: Path,
    playwright: Playwright,
    clips: tuple[Clip, Clip],
    lies_there: Pillow.Image,
    camera: str = "",
    **settings: str,
) -> AsyncIterator[Counter]:
    """One that is open.

    ``lies_there`` is what the phone's other camera sees; ``camera`` a script that the customer's pages run first.
    """
    bank = Sandbox()
    installation = Installation(home / "data", environment=await bank.start() | settings)
    seen = base64.b64encode(jpeg(lies_there)).decode()
    try:
        await installation.start()
        agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
        script = f'{SENDER}\n{camera}\n{REAR_CAMERA}("{seen}");'
        customer = await Customer.arrive(installation, await launch(playwright, clips[0]), script, viewport=PHONE)
        await agent.go_online()
        yield Counter(bank, installation, agent, customer, {})
    finally:
        await installation.stop()
        await bank.stop()


def states(outcome: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["state"] for step in outcome["steps"]}

"""Each business flow in real browsers, from the bank's hand-over by REST to the signed outcome and the seal.

The bank's systems are the real ``videobank sandbox`` in a process of its own. One installation and one browser for
each side serve all calls, as they do in a bank.
"""

import base64
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.bank import Sandbox, hand_over
from tests.e2e.conftest import CUSTOMER_FACE, STRANGER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import SENDER, Agent, Customer, Reviewer, launch
from tests.faces import face_of, portrait_of
from tests.faces import jpeg as photograph
from tests.kyc.documents.pages import jpeg, resident_card, resident_card_back

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
REAR_CAMERA = (Path(__file__).parent / "rear_camera.js").read_text()
QUESTIONS = [{"text": f"Question {number}?", "expected": f"Answer {number}"} for number in range(4)]
FRONT, BACK, REGISTRY, FACE = "Document, front", "Document, back", "Registry of citizens", "Face and portrait"
CODE, ASKED, PRESSURE = "Code on the phone", "Questions", "No sign of pressure"
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

    async def show_the_back(self) -> None:
        """In the call, with the phone's other camera, moved as it is asked for."""
        await self.agent.press("Ask for the back")
        await self.customer.press("Take the photo")
        for _ in range(MOVED):
            await expect(self.customer.button("Done")).to_be_enabled()
            await self.customer.press("Done")
            await self.customer.page.wait_for_timeout(300)
        await expect(self.agent.button("Ask for the back")).to_be_enabled()

    async def ask(self, *answers: str, draw: str = "Draw questions") -> None:
        """The questions that chance draws, and how the answers were."""
        await self.agent.press(draw)
        for number, answer in enumerate(answers):
            expected = await self.agent.page.get_by_text("The bank expects:").inner_text()
            await self.agent.press(answer)
            if number + 1 < len(answers):  # until the next one stands there
                await expect(self.agent.page.get_by_text(expected, exact=True)).to_have_count(0)

    async def type_the_code(self, phone: str) -> None:
        """Sent by the agent, read on the phone, typed by the customer, and seen by nobody else."""
        await self.agent.press("Send a code")
        code = await self.bank.code_for(phone)
        await self.customer.page.get_by_label(re.compile("The code that we sent")).fill(code)
        await self.customer.press("Enter")
        await expect(self.agent.page.get_by_text(f"Has the phone ending in {phone[-4:]}")).to_be_visible()
        assert code not in await self.agent.page.locator("body").inner_text()

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


@pytest.fixture
async def counter(tmp_path: Path, playwright: Playwright, clips: tuple[Clip, Clip]) -> AsyncIterator[Counter]:
    bank = Sandbox()
    installation = Installation(tmp_path / "data", environment=await bank.start())
    back = base64.b64encode(jpeg(resident_card_back())).decode()
    try:
        await installation.start()
        agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
        script = f'{SENDER}\n{REAR_CAMERA}("{back}");'
        customer = await Customer.arrive(installation, await launch(playwright, clips[0]), script, viewport=PHONE)
        await agent.go_online()
        yield Counter(bank, installation, agent, customer, {})
    finally:
        await installation.stop()
        await bank.stop()


def states(outcome: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["state"] for step in outcome["steps"]}


async def test_each_flow_goes_from_the_invitation_to_the_callback_and_the_seal(
    counter: Counter, playwright: Playwright
) -> None:
    await a_face_check_that_failed_in_the_app(counter)
    await a_new_card_password(counter)
    await somebody_elses_document(counter)
    await a_loss_report_to_lift(counter)
    await another_phone_number(counter)
    await counter.agent.leave()
    await counter.customer.leave()
    await everything_is_sealed(counter, playwright)


async def a_face_check_that_failed_in_the_app(counter: Counter) -> None:
    phone = "+8613800130001"
    record = base64.b64encode(photograph(face_of(CUSTOMER_FACE))).decode()
    await counter.begin("app_face_check", "DOWN-1", customer_phone=phone, picture_of_record=record)  # the core is down
    agent = counter.agent
    await expect(agent.page.get_by_role("img", name="The bank's picture")).to_be_visible()
    await expect(agent.page.get_by_text("By the bank's picture: very likely")).to_be_visible()
    await expect(agent.page.get_by_text("Locked: steps of the flow are open.")).to_be_visible()
    await expect(agent.button("Approve identity")).to_be_disabled()
    customer = counter.customer.page
    await expect(customer.get_by_text("looks at your document with you")).to_be_visible()
    await expect(customer.get_by_text("Step 1 of 4")).to_be_visible()
    await expect(agent.button("Approve step")).to_be_enabled()
    await agent.button("Approve step").focus()
    for step in (FRONT, FACE, "A person is there"):  # by the keyboard alone: what comes next has the focus
        await expect(agent.page.get_by_role("listitem").filter(has=agent.button("Approve step"))).to_contain_text(step)
        await expect(agent.button("Approve step")).to_be_focused()
        await agent.page.keyboard.press("Enter")
    await expect(customer.get_by_text("Step 4 of 4")).to_be_visible()
    await expect(agent.button("Approve step")).to_be_disabled()  # the code is not typed yet
    await expect(agent.button("Send a code")).to_be_focused()
    await counter.type_the_code(phone)
    await expect(agent.button("Approve step")).to_be_focused()
    await counter.approve(CODE)
    await expect(agent.button("Approve step")).to_have_count(0)
    await expect(customer.get_by_text("All steps are done.")).to_be_visible()
    await counter.decide("approve", "Every step agrees.")
    await expect(agent.page.get_by_text("The customer goes on in the app")).to_be_visible()
    outcome = await counter.end("DOWN-1")
    assert (outcome["flow"], outcome["decision"], outcome["end_reason"]) == (
        "app_face_check",
        "approved",
        "agent_ended",
    )
    assert outcome["follows"] == "go_on_in_app"
    assert states(outcome) == dict.fromkeys(("document_front", "face", "look", "code"), "approved")
    assert (outcome["key"], outcome["asked"]) == (f"{outcome['call']}-outcome", 2)


async def a_new_card_password(counter: Counter) -> None:
    phone = "+8613800130002"
    await counter.begin("card_password", "C-2", customer_phone=phone, questions=QUESTIONS)
    await counter.approve(FRONT)
    await counter.show_the_back()
    await expect(counter.agent.page.get_by_text("The photo shows what the video showed").first).to_be_visible()
    await counter.approve(BACK)
    await counter.agent.press("Ask the registry")
    await expect(counter.agent.page.get_by_text("sandbox: says nothing of any person")).to_be_visible()
    await counter.approve(REGISTRY, FACE)
    await counter.type_the_code(phone)
    await counter.approve(CODE)
    await counter.ask("Right", "Wrong", "Right")
    await counter.approve(ASKED, PRESSURE)
    await counter.decide("approve", "Every step agrees.")
    outcome = await counter.end("C-2")
    assert (outcome["decision"], outcome["asked"]) == ("approved", 1)
    assert set(states(outcome).values()) == {"approved"}
    assert len(outcome["steps"]) == 7


async def somebody_elses_document(counter: Counter) -> None:
    await counter.begin("lift_loss_report", "C-3", face=STRANGER_FACE, customer_phone="+8613800130003")
    agent = counter.agent
    await counter.approve(FRONT)
    await expect(agent.page.get_by_text("Probably not the same person").first).to_be_visible()
    await counter.decide("reject", "The face is not the one on the card.")
    assert "reject" not in (await counter.customer.page.locator("body").inner_text()).lower()
    outcome = await counter.end("C-3")
    assert (outcome["decision"], outcome["follows"]) == ("rejected", "keep_reported")
    assert (states(outcome)["document_front"], states(outcome)["face"]) == ("approved", "open")


async def a_loss_report_to_lift(counter: Counter) -> None:
    phone = "+8613800130004"
    await counter.begin("lift_loss_report", "C-4", customer_phone=phone, questions=QUESTIONS)
    await counter.approve(FRONT)
    await _go_on_without(counter, "The back is worn off; the registry knows the number.")
    await counter.agent.press("Ask the registry")
    await counter.approve(REGISTRY, FACE)
    await counter.type_the_code(phone)
    await counter.approve(CODE, "The card itself")
    await counter.ask("Right", "Right", "Does not know")
    await counter.approve(ASKED, PRESSURE)
    await counter.decide("approve", "Every step agrees.")
    outcome = await counter.end("C-4")
    assert outcome["decision"] == "approved"
    assert states(outcome)["document_back"] == "waived"


async def another_phone_number(counter: Counter) -> None:
    await counter.begin("phone_number", "C-5", questions=QUESTIONS[:3])
    await counter.approve(FRONT)
    await _go_on_without(counter, "The back is worn off; the registry knows the number.")
    await counter.agent.press("Ask the registry")
    await counter.approve(REGISTRY, FACE)
    await counter.ask("Right", "Wrong", "Right")
    await expect(counter.agent.button("Approve step")).to_be_disabled()  # all three must be right
    await expect(counter.agent.button("Draw again")).to_be_enabled()
    await counter.ask("Right", "Right", "Right", draw="Draw again")
    await counter.approve(ASKED, PRESSURE)
    await counter.decide("approve", "Every step agrees.")
    outcome = await counter.end("C-5")
    assert outcome["decision"] == "approved"


async def _go_on_without(counter: Counter, why: str) -> None:
    await counter.agent.press("Go on without")
    await counter.agent.page.get_by_label("Why it is left out").fill(why)
    await counter.agent.press("Go on without")


async def everything_is_sealed(counter: Counter, playwright: Playwright) -> None:
    """Each call is, and under the seal stands that the core was told, once."""
    reviewer = await Reviewer.arrive(counter.installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    for call in counter.calls.values():
        names = [event["name"] for event in (await reviewer.case_of(call))["events"]]
        assert names.count("OutcomeTold") == 1
        assert "OutcomeUntold" not in names  # what is retried within a second is one telling
        assert names.index("OutcomeTold") < names.index("CallSealed")
    await reviewer.leave()
    assert len(await counter.bank.taken("outcomes")) == len(counter.calls)

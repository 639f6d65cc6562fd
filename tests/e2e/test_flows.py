"""Each business flow in real browsers, from the bank's hand-over by REST to the signed outcome and the seal.

The bank's systems are the real ``videobank sandbox`` in a process of its own. One installation and one browser for
each side serve all calls, as they do in a bank.
"""

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.counter import DESK, QUESTIONS, Counter, counter_of, states
from tests.e2e.flows import ASKED, BACK, CARD, CODE, FACE, FRONT, PRESSURE, REGISTRY, THERE
from tests.e2e.people import Reviewer, launch
from tests.faces import face_of
from tests.faces import jpeg as photograph
from tests.kyc.documents.pages import resident_card_back

pytestmark = pytest.mark.browser


AUDITED = """\
extends = "default"
concurrent_audit = true

[sources]
concurrent_audit = "the bank's own rule: four eyes"
"""


@pytest.fixture
async def counter(tmp_path: Path, playwright: Playwright, clips: tuple[Clip, Clip]) -> AsyncIterator[Counter]:
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    (profiles / "audited.toml").write_text(AUDITED)
    rules = {"VIDEOBANK_PROFILES": str(profiles), "VIDEOBANK_PROFILE": "audited"}
    async with counter_of(tmp_path, playwright, clips, resident_card_back(), **rules) as made:
        yield made


async def test_each_flow_goes_from_the_invitation_to_the_callback_and_the_seal(
    counter: Counter, playwright: Playwright
) -> None:
    await a_face_check_that_failed_in_the_app(counter)
    await a_new_card_password(counter)
    await a_loss_report_to_lift(counter)
    await another_phone_number(counter)
    await counter.agent.leave()
    await counter.customer.leave()
    reviewer = await Reviewer.arrive(counter.installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    await everything_is_sealed(counter, reviewer)
    await an_approval_takes_effect(counter, reviewer, "DOWN-1")
    await reviewer.leave()


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
    for step in (FRONT, FACE):  # by the keyboard alone: what comes next has the focus
        await expect(agent.page.get_by_role("listitem").filter(has=agent.button("Approve step"))).to_contain_text(step)
        await expect(agent.button("Approve step")).to_be_focused()
        await agent.page.keyboard.press("Enter")
    await expect(agent.button("Approve step")).to_be_disabled()  # nobody has said yet that somebody is there
    await expect(agent.button("Ask for a movement")).to_be_focused()
    await counter.judge_by_eye("Turns when asked, and answers at once.", there=True)
    await expect(agent.button("Approve step")).to_be_focused()
    await counter.approve(THERE)
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
    await expect(agent.page.get_by_text("It takes effect only after a reviewer")).to_be_visible()
    outcome = await counter.end("DOWN-1")
    assert (outcome["flow"], outcome["decision"], outcome["end_reason"]) == (
        "app_face_check",
        "approved",
        "agent_ended",
    )
    assert (outcome["follows"], outcome["audit"]) == ("go_on_in_app", "due")
    assert states(outcome) == dict.fromkeys(("document_front", "face", "there", "code"), "approved")
    assert (outcome["key"], outcome["asked"]) == (f"{outcome['call']}-outcome", 2)


async def a_new_card_password(counter: Counter) -> None:
    phone = "+8613800130002"
    await counter.begin("card_password", "C-2", customer_phone=phone, questions=QUESTIONS)
    await counter.approve(FRONT)
    await counter.show("back")
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


async def a_loss_report_to_lift(counter: Counter) -> None:
    phone = "+8613800130004"
    await counter.begin("lift_loss_report", "C-4", customer_phone=phone, questions=QUESTIONS)
    await counter.approve(FRONT)
    await _go_on_without(counter, "The back is worn off; the registry knows the number.")
    await counter.agent.press("Ask the registry")
    await counter.approve(REGISTRY, FACE)
    await counter.type_the_code(phone)
    await counter.approve(CODE, CARD)
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


async def everything_is_sealed(counter: Counter, reviewer: Reviewer) -> None:
    """Each call is, and under the seal stands that the core was told, once."""
    for call in counter.calls.values():
        names = [event["name"] for event in (await reviewer.case_of(call))["events"]]
        assert names.count("OutcomeTold") == 1
        assert "OutcomeUntold" not in names  # what is retried within a second is one telling
        assert names.index("OutcomeTold") < names.index("CallSealed")
    assert len(await counter.bank.taken("outcomes")) == len(counter.calls)


async def an_approval_takes_effect(counter: Counter, reviewer: Reviewer, reference: str) -> None:
    """Only now, by the word of somebody who was not its agent; the core is down at first, and asks nobody to wait."""
    call = counter.calls[reference]
    await reviewer.page.goto(f"{counter.installation.url}/review#call={call}")
    await expect(reviewer.page.get_by_text("The approval waits for this audit")).to_be_visible()
    await reviewer.page.get_by_label("In order", exact=True).check()
    await reviewer.page.get_by_label("Reason", exact=True).fill("I have seen all of it.")
    await reviewer.press("Record outcome")
    await expect(reviewer.page.get_by_text("The audit is passed")).to_be_visible()
    notice = await counter.bank.until_one("outcomes", call=call, audit="in_order")
    assert (notice["decision"], notice["key"]) == ("approved", f"{call}-audit-1-in_order")

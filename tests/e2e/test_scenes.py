"""What may happen before a customer's camera, each in a flow of its own, from the hand-over to outcome and seal.

A second person enters, the light goes off, somebody plays a face on a screen, another card is shown. The machine says
what it sees; the agent decides.
"""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.async_api import Playwright, expect

from tests import heads
from tests.clips import Clip, make_filmed_clip
from tests.e2e.conftest import CUSTOMER_FACE, STRANGER_FACE
from tests.e2e.counter import DESK, PHONE, Counter, counter_of, states
from tests.e2e.people import Customer, Reviewer, launch
from tests.faces import jpeg, portrait_of
from tests.kyc.documents.pages import resident_card

pytestmark = pytest.mark.browser

SCENE_CAMERA = (Path(__file__).parent / "scene_camera.js").read_text()
FRONT, FACE, THERE, CODE = "Document, front", "Face and portrait", "A person is there", "Code on the phone"
SCREEN = (400, 440)
PERIOD_PX, STRENGTH = 5.0, 0.1  # of the raster of the screen


@pytest.fixture
async def counter(tmp_path: Path, playwright: Playwright, clips: tuple[Clip, Clip]) -> AsyncIterator[Counter]:
    second = base64.b64encode(jpeg(portrait_of(STRANGER_FACE))).decode()
    card, camera = resident_card(portrait_of(CUSTOMER_FACE)), f'{SCENE_CAMERA}("{second}");'
    async with counter_of(tmp_path, playwright, clips, card, camera) as made:
        yield made


async def test_what_happens_before_the_camera_is_noticed_and_the_agent_decides(
    counter: Counter, playwright: Playwright, tmp_path: Path, clips: tuple[Clip, Clip]
) -> None:
    await the_light_goes_off_and_on(counter)
    await a_second_person_enters(counter)
    await a_face_on_a_screen(counter, playwright, tmp_path, clips)
    await counter.agent.leave()
    await counter.customer.leave()
    await all_of_it_is_on_record(counter, playwright)


async def _scene(counter: Counter, name: str) -> None:
    await counter.customer.page.evaluate("name => { window.__scene = name; }", name)


async def the_light_goes_off_and_on(counter: Counter) -> None:
    """In the dark nothing can be told, which is no suspicion; with light it goes on. The first card is another's."""
    phone, agent = "+8613800130011", counter.agent
    await counter.begin("app_face_check", "S-1", customer_phone=phone, face=STRANGER_FACE)
    await expect(agent.page.get_by_text("Probably not the same person").first).to_be_visible()
    await counter.show("front")
    await expect(agent.page.get_by_text("Same person: very likely").first).to_be_visible()
    await counter.approve(FRONT, FACE)
    await _scene(counter, "dark")
    sign = agent.page.locator("vb-desk-attendance").get_by_text("Too dark to see the face")
    await expect(sign).to_be_visible()
    await agent.press("Check the face again")
    await expect(agent.page.get_by_text("Cannot be judged from these pictures").first).to_be_visible()
    await expect(agent.button("Approve step")).to_be_disabled()  # nobody has said that somebody is there
    await _scene(counter, "")
    await expect(sign).to_have_count(0)
    await agent.press("Check the face again")
    await expect(agent.page.get_by_text("Same person: very likely").first).to_be_visible()
    await counter.judge_by_eye("Turned a lamp on when asked.", there=True)
    await counter.approve(THERE)
    await counter.type_the_code(phone)
    await counter.approve(CODE)
    await counter.decide("approve", "Every step agrees, in good light.")
    outcome = await counter.end("S-1")
    assert (outcome["decision"], set(states(outcome).values())) == ("approved", {"approved"})


async def a_second_person_enters(counter: Counter) -> None:
    agent = counter.agent
    await counter.begin("phone_number", "S-2")
    await expect(agent.page.get_by_text("Same person: very likely").first).to_be_visible()
    await counter.approve(FRONT)
    signs = agent.page.locator("vb-desk-attendance")
    await expect(signs.locator("vb-notice")).to_have_count(0)
    await _scene(counter, "second")
    await expect(signs.get_by_text("A second person in the picture")).to_be_visible()
    assert "second" not in (await counter.customer.page.locator("body").inner_text()).lower()
    await counter.decide("reject", "Somebody else came into the picture and prompted.")
    await _scene(counter, "")
    outcome = await counter.end("S-2")
    assert outcome["decision"] == "rejected"


async def a_face_on_a_screen(
    counter: Counter, playwright: Playwright, tmp_path: Path, clips: tuple[Clip, Clip]
) -> None:
    """Its face is the right one; its raster is not a person's."""
    face = np.asarray(cv2.resize(portrait_of(CUSTOMER_FACE), SCREEN, interpolation=cv2.INTER_CUBIC), np.uint8)
    shown = make_filmed_clip(
        tmp_path, "screen", lambda number: heads.on_screen(face, number, PERIOD_PX, STRENGTH), clips[0].party
    )
    await counter.customer.leave()
    counter.customer = await Customer.arrive(counter.installation, await launch(playwright, shown), viewport=PHONE)
    agent = counter.agent
    await counter.begin("card_password", "S-3", customer_phone="+8613800130012")
    await agent.press("Ask for a movement")
    await counter.customer.press("I cannot do this")
    await expect(agent.page.get_by_text("a screen's pattern over the face").first).to_be_visible()
    assert "screen" not in (await counter.customer.page.locator("body").inner_text()).lower()
    await counter.judge_by_eye("The edge of a screen, and no answer.", there=False)
    await counter.decide("reject", "A screen was held before the camera.")
    outcome = await counter.end("S-3")
    assert outcome["decision"] == "rejected"


async def all_of_it_is_on_record(counter: Counter, playwright: Playwright) -> None:
    """Under the seal, with its span; and the core was told of each call once."""
    reviewer = await Reviewer.arrive(counter.installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    told = {reference: (await reviewer.case_of(call))["events"] for reference, call in counter.calls.items()}
    await reviewer.leave()
    for reference, kinds in {"S-1": {"too_dark"}, "S-2": {"second_face"}, "S-3": set[str]()}.items():
        events = told[reference]
        assert len(_named(events, "OutcomeTold")) == 1
        spans = [one for one in _named(events, "AttendanceOver") if one["kind"] != "unwatched"]
        assert {one["kind"] for one in spans} == kinds
        assert all(one["until_us"] > one["from_us"] for one in spans)
    bands = [one["band"] for one in _named(told["S-1"], "FaceMatched")]
    assert (bands[0], bands[-1]) == ("no_match", "match")
    assert "cannot_tell" in bands
    assert "no_match" not in bands[bands.index("match") :], "the dark is no suspicion"
    (presented,) = _named(told["S-3"], "PresentationSeen")
    assert presented["finding"] == "seen"
    assert "raster" in presented["signs"]


def _named(events: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one["event"] for one in events if one["name"] == name]

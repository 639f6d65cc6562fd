"""One call in which everything goes wrong before the camera that may, from the hand-over to outcome and seal."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e import scenes
from tests.e2e.conftest import CUSTOMER_FACE, STRANGER_FACE
from tests.e2e.counter import DESK, Counter, counter_of
from tests.e2e.flows import FACE, FRONT
from tests.e2e.people import Reviewer, launch
from tests.faces import portrait_of
from tests.kyc.documents.pages import resident_card

pytestmark = pytest.mark.browser


@pytest.fixture
async def counter(tmp_path: Path, playwright: Playwright, clips: tuple[Clip, Clip]) -> AsyncIterator[Counter]:
    card = resident_card(portrait_of(CUSTOMER_FACE))
    async with counter_of(tmp_path, playwright, clips, card, scenes.camera()) as made:
        yield made


async def test_what_happens_before_the_camera_is_noticed_and_the_agent_decides(
    counter: Counter, playwright: Playwright
) -> None:
    await scenes.begin(counter, "app_face_check", "S-1", face=STRANGER_FACE)
    await scenes.sees_another_face(counter)
    await counter.show("front")
    await scenes.sees_the_face(counter)
    await counter.approve(FRONT, FACE)
    await scenes.sees_the_dark(counter)
    await expect(counter.agent.button("Approve step")).to_be_disabled()  # nobody has said that somebody is there
    await scenes.sees_a_second_person(counter)
    await scenes.sees_a_screen(counter)
    await counter.decide("reject", "A screen was held before the camera.")
    outcome = await counter.end("S-1")
    assert (outcome["decision"], outcome["asked"]) == ("rejected", 1)
    await counter.agent.leave()
    await counter.customer.leave()
    await _all_of_it_is_on_record(counter, playwright)


async def _all_of_it_is_on_record(counter: Counter, playwright: Playwright) -> None:
    """Under the seal, with its span; and the core was told once."""
    reviewer = await Reviewer.arrive(counter.installation, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    events = (await reviewer.case_of(counter.calls["S-1"]))["events"]
    await reviewer.leave()
    assert len(scenes.named(events, "OutcomeTold")) == 1
    assert scenes.attended(events) == {"too_dark", "second_face"}
    found = scenes.bands(events)
    assert (found[0], found[-1]) == ("no_match", "match")
    assert "cannot_tell" in found
    assert "raster" in scenes.presented(events)

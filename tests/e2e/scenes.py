"""What may happen before a customer's camera: the light goes off, a second person enters, a screen, another's card.

Each scene is one call in any of the flows, from the hand-over to the outcome at the bank; ``bench/scenes.py`` holds
every one in every flow. The machine says what it sees, to the agent alone; the agent decides.
"""

import base64
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.e2e.conftest import STRANGER_FACE
from tests.e2e.counter import QUESTIONS, Counter, states
from tests.e2e.flows import FRONT, go_through
from tests.e2e.people import Customer
from tests.faces import jpeg, portrait_of

PHONE_NUMBER = "+8613800130011"


def camera(first: str = "") -> str:
    """The script for the customer's pages: what their camera sees is told to it by name, and is this at first."""
    second = base64.b64encode(jpeg(portrait_of(STRANGER_FACE))).decode()
    return f'{(Path(__file__).parent / "scene_camera.js").read_text()}("{second}", "{first}");'


async def turn_to(customer: Customer, scene: str) -> None:
    """From here on the camera sees this: nothing unusual (""), "nobody", "dark", "second" or "screen"."""
    await customer.page.evaluate("name => { window.__scene = name; }", scene)


async def begin(counter: Counter, flow: str, reference: str, **wanted: Any) -> None:
    """A call in this flow, with whatever any of its steps may ask the bank for."""
    await counter.begin(flow, reference, **{"customer_phone": PHONE_NUMBER, "questions": QUESTIONS, **wanted})


# --- what the agent sees of each -------------------------------------------------------------------------------------


async def sees_the_face(counter: Counter) -> None:
    await expect(counter.agent.page.get_by_text("Same person: very likely").first).to_be_visible()


async def sees_another_face(counter: Counter) -> None:
    await expect(counter.agent.page.get_by_text("Probably not the same person").first).to_be_visible()


async def sees_the_dark(counter: Counter) -> None:
    """In the dark nothing can be told, which is no suspicion; with light it goes on."""
    agent = counter.agent
    await turn_to(counter.customer, "dark")
    sign = agent.page.locator("vb-desk-attendance").get_by_text("Too dark to see the face")
    await expect(sign).to_be_visible()
    await agent.press("Check the face again")
    await expect(agent.page.get_by_text("Cannot be judged from these pictures").first).to_be_visible()
    await turn_to(counter.customer, "")
    await expect(sign).to_have_count(0)
    await agent.press("Check the face again")
    await sees_the_face(counter)


async def sees_a_second_person(counter: Counter) -> None:
    signs = counter.agent.page.locator("vb-desk-attendance")
    await expect(signs.locator("vb-notice")).to_have_count(0)
    await turn_to(counter.customer, "second")
    await expect(signs.get_by_text("A second person in the picture")).to_be_visible()
    await _customer_is_not_told(counter, "second")
    await turn_to(counter.customer, "")
    await expect(signs.locator("vb-notice")).to_have_count(0)


async def sees_a_screen(counter: Counter) -> None:
    """Its face is the right one; its raster is not a person's, and it does not do what it is asked for."""
    agent = counter.agent
    await turn_to(counter.customer, "screen")
    await agent.press("Ask for a movement")
    await counter.customer.press("I cannot do this")
    await expect(agent.page.get_by_text("a screen's pattern over the face").first).to_be_visible()
    await _customer_is_not_told(counter, "screen's")
    await counter.judge_by_eye("The edge of a screen, and no answer.", there=False)


async def _customer_is_not_told(counter: Counter, word: str) -> None:
    assert word not in (await counter.customer.page.locator("body").inner_text()).lower()


# --- a call with each ------------------------------------------------------------------------------------------------


async def the_light_goes_off(counter: Counter, flow: str, reference: str) -> None:
    await begin(counter, flow, reference)
    await sees_the_face(counter)
    await sees_the_dark(counter)
    await go_through(counter, flow, PHONE_NUMBER)
    await counter.decide("approve", "Every step agrees, in good light.")
    outcome = await counter.end(reference)
    assert (outcome["decision"], set(states(outcome).values())) == ("approved", {"approved"})


async def a_second_person_enters(counter: Counter, flow: str, reference: str) -> None:
    await begin(counter, flow, reference)
    await sees_the_face(counter)
    await counter.approve(FRONT)
    await sees_a_second_person(counter)
    await _reject(counter, reference, "Somebody else came into the picture and prompted.")


async def a_face_on_a_screen(counter: Counter, flow: str, reference: str) -> None:
    await begin(counter, flow, reference)
    await sees_the_face(counter)
    await sees_a_screen(counter)
    await _reject(counter, reference, "A screen was held before the camera.")


async def somebody_elses_document(counter: Counter, flow: str, reference: str) -> None:
    await begin(counter, flow, reference, face=STRANGER_FACE)
    await counter.approve(FRONT)
    await sees_another_face(counter)
    await _reject(counter, reference, "The face is not the one on the card.")


async def _reject(counter: Counter, reference: str, reason: str) -> None:
    await counter.decide("reject", reason)
    await _customer_is_not_told(counter, "reject")
    outcome = await counter.end(reference)
    assert outcome["decision"] == "rejected"
    assert "open" in states(outcome).values(), "what nobody looked at is not approved by a rejection"


SCENES: Mapping[str, Callable[[Counter, str, str], Awaitable[None]]] = {
    "light off": the_light_goes_off,
    "second person": a_second_person_enters,
    "screen": a_face_on_a_screen,
    "another's document": somebody_elses_document,
}


# --- what is on record -----------------------------------------------------------------------------------------------


def named(events: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [one["event"] for one in events if one["name"] == name]


def attended(events: list[dict[str, Any]]) -> set[str]:
    """What stood out before the camera, each with a span that has a length."""
    spans = [one for one in named(events, "AttendanceOver") if one["kind"] != "unwatched"]
    assert all(one["until_us"] > one["from_us"] for one in spans)
    return {one["kind"] for one in spans}


def bands(events: list[dict[str, Any]]) -> list[str]:
    """What each face check found. Once it matched, no darkness, screen or other person makes a stranger of it."""
    found = [one["band"] for one in named(events, "FaceMatched")]
    assert "match" not in found or "no_match" not in found[found.index("match") :]
    return found


def presented(events: list[dict[str, Any]]) -> set[str]:
    """The signs of a thing that was held before the camera."""
    return {sign for one in named(events, "PresentationSeen") if one["finding"] == "seen" for sign in one["signs"]}

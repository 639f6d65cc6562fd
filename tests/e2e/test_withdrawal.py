"""A customer takes consents back in the call, by the buttons of the page: the face check first, then the recording.

The customer's camera shows nobody, and then two people: the check cannot tell and would go on looking, and who comes
and goes is noticed. What stops is seen to stop.
"""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Playwright, async_playwright, expect

from tests.clips import FPS, Clip
from tests.e2e import scenes
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import SENDER, Agent, Customer, Person, Reviewer, launch
from tests.faces import id_card
from videobank.domain.attendance import LOOKS_TO_END, UNWATCHED_AFTER_US
from videobank.service.attendance import SLOWEST_S
from videobank.service.checks import ATTEMPTS, BETWEEN_ATTEMPTS_S

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

DESK = {"width": 1440, "height": 900}
STOPS_WITHIN_MS = 1000
NOTICED_WITHIN_MS = 15_000  # three looks at their rarest, and a little
WATCHED_AFTER_MS = 2000
ENDS_WITHIN_S = LOOKS_TO_END * SLOWEST_S  # when as many looks as end it, at their rarest, were taken

WIRE = """() => {
  const wire = window.__wire = {pressed: 0, packets: 0, at: 0};
  addEventListener('click', () => { wire.pressed = Date.now(); }, {capture: true});
  const look = async () => {
    let packets = 0;
    for (const peer of window.__noted.peers) {
      for (const stat of (await peer.getStats()).values()) {
        if (stat.type === 'outbound-rtp') packets += stat.packetsSent;
        if (stat.type === 'inbound-rtp') packets += stat.packetsReceived;
      }
    }
    if (packets > wire.packets) [wire.packets, wire.at] = [packets, Date.now()];
    setTimeout(look, 20);
  };
  void look();
}"""
"""When this browser last sent or received a packet of sound or picture, and when somebody last pressed something."""


@dataclass
class Withdrawn:
    """What came of it."""

    told_at_desk: bool = False
    stills: tuple[int, int] = (0, 0)  # when the agent had been told, and some attempts later
    decoded: tuple[int, int] = (0, 0)  # of the other side, meanwhile, by agent and by customer
    wires: dict[str, dict[str, float]] = field(default_factory=dict)
    tracks_on: int = 0
    tracks_left: int = -1
    shown_s: dict[str, float] = field(default_factory=dict)  # how long the camera saw nobody, and two
    case: dict[str, Any] = field(default_factory=dict)

    def moment(self, name: str, consent: str) -> float:
        """Where in the call an event about this consent stands, in microseconds."""
        position: float = next(
            one["position_us"]
            for one in self.case["events"]
            if one["name"] == name and one["event"]["consent"] == consent
        )
        return position


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def withdrawn(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Withdrawn]:
    """Hold the call."""
    home = tmp_path_factory.mktemp("withdrawn")
    environment = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
    installation = Installation(home / "data", environment=environment)
    told = Withdrawn()
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent, customer = await _call(installation, playwright, clips, told)
            await _take_back_the_face_check(agent, customer, told)
            await _take_back_the_recording(agent, customer, told)
            await agent.leave()
            await customer.leave()
            reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
            await reviewer.sign_in("reviewer", "/review")
            told.case = await reviewer.case()
            await reviewer.leave()
        yield told
    finally:
        await installation.stop()


async def _call(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], told: Withdrawn
) -> tuple[Agent, Customer]:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    camera = f"{SENDER}\n{scenes.camera('nobody')}"
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), camera)
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(id_card(CUSTOMER_FACE))
    await agent.accept()
    began = time.monotonic()
    await customer.ready()
    await customer.press("Privacy")  # open before the first look, so that only one press lies between two looks
    signs = agent.page.locator("vb-desk-attendance")
    await expect(signs.get_by_text("Nobody before the camera")).to_be_visible(timeout=NOTICED_WITHIN_MS)
    await scenes.turn_to(customer, "second")
    told.shown_s["face_gone"] = time.monotonic() - began
    await expect(signs.get_by_text("A second person in the picture")).to_be_visible(timeout=NOTICED_WITHIN_MS)
    await expect(signs.get_by_text("Nobody before the camera")).to_have_count(0)
    await expect(agent.page.get_by_text("Cannot be judged from these pictures").first).to_be_visible()
    told.shown_s["second_face"] = time.monotonic() - began - told.shown_s["face_gone"]
    return agent, customer


async def _take_back_the_face_check(agent: Agent, customer: Customer, told: Withdrawn) -> None:
    await customer.press("Take back: Face check")
    await expect(agent.page.get_by_text("Without face check")).to_be_visible()
    await expect(agent.button("Check the face again")).to_have_count(0)
    await expect(agent.page.locator("vb-desk-attendance vb-notice")).to_have_count(0)
    await expect(agent.page.get_by_role("button", name=re.compile("Took back: face check"))).to_be_visible()
    told.told_at_desk = True
    before = _stills(agent.installation), await agent.decoded(), await customer.decoded()
    await agent.until_decoded(round(2 * BETWEEN_ATTEMPTS_S * FPS * 0.8))
    after = _stills(agent.installation), await agent.decoded(), await customer.decoded()
    told.stills = before[0], after[0]
    told.decoded = after[1] - before[1], after[2] - before[2]
    await expect(agent.button("End call")).to_be_visible()
    await expect(customer.button("Take back: Face check")).to_have_count(0)


def _stills(installation: Installation) -> int:
    return len(list((installation.data / "vault").rglob("still/*")))


async def _take_back_the_recording(agent: Agent, customer: Customer, told: Withdrawn) -> None:
    for person in (agent, customer):
        await person.page.evaluate(WIRE)
        await person.page.wait_for_function("() => __wire.packets > 0")
    told.tracks_on = await _tracks_on(customer)
    await customer.press("Take back: Recording of this call")
    await customer.press("Yes, end the call")
    await expect(customer.page.get_by_text("You took your consent back")).to_be_visible()
    await expect(agent.page.get_by_text("the customer took the consent to record back").first).to_be_visible()
    pressed = await customer.page.evaluate("() => __wire.pressed")
    for name, person in (("agent", agent), ("customer", customer)):
        await person.page.wait_for_function("until => Date.now() > until", arg=pressed + WATCHED_AFTER_MS)
        told.wires[name] = await person.page.evaluate("() => __wire") | {"pressed": pressed}
    told.tracks_left = await _tracks_on(customer)


async def _tracks_on(person: Person) -> int:
    """Cameras and microphones that this page holds open."""
    on: int = await person.page.evaluate("() => __noted.tracks.filter(one => one.readyState === 'live').length")
    return on


async def test_the_agent_is_told_that_the_face_check_was_taken_back(withdrawn: Withdrawn) -> None:
    assert withdrawn.told_at_desk


async def test_the_check_stops_where_it_would_have_gone_on(withdrawn: Withdrawn) -> None:
    """It was looking (there are findings before), and it does not look again (no still, no finding after)."""
    found = [one["position_us"] for one in withdrawn.case["events"] if one["name"] == "FaceMatched"]
    taken_back = withdrawn.moment("ConsentWithdrawn", "face_check")
    assert 0 < len(found) < ATTEMPTS, "it had nothing left to do"
    assert max(found) < taken_back
    assert withdrawn.stills[0] == withdrawn.stills[1] == len(found)


async def test_who_came_and_went_is_on_record_with_its_span_and_nothing_after_the_consent(withdrawn: Withdrawn) -> None:
    told = [one for one in withdrawn.case["events"] if one["name"].startswith("Attendance")]
    taken_back = withdrawn.moment("ConsentWithdrawn", "face_check")
    over = {one["event"]["kind"]: one["event"] for one in told if one["name"] == "AttendanceOver"}
    assert {"face_gone", "second_face"} <= set(over)
    for kind, shown_s in withdrawn.shown_s.items():
        assert 0 < over[kind]["until_us"] - over[kind]["from_us"] <= (shown_s + ENDS_WITHIN_S) * 1e6
    began = [one for one in told if one["name"] == "AttendanceNoticed"]
    assert len(began) == sum(one["name"] == "AttendanceOver" for one in told), "what lasts ends with the consent"
    assert max(one["position_us"] for one in began) < taken_back
    assert sum(one["event"]["looks"] for one in told if one["name"] == "AttendanceWatched") > 0


async def test_until_the_consent_is_taken_back_no_span_is_unwatched_without_saying_so(withdrawn: Withdrawn) -> None:
    """On a busy machine some may be; then that is a finding, with its reason."""
    events = withdrawn.case["events"]
    ready = next(one for one in events if one["name"] == "CustomerReady")
    at_us = datetime.fromisoformat(ready["at"]).timestamp() * 1e6
    until_us = at_us + withdrawn.moment("ConsentWithdrawn", "face_check") - ready["position_us"]
    known = [
        (one["event"]["from_us"], one["event"]["until_us"])
        for one in events
        if one["name"] == "AttendanceWatched"
        or (one["name"] == "AttendanceOver" and one["event"]["kind"] == "unwatched")
    ]
    assert known
    for from_us, to_us in [*sorted(known), (until_us, until_us)]:
        assert from_us - at_us <= UNWATCHED_AFTER_US + 1e6, "a hole"
        at_us = max(at_us, to_us)


async def test_the_call_goes_on_without_the_face_check(withdrawn: Withdrawn) -> None:
    assert min(withdrawn.decoded) > FPS
    taken_back = withdrawn.moment("ConsentWithdrawn", "face_check")
    for track in withdrawn.case["tracks"]:
        assert track["starts_us"] + track["duration_us"] > taken_back + BETWEEN_ATTEMPTS_S * 1e6


async def test_media_stops_on_the_wire_within_a_second_of_taking_the_recording_back(withdrawn: Withdrawn) -> None:
    for name, wire in withdrawn.wires.items():
        assert wire["packets"] > 0
        assert wire["at"] - wire["pressed"] <= STOPS_WITHIN_MS, (name, wire)


async def test_the_customers_camera_and_microphone_are_off(withdrawn: Withdrawn) -> None:
    assert withdrawn.tracks_on == 2
    assert withdrawn.tracks_left == 0


async def test_the_call_ends_and_nothing_later_than_a_second_is_recorded(withdrawn: Withdrawn) -> None:
    taken_back = withdrawn.moment("ConsentWithdrawn", "recording")
    ended = next(one for one in withdrawn.case["events"] if one["name"] == "CallEnded")
    assert ended["event"]["reason"] == "consent_withdrawn"
    assert {track["stream"] for track in withdrawn.case["tracks"]} == {"customer-camera", "agent-camera"}
    for track in withdrawn.case["tracks"]:
        assert track["starts_us"] + track["duration_us"] <= taken_back + STOPS_WITHIN_MS * 1000

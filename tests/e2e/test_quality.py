"""A call's quality is on record afterwards, agrees with the recording, and was seen at the desk while the call ran."""

import re

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Reviewer, launch
from videobank.adapters.sealed import OVERHEAD_BYTES

pytestmark = pytest.mark.browser
TALK_MS = 9_000
DESK = {"width": 1440, "height": 900}
CLOSE = 0.12


async def test_the_quality_of_a_call_is_seen_at_the_desk_and_on_record(
    shared: Installation, playwright: Playwright, clips: tuple[Clip, Clip]
) -> None:
    agent = await Agent.arrive(shared, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(shared, await launch(playwright, clips[0]))
    heard: list[str] = []
    customer.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: heard.append(str(data))))
    await agent.go_online()
    await customer.page.goto(await shared.invite("--name", "Wang Xiaoming", "--language", "en"))
    await customer.prepare(None, face_check=False)
    await agent.accept()
    await customer.ready()
    curve = agent.page.get_by_role("img", name="Customer's line in the last three minutes")
    await expect(curve).to_be_visible()
    await expect(agent.page.get_by_text(re.compile("Customer's line . (Good|Weak|Bad)"))).to_be_visible()
    await agent.page.wait_for_timeout(TALK_MS)
    await agent.page.get_by_role("button", name="Turn camera off").click()
    off = customer.page.get_by_text("has switched the camera off")
    await expect(off).to_be_visible()
    await agent.page.reload()
    await expect(curve).to_be_visible()  # what was before the reload is told again
    await expect(off).to_have_count(0)  # but not that the camera is off: the page has turned it on
    await customer.until_decoded(15)
    await expect(customer.page.locator("video.agent")).to_be_visible()
    await agent.press("End call")
    await agent.press("Yes, end it")
    await customer.press("5 of 5: Very good")
    await agent.leave()
    await customer.leave()
    assert not [text for text in heard if "up_bit_s" in text or "Quality" in text], "a customer hears nothing of it"

    reviewer = await Reviewer.arrive(shared, await launch(playwright), viewport=DESK)
    await reviewer.sign_in("reviewer", "/review")
    case = await reviewer.case()
    found = await reviewer.get(f"/api/calls/{case['call']}/quality")
    lines = {line["party"]: line["seconds"] for line in found["lines"]}
    names = [event["name"] for event in case["events"] if event["name"].startswith("Quality")]
    assert names[0] == "QualityOpened"
    assert names[-1] == "QualityClosed"
    for party in ("customer", "agent"):
        _agrees_with_the_recording(party, lines[party], case)
    assert any(one["frozen_ms"] is not None for one in lines["customer"]), "the agent's browser reported"
    assert any(one["view_frozen_ms"] is not None for one in lines["customer"]), "the customer's browser reported"
    assert any(one["round_trip_ms"] is not None for one in lines["customer"])
    verification = await reviewer.get(f"/api/calls/{case['call']}/verification")
    assert verification["faults"] == []
    await reviewer.page.goto(f"{shared.url}/review")
    await reviewer.button("Replay").first.click()
    for name in ("Customer's line", "Agent's line"):
        await expect(reviewer.page.get_by_role("img", name=f"{name} in the whole call")).to_be_visible()
    await reviewer.leave()


def _agrees_with_the_recording(party: str, seconds: list[dict[str, int]], case: dict[str, object]) -> None:
    """The octets that the meter counted are those of the RTP packets in the sealed piece, give or take."""
    counted = sum(one["up_bit_s"] or 0 for one in seconds) // 8
    events = [one["event"] for one in case["events"] if one["name"] == "SegmentClosed"]  # type: ignore[attr-defined]
    pieces = [one for one in events if one["stream"] == f"{party}-camera"]
    recorded = sum(one["bytes"] - one["records"] * OVERHEAD_BYTES for one in pieces)
    assert counted > 100_000
    assert counted <= recorded
    assert counted > (1 - CLOSE) * recorded - 20_000
    times = [one["second"] for one in seconds]
    assert times == sorted(set(times)), "each second once"

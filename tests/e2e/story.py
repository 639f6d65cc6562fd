"""One call, end to end, in real browsers, from the bank's page to the reviewer's room; and all that it left behind.

The clips carry frame numbers and beeps, so that what was sent, received, recorded and replayed are compared, not looked
at. What is typed into the bank's page must be found nowhere afterwards.
"""

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import async_playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.cut_off import cut_off
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Perceived, Person, Reviewer, launch
from tests.e2e.recordings import Watched, watch
from tests.e2e.remains import opened
from tests.faces import id_card
from videobank.domain.ids import CallId, call_ledger

SECRET = "q7Zx9K"  # typed into the bank's form, and looked for everywhere afterwards
CARD = "4556737586899855"
NOTE_SECRET = "my-mothers-maiden-name-is-x"
TALK_S = 6.0
COUNTED = 120  # frames decoded by each side while both sides' frames are counted
DESK = {"width": 1440, "height": 900}
CAMERAS = ("customer-camera", "agent-camera")


@dataclass
class Story:
    """What one call left behind."""

    installation: Installation
    seen_by_agent: Perceived = field(default_factory=Perceived)
    seen_by_customer: Perceived = field(default_factory=Perceived)
    frames: dict[str, int] = field(default_factory=dict)
    frames_in_all: dict[str, int] = field(default_factory=dict)  # since the call began
    page_seen_by_agent: str = ""
    customer_sent: list[str] = field(default_factory=list)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    finding: str = ""
    case: dict[str, Any] = field(default_factory=dict)
    verification: dict[str, Any] = field(default_factory=dict)
    tracks: dict[str, bytes] = field(default_factory=dict)
    pages: list[bytes] = field(default_factory=list)
    remarks: dict[str, Any] = field(default_factory=dict)
    badge: str = ""
    cut_off: dict[str, int] = field(default_factory=dict)  # pictures, by their own sender
    replay_offsets_s: list[float] = field(default_factory=list)

    def watched(self, stream: str) -> Watched:
        """A recorded track, decoded once."""
        return watch(self.tracks[stream])


async def hold(installation: Installation, clips: tuple[Clip, Clip]) -> Story:
    """Hold the call and look at it from the reviewer's room; the installation runs, and goes on running."""
    told = Story(installation)
    async with async_playwright() as playwright:
        agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
        customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
        _listen(customer, told)
        await agent.go_online()
        await customer.come_from_the_bank()
        await customer.prepare(id_card(CUSTOMER_FACE))
        await agent.accept()
        await customer.ready()
        await _talk(agent, customer, told)
        await _share(agent, customer, told)
        await _decide(agent, told)
        told.sent["agent-camera"] = await agent.sent()
        told.sent["customer-camera"] = await customer.sent(within=customer.inside)
        await _end(agent, customer)
        await agent.leave()
        await customer.leave()
        reviewer = await Reviewer.arrive(installation, await launch(playwright), viewport=DESK)
        await _review(reviewer, told)
        await reviewer.leave()
    await _count_cut_off(told)
    return told


async def _count_cut_off(told: Story) -> None:
    call = CallId(told.case["call"])
    async with opened(told.installation) as (store, vault):
        key, entries = await store.ledger.key(call_ledger(call)), await store.ledger.read(call_ledger(call))
        told.cut_off = {stream: cut_off(call, stream, entries, vault, key) for stream in CAMERAS}


def _listen(person: Person, told: Story) -> None:
    """Everything that leaves the customer's browser over sockets and in bodies, to look for secrets in."""

    def on_socket(socket: Any) -> None:
        socket.on("framesent", lambda payload: told.customer_sent.append(str(payload)))

    person.page.on("websocket", on_socket)
    person.page.on("request", lambda request: told.customer_sent.append(f"{request.url} {request.post_data_buffer!r}"))


async def _talk(agent: Agent, customer: Customer, told: Story) -> None:
    await expect(agent.button("End call")).to_be_visible()
    began = await _frames(agent, customer)
    await asyncio.gather(agent.until_decoded(COUNTED), customer.until_decoded(COUNTED, within=customer.inside))
    ended = await _frames(agent, customer)
    told.frames, told.frames_in_all = {name: count - began[name] for name, count in ended.items()}, ended
    told.seen_by_agent, told.seen_by_customer = await asyncio.gather(
        agent.perceive("Customer", TALK_S),
        customer.perceive("Picture of your agent", TALK_S, within=customer.inside),
    )


async def _frames(agent: Agent, customer: Customer) -> dict[str, int]:
    """How many frames each side has received and decoded and, counted just after, sent so far: none comes before it."""
    by_agent, by_customer = await asyncio.gather(agent.inbound(), customer.inbound(within=customer.inside))
    of_agent, of_customer = await asyncio.gather(agent.sent(), customer.sent(within=customer.inside))
    sent = {
        name: sum(one["sent"] or 0 for one in who["frames"].values())
        for name, who in (("sent by agent", of_agent), ("sent by customer", of_customer))
    }
    inbound = (("agent", by_agent), ("customer", by_customer))
    return sent | {f"{what} by {who}": count for who, counts in inbound for what, count in counts.items()}


async def _share(agent: Agent, customer: Customer, told: Story) -> None:
    await customer.press("Share this page", within=customer.inside)
    await customer.press("I agree", within=customer.inside)
    await customer.page.get_by_label("Card number").press_sequentially(CARD, delay=30)
    await customer.page.get_by_label("New PIN").fill(SECRET)
    await customer.page.get_by_label("Note").press_sequentially(NOTE_SECRET, delay=30)
    seen = await agent.until_rebuilt(filled=True)
    told.page_seen_by_agent = "\n".join([seen.page, *seen.fields])
    await agent.press("Share screen")
    await expect(customer.inside.get_by_label("Your agent's screen")).to_be_visible()  # type: ignore[union-attr]


async def _decide(agent: Agent, told: Story) -> None:
    finding = agent.page.get_by_text(re.compile("Same person", re.IGNORECASE)).first
    await expect(finding).to_be_visible()
    told.finding = await finding.inner_text()
    await agent.press("Approve identity")
    await agent.page.get_by_label(re.compile("Reason")).fill("The face and the card are the same person.")
    await agent.press("Confirm approval")


async def _end(agent: Agent, customer: Customer) -> None:
    await agent.press("End call")
    await agent.press("Yes, end it")
    await customer.press("5 of 5: Very good", within=customer.inside)


async def _review(reviewer: Reviewer, told: Story) -> None:
    await reviewer.sign_in("reviewer", "/review")
    told.case = await reviewer.case()
    for track in told.case["tracks"]:
        told.tracks[track["stream"]] = await reviewer.evidence(track["url"])
    told.pages = [await reviewer.evidence(page["url"]) for page in told.case["pages"]]
    await _replay(reviewer, told)
    call = told.case["call"]
    await _judge(reviewer, told, call)
    told.verification = await reviewer.get(f"/api/calls/{call}/verification")


async def _judge(reviewer: Reviewer, told: Story, call: str) -> None:
    await reviewer.page.locator("#finding").fill("The light is low on the left.")
    await reviewer.press("Add finding")
    await expect(reviewer.page.get_by_text("The light is low on the left.").first).to_be_visible()
    await reviewer.page.get_by_role("radio", name="In order", exact=True).check()
    await reviewer.page.get_by_label("Reason").last.fill("Everything was shown.")
    await reviewer.press("Record outcome")
    await expect(reviewer.page.get_by_text("Everything was shown.").first).to_be_visible()
    told.remarks = await reviewer.get(f"/api/calls/{call}")


async def _replay(reviewer: Reviewer, told: Story) -> None:
    await reviewer.page.reload()
    await reviewer.button("Replay").first.click()
    badge = reviewer.page.get_by_text("Sealed and verified")
    await expect(badge).to_be_visible()
    told.badge = await badge.inner_text()
    starts = {track["stream"]: track["starts_us"] / 1e6 for track in told.case["tracks"]}
    await reviewer.page.get_by_role("button", name=re.compile("^Play")).first.click()
    await reviewer.page.wait_for_timeout(1500)
    for _ in range(10):
        times = await reviewer.page.evaluate(
            """() => {
              const deep = e => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e];
              const all = root => [...root.querySelectorAll('*')].flatMap(deep);
              const of = label =>
                all(document).find(e => e.tagName === 'VIDEO' && e.getAttribute('aria-label') === label);
              return [of('Customer recording').currentTime, of('Agent recording').currentTime];
            }"""
        )
        customer, agent = times[0] + starts["customer-camera"], times[1] + starts["agent-camera"]
        told.replay_offsets_s.append(customer - agent)
        await reviewer.page.wait_for_timeout(200)

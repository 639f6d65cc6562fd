"""One call, end to end, in real browsers: from the bank's page to the reviewer's room.

The call is held once; each test looks at one thing of what it left behind. The clips carry frame numbers and beeps, so
that what was sent, received, recorded and replayed are compared, not looked at.
"""

import asyncio
import base64
import json
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from kyc.worker import FaceProcess
from tests.clips import FRAMES, Clip
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE
from tests.e2e.cut_off import cut_off
from tests.e2e.installation import ROOT, Installation
from tests.e2e.people import Agent, Customer, Perceived, Person, Reviewer, launch
from tests.e2e.recordings import Watched, watch
from tests.e2e.remains import opened
from tests.faces import clip_of, id_card
from videobank.domain.face import Band
from videobank.domain.ids import CallId, call_ledger

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def story(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Story]:
    """Hold the call."""
    installation = Installation(tmp_path_factory.mktemp("story") / "data")
    told = Story(installation)
    try:
        await installation.start()
        async with async_playwright() as playwright:
            agent = await Agent.arrive(
                installation, await launch(playwright, clips[1]), viewport={"width": 1440, "height": 900}
            )
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
        yield told
    finally:
        await installation.stop()


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
    """How many frames each side has decoded and, counted just after, sent so far: none is decoded before it is sent."""
    seen_by_agent, seen_by_customer = await asyncio.gather(agent.decoded(), customer.decoded(within=customer.inside))
    of_agent, of_customer = await asyncio.gather(agent.sent(), customer.sent(within=customer.inside))
    sent = {
        name: sum(one["sent"] or 0 for one in who["frames"].values())
        for name, who in (("sent by agent", of_agent), ("sent by customer", of_customer))
    }
    return sent | {"decoded by agent": seen_by_agent, "decoded by customer": seen_by_customer}


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


# --- what the call left behind ------------------------------------------------------------------------------------


async def test_each_side_saw_and_heard_the_other(story: Story) -> None:
    """The other's clip moves on and never goes back; how fast it is presented is the machine's affair."""
    for perceived, party in ((story.seen_by_agent, 0), (story.seen_by_customer, 1)):
        assert {strip.party for strip in perceived.frames} == {party}
        numbers = [strip.number for strip in perceived.frames]
        assert len(set(numbers)) >= 2 * TALK_S, numbers
        assert all((after - before) % FRAMES < FRAMES // 2 for before, after in pairwise(numbers)), numbers
        assert len(perceived.beeps_s) >= TALK_S - 2


@pytest.mark.parametrize(("sender", "receiver"), [("agent", "customer"), ("customer", "agent")])
async def test_what_one_side_sends_the_other_decodes(story: Story, sender: str, receiver: str) -> None:
    """Over the same seconds, however long they took, at most a fifth is lost; in all, nothing is decoded twice."""
    sent, decoded = story.frames[f"sent by {sender}"], story.frames[f"decoded by {receiver}"]
    assert decoded >= COUNTED
    assert decoded >= 0.8 * sent, story.frames  # more are decoded where a busy machine catches up
    in_all = story.frames_in_all
    assert in_all[f"decoded by {receiver}"] <= in_all[f"sent by {sender}"], in_all


async def test_each_recording_is_of_the_right_side_and_has_every_frame_that_was_sent(story: Story) -> None:
    for stream, party in (("customer-camera", 0), ("agent-camera", 1)):
        watched = story.watched(stream)
        assert watched.parties == {party}
        assert watched.unreadable <= len(watched.frames) // 50
        most = max(sender["sent"] for sender in story.sent[stream]["frames"].values() if sender["sent"] is not None)
        recorded = len(watched.frames) + watched.unreadable
        missing = most - recorded  # the call went on for a moment after the count was taken: it can be negative
        gaps = [gap for gap in story.case["gaps"] if gap["stream"] == stream and gap["track"] == "video"]
        assert missing <= story.cut_off[stream] or gaps, (stream, most, recorded, story.cut_off)


async def test_a_recording_is_as_long_as_its_track_says(story: Story) -> None:
    for track in story.case["tracks"]:
        if track["stream"].endswith("-camera"):
            assert story.watched(track["stream"]).duration_s == pytest.approx(track["duration_us"] / 1e6, abs=0.2)


async def test_a_recording_lasts_as_long_as_what_was_sent(story: Story) -> None:
    """From its first beep to its last, against the same two at the microphone: a file's own length proves nothing."""
    for stream in ("customer-camera", "agent-camera"):
        _, sounds = _delays_ms(story, stream)
        assert len(sounds) >= 5, sounds
        assert abs(sounds[-1] - sounds[0]) <= 200, (stream, sounds)


async def test_picture_and_sound_are_recorded_as_they_were_sent(story: Story) -> None:
    """Both are delayed alike between the camera and the recording: within 80 ms, over the whole call."""
    for stream in ("customer-camera", "agent-camera"):
        pictures, sounds = _delays_ms(story, stream)
        assert len(pictures) >= 5, pictures
        assert len(sounds) >= 5, sounds
        assert abs(median(pictures) - median(sounds)) <= 80, (stream, pictures, sounds)


async def test_the_two_sides_are_recorded_on_one_clock(story: Story) -> None:
    delays = [median(_delays_ms(story, stream)[0]) for stream in ("customer-camera", "agent-camera")]
    assert abs(delays[0] - delays[1]) <= 80, delays


def _delays_ms(story: Story, stream: str) -> tuple[list[float], list[float]]:
    """For each flash and each beep in a recording, how much later it stands there than it left the camera."""
    track = next(track for track in story.case["tracks"] if track["stream"] == stream)
    live_ms = datetime.fromisoformat(story.case["line"]["live_since"]).timestamp() * 1000
    zero_ms = live_ms + track["starts_us"] / 1000
    watched, sent = story.watched(stream), story.sent[stream]

    def delays(recorded_s: Iterable[float], sent_ms: list[float]) -> list[float]:
        times_ms = [zero_ms + 1000 * time for time in recorded_s]
        nearest = [time - min(sent_ms, key=lambda one, time=time: abs(time - one)) for time in times_ms]
        return [delay for delay in nearest if abs(delay) < 450]

    return delays(watched.flash_times_s(), sent["flashes"]), delays(watched.beeps_s, sent["beeps"])


async def test_the_two_tracks_of_a_replay_run_together(story: Story) -> None:
    assert sorted(abs(offset) for offset in story.replay_offsets_s)[len(story.replay_offsets_s) // 2] <= 0.08


async def test_the_right_document_is_a_match_in_words(story: Story) -> None:
    assert "very likely" in story.finding.lower() or "same person" in story.finding.lower()
    found = [event for event in story.case["events"] if event["name"] == "FaceMatched"]
    assert found[-1]["event"]["band"] == "match"


async def test_each_recording_shows_the_right_person(story: Story) -> None:
    """The project's own face engine says so, from a frame of the recording."""
    faces = FaceProcess(ROOT / "data" / "models" / "default")
    try:
        both = (("customer-camera", CUSTOMER_FACE, AGENT_FACE), ("agent-camera", AGENT_FACE, CUSTOMER_FACE))
        for stream, face, other in both:
            picture = story.watched(stream).picture
            assert (await faces.compare(clip_of(face), picture)).band is Band.MATCH
            assert (await faces.compare(clip_of(other), picture)).band is Band.NO_MATCH
    finally:
        await faces.close()


async def test_the_evidence_verifies_and_the_room_says_so(story: Story) -> None:
    assert story.badge == "Sealed and verified"
    assert story.verification["faults"] == []
    assert story.verification["sealed"]
    assert story.verification["chain_verified"]
    assert story.verification["evidence_verified"]


async def test_the_reviewers_finding_and_outcome_are_on_record(story: Story) -> None:
    assert [finding["text"] for finding in story.remarks["findings"]] == ["The light is low on the left."]
    assert [(each["outcome"], each["reason"]) for each in story.remarks["verdicts"]] == [
        ("in_order", "Everything was shown.")
    ]


async def test_the_screen_is_a_track_of_its_own(story: Story) -> None:
    assert "agent-screen" in story.tracks


async def test_the_page_is_recorded_on_the_same_timeline(story: Story) -> None:
    assert story.pages
    assert all(b"Harbour" in page for page in story.pages)
    for page in story.case["pages"]:
        assert 0 < page["starts_us"] < story.case["duration_us"]


async def test_the_agent_saw_the_page_without_what_was_typed(story: Story) -> None:
    assert "card" in story.page_seen_by_agent.lower()
    for secret in (SECRET, CARD, NOTE_SECRET):
        assert secret not in story.page_seen_by_agent


def forms(secret: str) -> set[bytes]:
    """A secret as it might appear: as it is, in UTF-16, in base64 at each alignment that is long enough to tell."""
    raw = secret.encode()
    whole = base64.b64encode(raw).rstrip(b"=")
    shifted = {base64.b64encode(b"x" * shift + raw)[4 : 4 * (len(raw) // 3)] for shift in range(3)}
    return {raw, secret.encode("utf-16-le"), whole[: 4 * (len(raw) // 3)], *(one for one in shifted if len(one) >= 10)}


async def test_a_secret_typed_into_the_page_is_nowhere(story: Story) -> None:
    """Not on the wire, not in the evidence once decrypted, not in the ledger, not in a log; not key by key either."""
    wire = "\n".join(story.customer_sent).encode()
    assert wire.count(b"page_chunk") >= 3, "what left the page was not watched"
    evidence = await _decrypted(story)
    ledger = json.dumps(story.case).encode()
    log = story.installation.log.read_bytes()
    disk = b"".join(path.read_bytes() for path in story.installation.data.rglob("*") if _is_kept(path))
    for secret in (SECRET, CARD, NOTE_SECRET):
        for form in forms(secret):
            for place, content in (
                ("wire", wire),
                ("evidence", evidence),
                ("ledger", ledger),
                ("log", log),
                ("disk", disk),
            ):
                assert form not in content, (secret, place)
    assert not _grows_key_by_key(wire), "what was typed shows in the growth of what was sent"


async def _decrypted(story: Story) -> bytes:
    return b"".join([*story.tracks.values(), *story.pages])


def _is_kept(path: Path) -> bool:
    return path.is_file() and "models" not in path.parts and not path.is_socket()


def _grows_key_by_key(wire: bytes) -> bool:
    """Whether the secret can be read off one letter at a time from masked values that grow."""
    masks = [len(mask) for mask in re.findall(r"(?:\u2022|\\+u2022)+", wire.decode(errors="replace"))]
    assert masks, "nothing masked was sent"
    return len(set(masks)) > 1

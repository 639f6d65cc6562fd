"""What is left when processes are killed, lids are closed and networks are torn in the middle of a call.

Two calls are held in real browsers; each test looks at one thing of what they left behind. ``bench/kills.py`` does the
same twenty times over.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.clips import Clip
from tests.e2e.comparison import measure, missing_acknowledged, seen_but_not_recorded
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import PATIENCE_MS, Agent, Customer, Person, launch
from tests.e2e.remains import Remains, history, opened, remains, until
from tests.e2e.survival import Kill, Talk
from tests.faces import id_card
from videobank.domain import call_events as e
from videobank.domain.ids import CallId
from videobank.domain.roles import Role
from videobank.domain.streams import Party

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

SEED = 20261122
KILLS = ("web", "media-0", "web")
SEGMENTS = 3  # of each camera: media-0 is killed once, and once with everything else
LOST_AT_MOST_MS = 1000.0
GAP_WITHIN_S = 0.5
SEEN_PER_S = 3.0
"""New frames in each page while the web process is away: 30 on a free machine, few on one that is starved."""

GRACE_S = 6.0
CAMERAS = ("customer-camera", "agent-camera")
QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
AT_THE_DESK = {"viewport": {"width": 1440, "height": 900}}
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


# --- one call through every kill ----------------------------------------------------------------------------------


@dataclass
class Killed:
    """A call whose processes were killed again and again."""

    talk: Talk
    everything: Kill
    derived_when_killed: bool
    left: Remains


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killed(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Killed]:
    """Hold the call."""
    settings = QUICK | {"VIDEOBANK_MEDIA_WORKERS": "1"}  # the call has to wait for it
    installation = Installation(tmp_path_factory.mktemp("killed") / "data", environment=settings)
    await installation.start()
    try:
        async with async_playwright() as playwright:
            agent = await Agent.arrive(installation, await launch(playwright, clips[1]), **AT_THE_DESK)
            customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
            talk = await Talk.begin(installation, agent, customer, id_card(CUSTOMER_FACE))
            chance = random.Random(SEED)
            for what in KILLS:
                await talk.kill(what, chance)
            everything = await talk.kill_everything()
            await talk.start_again(everything)
            await talk.end()
            derived = await _kill_the_finisher_in_its_work(talk)
            left = await remains(installation, talk.call)
            await agent.leave()
            await customer.leave()
        measure(talk, left)
        yield Killed(talk, everything, derived, left)
    finally:
        await installation.stop()


async def _kill_the_finisher_in_its_work(talk: Talk) -> bool:
    """Kill it when its first file stands in the vault; returns whether the ledger knew of that file by then."""
    vault = talk.installation.data / "vault" / talk.call
    deadline = time.time() + 20
    while not list(vault.glob("*-replay/*.sealed")):
        assert time.time() < deadline, talk.tail()
        await asyncio.sleep(0.002)
    await talk.installation.kill("finisher")
    entries = await history(talk.installation, talk.call)
    return any(isinstance(entry.event, e.TrackDerived) for entry in entries)


def kills(killed: Killed, what: str) -> list[Kill]:
    """The kills of one process."""
    return [kill for kill in killed.talk.kills if kill.what == what]


async def test_a_killed_web_process_is_not_seen_in_the_picture(killed: Killed) -> None:
    for kill in kills(killed, "web"):
        assert kill.resumed_after_s is not None
        assert kill.seen_meanwhile is not None
        assert kill.seen_meanwhile >= kill.resumed_after_s * SEEN_PER_S, kill


async def test_no_kill_ends_the_call(killed: Killed) -> None:
    ended = killed.left.events(e.CallEnded)
    assert [(end.reason, end.by) for end in ended] == [(e.EndReason.AGENT_ENDED, Party.AGENT)]
    assert killed.left.events(e.CallRequeued) == []
    assert killed.left.events(e.CallSealed)[0].interrupted is False


async def test_nothing_that_was_told_or_acknowledged_before_a_kill_is_missing(killed: Killed) -> None:
    assert missing_acknowledged(killed.talk, killed.left.entries) == []


async def test_nothing_is_on_record_twice(killed: Killed) -> None:
    entries = [(entry.at, entry.event) for entry in killed.left.entries]
    assert [pair for index, pair in enumerate(entries) if pair in entries[:index]] == []


async def test_a_killed_media_worker_loses_at_most_a_second_of_either_side(killed: Killed) -> None:
    for kill in (*kills(killed, "media-0"), killed.everything):
        assert set(kill.lost_ms) == set(CAMERAS)
        assert max(kill.lost_ms.values()) <= LOST_AT_MOST_MS, kill


async def test_every_frame_that_the_other_side_saw_is_in_the_recording(killed: Killed) -> None:
    media = [kill.at_s for kill in killed.talk.kills if kill.what != "web"]
    for stream in CAMERAS:
        sights, track = killed.talk.sights[stream], killed.left.tracks[stream]
        assert len(sights) > 100
        lost = seen_but_not_recorded(sights, track, but_before=media, spare_s=LOST_AT_MOST_MS / 1000)
        assert lost == []


async def test_the_gap_after_a_kill_is_named_and_as_long_as_it_was(killed: Killed) -> None:
    for kill in (*kills(killed, "media-0"), killed.everything):
        assert kill.gap_error_s is not None
        assert kill.gap_error_s <= GAP_WITHIN_S, kill


async def test_interrupted_segments_are_closed_with_their_true_length(killed: Killed) -> None:
    for stream in CAMERAS:
        closed = [event for event in killed.left.events(e.SegmentClosed) if event.stream == stream]
        assert [(event.segment, event.why) for event in closed[:-1]] == [(n, "interrupted") for n in range(1, SEGMENTS)]
        assert (closed[-1].segment, closed[-1].why == "interrupted") == (SEGMENTS, False)
        for event in closed:
            torn = killed.left.sizes[event.evidence] - event.bytes
            assert 0 <= torn < 64 * 1024  # what the killed worker was writing: less than a record


async def test_what_a_killed_finisher_left_is_taken_up_and_the_call_sealed(killed: Killed) -> None:
    derived = killed.left.events(e.TrackDerived)
    assert sorted(event.stream for event in derived) == sorted(CAMERAS)
    assert all(len(event.made_from) == SEGMENTS for event in derived)
    assert killed.left.events(e.DerivationFailed) == []


async def test_chain_and_evidence_of_a_call_full_of_kills_verify(killed: Killed) -> None:
    assert killed.left.chain_faults == ()
    assert killed.left.examination.faults == ()


# --- one call with lids and networks ------------------------------------------------------------------------------


@dataclass
class Torn:
    """A call that both sides left and came back to, until nobody came back."""

    call: CallId
    queue: list[CallId] = field(default_factory=list)
    second: CallId | None = None
    kill: Kill = field(default_factory=lambda: Kill("everything", 0.0))
    left: Remains | None = None

    @property
    def remains(self) -> Remains:
        """What is left of it."""
        assert self.left is not None
        return self.left


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def torn(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Torn]:
    """Hold the call."""
    settings = QUICK | {"VIDEOBANK_TIMEOUTS__GRACE_S": str(GRACE_S)}
    installation = Installation(tmp_path_factory.mktemp("torn") / "data", environment=settings)
    await installation.start()
    try:
        async with async_playwright() as playwright:
            agent = await Agent.arrive(installation, await launch(playwright, clips[1]), **AT_THE_DESK)
            customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
            talk = await Talk.begin(installation, agent, customer, None)
            story = Torn(talk.call)
            await _close_the_lid_and_come_back(talk)
            await _lose_the_customers_network(talk)
            await _stay_away_for_too_long(talk, story)
            await _accept_again(talk)
            story.kill = await talk.kill_everything()
            await _go(customer)
            await _go(agent)
        await installation.start()
        await until(installation, story.call, lambda entries: any(isinstance(x.event, e.CallEnded) for x in entries))
        story.left = await remains(installation, story.call)
        measure(talk, story.left)
        yield story
    finally:
        await installation.stop()


async def _open_the_desk(talk: Talk) -> None:
    agent = talk.agent
    agent.page = await agent.context.new_page()
    talk.wires[Role.AGENT].listen(agent)
    await agent.page.goto(f"{talk.installation.url}/desk")


async def _close_the_lid_and_come_back(talk: Talk) -> None:
    await talk.agent.page.close()
    await expect(talk.customer.page.get_by_text("Your agent is reconnecting")).to_be_visible(timeout=PATIENCE_MS)
    opened_s = time.time()
    await _open_the_desk(talk)
    await expect(talk.agent.button("End call")).to_be_visible(timeout=PATIENCE_MS)
    await talk.look(talk.agent)
    await talk.until_seen(opened_s)


async def _lose_the_customers_network(talk: Talk) -> None:
    await talk.customer.context.set_offline(offline=True)
    await expect(talk.agent.page.get_by_text("connection is lost").first).to_be_visible(timeout=PATIENCE_MS)
    await talk.customer.context.set_offline(offline=False)
    await expect(talk.agent.page.get_by_text("connection is lost")).to_have_count(0, timeout=PATIENCE_MS)
    talk.customer.wrong = [line for line in talk.customer.wrong if OFFLINE not in line]


async def _stay_away_for_too_long(talk: Talk, story: Torn) -> None:
    second = await Customer.arrive(talk.installation, talk.customer.browser)
    await second.page.goto(await talk.installation.invite("--language", "en"))
    await second.prepare(None, face_check=False)
    await talk.agent.page.close()
    await expect(talk.customer.page.get_by_text("You are first in the queue")).to_be_visible(timeout=PATIENCE_MS)
    async with opened(talk.installation) as (store, _):
        story.queue = [row.call for row in await store.projections.waiting(None)]
    story.second = next(call for call in story.queue if call != story.call)
    await second.context.close()
    assert not second.wrong, second.wrong


async def _accept_again(talk: Talk) -> None:
    opened_s = time.time()
    await _open_the_desk(talk)
    offline, online = talk.agent.button("Go online"), talk.agent.button("Accept next customer")
    await expect(offline.or_(online).first).to_be_visible()
    if await offline.is_visible():  # who comes back within a second of the loss is online still
        await offline.click()
    await talk.agent.accept()
    await talk.customer.ready()
    await expect(talk.agent.button("End call")).to_be_visible(timeout=PATIENCE_MS)
    await talk.look()
    await talk.until_seen(opened_s)
    await asyncio.sleep(2)
    await talk.keep_sights()


async def _go(person: Person) -> None:
    """Close the browser for good."""
    await person.leave()


async def test_an_agent_who_closes_the_lid_comes_back_to_the_same_call(torn: Torn) -> None:
    names = [(type(event).__name__, str(event.party)) for event in torn.remains.events(e.PartyLost | e.PartyRejoined)]
    assert names[:2] == [("PartyLost", "agent"), ("PartyRejoined", "agent")]


async def test_a_customer_whose_network_tears_rejoins_the_same_call(torn: Torn) -> None:
    names = [(type(event).__name__, str(event.party)) for event in torn.remains.events(e.PartyLost | e.PartyRejoined)]
    assert names[2:4] == [("PartyLost", "customer"), ("PartyRejoined", "customer")]


async def test_after_the_grace_the_customer_is_at_the_front_of_the_queue(torn: Torn) -> None:
    assert torn.queue == [torn.call, torn.second]
    assert torn.remains.events(e.CallRequeued)[0].reason == e.RequeueReason.AGENT_LOST


async def test_a_call_that_nobody_comes_back_to_is_sealed_as_interrupted(torn: Torn) -> None:
    assert [event.reason for event in torn.remains.events(e.CallEnded)] == [e.EndReason.CUSTOMER_LOST]
    assert torn.remains.events(e.CallSealed)[0].interrupted is True


async def test_both_recordings_play_up_to_the_end(torn: Torn) -> None:
    for stream in CAMERAS:
        track = torn.remains.tracks[stream]
        assert track.watched.parties == {CAMERAS.index(stream)}
        assert torn.kill.lost_ms[stream] <= LOST_AT_MOST_MS
    assert torn.remains.examination.faults == ()
    assert torn.remains.chain_faults == ()

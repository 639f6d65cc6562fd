"""A call whose media worker is killed goes on in another one: two real browsers, two workers, and what is left."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.clips import Clip
from tests.e2e.comparison import measure, missing_acknowledged, seen_but_not_recorded
from tests.e2e.conftest import CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, launch
from tests.e2e.remains import Remains, history, remains
from tests.e2e.survival import CARRIER, Talk, carrier
from tests.faces import id_card
from videobank.domain import call_events as e
from videobank.domain.streams import GapReason

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

CAMERAS = ("customer-camera", "agent-camera")
LOST_AT_MOST_MS = 1000.0
GAP_WITHIN_S = 0.5
SETTINGS = {
    "VIDEOBANK_SAMPLE_BANK_PORT": "0",
    "VIDEOBANK_TIMEOUTS__RATING_S": "1",
    "VIDEOBANK_MEDIA_WORKERS": "2",
}


@dataclass
class Moved:
    """A call that was moved, and moved back."""

    talk: Talk
    carriers: list[str]
    left: Remains


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def moved(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Moved]:
    """Hold the call."""
    installation = Installation(tmp_path_factory.mktemp("moved") / "data", environment=SETTINGS)
    await installation.start()
    try:
        async with async_playwright() as playwright:
            desk = {"viewport": {"width": 1440, "height": 900}}
            agent = await Agent.arrive(installation, await launch(playwright, clips[1]), **desk)
            customer = await Customer.arrive(installation, await launch(playwright, clips[0]))
            talk = await Talk.begin(installation, agent, customer, id_card(CUSTOMER_FACE))
            chance = random.Random(20261125)
            carriers = [carrier(await history(installation, talk.call))]
            for _ in range(2):
                await talk.kill(CARRIER, chance)
                carriers.append(carrier(await history(installation, talk.call)))
            await talk.end()
            left = await remains(installation, talk.call)
            await agent.leave()
            await customer.leave()
        measure(talk, left)
        yield Moved(talk, carriers, left)
    finally:
        await installation.stop()


async def test_both_sides_see_each_other_again_through_the_other_worker(moved: Moved) -> None:
    first, second, third = moved.carriers
    assert {first, second} == {"media-0", "media-1"}
    assert third == first
    assert all(kill.resumed_after_s is not None for kill in moved.talk.kills)


async def test_the_ledger_says_which_worker_recorded_which_segment_and_what_nobody_recorded(moved: Moved) -> None:
    for stream in CAMERAS:
        opened = [event for event in moved.left.events(e.SegmentOpened) if event.stream == stream]
        assert [(event.segment, event.worker) for event in opened] == list(enumerate(moved.carriers, 1))
        failed = [event for event in moved.left.events(e.RecordingFailed) if event.stream == stream]
        assert [(event.segment, event.reason) for event in failed] == [(n, "the media worker is gone") for n in (1, 2)]
        gaps = [event for event in moved.left.events(e.StreamGap) if event.stream == stream]
        assert sum(gap.reason is GapReason.SERVER and gap.track == "video" for gap in gaps) >= len(moved.talk.kills)


async def test_the_gap_is_as_long_as_it_was_and_at_most_a_second_before_the_kill_is_lost(moved: Moved) -> None:
    for kill in moved.talk.kills:
        assert kill.gap_error_s is not None
        assert kill.gap_error_s <= GAP_WITHIN_S, kill
        assert set(kill.lost_ms) == set(CAMERAS)
        assert max(kill.lost_ms.values()) <= LOST_AT_MOST_MS, kill


async def test_the_successor_of_a_dead_worker_closes_what_it_left(moved: Moved) -> None:
    for stream in CAMERAS:
        closed = {x.segment: x.why for x in moved.left.events(e.SegmentClosed) if x.stream == stream}
        assert [closed[number] for number in (1, 2)] == ["interrupted", "interrupted"]
        assert closed[3] != "interrupted"


async def test_the_recording_replays_over_all_workers_and_nothing_that_was_seen_is_missing(moved: Moved) -> None:
    killed = [kill.at_s for kill in moved.talk.kills]
    derived = {event.stream: event for event in moved.left.events(e.TrackDerived)}
    for stream in CAMERAS:
        assert len(derived[stream].made_from) == len(moved.carriers)
        track = moved.left.tracks[stream]
        assert track.watched.parties == {CAMERAS.index(stream)}
        sights = moved.talk.sights[stream]
        assert seen_but_not_recorded(sights, track, but_before=killed, spare_s=LOST_AT_MOST_MS / 1000) == []
    assert missing_acknowledged(moved.talk, moved.left.entries) == []
    assert moved.left.chain_faults == ()
    assert moved.left.examination.faults == ()

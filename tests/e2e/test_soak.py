"""A call of a minute, counted: what the browsers sent is recorded, in time, and nothing grows. ``bench/soak.py`` holds
one of an hour."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.clips import make_slow_clip
from tests.e2e.census import figures, grown
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.long_call import AGENT, CUSTOMER, LongCall
from tests.faces import clip_of
from videobank.domain.streams import TrackKind

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

TALK_S, EVERY_S, SETTLED_S = 60.0, 3.0, 24.0
PAUSE_AFTER_S, PAUSE_S = 22.0, 2.0
SETTLES_S = 0.7  # a microphone that is given back, on a busy machine
WINDOW_S = 14.0
APART_MS, DRIFT_MS = 40.0, 20.0
RATES = {TrackKind.VIDEO: 15, TrackKind.AUDIO: 50}
QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def call(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LongCall]:
    """Hold the call, and read what it left."""
    home: Path = tmp_path_factory.mktemp("soak")
    faces = (("customer", CUSTOMER_FACE), ("agent", AGENT_FACE))
    clips = [make_slow_clip(home, name, clip_of(face), party) for party, (name, face) in enumerate(faces)]
    installation = Installation(home / "data", environment=QUICK)
    try:
        await installation.start()
        async with async_playwright() as playwright:
            held = await LongCall.begin(installation, playwright, (clips[0], clips[1]))
            await asyncio.gather(held.talk(TALK_S, EVERY_S), held.pause_microphone(PAUSE_AFTER_S, PAUSE_S))
            await held.end()
        await held.read(home, [WINDOW_S, -WINDOW_S], WINDOW_S)
        await held.count_after()
        yield held
    finally:
        await installation.stop()


@pytest.mark.parametrize("stream", [CUSTOMER, AGENT])
async def test_every_frame_and_every_sound_that_was_sent_is_recorded_but_for_named_gaps(
    call: LongCall, stream: str
) -> None:
    recorded, sent = call.recorded[stream], call.sent[stream]
    found = {
        TrackKind.VIDEO: (sum(sent.frames.values()), recorded.frames),
        TrackKind.AUDIO: (sum(sent.packets_of_sound.values()), recorded.sounds),
    }
    for kind, (was_sent, is_recorded) in found.items():
        explained = call.named_s(stream, kind) * RATES[kind] + (call.cut_off[stream] if kind is TrackKind.VIDEO else 0)
        assert was_sent > 0
        assert 0 <= was_sent - is_recorded <= explained, (kind, was_sent, is_recorded, call.gaps, call.cut_off)


@pytest.mark.parametrize("stream", [CUSTOMER, AGENT])
async def test_every_frame_carries_its_number_and_comes_after_the_one_before(call: LongCall, stream: str) -> None:
    recorded = call.recorded[stream]
    assert recorded.unreadable <= recorded.frames // 50
    assert recorded.backwards == 0


@pytest.mark.parametrize("stream", [CUSTOMER, AGENT])
async def test_sound_and_picture_stay_together_over_a_pause_of_the_microphone(call: LongCall, stream: str) -> None:
    offsets_ms = [mark.offset_ms for mark in call.recorded[stream].marks]
    assert len(offsets_ms) == 2, "flashes and beeps were not found"
    assert max(map(abs, offsets_ms)) < APART_MS, offsets_ms
    assert abs(offsets_ms[1] - offsets_ms[0]) < DRIFT_MS, offsets_ms


async def test_the_pause_of_the_microphone_is_a_named_gap(call: LongCall) -> None:
    assert call.paused_s >= PAUSE_S
    named_s = [(gap.until_us - gap.from_us) / 1e6 for gap in call.gaps if gap.track is TrackKind.AUDIO]
    assert any(abs(length - call.paused_s) < SETTLES_S for length in named_s), (call.paused_s, named_s)


async def test_tasks_and_sockets_do_not_grow_while_a_call_runs(call: LongCall) -> None:
    counted = figures([one for one in call.censuses if one.at_s >= SETTLED_S])
    growing = {name: points for name, points in counted.items() if name.endswith(("tasks", "sockets"))}
    assert {"web tasks", "media tasks", "media-0 sockets", "finisher sockets"} <= growing.keys()
    assert {name: points for name, points in growing.items() if grown(points)} == {}


async def test_a_call_leaves_no_task_and_no_socket_behind(call: LongCall) -> None:
    before, after = figures([call.before]), figures([call.after])
    for name in ("web tasks", "web sockets", "media tasks", "media-0 sockets"):
        assert after[name][0][1] <= before[name][0][1], name


async def test_ledger_and_evidence_are_without_a_fault(call: LongCall) -> None:
    assert call.faults == []

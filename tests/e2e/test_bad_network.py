"""A call that goes through every bad network in turn: loss, thin lines, sudden drops, outages, other addresses.

Each person's page and media go over a relay on this machine (``tests/network``). How well it goes is measured by
``bench/bad_network.py``; here it must go on, and what was missed must be on record.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, Person, launch
from tests.e2e.remains import history, until
from tests.e2e.survival import Talk
from tests.network.line import FLOWS_S, Line
from tests.network.link import Conditions
from videobank.domain import call_events as e
from videobank.domain.streams import GapReason

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
DESK = {"width": 1440, "height": 900}
SECONDS = 3.0  # of each weather
AWAY_S = 4.0
FLOWS_WITHIN_S = 30.0
NOTEWORTHY_S = 1.0  # shorter silences are the machine's
DURING_US = 700_000  # after a blow: what was on its way has arrived, and nobody has come back yet
GAP_WITHIN_S = 0.4  # the relay and the server read their clocks at different moments, and the machine is busy
OPEN = Conditions()
WEATHERS = {
    "loss": Conditions(loss=0.03, delay_s=0.05, jitter_s=0.01),
    "thin": Conditions(delay_s=0.02, rate_bit_s=600_000),
    "fallen": Conditions(delay_s=0.02, rate_bit_s=500_000),
    "heavy loss": Conditions(loss=0.3),
}
HEARD = """async () => {
  let energy = 0;
  for (const peer of window.__noted.peers) {
    for (const stat of (await peer.getStats()).values()) {
      if (stat.type === 'inbound-rtp' && stat.kind === 'audio') energy += stat.totalAudioEnergy;
    }
  }
  return energy;
}"""
"""How much was heard: the clips beep every second, and what conceals a loss fades away."""


@dataclass
class Weathered:
    """What came of it."""

    decoded: dict[str, list[int]] = field(default_factory=dict)  # new frames: the customer's page, the agent's
    heard: dict[str, list[float]] = field(default_factory=dict)
    back_s: dict[str, float] = field(default_factory=dict)
    struck_us: dict[str, int] = field(default_factory=dict)  # when each blow fell, microseconds of the wall clock
    silences_s: dict[str, list[tuple[float, float]]] = field(
        default_factory=dict
    )  # of the customer, at the server's door
    gaps: list[e.StreamGap] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # console errors that are not about the network


async def _weather(told: Weathered, name: str, people: tuple[Person, Person]) -> None:
    before = [(await one.decoded(), await one.page.evaluate(HEARD)) for one in people]
    await asyncio.sleep(SECONDS)
    after = [(await one.decoded(), await one.page.evaluate(HEARD)) for one in people]
    told.decoded[name] = [new[0] - old[0] for old, new in zip(before, after, strict=True)]
    told.heard[name] = [new[1] - old[1] for old, new in zip(before, after, strict=True)]


async def _call(told: Weathered, talk: Talk, lines: tuple[Line, Line]) -> None:
    people = talk.customer, talk.agent
    for name, conditions in WEATHERS.items():
        for line in lines:
            line.set(conditions, conditions)
        await _weather(told, name, people)
    for line in lines:
        line.restore()
    lines[1].set(OPEN, WEATHERS["fallen"])
    await _weather(told, "one downlink", people)
    lines[1].restore()
    _strike(told, "away", lines[0].cut)
    await asyncio.sleep(AWAY_S)
    lines[0].cut(cut=False)
    await _settle(lines[0])
    told.back_s["away"] = await _back(talk)
    _strike(told, "rebind", lines[0].rebind)
    await _settle(lines[0])
    told.back_s["rebind"] = await _back(talk)
    _strike(told, "switch", lines[0].switch)
    await _settle(lines[0])
    told.back_s["switch"] = await _back(talk)


def _strike(told: Weathered, name: str, blow: Callable[[], None]) -> None:
    told.struck_us[name] = time.time_ns() // 1000
    blow()


async def _back(talk: Talk) -> float:
    now_s = time.time()
    return await talk.until_seen(now_s + 0.3) - now_s  # what the page had received may still be shown


async def _settle(line: Line) -> None:
    """Until the media has flowed again for a while, so that two silences are not one, and none is cut short."""
    await asyncio.sleep(FLOWS_S)  # what came before the blow says nothing
    async with asyncio.timeout(FLOWS_WITHIN_S):
        while not line.flows():  # noqa: ASYNC110 - packets tell nobody
            await asyncio.sleep(0.1)


def _console(person: Person) -> list[str]:
    network = ("WebSocket", "net::ERR")
    return [text for text in person.wrong if not any(word in text for word in network)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def weathered(tmp_path_factory: pytest.TempPathFactory, clips: tuple[Clip, Clip]) -> AsyncIterator[Weathered]:
    """Hold the call."""
    told = Weathered()
    installation = Installation(tmp_path_factory.mktemp("weathered") / "data", environment=QUICK)
    try:
        await installation.start()
        async with (
            async_playwright() as playwright,
            Line(installation.port) as own,
            Line(installation.port) as desk,
        ):
            browsers = [
                await launch(playwright, clip, *line.flags) for clip, line in zip(clips, (own, desk), strict=True)
            ]
            customer = await Customer.arrive(installation, browsers[0])
            agent = await Agent.arrive(installation, browsers[1], viewport=DESK)
            await own.carry(customer.context)
            await desk.carry(agent.context)
            talk = await Talk.begin(installation, agent, customer, None)
            await _call(told, talk, (own, desk))
            await talk.end()
            for browser in browsers:
                await browser.close()
            told.refused = _console(customer) + _console(agent)
            told.silences_s = own.silences_s(NOTEWORTHY_S)
            entries = await until(
                installation, talk.call, lambda all_: any(isinstance(one.event, e.CallEnded) for one in all_)
            )
            await asyncio.sleep(1)  # what the media worker tells at the end of a segment
            entries = await history(installation, talk.call)
            told.gaps = [one.event for one in entries if isinstance(one.event, e.StreamGap)]
        yield told
    finally:
        await installation.stop()


async def test_both_sides_see_each_other_in_every_weather(weathered: Weathered) -> None:
    for name, frames in weathered.decoded.items():
        assert min(frames) > 0, (name, weathered.decoded)


async def test_both_sides_hear_each_other_in_every_weather(weathered: Weathered) -> None:
    for name, energy in weathered.heard.items():
        assert min(energy) > 0, (name, weathered.heard)


async def test_the_call_comes_back_after_an_outage_and_from_another_address(weathered: Weathered) -> None:
    assert set(weathered.back_s) == {"away", "rebind", "switch"}


@pytest.mark.parametrize("track", ["audio", "video"])
async def test_what_the_server_did_not_hear_is_on_record_and_as_long_as_it_was(
    weathered: Weathered, track: str
) -> None:
    named = [
        (gap.until_us - gap.from_us) / 1e6
        for gap in weathered.gaps
        if gap.stream == "customer-camera"
        and gap.track == track
        and gap.reason in {GapReason.LOST, GapReason.RECONNECTING}
        and gap.until_us - gap.from_us > NOTEWORTHY_S * 1e6
    ]
    silent = weathered.silences_s[track]
    assert silent, "the line was never silent"
    for most_s, least_s in silent:  # a gap ends with what comes first, be it new or a repetition of what was lost
        misses = [max(length_s - most_s, least_s - length_s) for length_s in named]
        assert min(misses) < GAP_WITHIN_S, (most_s, least_s, named)


@pytest.mark.parametrize(("blow", "reason"), [("away", GapReason.LOST), ("switch", GapReason.RECONNECTING)])
async def test_an_outage_and_another_network_are_told_apart(weathered: Weathered, blow: str, reason: GapReason) -> None:
    during_us = weathered.struck_us[blow] + DURING_US
    sound = [gap for gap in weathered.gaps if gap.stream == "customer-camera" and gap.track == "audio"]
    # What is derived afterwards says it a second time, soon or later.
    assert {gap.reason for gap in sound if gap.from_us <= during_us < gap.until_us} == {reason}, sound


async def test_no_page_complains_of_anything_but_the_network(weathered: Weathered) -> None:
    assert weathered.refused == []

"""What happens to the line in each scenario."""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bench.network import promises, speech
from bench.network.figures import summary
from bench.network.ours import Call
from bench.network.promises import BOTH, Figures
from tests.network.link import Conditions, Link
from videobank.domain.call_events import StreamGap

CONNECTED_S = 5.0
STEADY_S = 10.0  # by then a browser's estimate has risen to what it may send: where a rate is promised, from there
WATCHED_S = 10.0
SECONDS = 25.0
CONNECTED_WITHIN_S = 40.0
THIN_BIT_S, WIDE_BIT_S, FALLEN_BIT_S = 600_000, 2_000_000, 500_000
SILENT_S = 0.5
VOICE_S = 16.0
AWAY_S, BACK_GIVEN_UP_S, LOOK_S = 5.0, 15.0, 0.1
BACK_COUNTS = {"video": 5, "audio": 10}  # frames and packets: more than what was on its way
ADAPTED_FOR_S, ADAPTED_QUEUE_S = 1.0, 0.2

OPEN = Conditions()


@dataclass(frozen=True)
class Scenario:
    """``happen`` makes the network bad and returns when it is over; ``broken`` names the promises that do not hold."""

    happen: Callable[[Call], Awaitable[Figures]]
    broken: Callable[[Figures], list[str]]
    shared: bool = False  # both people behind one line
    before: Conditions = OPEN
    after_s: float = CONNECTED_S  # from then on it happens
    sides: tuple[str, ...] = ("ours", "stock")
    grain: float = 0.0  # of what the cameras see (``tests.clips``)


async def run(scenario: Scenario, call: Call) -> Figures:
    """Let a call become steady, then let it happen."""
    async with asyncio.timeout(CONNECTED_WITHIN_S):
        await _steady(call)
    for line in set(map(id, call.lines)):
        next(one for one in call.lines if id(one) == line).set(scenario.before, scenario.before)
    await asyncio.sleep(scenario.after_s)
    return await scenario.happen(call)


async def _steady(call: Call) -> None:
    """Wait until both see each other."""
    while True:
        await call.watch.run(0)
        newest = [samples[-1] for samples in call.watch.samples.values()]
        if all(one.total("inbound-rtp", "video", "framesDecoded") > 0 for one in newest):
            return
        await asyncio.sleep(0.2)


async def _watched(call: Call, seconds: float) -> Figures:
    call.watch.samples.clear()
    await call.watch.run(seconds)
    return {name: summary(samples) for name, samples in call.watch.samples.items()}


async def _bad(call: Call, up: Conditions, down: Conditions, seconds: float = SECONDS) -> Figures:
    """The same on each line, for so long."""
    began_s = asyncio.get_running_loop().time()
    for line in call.lines:
        line.set(up, down)
    figures = await _watched(call, seconds)
    lines = dict(zip(figures, call.lines, strict=True))
    return figures | {
        "lines": {
            f"{name} {way}": _of_link(link, began_s)
            for name, line in lines.items()
            for way, link in (("up", line.up), ("down", line.down))
        }
    }


def _of_link(link: Link, from_s: float) -> Figures:
    passages = list(link.between(from_s, from_s + SECONDS))
    offered = sum(one.octets for one in passages)
    waited = sorted(one.queued_s for one in passages)
    return {
        "offered_kbit_s": round(offered * 8 / SECONDS / 1000),
        "overflowed": round(sum(one.octets for one in passages if one.overflow) / max(1, offered), 3),
        "queue_p50_ms": round(1000 * waited[len(waited) // 2]) if waited else 0,
        "queue_p95_ms": round(1000 * waited[len(waited) * 95 // 100]) if waited else 0,
        "adapted_s": adapted_s(link, from_s),
    }


def adapted_s(link: Link, from_s: float) -> float:
    """After how long the first second began in which the line dropped nothing and its queue stayed short."""
    since_s = from_s
    for one in link.between(from_s, from_s + SECONDS):
        if one.at_s - since_s >= ADAPTED_FOR_S:
            break
        if one.overflow or one.queued_s > ADAPTED_QUEUE_S:
            since_s = one.at_s
    return round(since_s - from_s, 2)


# --- the scenarios --------------------------------------------------------------------------------------------------


async def good(call: Call) -> Figures:
    """Nothing is wrong; ten seconds after both saw each other it is looked at."""
    return await _watched(call, WATCHED_S)


async def loss(call: Call) -> Figures:
    """Of a hundred packets three are lost each way, and a round trip takes 100 ms."""
    bad = Conditions(loss=0.03, delay_s=0.05)
    return await _bad(call, bad, bad)


async def thin(call: Call) -> Figures:
    """Both people share 600 kbit/s each way, and have done so since they met."""
    return await _bad(call, THIN, THIN)


async def fall(call: Call) -> Figures:
    """Each line falls from 2 Mbit/s to 500 kbit/s, both ways."""
    bad = Conditions(delay_s=0.02, rate_bit_s=FALLEN_BIT_S)
    return await _bad(call, bad, bad)


async def downlink(call: Call) -> Figures:
    """Only what the agent receives falls to 500 kbit/s."""
    line = call.lines[1]
    began_s = asyncio.get_running_loop().time()
    line.set(line.up.conditions, Conditions(delay_s=0.02, rate_bit_s=FALLEN_BIT_S))
    figures = await _watched(call, SECONDS)
    return figures | {"lines": {"agent down": _of_link(line.down, began_s)}}


async def voice(call: Call) -> Figures:
    """Three in ten packets of what the customer sends are lost; how intelligible is it, and how was it before?"""
    page, figures = call.watch.pages["agent"], {}
    said = speech.read(speech.clip())
    for name, conditions in (("clean", OPEN), ("lossy", Conditions(loss=0.3))):
        call.lines[0].set(conditions, OPEN)
        await asyncio.sleep(2)
        heard = base64.b64decode(await page.evaluate("seconds => window.__sound(seconds)", VOICE_S))
        figures[name] = round(await asyncio.to_thread(speech.intelligibility, said, speech.read(heard)), 3)
    return figures | {"of_clean": round(figures["lossy"] / figures["clean"], 3)}


async def away(call: Call) -> Figures:
    """The customer's network is away for five seconds."""
    line = call.lines[0]
    line.cut()
    await asyncio.sleep(AWAY_S)
    line.cut(cut=False)
    return await _back(call)


async def rebind(call: Call) -> Figures:
    """The customer's connections come from another address from now on; the browser does not know."""
    call.lines[0].rebind()
    return await _back(call)


async def switch(call: Call) -> Figures:
    """The customer is on another network: what was open is dead without a word."""
    call.lines[0].switch()
    return await _back(call)


async def _back(call: Call) -> Figures:
    """After how long each side receives picture and sound again, and for how long the server heard nothing."""
    since_s, figures = time.monotonic(), {}
    for name in call.watch.pages:
        figures[name] = {"picture_back_s": None, "sound_back_s": None}
    call.watch.samples.clear()
    await call.watch.run(0)
    while time.monotonic() - since_s < BACK_GIVEN_UP_S:
        await call.watch.run(0)
        for name, (first, *_, last) in call.watch.samples.items():
            for what, kind, count in (
                ("picture_back_s", "video", "framesDecoded"),
                ("sound_back_s", "audio", "packetsReceived"),
            ):
                more = last.total("inbound-rtp", kind, count) - first.total("inbound-rtp", kind, count)
                if figures[name][what] is None and more >= BACK_COUNTS[kind]:
                    figures[name][what] = round(last.at_s - since_s, 2)
        await asyncio.sleep(LOOK_S)
    silences = call.lines[0].silences_s(SILENT_S)
    longest = {kind: max((new_s for new_s, _ in each), default=0.0) for kind, each in silences.items()}
    figures["silence_s"] = {kind: round(each, 3) for kind, each in longest.items()}
    if call.gaps is not None:
        named = await call.gaps()
        figures["gap_error_s"] = {kind: _gap_error_s(named, kind, each) for kind, each in longest.items() if each}
    return figures


def _gap_error_s(named: list[StreamGap], kind: str, silent_s: float) -> float | None:
    """By how much the gap on record misses the silence of the customer's track; None: there is none on record."""
    lengths_s = [(g.until_us - g.from_us) / 1e6 for g in named if (g.stream, g.track) == ("customer-camera", kind)]
    return round(min(abs(length_s - silent_s) for length_s in lengths_s), 3) if lengths_s else None


GRAIN = 4.0  # of a webcam in a room with one lamp; a clean clip wants hardly more than the rates that are promised
THIN = Conditions(delay_s=0.02, rate_bit_s=THIN_BIT_S)
WIDE = Conditions(delay_s=0.02, rate_bit_s=WIDE_BIT_S)

SCENARIOS = {
    "good": Scenario(good, promises.good, after_s=STEADY_S, grain=GRAIN),
    "loss": Scenario(loss, promises.loss),
    "steady_loss": Scenario(loss, promises.loss, after_s=STEADY_S, grain=GRAIN),
    "thin": Scenario(thin, promises.thin, shared=True, before=THIN),
    "fall": Scenario(fall, promises.adapted(*BOTH), before=WIDE),
    "downlink": Scenario(downlink, promises.adapted("agent"), before=WIDE),
    "voice": Scenario(voice, promises.voice),
    "away": Scenario(away, promises.back_with_its_gap),
    "rebind": Scenario(rebind, promises.back),
    "switch": Scenario(switch, promises.back_with_its_gap, sides=("ours",)),
}

"""Hold every scene before the customer's camera in every shipped flow and write ``bench/results/scenes.json``.

    python -m bench.scenes [--flow phone_number]

Each is one call in real browsers, from the bank's hand-over to the outcome that its sandbox took and to the seal: the
light goes off and on and the customer is approved; a second person enters, a screen is held up, the document is
another's, and the customer is rejected. The same scenes that the tests hold in one call. Exits 1 when one fails.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error, Playwright, async_playwright

from bench.machine import ROOT, machine
from tests.clips import Clip, make_clip
from tests.e2e import scenes
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE
from tests.e2e.counter import DESK, counter_of
from tests.e2e.flows import STEPS
from tests.e2e.people import Reviewer, launch
from tests.faces import clip_of
from tests.kyc.documents.pages import resident_card_back

RESULT = ROOT / "bench" / "results" / "scenes.json"
ATTENDED = {"light off": {"too_dark"}, "second person": {"second_face"}, "screen": set(), "another's document": set()}
"""What is to stand on record of each, and nothing else."""


@dataclass(frozen=True)
class Account:
    """What came of one scene in one flow; ``fault`` is empty when all of it held."""

    flow: str
    scene: str
    took_s: float
    bands: list[str]
    attended: list[str]
    presented: list[str]
    fault: str


async def hold(playwright: Playwright, clips: tuple[Clip, Clip], flow: str, scene: str) -> Account:
    """One call at a counter of its own."""
    began, fault, events = time.monotonic(), "", list[dict[str, Any]]()
    with tempfile.TemporaryDirectory(prefix="scenes-") as home:
        try:
            async with counter_of(Path(home), playwright, clips, resident_card_back(), scenes.camera()) as counter:
                await scenes.SCENES[scene](counter, flow, "S-1")
                reviewer = await Reviewer.arrive(counter.installation, await launch(playwright), viewport=DESK)
                await reviewer.sign_in("reviewer", "/review")
                events = (await reviewer.case_of(counter.calls["S-1"]))["events"]
                await reviewer.leave()
                await counter.agent.leave()
                await counter.customer.leave()
            judge(scene, events)
        except (AssertionError, Error) as error:
            fault = str(error).strip().splitlines()[0]
    took_s = round(time.monotonic() - began, 1)
    attended, presented = sorted(scenes.attended(events)), sorted(scenes.presented(events))
    return Account(flow, scene, took_s, scenes.bands(events), attended, presented, fault)


def judge(scene: str, events: list[dict[str, Any]]) -> None:
    """What is on record under the seal says what happened, once told to the core.

    Raises:
        AssertionError: It says something else; the text says what.
    """
    assert len(scenes.named(events, "OutcomeTold")) == 1, "the core was not told once"
    assert any(one["name"] == "CallSealed" for one in events), "not sealed"
    attended = scenes.attended(events)
    assert attended == ATTENDED[scene], f"attendance: {attended}"
    presented = scenes.presented(events)
    assert bool(presented) == (scene == "screen"), f"presented: {presented}"
    first = scenes.bands(events)[0]
    assert first == ("no_match" if scene == "another's document" else "match"), f"face: {first}"


async def run(flows: list[str]) -> list[Account]:
    """All scenes of these flows, one after the other."""
    accounts = []
    with tempfile.TemporaryDirectory(prefix="clips-") as directory:
        home = Path(directory)
        clips = make_clip(home, "customer", clip_of(CUSTOMER_FACE), 0), make_clip(home, "agent", clip_of(AGENT_FACE), 1)
        async with async_playwright() as playwright:
            for flow in flows:
                for scene in scenes.SCENES:
                    accounts.append(await hold(playwright, clips, flow, scene))
                    print(f"{flow:16} {scene:20} {accounts[-1].fault or 'holds'}", flush=True)
    return accounts


def main() -> int:
    """Hold them and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--flow", choices=STEPS, action="append", help="only this one; nothing is written then")
    chosen = options.parse_args()
    accounts = asyncio.run(run(chosen.flow or list(STEPS)))
    held = sum(not one.fault for one in accounts)
    figures = machine() | {"calls": len(accounts), "held": held, "each": [asdict(one) for one in accounts]}
    if not chosen.flow:
        RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"{held} of {len(accounts)} held")
    return held < len(accounts)


if __name__ == "__main__":
    sys.exit(main())

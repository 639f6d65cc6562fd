"""How do calls go over bad networks? Writes ``bench/results/bad_network.json``.

    python bench/bad_network.py [--runs 5] [--stock-runs 5] [--only loss,thin] [--sides ours,stock]

Each run is a call of two Chromiums over user-space relays (``tests/network``): through our service with its real pages,
and beside it through stock aiortc's ``MediaRelay``, alternating. The call becomes steady on an open line, then the line
becomes bad for 25 s. The figures are the browsers' own (getStats), of the medians of the runs. What was not measured
anew stays in the file, with its commit. Exits 1 when a promise does not hold.

The relays run in this process, which asks for real-time priority: on a machine that two browsers fill, a relay that has
to wait for a processor is a line that jitters by itself, and nothing that a scenario says. ``line_punctual`` in the
result says whether the system granted it.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import Error as PlaywrightError  # noqa: E402 - after the path to tests/
from playwright.async_api import async_playwright  # noqa: E402 - after the path to tests/

from bench.machine import machine  # noqa: E402
from bench.network import ours, scenarios, speech, stock  # noqa: E402
from bench.network.ours import Call  # noqa: E402
from bench.network.scenarios import SCENARIOS, Figures, Scenario  # noqa: E402
from tests.clips import Clip, make_clip  # noqa: E402
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE  # noqa: E402
from tests.faces import clip_of  # noqa: E402

SET_UPS = 3  # tried for each run
RESULT = ROOT / "bench" / "results" / "bad_network.json"


Held = Callable[[Scenario], AbstractAsyncContextManager[Call]]


async def once(held: Held, scenario: Scenario) -> Figures:
    """One call over one bad network."""
    async with AsyncExitStack() as stack:
        call = await _set_up(stack, held, scenario)
        return await scenarios.run(scenario, call) | {"load": os.getloadavg()[0]}


async def _set_up(stack: AsyncExitStack, held: Held, scenario: Scenario) -> Call:
    """The line is still good here: what fails is the machine's doing, and no figure; it is said, and tried again."""
    for left in reversed(range(SET_UPS)):
        try:
            return await stack.enter_async_context(held(scenario))
        except (AssertionError, PlaywrightError, TimeoutError) as error:
            print(f"a call could not be set up: {str(error).splitlines()[0]}", flush=True)
            if not left:
                raise
    raise AssertionError


async def measure(names: list[str], runs: dict[str, int], keep: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """All scenarios, one after another, the sides alternating; what is measured so far is kept after each."""
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="bad-network-") as directory:
        home = Path(directory)
        clips = {grain: _clips(home, grain) for grain in {SCENARIOS[name].grain for name in names}}
        async with ours.installation(home) as installation, stock.server() as port, async_playwright() as playwright:

            def held_by_us(scenario: Scenario) -> AbstractAsyncContextManager[Call]:
                return ours.call(playwright, installation, clips[scenario.grain], shared=scenario.shared)

            def held_by_stock(scenario: Scenario) -> AbstractAsyncContextManager[Call]:
                return stock.call(playwright, port, clips[scenario.grain], shared=scenario.shared)

            held: dict[str, Held] = {"ours": held_by_us, "stock": held_by_stock}
            for name in names:
                each: dict[str, list[Any]] = {side: [] for side in runs if side in SCENARIOS[name].sides}
                for number in range(max(runs.values())):
                    for side, figures in each.items():
                        if number >= runs[side]:
                            continue
                        figures.append(await once(held[side], SCENARIOS[name]))
                        print(f"{name} {side} {number + 1}: {json.dumps(figures[-1])}", flush=True)
                results[name] = {side: {"median": medians(figures), "each": figures} for side, figures in each.items()}
                keep(results)
    return results


def _clips(home: Path, grain: float) -> tuple[Clip, Clip]:
    """What the customer's and the agent's cameras see; the customer speaks."""
    speaking, agent = (
        make_clip(home, f"{name}-{grain}", clip_of(face), party, grain=grain)
        for party, (name, face) in enumerate((("customer", CUSTOMER_FACE), ("agent", AGENT_FACE)))
    )
    speaking.audio.write_bytes(speech.clip())
    return speaking, agent


def medians(each: list[Any]) -> Any:  # noqa: ANN401 - of the form of what it is given
    """The median of every number, wherever it stands; anything else as it was in the first run."""
    first = each[0]
    if isinstance(first, dict):
        return {name: medians([one[name] for one in each if name in one]) for name in first}
    if isinstance(first, int | float) and not isinstance(first, bool):
        return round(median(one for one in each if one is not None), 3)
    return first


def broken(results: dict[str, Any]) -> dict[str, list[str]]:
    """The promises that do not hold, by scenario."""
    return {name: SCENARIOS[name].broken(sides["ours"]["median"]) for name, sides in results.items() if "ours" in sides}


def be_punctual() -> bool:
    """Let this process, but nothing that it starts, go before others (sched(7)); False where that needs privileges."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except PermissionError:
        return False
    return True


def main() -> int:
    """Measure, judge, and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--stock-runs", type=int, help="as many as ours, if not given")
    options.add_argument("--only", default=",".join(SCENARIOS))
    options.add_argument("--sides", default="ours,stock")
    options.add_argument("--keep", type=Path, default=RESULT)
    chosen = options.parse_args()
    runs = {"ours": chosen.runs, "stock": chosen.stock_runs or chosen.runs}
    runs = {side: number for side, number in runs.items() if side in chosen.sides.split(",")}

    before = json.loads(chosen.keep.read_text())["scenarios"] if chosen.keep.exists() else {}

    punctual = be_punctual()

    def keep(results: dict[str, Any]) -> None:
        at = machine() | {"line_punctual": punctual}
        scenarios = before | {name: {"commit": at["commit"], "runs": runs} | sides for name, sides in results.items()}
        told = {"machine": at, "broken": broken(scenarios), "scenarios": scenarios}
        chosen.keep.write_text(json.dumps(told, indent=2) + "\n")

    results = asyncio.run(measure(chosen.only.split(","), runs, keep))
    found = broken(results)
    for name, promises in found.items():
        print(f"{name}: {'; '.join(promises) or 'holds'}")
    return any(found.values())


if __name__ == "__main__":
    sys.exit(main())

"""How soon do the two sides of a call see and hear each other? Writes ``bench/results/first_frame.json``.

    python bench/first_frame.py [10]

Calls are held one after another in real browsers. Counted are the milliseconds from the customer's press of "I am
ready" to the first picture that the other side's video element presents and to the first sound that is received there;
and from the agent's press of "Accept next customer" to the question "Ready?" on the customer's screen. A camera of a
clip opens at once: what a real one takes comes on top. Each press waits, up to a minute, for a machine that does
nothing else; how busy it was just before stands with each call. Exits 1 when the agent's median is over a second.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import Playwright, async_playwright  # noqa: E402 - after the path to tests/

from tests.clips import Clip, make_clip  # noqa: E402
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE  # noqa: E402
from tests.e2e.installation import Installation  # noqa: E402
from tests.e2e.people import Agent, Customer, Person, launch  # noqa: E402
from tests.faces import clip_of  # noqa: E402

RESULT = ROOT / "bench" / "results" / "first_frame.json"
MARKS = (ROOT / "bench" / "first_frame.js").read_text()
PROMISED_MS = 1000.0
READING_S = 1.5  # the customer reads who is there before pressing
IDLE = 0.4  # of all cores; the browsers that wait for the press take a part of it
IDLE_WITHIN_S = 45.0  # the customer is asked for a minute
QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
BOTH = """label => Object.keys(__marks).some(one => one.startsWith(`picture ${label}`)) && 'sound' in __marks"""
READY, ACCEPT = "press I am ready", "press Accept next customer"
PICTURES = "picture Customer", "picture Picture of your agent"

Marks = dict[str, float]


async def marked(person: Person) -> Marks:
    """What happened in this page, and when: milliseconds since the epoch."""
    marks: Marks = await person.page.evaluate("() => __marks")
    return marks


async def forget(person: Person) -> None:
    """What happens from now on is of the next call."""
    await person.page.evaluate("() => { for (const one in __marks) delete __marks[one]; }")


def ticks() -> tuple[int, int]:
    """What all cores did since the start of the machine, and how much of it was nothing (proc_stat(5))."""
    first_line = Path("/proc/stat").read_text().split("\n", 1)[0]
    counts = [int(word) for word in first_line.split()[1:9]]
    return sum(counts), counts[3] + counts[4]


async def idle() -> float:
    """Wait until the machine has been idle for a second, or not any longer; returns how busy it was."""
    deadline = time.monotonic() + IDLE_WITHIN_S
    while True:
        all_before, idle_before = ticks()
        await asyncio.sleep(1)
        all_after, idle_after = ticks()
        busy = 1 - (idle_after - idle_before) / max(1, all_after - all_before)
        if busy < IDLE or time.monotonic() > deadline:
            return busy


async def hold(agent: Agent, customer: Customer) -> dict[str, float]:
    """One call, up to the first picture and the first sound at both sides."""
    await customer.page.goto(await customer.installation.invite("--language", "en"))
    await customer.prepare(None, face_check=False)
    await forget(agent)
    await agent.accept()
    await customer.button("I am ready").wait_for()
    await asyncio.sleep(READING_S)
    busy = await idle()
    await customer.ready()
    await agent.page.wait_for_function(BOTH, arg="Customer")
    await customer.page.wait_for_function(BOTH, arg="Picture of your agent")
    figures = measured(await marked(agent), await marked(customer)) | {"busy_before": round(busy, 2)}
    await agent.press("End call")
    await agent.press("Yes, end it")
    await agent.press("Ready for the next customer")
    return figures


def measured(agent: Marks, customer: Marks) -> dict[str, float]:
    """Milliseconds from the customer's press, but for the question, which is from the agent's."""
    press = first(customer, READY)
    asked = customer["asked"] - first(agent, ACCEPT)
    figures = {"ready_asked_ms": asked, "camera_open_ms": customer["camera open"] - press}
    for name, marks in (("agent", agent), ("customer", customer)):
        picture = first(marks, *PICTURES)
        figures |= {
            f"{name}_sending_connected_ms": marks["sending connected"] - press,
            f"{name}_receiving_connected_ms": marks["receiving connected"] - press,
            f"{name}_first_packet_ms": marks["receiving packets"] - press,
            f"{name}_sees_ms": picture - press,
            f"{name}_hears_ms": marks["sound"] - press,
        }
    return {name: round(value, 1) for name, value in figures.items()}


def first(marks: Marks, *what: str) -> float:
    """When something that is named like this happened; a button's text may go on with its key."""
    return next(at for name, at in marks.items() if name.startswith(what))


async def run(calls: int) -> list[dict[str, float]]:
    """All calls, on one installation; the agent stays, each customer comes with a fresh window."""
    with tempfile.TemporaryDirectory(prefix="first-frame-") as directory:
        home = Path(directory)
        clips = make_clip(home, "customer", clip_of(CUSTOMER_FACE), 0), make_clip(home, "agent", clip_of(AGENT_FACE), 1)
        installation = Installation(home / "data", environment=QUICK)
        await installation.start()
        try:
            async with async_playwright() as playwright:
                return await converse(playwright, installation, clips, calls)
        finally:
            await installation.stop()


async def converse(
    playwright: Playwright, installation: Installation, clips: tuple[Clip, Clip], calls: int
) -> list[dict[str, float]]:
    """One call after another."""
    browsers = [await launch(playwright, clips[1]), await launch(playwright, clips[0])]
    agent = await Agent.arrive(installation, browsers[0], viewport={"width": 1440, "height": 900})
    await agent.context.add_init_script(MARKS)
    await agent.go_online()
    each = []
    for number in range(calls):
        customer = await Customer.arrive(installation, browsers[1])
        await customer.context.add_init_script(MARKS)
        each.append(await hold(agent, customer))
        await customer.context.close()
        print(f"call {number + 1}: {each[-1]}", flush=True)
    for browser in browsers:
        await browser.close()
    return each


def result(each: list[dict[str, float]], load_before: tuple[float, float, float]) -> dict[str, Any]:
    """The figures with what they were measured on."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    columns = {name: sorted(one[name] for one in each) for name in each[0]}
    return {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_average_before": load_before,
            "load_average_after": os.getloadavg(),
        },
        "commit": commit.stdout.strip(),
        "calls": len(each),
        "promised_ms": PROMISED_MS,
        "p50": {name: values[len(values) // 2] for name, values in columns.items()},
        "worst": {name: values[-1] for name, values in columns.items()},
        "each": each,
    }


def main() -> int:
    """Measure and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("calls", type=int, nargs="?", default=10)
    load_before = os.getloadavg()
    figures = result(asyncio.run(run(options.parse_args().calls)), load_before)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps({name: value for name, value in figures.items() if name != "each"}, indent=2))
    late = [name for name in ("agent_sees_ms", "agent_hears_ms") if figures["p50"][name] > PROMISED_MS]
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())

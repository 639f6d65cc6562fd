"""Kill a process with ``kill -9`` at random moments of real calls and write ``bench/results/kills.json``.

    python bench/kills.py [--kills 20] [--seed 4711]

So many kills are of the web process and of the only media worker in turns, and as many of the one of two media workers
that carries the call, which goes on in the other. Each call takes a few kills; afterwards its ledger and its recordings
are compared with everything that the two browsers were told and shown. Exits 1 when a promise is broken: a call that
did not go on, more than a second lost before a kill, something acknowledged that is missing, a fault in the evidence.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import Playwright, async_playwright  # noqa: E402 - after the path to tests/

from tests.clips import Clip, make_clip  # noqa: E402
from tests.e2e.comparison import measure, missing_acknowledged, seen_but_not_recorded  # noqa: E402
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE  # noqa: E402
from tests.e2e.installation import Installation  # noqa: E402
from tests.e2e.people import Agent, Customer, launch  # noqa: E402
from tests.e2e.remains import Remains, remains  # noqa: E402
from tests.e2e.survival import CARRIER, Kill, Talk  # noqa: E402
from tests.faces import clip_of, id_card  # noqa: E402

RESULT = ROOT / "bench" / "results" / "kills.json"
KILLS_PER_CALL = 5
ALONE = ("web", "media-0")
VICTIMS = (*ALONE, CARRIER)
LOST_AT_MOST_MS = 1000.0
QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}


@dataclass(frozen=True)
class Account:
    """What came of one call."""

    kills: list[Kill]
    missing: list[str]
    unrecorded: int
    faults: list[str]
    segments: int
    interrupted: bool


async def hold(playwright: Playwright, clips: tuple[Clip, Clip], victims: list[str], chance: random.Random) -> Account:
    """One call on an installation of its own."""
    with tempfile.TemporaryDirectory(prefix="kills-") as directory:
        workers = {"VIDEOBANK_MEDIA_WORKERS": "2" if CARRIER in victims else "1"}
        installation = Installation(Path(directory) / "data", environment=QUICK | workers)
        await installation.start()
        browsers = [await launch(playwright, clips[1]), await launch(playwright, clips[0])]
        try:
            agent = await Agent.arrive(installation, browsers[0], viewport={"width": 1440, "height": 900})
            customer = await Customer.arrive(installation, browsers[1])
            talk = await Talk.begin(installation, agent, customer, id_card(CUSTOMER_FACE))
            for what in victims:
                kill = await talk.kill(what, chance)
                print(f"  {what:8} resumed after {kill.resumed_after_s:.1f} s", flush=True)
            await talk.end()
            left = await remains(installation, talk.call)
            measure(talk, left)
            return account(talk, left)
        finally:
            for browser in browsers:
                await browser.close()
            await installation.stop()


def account(talk: Talk, left: Remains) -> Account:
    """Compare what was told and shown with what is kept."""
    media = [kill.at_s for kill in talk.kills if kill.what != "web"]
    unrecorded = sum(
        len(seen_but_not_recorded(talk.sights[name], track, but_before=media, spare_s=LOST_AT_MOST_MS / 1000))
        for name, track in left.tracks.items()
    )
    faults = [str(fault) for fault in (*left.chain_faults, *left.examination.faults)]
    interrupted = left.entries[-1].event.interrupted
    missing = missing_acknowledged(talk, left.entries)
    return Account(talk.kills, missing, unrecorded, faults, left.examination.pieces, interrupted)


def broken(accounts: list[Account]) -> list[str]:
    """The promises that did not hold."""
    found = []
    for number, one in enumerate(accounts, 1):
        found += [f"call {number}: missing {what}" for what in one.missing] + [
            f"call {number}: {f}" for f in one.faults
        ]
        if one.unrecorded:
            found.append(f"call {number}: {one.unrecorded} frames were shown and are not in the recording")
        for kill in one.kills:
            lost = max(kill.lost_ms.values(), default=0.0)
            if lost > LOST_AT_MOST_MS:
                found.append(f"call {number}: {kill.what} lost {lost:.0f} ms")
    return found


def result(accounts: list[Account], seed: int, took_s: float) -> dict[str, Any]:
    """The figures with what they were measured on."""
    kills = [kill for one in accounts for kill in one.kills]
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    resumed = {what: [k.resumed_after_s for k in kills if k.what == what] for what in VICTIMS}
    lost = [ms for kill in kills for ms in kill.lost_ms.values()]
    return {
        "machine": {
            "python": platform.python_version(),
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_average": os.getloadavg(),
        },
        "commit": commit.stdout.strip(),
        "seed": seed,
        "took_s": round(took_s, 1),
        "kills": len(kills),
        "calls": len(accounts),
        "resumed_after_s": {
            what: {"kills": len(seconds), "median": median(seconds), "worst": max(seconds, default=None)}
            for what, seconds in resumed.items()
        },
        "lost_before_a_kill_ms": {"median": median(lost), "worst": max(lost, default=None)},
        "missing_acknowledged_events": sum(len(one.missing) for one in accounts),
        "frames_shown_and_not_recorded": sum(one.unrecorded for one in accounts),
        "faults_in_chain_or_evidence": sum(len(one.faults) for one in accounts),
        "broken_promises": broken(accounts),
        "each": [asdict(kill) | {"call": n} for n, one in enumerate(accounts, 1) for kill in one.kills],
    }


def median(values: list[Any]) -> float | None:
    """The middle one."""
    return sorted(values)[len(values) // 2] if values else None


async def run(kills: int, seed: int) -> list[Account]:
    """All kills, a few in each call."""
    chance = random.Random(seed)
    shares = ([ALONE[number % len(ALONE)] for number in range(kills)], [CARRIER] * kills)
    plan = [share[at : at + KILLS_PER_CALL] for share in shares for at in range(0, kills, KILLS_PER_CALL)]
    accounts = []
    with tempfile.TemporaryDirectory(prefix="clips-") as directory:
        home = Path(directory)
        clips = make_clip(home, "customer", clip_of(CUSTOMER_FACE), 0), make_clip(home, "agent", clip_of(AGENT_FACE), 1)
        async with async_playwright() as playwright:
            for victims in plan:
                print(f"call {len(accounts) + 1}", flush=True)
                accounts.append(await hold(playwright, clips, victims, chance))
    return accounts


def main() -> int:
    """Measure and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=20)
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    chosen = options.parse_args()
    print(f"seed {chosen.seed}")
    began = time.monotonic()
    accounts = asyncio.run(run(chosen.kills, chosen.seed))
    figures = result(accounts, chosen.seed, time.monotonic() - began)
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps({name: value for name, value in figures.items() if name != "each"}, indent=2))
    return bool(figures["broken_promises"])


if __name__ == "__main__":
    sys.exit(main())

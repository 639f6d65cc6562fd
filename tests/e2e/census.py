"""What processes and pages hold: memory, descriptors, sockets and threads from ``/proc``; tasks and heaps as told."""

import asyncio
import contextlib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import NamedTuple

import aiohttp

from tests.e2e.installation import Installation, children
from tests.e2e.people import Person

MOMENTS, BETWEEN_MOMENTS_S = 4, 0.17


class Held(NamedTuple):
    """By one process. Memory is what is its own (anonymous and shared), without the pages of mapped files."""

    memory_kib: int
    descriptors: int
    sockets: int
    threads: int


class Page(NamedTuple):
    """By the JavaScript of one page, after a collection of garbage."""

    memory_kib: int
    nodes: int
    listeners: int


@dataclass(frozen=True)
class Census:
    """By every process and page, seconds after the beginning; and the tasks of those that tell."""

    at_s: float
    held: dict[str, Held]
    tasks: dict[str, int]
    pages: dict[str, Page]


async def census(installation: Installation, at_s: float, people: tuple[Person, ...] = ()) -> Census:
    """Count now, in these people's pages too."""
    held = {name: held_by(pid) for name, pid in named(installation).items()}
    pages = {type(person).__name__.lower(): await page_of(person) for person in people}
    return Census(at_s, held, await tasks(installation), pages)


async def page_of(person: Person) -> Page:
    """By the Chrome DevTools protocol."""
    devtools = await person.context.new_cdp_session(person.page)
    try:
        await devtools.send("HeapProfiler.collectGarbage")
        heap = await devtools.send("Runtime.getHeapUsage")
        counters = await devtools.send("Memory.getDOMCounters")
    finally:
        await devtools.detach()
    return Page(round(heap["usedSize"] / 1024), counters["nodes"], counters["jsEventListeners"])


def named(installation: Installation) -> dict[str, int]:
    """The number of each process: by the name that the supervisor gave it, or as a child of that."""
    by_pid = {int(path.read_text()): path.stem for path in (installation.data / "run").glob("*.pid")}
    supervisor = installation.processes()[-1]
    found, waiting = {}, [(supervisor, "supervisor")]
    while waiting:
        pid, name = waiting.pop()
        found[name] = pid
        for place, child in enumerate(sorted(children(pid)), 1):
            waiting.append((child, by_pid.get(child, f"{name}/{place}")))
    return found


def held_by(pid: int) -> Held:
    """From proc_pid_status(5) and proc_pid_fd(5); raises OSError when the process is gone."""
    process = Path("/proc") / str(pid)
    status = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines())
    memory_kib = sum(int(status[name].split()[0]) for name in ("RssAnon", "RssShmem"))
    targets = []
    for link in (process / "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            targets.append(str(link.readlink()))
    return Held(memory_kib, len(targets), sum(one.startswith("socket:") for one in targets), int(status["Threads"]))


async def tasks(installation: Installation) -> dict[str, int]:
    """On the event loops of the web process and, summed, of the media workers: the fewest of some moments.

    A question that is just being answered is a task too, and gone in the next moment; what leaks is there in all.
    """
    counts = []
    async with aiohttp.ClientSession() as http:
        for _ in range(MOMENTS):
            counts.append(await _tasks_now(installation, http))
            await asyncio.sleep(BETWEEN_MOMENTS_S)
    return {process: min(count[process] for count in counts) for process in counts[0]}


async def _tasks_now(installation: Installation, http: aiohttp.ClientSession) -> dict[str, int]:
    """As the page of metrics tells."""
    async with http.get(f"{installation.url}/metrics") as response:
        page = await response.text()
    figures = {name: value for name, _, value in (line.rpartition(" ") for line in page.splitlines())}
    return {
        "web": int(float(figures["videobank_tasks"])),
        "media": int(float(figures['videobank_media{figure="tasks"}'])),
    }


def figures(censuses: list[Census]) -> dict[str, list[tuple[float, int]]]:
    """Each figure over time, by a name like ``media-0 sockets``; of what was there all the time."""
    found: dict[str, list[tuple[float, int]]] = {}
    for one in censuses:
        holders: list[tuple[str, Held | Page]] = [*one.held.items(), *one.pages.items()]
        for holder, held in holders:
            for what, count in held._asdict().items():
                found.setdefault(f"{holder} {what}", []).append((one.at_s, count))
        for process, count in one.tasks.items():
            found.setdefault(f"{process} tasks", []).append((one.at_s, count))
    return {name: points for name, points in found.items() if len(points) == len(censuses)}


def grown(points: list[tuple[float, int]]) -> bool:
    """Whether a count grows: the middle of its last third is above the highest of its first third."""
    third = max(1, len(points) // 3)
    return median(count for _, count in points[-third:]) > max(count for _, count in points[:third])


def slope_an_hour(points: list[tuple[float, int]]) -> float:
    """How much a figure grows in an hour: the median of the slopes of all pairs (Theil 1950, Sen 1968)."""
    return 3600 * median((b - a) / (b_s - a_s) for (a_s, a), (b_s, b) in combinations(points, 2))

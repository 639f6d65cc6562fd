"""The media plane against its peers, in one run: ``bench/results/media.json`` and one table.

    python -m bench.media [--calls 1 5 20 40] [--seconds 40] [--rounds 3] [--only ours]

A call is two browsers' worth of VP8 (640 x 480, 30 frames, 1 Mbit/s) and Opus, each way, recorded. The figure is CPU
seconds of all processes of a side per second of a call, with what it takes to finish the recordings. The sides take
turns, several times round, and of each figure the median counts: a machine among others is a tenth faster or slower
from one minute to the next.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from rich.console import Console
from rich.table import Table

from bench.machine import machine
from bench.plane.accounting import usage
from bench.plane.callers import Clockwork, Receiver, Sender
from bench.plane.clip import Encoded, encode
from bench.plane.janus import Janus
from bench.plane.line import offer_transport_feedback
from bench.plane.ours import Ours
from bench.plane.stock import Stock, StockBroke

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "bench" / "results" / "media.json"
WARM_UP_S = 3.0
STOCK_ATTEMPTS = 4


class Side(Protocol):
    """What is measured."""

    name: str

    async def start(self) -> None: ...
    async def connect(self, clip: Encoded, phase_s: float) -> tuple[list[Sender], list[Receiver]]: ...
    def pids(self) -> list[int]: ...
    async def finish(self) -> None: ...
    async def stop(self) -> None: ...


@dataclass(frozen=True)
class Row:
    """One side at one number of calls."""

    side: str
    calls: int
    cpu_s_per_call_s: float  # while calls run
    cpu_s_per_call_s_finished: float  # with what finishing the recordings took
    latency_ms_p50: float | None
    latency_ms_p95: float | None
    latency_ms_p99: float | None
    packets: int
    lost: int
    mib_per_call: float
    cpu_ms_per_set_up: float
    callers_late_ms: float


async def measure(side: Side, clip: Encoded, calls: int, seconds: float) -> Row:
    """Set the calls up, let them run, end them."""
    senders: list[Sender] = []
    receivers: list[Receiver] = []
    clockwork = Clockwork(senders, receivers)
    running: asyncio.Task[None] | None = None
    try:
        await side.start()
        idle = usage(side.pids())
        for number in range(calls):
            more = await side.connect(clip, 0.007 * number % 0.033)
            senders += more[0]
            receivers += more[1]
        set_up = usage(side.pids())
        running = asyncio.create_task(clockwork.run())
        await asyncio.sleep(WARM_UP_S)
        for receiver in receivers:
            receiver.latencies_ms.clear()
        clockwork.late_ms = 0.0
        before, began = usage(side.pids()), time.monotonic()
        await asyncio.sleep(seconds)
        after, ended = usage(side.pids()), time.monotonic()
        running.cancel()
        await asyncio.sleep(0.3)
        latencies = sorted(ms for receiver in receivers for ms in receiver.latencies_ms)
        lost = sum(receiver.lost for receiver in receivers)
        packets = sum(receiver.packets for receiver in receivers)
        quiet = usage(side.pids())
        await side.finish()
        finished = usage(side.pids())
    finally:
        if running is not None:
            running.cancel()
        await side.stop()
    call_s = calls * (ended - began)
    live = (after.cpu_s - before.cpu_s) / call_s
    finishing = (finished.cpu_s - quiet.cpu_s) / (call_s + calls * WARM_UP_S)
    return Row(
        side.name,
        calls,
        round(live, 5),
        round(live + finishing, 5),
        *(_percentile(latencies, share) for share in (0.5, 0.95, 0.99)),
        packets,
        lost,
        round((after.resident_bytes - idle.resident_bytes) / calls / 2**20, 2),
        round((set_up.cpu_s - idle.cpu_s) / calls * 1000, 1),
        round(clockwork.late_ms, 1),
    )


def _percentile(values: list[float], share: float) -> float | None:
    return round(values[min(int(len(values) * share), len(values) - 1)], 3) if values else None


def _sides(calls: int) -> list[Callable[[], Side]]:
    if calls == 1:
        return [partial(Ours, 1), Stock, Janus]
    return [partial(Ours, 1), Janus, partial(Ours, 2)]


def _median(rows: Sequence[Row]) -> Row:
    """Of each figure the median; what was lost, in the round that lost most."""
    figures: dict[str, Any] = {}
    for name in ("side", "calls"):
        figures[name] = getattr(rows[0], name)
    for name in Row.__dataclass_fields__.keys() - figures.keys():
        values = [value for row in rows if (value := getattr(row, name)) is not None]
        figures[name] = (max(values) if name == "lost" else median(values)) if values else None
    return Row(**figures)


async def _row(side: Callable[[], Side], clip: Encoded, calls: int, seconds: float) -> Row:
    for _ in range(STOCK_ATTEMPTS - 1):
        try:
            return await measure(side(), clip, calls, seconds)
        except StockBroke as broke:
            print(f"again: {broke}", flush=True)
    return await measure(side(), clip, calls, seconds)


def table(rows: Sequence[Row]) -> Table:
    """For people: the figures, and ours as a share of the peers' at the same number of calls."""
    columns = (
        "calls",
        "side",
        "CPU s/call-s",
        "finished",
        "of the peer",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "lost",
        "MiB/call",
    )
    shown = Table(*columns, title="media plane, recording on, medians")
    for row in rows:
        peers = [one for one in rows if one.calls == row.calls and not one.side.startswith("ours")]
        shares = [f"{row.cpu_s_per_call_s_finished / peer.cpu_s_per_call_s_finished:.2f}" for peer in peers]
        shown.add_row(
            str(row.calls),
            row.side,
            str(row.cpu_s_per_call_s),
            str(row.cpu_s_per_call_s_finished),
            " ".join(shares) if row.side.startswith("ours") else "",
            *(str(latency) for latency in (row.latency_ms_p50, row.latency_ms_p95, row.latency_ms_p99)),
            str(row.lost),
            str(row.mib_per_call),
        )
    return shown


async def main(arguments: argparse.Namespace) -> list[list[Row]]:
    """The rows of every side at every number of calls, a round each."""
    offer_transport_feedback()
    clip = encode()
    print(f"the clip has {clip.kbit_s:.0f} kbit/s")
    rows: dict[tuple[int, int], list[Row]] = {}
    for calls in arguments.calls:
        turns = [
            (place, side)
            for place, side in enumerate(_sides(calls))
            if not arguments.only or side().name.startswith(arguments.only)
        ]
        for _ in range(arguments.rounds):
            for place, side in turns:
                row = await _row(side, clip, calls, arguments.seconds)
                rows.setdefault((calls, place), []).append(row)
                print(json.dumps(asdict(row)), flush=True)
    return list(rows.values())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--calls", type=int, nargs="+", default=[1, 5, 20, 40])
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args()
    measured = asyncio.run(main(chosen))
    result = {
        **machine(),
        "rows": [asdict(_median(rows)) for rows in measured],
        "each": [asdict(row) for rows in measured for row in rows],
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    Console(width=120).print(table([_median(rows) for rows in measured]))
    sys.exit(0)

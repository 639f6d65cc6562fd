"""One call for an hour in real browsers: does anything grow, drift or get lost? Writes ``bench/results/soak.json``.

    python -m bench.soak [--minutes 60]

A whole installation, an agent and a customer in a Chromium each, camera 640 x 480 at 15 frames a second (two browsers
that encode and decode and the service share this machine). Every minute it is counted what each process and each page
holds. After the call the files for replay are decoded from the first frame to the last. Exits 1 when a promise is
broken:

- memory: grows by less than MEMORY_LIMIT_KIB an hour in each process and page (Theil-Sen slope after ten minutes);
- tasks, sockets, descriptors, threads, nodes and listeners: as above, the median of the last third is not above the
  highest of the first third; and tasks and sockets of web process and media worker are after the call as before it;
- sound after picture, in the recording against the devices: within 40 ms at each tenth minute, all within 20 ms;
- recorded frames, and packets of sound, are those that the browser says it sent, less what is in named gaps and the
  pictures that it threw away itself before it had sent all of them (``tests.e2e.cut_off``).
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.async_api import async_playwright

from bench.machine import machine
from tests.clips import make_slow_clip
from tests.e2e.census import figures, grown, slope_an_hour
from tests.e2e.conftest import AGENT_FACE, CUSTOMER_FACE
from tests.e2e.installation import Installation
from tests.e2e.long_call import LongCall
from tests.faces import clip_of
from videobank.domain.streams import TrackKind

RESULT = Path(__file__).parent / "results" / "soak.json"
EVERY_S = 60.0
WINDOW_S = 20.0
SETTLED_S = 600.0  # caches fill and the allocator finds its size
MEMORY_LIMIT_KIB = 4096
OFFSET_LIMIT_MS, DRIFT_LIMIT_MS = 40.0, 20.0
QUICK = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
CARRIERS = ("web tasks", "web sockets", "media tasks", "media-0 sockets")
FRAMES_A_S = {TrackKind.VIDEO: 15, TrackKind.AUDIO: 50}


async def hold(home: Path, minutes: float) -> LongCall:
    """The call, from the start of the service to the reading of what it left."""
    clips = (
        make_slow_clip(home, "customer", clip_of(CUSTOMER_FACE), 0),
        make_slow_clip(home, "agent", clip_of(AGENT_FACE), 1),
    )
    installation = Installation(home / "data", environment=QUICK)
    try:
        await installation.start()
        async with async_playwright() as playwright:
            call = await LongCall.begin(installation, playwright, clips)
            print(f"talking since {time.strftime('%H:%M:%S')}", flush=True)
            await call.talk(
                60 * minutes, EVERY_S, lambda one: print(f"{one.at_s / 60:.0f} min {one.tasks}", flush=True)
            )
            await call.end()
        print("reading what was recorded", flush=True)
        await call.read(home, marks_s(minutes), WINDOW_S)
        await call.count_after()
        return call
    finally:
        await installation.stop()


def marks_s(minutes: float) -> list[float]:
    """Soon after the beginning, each tenth minute, and just before the end."""
    return [WINDOW_S, *(600.0 * tenth for tenth in range(1, int((minutes * 60 - WINDOW_S) // 600) + 1)), -WINDOW_S]


def growth(call: LongCall) -> dict[str, dict[str, Any]]:
    """What each process held when all had settled, and at the end."""
    found: dict[str, dict[str, Any]] = {}
    for name, points in figures([one for one in call.censuses if one.at_s >= SETTLED_S]).items():
        found[name] = {"first": points[0][1], "last": points[-1][1], "most": max(count for _, count in points)}
        if name.endswith("memory_kib"):
            found[name]["slope_an_hour"] = round(slope_an_hour(points), 1)
            found[name]["grows"] = found[name]["slope_an_hour"] > MEMORY_LIMIT_KIB
        else:
            found[name]["grows"] = grown(points)
    return found


def left_behind(call: LongCall) -> list[str]:
    """Tasks and sockets that a call leaves in the processes that carried it."""
    before, after = figures([call.before]), figures([call.after])
    counts = {name: (before[name][0][1], after[name][0][1]) for name in CARRIERS}
    return [f"{name}: {was} before the call, {now} after it" for name, (was, now) in counts.items() if now > was]


def streams(call: LongCall) -> dict[str, dict[str, Any]]:
    """Of each stream what was sent and what is recorded."""
    found = {}
    for stream, recorded in call.recorded.items():
        sent = call.sent[stream]
        offsets = [mark.offset_ms for mark in recorded.marks]
        named = [gap for gap in call.gaps if gap.stream == stream]
        found[stream] = {
            "frames_sent": sum(sent.frames.values()),
            "frames_recorded": recorded.frames,
            "frames_cut_off_by_their_sender": call.cut_off[stream],
            "frames_without_a_readable_number": recorded.unreadable,
            "frames_out_of_order": recorded.backwards,
            "sounds_sent": sum(sent.packets_of_sound.values()),
            "sounds_recorded": recorded.sounds,
            "segments": call.segments[stream],
            "gaps_s": [
                {"track": gap.track, "reason": gap.reason, "seconds": (gap.until_us - gap.from_us) / 1e6}
                for gap in named
            ],
            "quality_limited_by": sent.limited,
            "seconds": round(recorded.duration_s, 1),
            "offset_ms": {f"{mark.at_s / 60:.1f} min": round(mark.offset_ms, 1) for mark in recorded.marks},
            "drift_ms": round(max(offsets) - min(offsets), 1),
            "path_ms": {f"{mark.at_s / 60:.1f} min": round(mark.picture_ms, 1) for mark in recorded.marks},
        }
    return found


def broken(call: LongCall, minutes: float) -> list[str]:
    """The promises that did not hold."""
    found = [f"{name} grows" for name, one in growth(call).items() if one["grows"]] + call.faults + left_behind(call)
    if set(call.recorded) != set(call.sent):
        found.append(f"recorded are only {sorted(call.recorded)}")
    for stream, one in streams(call).items():
        for kind, what in ((TrackKind.VIDEO, "frames"), (TrackKind.AUDIO, "sounds")):
            cut_off = call.cut_off[stream] if kind is TrackKind.VIDEO else 0
            in_gaps = call.named_s(stream, kind) * FRAMES_A_S[kind]
            missing = one[f"{what}_sent"] - one[f"{what}_recorded"]
            if not 0 <= missing <= in_gaps + cut_off:
                explained = f"{in_gaps:.0f} in named gaps, {cut_off} cut off by their sender"
                found.append(f"{stream}: {missing} {what} are missing, {explained}")
        if one["frames_out_of_order"]:
            found.append(f"{stream}: frames out of order")
        if len(one["offset_ms"]) != len(marks_s(minutes)):
            found.append(f"{stream}: flashes and beeps were found only at {list(one['offset_ms'])}")
        if max(map(abs, one["offset_ms"].values())) >= OFFSET_LIMIT_MS or one["drift_ms"] >= DRIFT_LIMIT_MS:
            found.append(f"{stream}: sound and picture are {one['offset_ms']} apart")
    return found


def main() -> int:
    """Measure and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=60)
    minutes = options.parse_args().minutes
    about = {**machine(), "load_average_before": os.getloadavg(), "minutes": minutes}
    with tempfile.TemporaryDirectory(prefix="soak-") as home:
        call = asyncio.run(hold(Path(home), minutes))
    result = {
        **about,
        "load_average_after": os.getloadavg(),
        "picture": "640x480, 15 frames/s, VP8",
        "rules": {
            "settled_after_s": SETTLED_S,
            "memory_limit_kib_an_hour": MEMORY_LIMIT_KIB,
            "offset_limit_ms": OFFSET_LIMIT_MS,
            "drift_limit_ms": DRIFT_LIMIT_MS,
        },
        "streams": streams(call),
        "held": growth(call),
        "broken_promises": broken(call, minutes),
        "each": [
            {
                "at_s": one.at_s,
                "held": {name: held._asdict() for name, held in one.held.items()},
                "tasks": one.tasks,
                "pages": {name: page._asdict() for name, page in one.pages.items()},
            }
            for one in (call.before, *call.censuses, call.after)
        ],
    }
    RESULT.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps({name: value for name, value in result.items() if name != "each"}, indent=2))
    return bool(result["broken_promises"])


if __name__ == "__main__":
    sys.exit(main())

"""What the browsers of a call say of it, second by second, and what follows from that."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Frame, Page

PEERS = (Path(__file__).parent / "peers.js").read_text()
EVERY_S = 0.5

Track = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """The statistics of one page at one time, by connection and SSRC."""

    at_s: float  # time.monotonic
    tracks: dict[str, Track]
    states: tuple[str, ...]

    def total(self, type_: str, kind: str, name: str) -> float:
        """The sum of one counter over the tracks of this type and kind."""
        return sum(
            track[name] or 0 for track in self.tracks.values() if (track["type"], track["kind"]) == (type_, kind)
        )

    def newest(self, type_: str, kind: str, name: str) -> Any:  # noqa: ANN401 - as getStats has it
        """The value in the newest track of this type and kind."""
        values = [t[name] for t in self.tracks.values() if (t["type"], t["kind"]) == (type_, kind)]
        return values[-1] if values else None


async def sample(page: Page | Frame) -> Sample:
    """Look once."""
    said = await page.evaluate("() => window.__figures()")
    return Sample(time.monotonic(), said["tracks"], tuple(said["states"]))


@dataclass
class Watch:
    """Samples of several pages while something happens."""

    pages: dict[str, Page | Frame]
    samples: dict[str, list[Sample]] = field(default_factory=dict)

    async def run(self, seconds: float, every_s: float = EVERY_S) -> None:
        """Look at all of them for so long."""
        until_s = time.monotonic() + seconds
        while True:
            began_s = time.monotonic()
            seen = await asyncio.gather(*(sample(page) for page in self.pages.values()))
            for name, one in zip(self.pages, seen, strict=True):
                self.samples.setdefault(name, []).append(one)
            if began_s >= until_s:
                return
            await asyncio.sleep(max(0.0, min(began_s + every_s, until_s) - time.monotonic()))


def _spans(samples: list[Sample], name: str) -> Iterator[float]:
    for before, after in pairwise(samples):
        span_s = after.at_s - before.at_s
        yield (after.total("inbound-rtp", "video", name) - before.total("inbound-rtp", "video", name)) / span_s


def summary(samples: list[Sample]) -> dict[str, Any]:
    """One side of a call: what it received and what it sent, from the first sample to the last."""
    first, last = samples[0], samples[-1]
    span_s = last.at_s - first.at_s

    def more(type_: str, kind: str, name: str) -> float:
        return last.total(type_, kind, name) - first.total(type_, kind, name)

    def kbit_s(type_: str, kind: str, name: str) -> int:
        return round(more(type_, kind, name) * 8 / span_s / 1000)

    sent = more("outbound-rtp", "video", "bytesSent")
    heard = more("inbound-rtp", "audio", "totalSamplesReceived")
    targets = [s.newest("outbound-rtp", "video", "targetBitrate") or 0 for s in samples]
    limits = [str(s.newest("outbound-rtp", "video", "qualityLimitationReason")) for s in samples]
    return {
        "freezes": round(more("inbound-rtp", "video", "freezeCount")),
        "freezes_s": round(more("inbound-rtp", "video", "totalFreezesDuration") + standing_s(samples), 2),
        "frames_s": round(more("inbound-rtp", "video", "framesDecoded") / span_s, 1),
        "slowest_frames_s": round(min(_spans(samples, "framesDecoded")), 1),
        "picture_kbit_s": kbit_s("inbound-rtp", "video", "bytesReceived"),
        "height": last.newest("inbound-rtp", "video", "frameHeight"),
        "concealed": round(more("inbound-rtp", "audio", "concealedSamples") / heard, 3) if heard else None,
        "sent_kbit_s": kbit_s("outbound-rtp", "video", "bytesSent"),
        "target_kbit_s": {"median": round(median(targets) / 1000), "least": round(min(targets) / 1000)},
        "repeated": round(more("outbound-rtp", "video", "retransmittedBytesSent") / sent, 3) if sent else None,
        "limited_by": {reason: limits.count(reason) for reason in sorted(set(limits))},
    }


def standing_s(samples: list[Sample]) -> float:
    """How long the picture has stood still at the end: Chromium counts a freeze only when it is over."""
    last = samples[-1]
    newest = last.total("inbound-rtp", "video", "framesDecoded")
    moved_s = next(
        (s.at_s for s in reversed(samples) if s.total("inbound-rtp", "video", "framesDecoded") < newest),
        samples[0].at_s,
    )
    still_s = last.at_s - moved_s - EVERY_S
    return still_s if still_s > EVERY_S else 0.0

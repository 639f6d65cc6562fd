"""The one clock of a machine: the wall clock asked once per boot, then CLOCK_MONOTONIC.

The distance between the two is kept in ``<run_dir>/clock-<boot id>``, so that every process adds the same one. A wall
clock that is stepped later (by hand, by a first NTP answer) changes nothing until the next boot; ``skew_s`` tells.
"""

import contextlib
import json
import time
from datetime import datetime
from pathlib import Path

from videobank.adapters.instants import from_us
from videobank.adapters.private_files import create_whole, read_private

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
"""A new random name at each boot: random(4)."""


class ClockFileBroken(RuntimeError):
    """The shared file does not say how far the clocks are apart."""


class SharedClock:
    """Implements ``ports.clock.Clock`` for all processes that are given the same ``run_dir``."""

    def __init__(self, run_dir: Path) -> None:
        """Join the clock of this boot, or set it; raises ClockFileBroken, TooOpen, OSError."""
        self._offset_us = _shared_offset_us(run_dir / f"clock-{BOOT_ID.read_text().strip()}")

    def now(self) -> datetime:
        """The aware instant, in UTC."""
        return from_us(self.now_us())

    def now_us(self) -> int:
        """The same instant in microseconds since the Unix epoch."""
        return time.monotonic_ns() // 1000 + self._offset_us

    def skew_s(self) -> float:
        """How far the wall clock has moved away since the boot, in seconds; large values belong on a status page."""
        return (time.time_ns() // 1000 - self.now_us()) / 1_000_000


def _shared_offset_us(path: Path) -> int:
    if not path.exists():
        offset_us = (time.time_ns() - time.monotonic_ns()) // 1000
        with contextlib.suppress(FileExistsError):  # another process set it first: its answer is everybody's
            create_whole(path, json.dumps({"wall_minus_monotonic_us": offset_us}).encode())
    try:
        return int(json.loads(read_private(path))["wall_minus_monotonic_us"])
    except (ValueError, KeyError, TypeError) as error:
        raise ClockFileBroken(f"{path} is no clock file; stop every process, remove it and start again") from error

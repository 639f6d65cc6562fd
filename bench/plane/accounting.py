"""CPU seconds and memory of a set of processes, as the kernel accounts for them (proc_pid_stat(5))."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICK_S = 1 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """User and system seconds of the processes with their ended children; resident bytes."""

    cpu_s: float
    resident_bytes: int


def usage(pids: Iterable[int]) -> Usage:
    """What these processes and everything below them have used until now."""
    cpu, resident = 0.0, 0
    for pid in _family(set(pids)):
        fields = _stat(pid)
        if fields:
            cpu += sum(map(int, fields[11:15])) * TICK_S  # utime, stime, cutime, cstime
            resident += int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
    return Usage(cpu, resident)


def _family(pids: set[int]) -> set[int]:
    parents = {
        int(path.name): int(fields[1])
        for path in Path("/proc").iterdir()
        if path.name.isdigit() and (fields := _stat(int(path.name)))
    }
    found = set(pids)
    while new := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= new
    return found


def _stat(pid: int) -> list[str]:
    """The fields from the third on (the second is a name in parentheses)."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []

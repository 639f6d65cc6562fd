"""A million mutated packets through the packet path: ``bench/results/fuzz.json``.

    python -m bench.fuzz [--packets 1000000] [--seed 4711] [--make MODULE:NAME] [--beside MODULE:NAME]

Half of them without SRTP in front, so that every mutation reaches the parsers, a quarter behind each of its two
profiles. Each of the three goes through one path that is never begun anew, so that whatever it keeps of its packets
adds up. ``--make`` names what is fuzzed (``tests.media.fuzzing.Make``), ``--beside`` another whose every answer must be
the same to the byte. Exits 1 at an exception, at a difference, or when memory grows from the first tenths to the last
by more than GROWN_BLOCKS of Python's allocator or GROWN_RESIDENT_BYTES of the process's own.
"""

import argparse
import gc
import importlib
import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import media.path
from bench.machine import machine
from tests.media.fuzzing import Fuzz, Make

RESULT = Path(__file__).parent / "results" / "fuzz.json"
PARTS = {"": 0.5, "AES-GCM": 0.25, "AES-CM": 0.25}
TENTHS = 10
GROWN_BLOCKS = 4096  # the caches of a viewer hold 512 packets, of six objects each
GROWN_RESIDENT_BYTES = 4 * 1024 * 1024


def named(what: str) -> Make:
    """``module:name`` as a factory."""
    module, _, name = what.partition(":")
    made: Make = getattr(importlib.import_module(module), name)
    return made


def resident_bytes() -> int:
    """What is this process's own (proc_pid_status(5))."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["RssAnon"].split()[0]) * 1024


def grown(counts: list[int]) -> int:
    """The middle of the last three less the highest of the first three: what fills and empties again does not count."""
    return round(median(counts[-3:])) - max(counts[:3])


def part(profile: str, packets: int, seed: int, make: Make, beside: Make | None) -> dict[str, Any]:
    """One path, from its first packet to its last."""
    fuzz = Fuzz(seed, make, beside, profile)
    blocks, resident = [], []
    for _ in range(TENTHS):
        fuzz.run(packets // TENTHS)
        gc.collect()
        blocks.append(sys.getallocatedblocks())
        resident.append(resident_bytes())
    return {
        "packets": fuzz.packets,
        "accepted": fuzz.accepted,
        "refused": [subject.refused() for subject in fuzz.subjects],
        "went_out_to_the_viewer": fuzz.outgoing,
        "blocks_grown": grown(blocks),
        "resident_bytes_grown": grown(resident),
    }


def main() -> int:
    """Fuzz and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--packets", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=4711)
    options.add_argument("--make", default="tests.media.fuzzing:python_path")
    options.add_argument("--beside", default="")
    chosen = options.parse_args()
    make, beside = named(chosen.make), named(chosen.beside) if chosen.beside else None
    began = time.monotonic()
    parts = {
        profile or "unprotected": part(profile, round(chosen.packets * share), chosen.seed, make, beside)
        for profile, share in PARTS.items()
    }
    figures = {
        **machine(),
        "seed": chosen.seed,
        "fuzzed": chosen.make,
        "compiled": Path(media.path.__file__).suffix != ".py",
        "compared_with": chosen.beside,
        "packets": sum(one["packets"] for one in parts.values()),
        "seconds": round(time.monotonic() - began, 1),
        "limits": {"blocks_grown": GROWN_BLOCKS, "resident_bytes_grown": GROWN_RESIDENT_BYTES},
        "parts": parts,
        "grows": [
            name
            for name, one in parts.items()
            if one["blocks_grown"] > GROWN_BLOCKS or one["resident_bytes_grown"] > GROWN_RESIDENT_BYTES
        ],
    }
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures))
    return bool(figures["grows"])


if __name__ == "__main__":
    sys.exit(main())

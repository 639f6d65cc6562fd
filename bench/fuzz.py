"""A million mutated packets through the packet path: ``bench/results/fuzz.json``.

    python -m bench.fuzz [--packets 1000000] [--seed 4711]

Without SRTP in front, so that every mutation reaches the parsers. Exits 1 at an exception or when memory grows.
"""

import argparse
import gc
import json
import sys
import time
import tracemalloc
from pathlib import Path

from bench.machine import machine
from tests.media.test_path import fuzz

RESULT = Path(__file__).parent / "results" / "fuzz.json"
ROUNDS = 10
GROWN_BYTES = 64 * 1024  # what a round may leave behind: caches that fill up once, not a leak


def main(packets: int, seed: int) -> int:
    """Rounds of equal length; what each leaves behind is compared with the first."""
    began = time.monotonic()
    fuzz(packets // ROUNDS, seed)
    gc.collect()
    tracemalloc.start()
    left = []
    for number in range(1, ROUNDS):
        fuzz(packets // ROUNDS, seed + number)
        gc.collect()
        left.append(tracemalloc.get_traced_memory()[0])
    grown = left[-1] - left[0]
    figures = {**machine(), "packets": packets, "seed": seed, "seconds": round(time.monotonic() - began, 1)}
    figures["bytes_grown_over_the_last_rounds"] = grown
    RESULT.write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures))
    return int(grown > GROWN_BYTES)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=4711)
    chosen = parser.parse_args()
    sys.exit(main(chosen.packets, chosen.seed))

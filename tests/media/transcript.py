"""What the packet path puts out for the same traffic, as one line for each datagram; run as a program, compiled or not.

python -m tests.media.transcript interpreted|compiled SEED DATAGRAMS
"""

import hashlib
import importlib.machinery
import random
import sys
from pathlib import Path

MEDIA = Path(__file__).parents[2] / "media"


def read_sources_only() -> None:
    """From here on ``media`` is imported from its sources, even where compiled modules lie beside them."""
    loader = (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES)

    def finder(path: str) -> importlib.machinery.FileFinder:
        if Path(path) != MEDIA:
            raise ImportError(path)
        return importlib.machinery.FileFinder(path, loader)

    sys.path_hooks.insert(0, finder)
    sys.path_importer_cache.clear()


def transcribe(seed: int, datagrams: int) -> None:
    """A call with loss, disorder, repetitions, jumps and rubbish; one line for each datagram and each tick."""
    from media import path, rtp  # noqa: PLC0415 - only now it is known which
    from tests.media import traffic  # noqa: PLC0415

    sys.stdout.write(f"{Path(path.__file__).suffix} {Path(rtp.__file__).suffix}\n")
    for step, out in enumerate(traffic.through(random.Random(seed), datagrams)):
        sys.stdout.write(f"{step} {hashlib.sha256(repr(out).encode()).hexdigest()[:16]}\n")


if __name__ == "__main__":
    if sys.argv[1] == "interpreted":
        read_sources_only()
    transcribe(int(sys.argv[2]), int(sys.argv[3]))

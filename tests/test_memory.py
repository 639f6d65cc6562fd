"""A process gives back what it let go of: garbage in cycles, and the pages between what is still held."""

import gc
import weakref
from pathlib import Path

from videobank.app.memory import give_back

BLOCK = 2_000  # bytes: too small to be mapped by itself, so that it lies in the heap


class Knot:
    """Refers to itself."""

    def __init__(self) -> None:
        self.own = self


def own_kib() -> int:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:"))


def test_cycles_are_freed() -> None:
    gc.disable()
    try:
        knot = weakref.ref(Knot())
        assert knot() is not None
        give_back()
        assert knot() is None
    finally:
        gc.enable()


def test_the_pages_between_what_is_held_are_returned() -> None:
    blocks = [bytes(BLOCK) for _ in range(20_000)]
    kept = blocks[::20]  # every tenth page: the heap cannot shrink from its end
    blocks.clear()
    before_kib = own_kib()
    give_back()
    assert before_kib - own_kib() > 10_000
    assert len(kept) == 1_000

"""What is promised of a call in each scenario: each promise names by which figures it does not hold."""

from collections.abc import Callable
from typing import Any

BACK_WITHIN_S = 3.0
BOTH = ("customer", "agent")
LEAST = 1000
GOOD_KBIT_S, GOOD_FRAMES_S = 1500, 29  # of a camera's 30
INTELLIGIBLE, CLEAN = 0.8, 0.9
GAP_WITHIN_S = 0.2
REPEATED = 0.15
ADAPTED_WITHIN_S = 2.0

Figures = dict[str, Any]


def _freezes(most_s: float, *sides: str) -> Callable[[Figures], list[str]]:
    def broken(figures: Figures) -> list[str]:
        return [
            f"{side}: {figures[side]['freezes_s']} s of freezes instead of {most_s}"
            for side in sides
            if figures[side]["freezes_s"] >= most_s
        ]

    return broken


def good(figures: Figures) -> list[str]:
    """What a processor limits says nothing of the line."""
    return [
        f"{side}: {figures[side]['picture_kbit_s']} kbit/s, {figures[side]['frames_s']} frames a second"
        for side, sender in zip(BOTH, reversed(BOTH), strict=True)
        if "cpu" not in figures[sender]["limited_by"]
        and (figures[side]["picture_kbit_s"] < GOOD_KBIT_S or figures[side]["frames_s"] < GOOD_FRAMES_S)
    ]


def loss(figures: Figures) -> list[str]:
    """Few freezes, and a picture worth looking at."""
    slow = [
        f"{side}: {figures[side]['picture_kbit_s']} kbit/s" for side in BOTH if figures[side]["picture_kbit_s"] < LEAST
    ]
    return _freezes(1.0, *BOTH)(figures) + slow


def thin(figures: Figures) -> list[str]:
    """Few freezes, and a queue that repetitions do not flood."""
    flooded = [f"{side}: {figures[side]['repeated']} repeated" for side in BOTH if figures[side]["repeated"] > REPEATED]
    return _freezes(2.0, *BOTH)(figures) + flooded


def adapted(*sides: str) -> Callable[[Figures], list[str]]:
    """The line's queue is soon short again, and nobody's picture stands for long."""

    def broken(figures: Figures) -> list[str]:
        late = [
            f"{name}: adapted after {line['adapted_s']} s"
            for name, line in figures["lines"].items()
            if line["adapted_s"] > ADAPTED_WITHIN_S
        ]
        return _freezes(3.0, *sides)(figures) + late

    return broken


def voice(figures: Figures) -> list[str]:
    """What was said is understood nearly as well as over an open line."""
    of_clean, clean = figures["of_clean"], figures["clean"]
    if clean < CLEAN:
        return [f"speech over an open line is only {clean}: the machine was too slow to tell anything"]
    return [] if of_clean >= INTELLIGIBLE else [f"speech is {of_clean} of the clean one"]


def back_with_its_gap(figures: Figures) -> list[str]:
    """Back, and what was missed is on record as long as it was."""
    return back(figures) + [
        f"the gap of the {kind} misses the real one by {error_s} s"
        for kind, error_s in figures["gap_error_s"].items()
        if error_s is None or error_s > GAP_WITHIN_S
    ]


def back(figures: Figures) -> list[str]:
    """Both see and hear each other again."""
    return [
        f"{side}: {what} {figures[side][what]}"
        for side in BOTH
        for what in ("picture_back_s", "sound_back_s")
        if figures[side][what] is None or figures[side][what] >= BACK_WITHIN_S
    ]

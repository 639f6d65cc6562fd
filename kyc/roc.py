"""What the scores of many pairs say besides the rates at a threshold: the curve, and where both errors meet."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kyc.calibrate import INTERVAL, Numbers, Scores, rates_of, resamples

GRID = 2_000  # thresholds between the lowest and the highest score
LEAST_FMR = 1e-5  # where the drawn curve begins

WIDTH, HEIGHT, LEFT, TOP = 640, 440, 80, 24
LEAST_TAR = 0.8  # drawn; below it a pack is of no use at a counter
COLOURS = ("#1a5fb4", "#c64600", "#26a269", "#813d9c", "#865e3c", "#e5a50a")


@dataclass(frozen=True)
class EqualError:
    """Where as many impostors match as genuine people do not (ISO/IEC 19795-1), with its 95 % interval."""

    rate: float
    interval: tuple[float, float]


def thresholds(scores: Scores) -> Numbers:
    """A grid over all scores."""
    every = np.concatenate([scores.genuine, scores.impostor])
    return np.linspace(float(every.min()), float(every.max()) + 1e-9, GRID)


def equal_error(scores: Scores, seed: int = 0) -> EqualError:
    """The equal error rate; people are resampled for its interval, never pairs."""
    grid = thresholds(scores)
    drawn = [_meeting(*rates_of(scores, grid, weights)) for weights in resamples(scores.people, seed)]
    low, high = np.percentile(drawn, INTERVAL)
    return EqualError(_meeting(*rates_of(scores, grid, np.ones(scores.people))), (float(low), float(high)))


def _meeting(fmr: Numbers, tar: Numbers) -> float:
    """FMR falls and FNMR rises with the threshold: they cross once, between two points of the grid."""
    apart = fmr - (1 - tar)
    after = int(np.argmax(apart <= 0)) if bool((apart <= 0).any()) else len(apart) - 1
    before = max(after - 1, 0)
    step = apart[before] - apart[after]
    share = float(apart[before] / step) if step else 0.0
    return float(fmr[before] + share * (fmr[after] - fmr[before]))


def curve(scores: Scores) -> tuple[Numbers, Numbers]:
    """FMR and TAR from the strictest threshold to the loosest."""
    fmr, tar = rates_of(scores, thresholds(scores), np.ones(scores.people))
    return fmr[::-1], tar[::-1]


def drawing(curves: Sequence[tuple[str, Numbers, Numbers]]) -> str:
    """The curves as one SVG: FMR from 1e-5 to 1 on a logarithmic axis, TAR from 0.8 to 1."""
    box = f"0 0 {LEFT + WIDTH + 24} {TOP + HEIGHT + 60}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        *_axes(),
    ]
    for number, (name, fmr, tar) in enumerate(curves):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{_x(f):.1f},{_y(t):.1f}" for f, t in zip(fmr.tolist(), tar.tolist(), strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = TOP + HEIGHT - 12 - 18 * (len(curves) - 1 - number)
        parts.append(f'<text x="{LEFT + WIDTH - 10}" y="{y}" fill="{colour}" text-anchor="end">{_plain(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _axes() -> list[str]:
    lines = []
    for exponent in range(-5, 1):
        x = _x(10.0**exponent)
        lines.append(f'<path d="M{x:.1f} {TOP}V{TOP + HEIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 20}" text-anchor="middle">1e{exponent}</text>')
    for tar in (0.8, 0.85, 0.9, 0.95, 1.0):
        y = _y(tar)
        lines.append(f'<path d="M{LEFT} {y:.1f}H{LEFT + WIDTH}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tar:g}</text>')
    middle = LEFT + WIDTH / 2
    lines.append(f'<text x="{middle}" y="{TOP + HEIGHT + 46}" text-anchor="middle">False match rate</text>')
    lines.append(
        f'<text transform="translate(22 {TOP + HEIGHT / 2}) rotate(-90)" text-anchor="middle">True accept rate</text>'
    )
    return lines


def _x(fmr: float) -> float:
    span = -float(np.log10(LEAST_FMR))
    return LEFT + WIDTH * (1 + float(np.log10(max(fmr, LEAST_FMR))) / span)


def _y(tar: float) -> float:
    return TOP + HEIGHT * (1 - (max(tar, LEAST_TAR) - LEAST_TAR) / (1 - LEAST_TAR))


def _plain(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;")

"""Make clips of faces that move, of attacks on them, and count what is found; writes ``bench/results/liveness.json``.

    python bench/liveness.py ../shared/data            # the clips that nobody looked at: run at the end
    python bench/liveness.py ../shared/data --build    # those that the limits were set on

The people are split into two parts by a hash, and the two videos (a person, and the same filmed from a screen) in their
middles. What is counted are findings on clips made here, never a certified level: nobody attacked with masks, or with
the patience of a test laboratory (ISO/IEC 30107-3).
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import machine  # noqa: E402 - after the path
from kyc import pictures  # noqa: E402
from kyc.engine import Engine  # noqa: E402
from kyc.looking import References, look  # noqa: E402
from kyc.prepare import ensure  # noqa: E402
from kyc.surface import surface  # noqa: E402
from tests import heads  # noqa: E402
from videobank.domain.liveness import WATCHED, Challenge  # noqa: E402
from videobank.domain.movement import Seen, watch  # noqa: E402
from videobank.domain.presentation import presentation  # noqa: E402
from videobank.domain.stream_signs import FrameSign, stream_signs  # noqa: E402
from videobank.ports.faces import Image  # noqa: E402

RESULT = ROOT / "bench" / "results" / "liveness.json"
SIDE = 360
PER_SECOND, FRAMES = 8, 32
WINDOW = 26
"""Frames of a video in one clip; the videos are sampled at about PER_SECOND."""


@dataclass(frozen=True)
class Subject:
    """A person, and what chance decided about the clips of them."""

    name: str
    still: Image
    head: heads.Head
    challenge: Challenge
    dice: np.random.Generator


def subjects(engine: Engine, people: Path, *, build: bool, most: int) -> Iterator[Subject]:
    """So many of one part, with one face that looks ahead."""
    given = 0
    for folder in sorted(path for path in people.iterdir() if path.is_dir()):
        digest = hashlib.sha256(f"liveness/{folder.name}".encode()).digest()
        if (digest[0] % 2 == 0) != build or given >= most:
            continue
        picture = pictures.decode(min(folder.glob("*.jpg")).read_bytes())
        still = np.asarray(cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.uint8)
        faces = engine.faces(still)
        if not faces:
            continue
        face, (eyes, mouth) = faces[0], (faces[0].points[:2].mean(axis=0), faces[0].points[3:].mean(axis=0))
        head = heads.Head(float(face.points[2][0]), float((eyes[1] + mouth[1]) / 2), face.width * 0.6)
        given += 1
        dice = np.random.default_rng(int.from_bytes(digest[:8], "big"))
        yield Subject(folder.name, still, head, sorted(WATCHED)[digest[1] % len(WATCHED)], dice)


def _swing(number: int) -> float:
    """0 to 1 and back, in eighths of a second: at rest, a second there, staying, and a second back."""
    return float(np.clip(min((number - 5) / 8, (28 - number) / 8), 0, 1))


def _moved(subject: Subject, part: float, how: Callable[[Image, float], Image]) -> Image:
    match subject.challenge:
        case Challenge.TURN_LEFT:
            return how(subject.still, 42 * part)
        case Challenge.TURN_RIGHT:
            return how(subject.still, -42 * part)
        case Challenge.MOVE_CLOSER:
            return heads.nearer(subject.still, subject.head, 1 + 0.4 * part)
        case _:
            return heads.nearer(subject.still, subject.head, 1 - 0.3 * part)


def genuine(subject: Subject) -> list[Image]:
    """A head that does what was asked."""
    poses: dict[float, Image] = {}
    for part in map(_swing, range(FRAMES)):
        if part not in poses:  # on the way back it looks as on the way there
            poses[part] = _moved(subject, part, lambda still, yaw: heads.turned(still, subject.head, yaw))
    return [heads.noisy(poses[_swing(n)], n) for n in range(FRAMES)]


def on_a_screen(subject: Subject) -> list[Image]:
    """The same, played on a screen before the camera."""
    period, strength = subject.dice.uniform(3.5, 9), subject.dice.uniform(0.02, 0.10)
    return [heads.noisy(heads.on_screen(frame, n, period, strength), n) for n, frame in enumerate(genuine(subject))]


def held_photo(subject: Subject) -> list[Image]:
    """A picture that somebody tilts, or moves, as the person was asked to."""
    return [
        heads.noisy(_moved(subject, _swing(n), lambda s, yaw: heads.tilted(s, 1.3 * yaw)), n) for n in range(FRAMES)
    ]


def still_photo(subject: Subject) -> list[Image]:
    """A picture before the camera, not moved: the noise of the sensor is all that changes."""
    return [heads.noisy(subject.still, n) for n in range(FRAMES)]


def frozen(subject: Subject) -> list[Image]:
    """One frame again and again."""
    return [subject.still] * FRAMES


def looped(subject: Subject) -> list[Image]:
    """Two and a half seconds of swaying, again and again, by a program that plays a film as a camera."""
    sway = [heads.nearer(subject.still, subject.head, 1 + 0.25 * np.sin(2 * np.pi * n / 20)) for n in range(20)]
    return (sway * 3)[: FRAMES + 12]


def dark(subject: Subject) -> list[Image]:
    """The genuine one with the light turned off."""
    return [np.asarray(frame * 0.12, np.uint8) for frame in genuine(subject)]


KINDS: dict[str, Callable[[Subject], list[Image]]] = {
    kind.__name__: kind for kind in (genuine, on_a_screen, held_photo, still_photo, frozen, looped, dark)
}
INJECTED = {"frozen", "looped"}


class Eye:
    """Looks at clips as the server looks at a call, and counts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.counts: dict[str, Counter[str]] = {}

    def see(self, kind: str, frames: list[Image], challenge: Challenge | None, dice: np.random.Generator) -> None:
        """Look at one clip, coded and decoded as on the way to the server."""
        references, series, surfaces, signs = References(self._engine), [], [], []
        for number, frame in enumerate(heads.as_sent(frames, PER_SECOND)):
            shakes = 0 if kind in INJECTED else int(dice.integers(-3, 4)) * 90
            ticks, at_us = number * 90_000 // PER_SECOND + shakes, number * 1_000_000 // PER_SECOND
            seen = look(self._engine, references, frame, (frames[0],) if number % 8 == 0 else ())
            face = seen.faces[0] if seen.faces else None
            skin = surface(frame, (face.left, face.top, face.right, face.bottom) if face is not None else None)
            series.append(Seen(seen, at_us, 1, ticks))
            surfaces.append(skin)
            signs.append(FrameSign(1, at_us, ticks, seen.width, seen.height, skin.digest, skin.cells))
        found = self.counts.setdefault(kind, Counter())
        found["clips"] += 1
        if challenge is not None:
            turn = "turn" if challenge in {Challenge.TURN_LEFT, Challenge.TURN_RIGHT} else "nearness"
            found[f"{turn}_{watch(challenge, series).finding}"] += 1
        passive = presentation(series, surfaces)
        found[f"passive_{passive.finding}"] += 1
        found.update(f"sign_{sign}" for sign in {*passive.signs, *stream_signs(signs)})


def windows(path: Path, *, build: bool) -> Iterator[list[Image]]:
    """Clips of one half of a video."""
    with av.open(str(path)) as video:
        frames = [
            np.asarray(f.to_ndarray(format="rgb24", width=364, height=640), np.uint8) for f in video.decode(video=0)
        ]
    half = frames[: len(frames) // 2] if build else frames[len(frames) // 2 :]
    sampled = half[:: max(1, round(len(half) / (2 * WINDOW)))]
    for first in range(0, len(sampled) - WINDOW + 1, WINDOW // 2):
        yield sampled[first : first + WINDOW]


def main() -> int:
    """Make, look, count, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--build", action="store_true", help="the part that the limits were set on; writes nothing")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--models", type=Path, default=ROOT / "data" / "models" / "default")
    options = parser.parse_args()
    engine = Engine(ensure(options.models))
    eye, dice = Eye(engine), np.random.default_rng(1)
    for subject in subjects(engine, options.data / "faces" / "lfw", build=options.build, most=options.people):
        for kind, make in KINDS.items():
            eye.see(kind, make(subject), subject.challenge, dice)
        print(subject.name, subject.challenge, file=sys.stderr, flush=True)
    for kind in ("live_person", "screen_replay"):
        for clip in windows(options.data / "video" / f"{kind}.mp4", build=options.build):
            eye.see(f"video_{kind}", clip, None, dice)
    counted: dict[str, Any] = {kind: dict(sorted(counts.items())) for kind, counts in eye.counts.items()}
    told = {**machine(), "part": "build" if options.build else "unseen", "clips": counted}
    if not options.build:
        RESULT.write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

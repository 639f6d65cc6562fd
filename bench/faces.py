"""Measure the default face pack on labelled pictures and write ``bench/results/faces.json``.

    python bench/faces.py ../shared/data

The data is described in its own SOURCES.md and is never shipped. Wants ``faces/`` (a folder per person) and, for cards,
``documents/cn_id/truth.json``.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import onnxruntime

sys.path.insert(0, str(Path(__file__).parents[1]))  # before this directory, whose kyc.py is another

from kyc import quality
from kyc.calibrate import (
    TARGETS,
    Scores,
    all_against_all,
    fmr_bound,
    people_in,
    people_pairs,
    rates,
    read,
    threshold_at,
)
from kyc.engine import Engine
from kyc.faces import chip
from kyc.pack import Thresholds
from kyc.prepare import prepare

GRID = tuple(round(0.2 + 0.01 * step, 2) for step in range(36))
RESULT = Path(__file__).parent / "results" / "faces.json"


def errors(scores: Scores) -> dict[str, Any]:
    """FMR and TAR over a grid of thresholds and at the usual targets."""
    at_targets = rates(scores, [threshold_at(scores, target) for target in sorted(TARGETS, reverse=True)])
    return {
        "people": scores.people,
        "pictures": scores.pictures,
        "without_face": list(scores.without_face),
        "genuine_pairs": len(scores.genuine),
        "impostor_pairs": len(scores.impostor),
        "highest_impostors": [round(float(s), 4) for s in np.sort(scores.impostor)[::-1][:5]],
        "targets": {f"{t:g}": asdict(r) for t, r in zip(sorted(TARGETS, reverse=True), at_targets, strict=True)},
        "grid": [asdict(rate) for rate in rates(scores, GRID)],
    }


def shipped(scores: Scores, thresholds: Thresholds) -> dict[str, Any]:
    """What the thresholds of the pack do, and what the false match rate of "match" is at most."""
    no_match, match = rates(scores, [thresholds.no_match, thresholds.match])
    return {
        "no_match": asdict(no_match),
        "match": asdict(match),
        "match_false_matches": int((scores.impostor >= thresholds.match).sum()),
        "pairs_of_people": people_pairs(scores),
        "match_fmr_at_most": fmr_bound(scores, match),
    }


def cards(engine: Engine, documents: Path, people: Path) -> dict[str, Any]:
    """Bands of every card against its holder's other pictures, and against everybody else's first one."""
    truth = json.loads((documents / "truth.json").read_text(encoding="utf-8"))
    lives = {
        entry["person"]: [read(people / entry["person"] / f"{entry['person']}_{n:04d}.jpg") for n in entry["live"]]
        for entry in truth
    }
    genuine: Counter[str] = Counter()
    impostor: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    found = 0
    for entry in truth:
        portrait = engine.portrait(read(documents / entry["file"]))
        if portrait is None:
            continue
        found += 1
        for live in lives[entry["person"]]:
            said = engine.compare(portrait, live)
            genuine[said.band] += 1
            reasons.update(said.live_quality + said.portrait_quality)
        for person, pictures in lives.items():
            if person != entry["person"]:
                impostor[engine.compare(portrait, pictures[0]).band] += 1
    return {"cards": len(truth), "portraits_found": found, "genuine": genuine, "impostor": impostor, "reasons": reasons}


def gates(engine: Engine, people: Path) -> dict[str, Any]:
    """How many ordinary pictures each quality reason refuses, with the limits for live pictures and for documents."""
    counts: dict[str, Counter[str]] = {"live": Counter(), "document": Counter()}
    pictures = people_in(people)
    for _, path in pictures:
        image = read(path)
        faces = engine.faces(image)
        for name, limits in (("live", quality.LIVE), ("document", quality.DOCUMENT)):
            found = quality.reasons(faces, chip(image, faces[0]) if faces else None, limits)
            counts[name].update(found or ("passed",))
    return {"pictures": len(pictures), **counts}


def speed(engine: Engine, image: Path) -> dict[str, float]:
    """Milliseconds of one thread, median of 15."""
    frame = np.asarray(cv2.resize(read(image), (640, 480)), np.uint8)
    face_chip = np.asarray(cv2.resize(frame, (112, 112)), np.uint8)
    steps: dict[str, Callable[[], object]] = {
        "find": lambda: engine.faces(frame),
        "embed": lambda: engine.embed(face_chip),
        "compare": lambda: engine.compare(frame, frame),
    }
    medians = {}
    for name, step in steps.items():
        times = []
        for _ in range(15):
            start = time.perf_counter()
            step()
            times.append(time.perf_counter() - start)
        medians[name] = round(float(np.median(times)) * 1000, 1)
    return medians


def machine() -> dict[str, Any]:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    return {
        "commit": commit,
        "cpus": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "onnxruntime": onnxruntime.__version__,
        "opencv": cv2.__version__,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory() as folder:
        pack = prepare(Path(folder) / "default")
        engine = Engine(pack)
        scores = all_against_all(engine, data / "faces")
        result = {
            "machine": machine(),
            "pack": pack.name,
            "thresholds": asdict(pack.thresholds),
            "shipped": shipped(scores, pack.thresholds),
            "all_against_all": errors(scores),
            "gates": gates(engine, data / "faces"),
            "cards": cards(engine, data / "documents" / "cn_id", data / "faces" / "lfw"),
            "milliseconds": speed(engine, next(path for _, path in people_in(data / "faces"))),
        }
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

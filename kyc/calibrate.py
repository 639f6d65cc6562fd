"""How often a pack errs: false matches and false non-matches, counted on pictures of known people.

Errors are counted over pairs (ISO/IEC 19795-1: FMR and FNMR of a comparison, failures to find a face counted apart).
Pairs of one person are not independent, so the intervals resample *people*, never pairs.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from kyc.engine import Embedding, Engine
from kyc.faces import Face, chip
from videobank.ports.faces import Image

PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
TARGETS = (1e-2, 1e-3, 1e-4)
RESAMPLES = 300
INTERVAL = (2.5, 97.5)

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Scores:
    """Similarities of genuine and impostor pairs, and whose they are (indices of people)."""

    people: int
    pictures: int
    without_face: tuple[str, ...]
    genuine: Numbers
    genuine_person: Indices
    impostor: Numbers
    impostor_persons: Indices
    """n x 2."""
    groups: tuple[str, ...] = ()
    """The names of the groups that the pairs are of, if the list has any."""
    genuine_group: Indices = field(default_factory=lambda: np.zeros(0, np.int64))
    impostor_group: Indices = field(default_factory=lambda: np.zeros(0, np.int64))

    def of(self, group: str) -> "Scores":
        """The pairs of one group; raises ValueError when there is no such group."""
        number = self.groups.index(group)
        genuine, impostor = self.genuine_group == number, self.impostor_group == number
        return Scores(
            self.people,
            self.pictures,
            self.without_face,
            self.genuine[genuine],
            self.genuine_person[genuine],
            self.impostor[impostor],
            self.impostor_persons[impostor],
        )


@dataclass(frozen=True)
class Rate:
    """What one threshold does, each figure with its 95 % interval."""

    threshold: float
    fmr: float
    fmr_interval: tuple[float, float]
    tar: float
    tar_interval: tuple[float, float]


def people_in(root: Path) -> list[tuple[str, Path]]:
    """(person, picture) of every folder that holds pictures and no folders: its name is the person's."""
    found = []
    for folder in sorted(path for path in [root, *root.rglob("*")] if path.is_dir()):
        inside = sorted(folder.iterdir())
        if not any(path.is_dir() for path in inside):
            found += [(folder.name, path) for path in inside if path.suffix.lower() in PICTURES]
    return found


def all_against_all(engine: Engine, root: Path) -> Scores:
    """Every picture with every other one under ``root``. Raises FileNotFoundError when there is none."""
    labelled = people_in(root)
    if not labelled:
        raise FileNotFoundError(root)
    embeddings, missing = embed_all(engine, (path for _, path in labelled))
    kept = [(person, embeddings[path]) for person, path in labelled if path in embeddings]
    names = sorted({person for person, _ in kept})
    person = np.array([names.index(name) for name, _ in kept], np.int64)
    vectors = np.array([vector for _, vector in kept])
    first, second = np.triu_indices(len(kept), 1)
    similarity = (vectors @ vectors.T)[first, second].astype(np.float64)
    return _scores(len(names), len(kept), missing, similarity, person[first], person[second])


def pairs_of(engine: Engine, listing: Path) -> Scores:
    """The pairs of a CSV with the columns ``a`` and ``b`` (``person/picture``), and perhaps ``group``.

    Whether a pair is of one person is told by its folders, as it is for all against all. Paths are relative to the
    CSV's folder or to a folder in it. Raises FileNotFoundError, KeyError.
    """
    with listing.open(newline="", encoding="utf-8") as stream:
        rows = [(row["a"], row["b"], row.get("group") or "") for row in csv.DictReader(stream)]
    places = {name: _find(listing.parent, name) for row in rows for name in row[:2]}
    embeddings, missing = embed_all(engine, places.values())
    rows = [row for row in rows if all(places[name] in embeddings for name in row[:2])]
    names = sorted({places[name].parent.name for row in rows for name in row[:2]})
    index = {name: number for number, name in enumerate(names)}
    first, second = (np.array([index[places[row[side]].parent.name] for row in rows], np.int64) for side in (0, 1))
    similarity = np.array([float(embeddings[places[a]] @ embeddings[places[b]]) for a, b, _ in rows])
    scores = _scores(len(names), len(embeddings), missing, similarity, first, second)
    return _grouped(scores, [group for _, _, group in rows], first == second)


def _grouped(scores: Scores, labels: Sequence[str], same: NDArray[np.bool_]) -> Scores:
    groups = tuple(sorted({*labels} - {""}))
    numbers = np.array([groups.index(label) if label else -1 for label in labels], np.int64)
    return replace(scores, groups=groups, genuine_group=numbers[same], impostor_group=numbers[~same])


def embed_all(engine: Engine, paths: Iterable[Path]) -> tuple[dict[Path, Embedding], tuple[str, ...]]:
    """The embedding of the most central face of each picture, as data sets centre whom they name; and who has none."""
    embeddings: dict[Path, Embedding] = {}
    missing = []
    for path in dict.fromkeys(paths):
        image = read(path)
        faces = engine.faces(image)
        if faces:
            embeddings[path] = engine.embed(chip(image, min(faces, key=lambda face: _off_centre(face, image))))
        else:
            missing.append(path.name)
    return embeddings, tuple(missing)


def read(path: Path) -> Image:
    """A picture of our own data; strangers' pictures go through ``kyc.pictures``. Raises FileNotFoundError."""
    image = cv2.imread(str(path))
    if image is None:
        raise FileNotFoundError(path)
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


def rates(scores: Scores, thresholds: Iterable[float], seed: int = 0) -> list[Rate]:
    """FMR and TAR at each threshold."""
    grid = np.array(list(thresholds))
    fmr, tar = rates_of(scores, grid, np.ones(scores.people))
    drawn = [rates_of(scores, grid, weights) for weights in resamples(scores.people, seed)]
    fmr_low, fmr_high = np.percentile([pair[0] for pair in drawn], INTERVAL, axis=0)
    tar_low, tar_high = np.percentile([pair[1] for pair in drawn], INTERVAL, axis=0)
    columns = (grid, fmr, fmr_low, fmr_high, tar, tar_low, tar_high)
    return [
        Rate(t, f, (f_low, f_high), a, (a_low, a_high))
        for t, f, f_low, f_high, a, a_low, a_high in zip(*(column.tolist() for column in columns), strict=True)
    ]


def people_pairs(scores: Scores) -> int:
    """Of how many pairs of different people there are impostor pairs: pictures of the same two say the same again."""
    ordered = np.sort(scores.impostor_persons, axis=1)
    return len(np.unique(ordered, axis=0))


def fmr_bound(scores: Scores, rate: Rate) -> float:
    """What the FMR is at most (95 %): the upper end of its interval, and no less than three in all pairs of people.

    Resampling says nothing about errors that nobody made; of n pairs without one, at most 3/n have one (rule of three:
    Hanley and Lippman-Hand 1983, ISO/IEC 19795-1, annex B).
    """
    return max(rate.fmr_interval[1], 3 / max(people_pairs(scores), 1))


def threshold_at(scores: Scores, target: float) -> float:
    """The lowest threshold whose FMR on these pairs is at most ``target``."""
    falling = np.sort(scores.impostor)[::-1]
    allowed = int(target * len(falling))
    return float(np.nextafter(falling[min(allowed, len(falling) - 1)], 2))


def rates_of(scores: Scores, grid: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """Weighted FMR and TAR; a pair counts as often as its people were drawn."""
    impostor_weights = weights[scores.impostor_persons].prod(axis=1)
    genuine_weights = weights[scores.genuine_person]
    return (
        _share_at_least(scores.impostor, impostor_weights, grid),
        _share_at_least(scores.genuine, genuine_weights, grid),
    )


def _share_at_least(values: Numbers, weights: Numbers, grid: Numbers) -> Numbers:
    counts, _ = np.histogram(values, bins=[-np.inf, *grid, np.inf], weights=weights)
    return np.asarray(counts[::-1].cumsum()[::-1][1:] / max(weights.sum(), 1e-12), np.float64)


def resamples(people: int, seed: int) -> Iterator[Numbers]:
    """How often each person was drawn, in each of many samples with replacement."""
    random = np.random.default_rng(seed)
    for _ in range(RESAMPLES):
        yield np.bincount(random.integers(0, people, people), minlength=people).astype(np.float64)


def _scores(
    people: int, pictures: int, missing: tuple[str, ...], similarity: Numbers, first: Indices, second: Indices
) -> Scores:
    same = first == second
    return Scores(
        people,
        pictures,
        missing,
        similarity[same],
        first[same],
        similarity[~same],
        np.stack([first[~same], second[~same]], axis=1),
    )


def _find(folder: Path, name: str) -> Path:
    for place in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(folder / name)


def _off_centre(face: Face, image: Image) -> float:
    height, width = image.shape[:2]
    return float(np.hypot((face.left + face.right - width) / 2, (face.top + face.bottom - height) / 2))

"""Whether the still of a document shows what the video of the same moment showed: pixels against pixels.

Two cards of one kind have the same layout, so that features alone would say that they are the same card. They serve to
lay each frame over the still (SIFT, Lowe 2004; a homography by RANSAC, for a card is flat). Then every small field of
the still is compared with the same place of the frames, and what counts is the part of the card where most of them
differ: the portrait, or the words of another holder. A single digit is too small a thing for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from videobank.domain.document import Box
from videobank.domain.still_match import StillComparison, StillWhy
from videobank.ports.faces import Image

LONGEST_PX = 600
"""Of the part of the still that is compared: about what it has in a frame of 640 to 1280 pixels."""
AROUND = 0.04
"""Of the span of all words and the portrait, on each side: a strip of a passport ends a little before its page does."""
LEAST_PART_PX = 64
FEATURES = 1500
RATIO = 0.75
LEAST_FEATURES = 60
"""Of either picture: below this nothing is said, as after a blurred picture or a hand before the camera."""
LEAST_INLIERS = 14
REPROJECTION_PX = 4.0
SMALLEST, LARGEST = 0.02, 50
"""Of a frame laid over the still, by its own area."""
DARKEST = 30.0
"""Mean luma; the noise of a sensor is all that is left below."""
FIELD_PX = 20
STEP_PX = 10
SEARCH_PX = 5
"""How far a field may lie from where the homography puts it: a bent card, a rolling shutter."""
TEXTURE = 7.0
"""Standard deviation of luma within a field that has something on it."""
FINE_PX = 1.6
"""Sigma by which the still is softened: what a video's coding leaves of it."""
BESIDE_PX = 6
"""Around what was painted over: the softening carries its edge so far."""
ALIKE = 0.5
"""Correlation of a field with its place in the frame, from which on it is the same print."""
WINDOW = 9
"""Fields across and down of the part that is judged: 100 pixels, a third of the portrait's height and a few words."""
LEAST_FIELDS = 20
"""With something on them, in a part that is judged."""


@dataclass(frozen=True, slots=True)
class _Features:
    points: NDArray[np.float32]
    descriptors: NDArray[Any] | None


def compare(still: Image, frames: Sequence[Image], words: Sequence[Box], covered: Sequence[Box]) -> StillComparison:
    """See StillMatcher."""
    part = _part(still, words)
    if not frames or part is None:
        return StillComparison(None, StillWhy.NOT_READ if frames else StillWhy.NO_FRAMES, ())
    ours, looked_at = _cut(still, part, covered)
    return _compared(ours, looked_at, [_grey(frame) for frame in frames])


def _compared(
    ours: NDArray[np.uint8], looked_at: NDArray[np.bool_], theirs: list[NDArray[np.uint8]]
) -> StillComparison:
    if float(ours.mean()) < DARKEST or max(float(one.mean()) for one in theirs) < DARKEST:
        return StillComparison(None, StillWhy.TOO_DARK, ())
    own, others = _features(ours), [_features(one) for one in theirs]
    if len(own.points) < LEAST_FEATURES or max(len(one.points) for one in others) < LEAST_FEATURES:
        return StillComparison(None, StillWhy.TOO_FEW_FEATURES, ())
    laid = {n: _laid_over(theirs[n], one, own, ours.shape) for n, one in enumerate(others)}
    found = {n: pair for n, pair in laid.items() if pair is not None}
    if not found:
        return StillComparison(None, StillWhy.NOT_FOUND, ())
    differs = _differing(ours, looked_at, list(found.values()))
    if differs is None:
        return StillComparison(None, StillWhy.TOO_FEW_FEATURES, ())
    return StillComparison(differs, None, tuple(found))


def _part(still: Image, words: Sequence[Box]) -> Box | None:
    """The part of the still that is surely on the card: around all words that were read, and the table is not."""
    height, width = still.shape[:2]
    if not words:
        return None
    left, right = min(box.x for box in words), max(box.x + box.width for box in words)
    top, bottom = min(box.y for box in words), max(box.y + box.height for box in words)
    across, down = (right - left) * AROUND, (bottom - top) * AROUND
    left, right = max(0, round(left - across)), min(width, round(right + across))
    top, bottom = max(0, round(top - down)), min(height, round(bottom + down))
    return Box(left, top, right - left, bottom - top) if min(right - left, bottom - top) >= LEAST_PART_PX else None


def _cut(still: Image, part: Box, covered: Sequence[Box]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The part in the size in which it is compared, and where nothing was painted over."""
    piece = still[part.y : part.y + part.height, part.x : part.x + part.width]
    bare = np.full(still.shape[:2], 255, np.uint8)
    for box in covered:
        bare[box.y : box.y + box.height, box.x : box.x + box.width] = 0
    scale = min(1.0, LONGEST_PX / max(piece.shape[:2]))
    size = (max(1, round(piece.shape[1] * scale)), max(1, round(piece.shape[0] * scale)))
    small = cv2.resize(_grey(piece), size, interpolation=cv2.INTER_AREA)
    there = cv2.resize(bare[part.y : part.y + part.height, part.x : part.x + part.width], size)
    around = np.ones((2 * BESIDE_PX + 1,) * 2, np.uint8)
    return np.asarray(small, np.uint8), np.asarray(cv2.erode(there, around)) == 255  # noqa: PLR2004 - white


def _grey(image: Image) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2GRAY), np.uint8)


def _features(grey: NDArray[np.uint8]) -> _Features:
    points, descriptors = cv2.SIFT.create(nfeatures=FEATURES).detectAndCompute(grey, None)
    return _Features(np.array([point.pt for point in points], np.float32).reshape(-1, 2), descriptors)


def _laid_over(
    frame: NDArray[np.uint8], theirs: _Features, own: _Features, shape: tuple[int, ...]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]] | None:
    """The frame in the still's pixels, and where it has any; None when it cannot be laid over it."""
    if theirs.descriptors is None or own.descriptors is None or len(theirs.points) < LEAST_FEATURES:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_L2).knnMatch(theirs.descriptors, own.descriptors, k=2)
    good = [one for one, *rest in pairs if rest and one.distance < RATIO * rest[0].distance]
    if len(good) < LEAST_INLIERS:
        return None
    source = theirs.points[[one.queryIdx for one in good]]
    target = own.points[[one.trainIdx for one in good]]
    cv2.setRNGSeed(0)
    laying: Any = cv2.findHomography(source, target, cv2.RANSAC, REPROJECTION_PX)  # None, None where there is none
    matrix, inliers = laying
    if matrix is None or int(inliers.sum()) < LEAST_INLIERS or not _is_sane(matrix, frame.shape):
        return None
    size = (shape[1], shape[0])
    laid = cv2.warpPerspective(frame, matrix, size, flags=cv2.INTER_LINEAR)
    there = cv2.warpPerspective(np.full_like(frame, 255), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(laid, np.float32), there > 0


def _is_sane(matrix: NDArray[Any], shape: tuple[int, ...]) -> bool:
    """Whether a camera could have made it: nothing mirrored, folded, or a hundred times as large."""
    height, width = shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    laid = cv2.perspectiveTransform(corners, matrix)[0].astype(np.float32)
    area = cv2.contourArea(laid, oriented=True) / (width * height)
    return bool(cv2.isContourConvex(laid)) and SMALLEST < area < LARGEST


def _differing(
    still: NDArray[np.uint8],
    looked_at: NDArray[np.bool_],
    frames: list[tuple[NDArray[np.float32], NDArray[np.bool_]]],
) -> float | None:
    """The share of fields that differ, in the part of the card where it is largest; None when nothing is on it."""
    soft = cv2.GaussianBlur(np.asarray(still, np.float32), (0, 0), FINE_PX)
    rows, columns = (max(0, (side - FIELD_PX - 2 * SEARCH_PX)) // STEP_PX for side in still.shape[:2])
    alike = np.full((rows, columns), np.nan, np.float32)
    for row in range(rows):
        for column in range(columns):
            top, left = SEARCH_PX + row * STEP_PX, SEARCH_PX + column * STEP_PX
            field = soft[top : top + FIELD_PX, left : left + FIELD_PX]
            bare = looked_at[top : top + FIELD_PX, left : left + FIELD_PX].all()
            if bare and float(field.std()) >= TEXTURE:
                alike[row, column] = _best(field, top, left, frames)
    return _worst(alike)


def _best(
    field: NDArray[Any], top: int, left: int, frames: list[tuple[NDArray[np.float32], NDArray[np.bool_]]]
) -> float:
    """The best correlation in any frame: a finger covers another place a second later. NaN where no frame shows it."""
    found = []
    for laid, there in frames:
        place = (
            slice(top - SEARCH_PX, top + FIELD_PX + SEARCH_PX),
            slice(left - SEARCH_PX, left + FIELD_PX + SEARCH_PX),
        )
        if there[place].all():
            found.append(float(cv2.matchTemplate(laid[place], field, cv2.TM_CCOEFF_NORMED).max()))
    return max(found, default=float("nan"))


def _worst(alike: NDArray[np.float32]) -> float | None:
    known = np.isfinite(alike)
    differs = known & (alike < ALIKE)
    if int(known.sum()) < LEAST_FIELDS:
        return None
    count = cv2.boxFilter(
        known.astype(np.float32), -1, (WINDOW, WINDOW), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    bad = cv2.boxFilter(
        differs.astype(np.float32), -1, (WINDOW, WINDOW), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    judged = count >= LEAST_FIELDS
    return float((bad[judged] / count[judged]).max()) if judged.any() else float(differs.sum() / known.sum())

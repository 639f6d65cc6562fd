"""What the pixels of a frame are like: the raster of a screen over a face, and what a frame is known again by."""

import hashlib

import cv2
import numpy as np
from numpy.typing import NDArray

from kyc.surfaces import GRID, Box
from videobank.domain.presentation import Surface
from videobank.ports.faces import Image

SIZE = 128
"""The spectrum's side; a face larger than this is looked at in its middle, where it is skin."""
SMALLEST_PX = 64
FINEST, COARSEST = 60, 10
"""Cycles over the side. Coarser are features of a face, finer are what a video's coding makes of edges."""
FEATURES_PX = 2.5
"""Sigma of what is taken away first: light and shade."""


def surface(frame: Image, face: Box | None) -> Surface:
    """See Surfaces."""
    luma = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), np.float32)
    cells = cv2.resize(luma, (GRID[1], GRID[0]), interpolation=cv2.INTER_AREA)
    digest = hashlib.sha256(np.ascontiguousarray(frame).tobytes()).digest()
    return Surface(raster(luma, face) if face is not None else None, digest, tuple(map(float, cells.ravel())))


def raster(luma: NDArray[np.float32], face: Box) -> float | None:
    """How far one frequency stands out of those of the same fineness; None for a face that is too small.

    The beat of a screen's pixels with the camera's is a pattern of one period over the whole face: a peak in the
    spectrum. Skin, hair and noise have none (Garcia and de Queiroz, "Face-spoofing 2D-detection based on moiré-pattern
    analysis", IEEE TIFS 10/4, 2015, look for the same peaks).
    """
    height, width = luma.shape
    left, right = max(0, int(face[0])), min(width, int(face[2]))
    top, bottom = max(0, int(face[1])), min(height, int(face[3]))
    if min(right - left, bottom - top) < SMALLEST_PX:
        return None
    left, right = _middle(left, right)
    top, bottom = _middle(top, bottom)
    skin = luma[top:bottom, left:right]
    fine = skin - cv2.GaussianBlur(skin, (0, 0), FEATURES_PX)
    window = np.outer(np.hanning(fine.shape[0]), np.hanning(fine.shape[1]))
    power = np.fft.fftshift(np.abs(np.fft.fft2(fine * window, (SIZE, SIZE))) ** 2)
    rings = [power[fineness == _FINENESS] for fineness in range(COARSEST, FINEST)]
    return max(float(ring.max() / max(float(np.median(ring)), 1e-6)) for ring in rings)


def _middle(low: int, high: int) -> tuple[int, int]:
    spare = max(0, high - low - SIZE)
    return low + spare // 2, high - (spare - spare // 2)


_DOWN, _ACROSS = np.mgrid[-SIZE // 2 : SIZE // 2, -SIZE // 2 : SIZE // 2]
_FINENESS = np.hypot(_DOWN, _ACROSS).astype(np.int64)

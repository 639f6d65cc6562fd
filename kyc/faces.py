"""A face as the detector found it, and its picture as the embedder wants it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from videobank.ports.faces import Image

CHIP_PX = 112

ARCFACE_POINTS: NDArray[np.float64] = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Where the eyes, the nose and the corners of the mouth belong in a 112 x 112 picture (insightface, ``face_align``)."""


@dataclass(frozen=True)
class Face:
    """One face, in pixels of the picture it was found in.

    ``points`` is float64 5 x 2: the eye on the left of the picture, the other eye, nose, corners of the mouth.
    """

    left: float
    top: float
    right: float
    bottom: float
    score: float
    points: NDArray[np.float64]

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def eye_distance(self) -> float:
        """Between the eyes, in pixels: what ISO/IEC 19794-5 counts resolution by."""
        return float(np.hypot(*(self.points[1] - self.points[0])))

    @property
    def roll_deg(self) -> float:
        """How far the line of the eyes is turned from the horizontal, clockwise, -180 to 180."""
        across, down = self.points[1] - self.points[0]
        return float(np.degrees(np.arctan2(down, across)))


def similarity_transform(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The 2 x 3 matrix (rotation, one scale, shift) that brings ``source`` nearest to ``target``, both n x 2.

    Least squares in closed form; the same result as Umeyama's in scikit-image, whose call insightface makes is on its
    way out.
    """
    a, b = source - source.mean(axis=0), target - target.mean(axis=0)
    spread = float((a**2).sum())
    if spread == 0:
        raise ValueError("all points are the same point")
    cosine = float((a * b).sum()) / spread
    sine = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / spread
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = target.mean(axis=0) - turn @ source.mean(axis=0)
    return np.hstack([turn, shift[:, None]])


def chip(image: Image, face: Face) -> Image:
    """The face alone, 112 x 112, turned upright and scaled so that its points lie where ArcFace's do.

    A large face is shrunk by area first: sampling one pixel in ten would turn skin into noise.
    """
    matrix = similarity_transform(face.points, ARCFACE_POINTS)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.5:  # noqa: PLR2004 - bilinear sampling skips pixels below one half
        height, width = image.shape[:2]
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
        shrink = np.array([size[0] / width, size[1] / height])
        matrix = similarity_transform(face.points * shrink, ARCFACE_POINTS)
    return np.asarray(cv2.warpAffine(image, matrix, (CHIP_PX, CHIP_PX)), np.uint8)

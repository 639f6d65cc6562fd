"""Whether a face in a picture can be judged at all: pure functions of pixels and landmarks.

All limits stand in two tables, one for live pictures and one for the portrait on a document, which is small, soft and
printed. They were set on the data that ``kyc.calibrate`` names, so that nearly every ordinary photograph passes; a face
that passes is not thereby a good one (ISO/IEC 29794-5 knows many more measures).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kyc.faces import Face
from videobank.domain.face import QualityReason
from videobank.ports.faces import Image

_SKIN = (slice(36, 100), slice(30, 82))
"""Forehead to chin of a 112 x 112 chip, without hair and background."""


@dataclass(frozen=True)
class Limits:
    """What is still judged. Brightness is mean luma, 0-255; sharpness has no unit (see ``sharpness``)."""

    darkest: float
    brightest: float
    sharpness: float
    detection_score: float
    """0-1: a face that is upside down, half covered or in profile gets landmarks in wrong places and a low score."""
    eye_distance_px: float
    yaw: float
    """How far the nose may stand from the middle of the face, see ``yaw``: 0 is frontal, about 0.5 half profile."""
    roll_deg: float
    second_face: float
    """Area of the second largest face as a fraction of the largest, from which on nobody can say who is meant."""


LIVE = Limits(
    darkest=40,
    brightest=225,
    sharpness=0.015,
    detection_score=0.8,
    eye_distance_px=30,
    yaw=0.4,
    roll_deg=35,
    second_face=0.25,
)
DOCUMENT = Limits(
    darkest=30,
    brightest=235,
    sharpness=0.006,
    detection_score=0.8,
    eye_distance_px=16,
    yaw=0.4,
    roll_deg=180,
    second_face=0.7,
)


def brightness(face_chip: Image) -> float:
    """Mean luma of the skin, 0-255."""
    return float(_luma(face_chip)[_SKIN].mean())


def sharpness(face_chip: Image) -> float:
    """Variance of the Laplacian over variance of the luma, on the chip.

    The chip has one size for every face and the division takes contrast and exposure out, so that one limit serves a
    near and a far, a bright and a dim face. A slight blur first keeps sensor noise from counting as detail.
    """
    luma = cv2.GaussianBlur(_luma(face_chip), (0, 0), 0.8)[_SKIN]
    contrast = float(luma.var())
    if contrast < 1:
        return 0.0
    return float(cv2.Laplacian(luma, cv2.CV_32F).var()) / contrast


def yaw(face: Face) -> float:
    """How far the nose stands from the middle of eyes and mouth, along the line of the eyes, in eye distances; >= 0.

    The wider of eye distance and eye-to-mouth distance is the unit, as the eyes close up when the head turns.
    """
    eyes, mouth = face.points[:2].mean(axis=0), face.points[3:].mean(axis=0)
    down = mouth - eyes
    unit = max(face.eye_distance, float(np.hypot(*down)))
    if unit == 0:
        return 1.0
    nose = face.points[2] - eyes
    along = down / max(float(np.hypot(*down)), 1e-6)
    return abs(float(nose[0] * along[1] - nose[1] * along[0])) / unit


def reasons(faces: Sequence[Face], face_chip: Image | None, limits: Limits) -> tuple[QualityReason, ...]:
    """Why the largest of ``faces`` cannot be judged, in the order of QualityReason; empty when it can.

    ``faces`` largest first; ``face_chip`` is the 112 x 112 chip of the first one.
    """
    if not faces or face_chip is None:
        return (QualityReason.NO_FACE,)
    face, light = faces[0], brightness(face_chip)
    found = {
        QualityReason.TOO_DARK: light < limits.darkest,
        QualityReason.TOO_BRIGHT: light > limits.brightest,
        QualityReason.BLURRED: sharpness(face_chip) < limits.sharpness,
        QualityReason.TOO_SMALL: face.eye_distance < limits.eye_distance_px,
        QualityReason.TURNED_AWAY: _is_turned_away(face, limits),
        QualityReason.TWO_FACES: len(faces) > 1 and faces[1].area >= limits.second_face * face.area,
    }
    return tuple(reason for reason, present in found.items() if present)


def _is_turned_away(face: Face, limits: Limits) -> bool:
    return yaw(face) > limits.yaw or abs(face.roll_deg) > limits.roll_deg or face.score < limits.detection_score


def _luma(image: Image) -> NDArray[np.float32]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)

"""Text in pictures, by RapidOCR with the PP-OCR models that its package carries (no network)."""

import math
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from kyc.documents.lines import TextLine
from videobank.domain.document import Box
from videobank.ports.faces import Image

LONGEST = 1280  # pixels in which lines are looked for; they are read at the picture's own resolution
LINES_MEASURED = 9  # the longest lie at the document's angle; short ones at any


class Ocr:
    """Finds and reads lines of text that stand upright. Not for several threads.

    The package's classifier, which turns single lines that it takes for upside down, is left out: it errs on one zone
    in ten, and a whole picture is turned by whoever reads it (``reader``).
    """

    def __init__(self, threads: int = 1) -> None:
        self._engine = RapidOCR(
            params={
                "Global.log_level": "critical",  # it would log what it read
                "Det.limit_type": "max",  # otherwise a strip is blown up until its height is a page's
                "Det.limit_side_len": LONGEST,
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, image: Image) -> list[TextLine]:
        """The lines of a picture (RGB, height x width x 3), as they were found."""
        said: Any = self._engine(np.ascontiguousarray(image[:, :, ::-1]), use_cls=False)  # it takes OpenCV's order
        if said.boxes is None or said.txts is None or said.scores is None:
            return []
        turn = _turn(np.asarray(said.boxes))
        return [
            TextLine(str(text), float(score), _box(corners), _box(corners @ turn))
            for corners, text, score in zip(said.boxes, said.txts, said.scores, strict=True)
            if text.strip()
        ]


def _turn(quads: np.ndarray) -> np.ndarray:
    """The rotation (2 x 2, from the right) that lays the lines (n x 4 corners x 2, from the upper left) straight."""
    along = quads[:, 1] - quads[:, 0]
    longest = along[np.argsort(-np.linalg.norm(along, axis=1))[:LINES_MEASURED]]
    angle = float(np.median(np.arctan2(longest[:, 1], longest[:, 0])))
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _box(corners: np.ndarray) -> Box:
    """The upright box around four corners."""
    left, top = (math.floor(float(value)) for value in corners.min(axis=0))
    right, bottom = (math.ceil(float(value)) for value in corners.max(axis=0))
    return Box(left, top, right - left, bottom - top)

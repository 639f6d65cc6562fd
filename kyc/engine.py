"""The face engine: finds, aligns, embeds and compares faces, with insightface on onnxruntime. Synchronous, one thread.

It runs in a process of its own (``kyc.worker``): a comparison takes tens of milliseconds of CPU, and pictures come from
strangers.
"""

import cv2
import numpy as np
import onnxruntime
from insightface.app import FaceAnalysis
from numpy.typing import NDArray

from kyc.faces import Face, chip
from kyc.pack import Pack
from kyc.quality import DOCUMENT, LIVE, Limits, reasons
from videobank.domain.face import Band, FaceComparison, QualityReason, band_of
from videobank.ports.faces import Image

DETECTION_SIZES = [(320, 320), (640, 640)]
"""Near faces are found at the first, the small portrait of a card held into the camera at the second."""
DETECTION_SCORE = 0.6
"""Below this, patterns on banknotes and shirts begin to be faces."""
UPRIGHT_SCORE, UPRIGHT_ROLL_DEG = 0.91, 40
"""A face found so is the right way up. Of 180 pictures, upright ones got 0.907-0.953 and the same on their heads
0.60-0.908; no picture got more on its head or side than upright."""
SMALLEST_SIDE_PX = 16
LONGEST_SIDE_PX = 2560
"""Larger pictures are shrunk first: a face needs 112 pixels, and a phone sends 6,000."""
WIDEST_RATIO = 12
"""A picture longer than this has no room for a face after scaling to the detector's square."""
PORTRAIT_MARGIN = 0.45
"""On each side of the face, as a fraction of its size: hair and chin as on a passport photograph."""
PORTRAIT_LONGEST_PX = 800

Embedding = NDArray[np.float32]


class Engine:
    """One loaded model pack. Not thread-safe; images are RGB, uint8, height x width x 3."""

    def __init__(self, pack: Pack, threads: int = 1) -> None:
        """Load the graphs of a pack; ``threads`` is onnxruntime's, for one operator."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.thresholds = pack.thresholds
        self._models = FaceAnalysis(
            name=str(pack.directory),
            allowed_modules=["detection", "recognition"],
            providers=["CPUExecutionProvider"],
            sess_options=options,
        )
        self._models.prepare(ctx_id=-1, det_thresh=DETECTION_SCORE, det_size=DETECTION_SIZES)

    def faces(self, image: Image) -> tuple[Face, ...]:
        """All faces, largest first."""
        height, width = image.shape[:2]
        shorter, longer = sorted((height, width))
        if shorter < SMALLEST_SIDE_PX or longer > shorter * WIDEST_RATIO:
            return ()
        boxes, points = self._models.det_model.detect(np.ascontiguousarray(image[:, :, ::-1]))
        found = [_face(box, five) for box, five in zip(boxes, points, strict=True)]
        usable = [face for face in found if face.width > 0 and face.height > 0 and face.eye_distance > 0]
        return tuple(sorted(usable, key=lambda face: face.area, reverse=True))

    def embed(self, face_chip: Image) -> Embedding:
        """The embedding of a 112 x 112 chip, of length 1: the mean of the face and its mirror image.

        The mirror costs a second run; it took the misses at a false match rate of 1e-4 from 2.5 % to 2.2 %.
        """
        bgr = face_chip[:, :, ::-1]
        feature = self._models.models["recognition"].get_feat
        both = [feature(np.ascontiguousarray(side)) for side in (bgr, bgr[:, ::-1])]
        vector = np.sum([side / np.linalg.norm(side) for side in both], axis=0, dtype=np.float32).ravel()
        return vector / max(float(np.linalg.norm(vector)), 1e-9)

    def compare(self, portrait: Image, live: Image) -> FaceComparison:
        """The portrait of a document, or the document itself, against a live picture."""
        portrait_vector, portrait_reasons = self._judge(*self._upright(portrait), DOCUMENT)
        live_vector, live_reasons = self._judge(*self._upright(live), LIVE)
        if portrait_vector is None or live_vector is None:
            return FaceComparison(None, Band.CANNOT_TELL, portrait_reasons, live_reasons)
        similarity = float(np.clip(portrait_vector @ live_vector, -1, 1))
        judged = not portrait_reasons and not live_reasons
        band = band_of(similarity, self.thresholds) if judged else Band.CANNOT_TELL
        return FaceComparison(similarity, band, portrait_reasons, live_reasons)

    def vector_of(self, picture: Image) -> Embedding | None:
        """The embedding of the largest face of a picture that may lie on its side; None without a face."""
        image, faces = self._upright(picture)
        return self.embed(chip(image, faces[0])) if faces else None

    def portrait(self, document: Image) -> Image | None:
        """The largest face of a document with a margin, upright; None when there is none, or nobody can say which.

        A ghost portrait beside the holder's is smaller; of several people of one size any could be cut out, and would
        then match whoever brought the picture.
        """
        image, faces = self._upright(document)
        ambiguous = len(faces) > 1 and faces[1].area >= DOCUMENT.second_face * faces[0].area
        return cut_out(image, faces[0]) if faces and not ambiguous else None

    def _upright(self, image: Image) -> tuple[Image, tuple[Face, ...]]:
        """A picture, turned the right way up, and its faces.

        The detector also finds faces that lie or stand on their heads, with landmarks in wrong places, which would make
        a confident mismatch of a genuine person: unless it is sure of the first view, the best of four counts.
        """
        views: list[tuple[float, Image, tuple[Face, ...]]] = []
        for quarter_turns in (0, 1, 3, 2):
            turned = np.ascontiguousarray(np.rot90(_bounded(image), quarter_turns))
            faces = self.faces(turned)
            views.append((faces[0].score if faces else 0.0, turned, faces))
            if faces and faces[0].score >= UPRIGHT_SCORE and abs(faces[0].roll_deg) <= UPRIGHT_ROLL_DEG:
                break
        _, best, found = max(views, key=lambda view: view[0])
        return best, found

    def _judge(
        self, image: Image, faces: tuple[Face, ...], limits: Limits
    ) -> tuple[Embedding | None, tuple[QualityReason, ...]]:
        if not faces:
            return None, reasons((), None, limits)
        face_chip = chip(image, faces[0])
        return self.embed(face_chip), reasons(faces, face_chip, limits)


def _face(box: NDArray[np.float32], points: NDArray[np.float32]) -> Face:
    left, top, right, bottom, score = (float(number) for number in box)
    return Face(left, top, right, bottom, score, np.asarray(points, np.float64))


def cut_out(image: Image, face: Face) -> Image:
    """The face with PORTRAIT_MARGIN around it, its eyes level; beyond the picture, the edge repeats."""
    width, height = (side * (1 + 2 * PORTRAIT_MARGIN) for side in (face.width, face.height))
    scale = min(1.0, PORTRAIT_LONGEST_PX / max(width, height))
    middle = ((face.left + face.right) / 2, (face.top + face.bottom) / 2)
    matrix = cv2.getRotationMatrix2D(middle, face.roll_deg, scale)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    matrix[:, 2] += np.array(size) / 2 - np.array(middle)
    border = cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_AREA, borderMode=border), np.uint8)


def _bounded(image: Image) -> Image:
    """The picture, shrunk so that no side is longer than LONGEST_SIDE_PX."""
    longest = max(image.shape[:2])
    if longest <= LONGEST_SIDE_PX:
        return image
    scale = LONGEST_SIDE_PX / longest
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)

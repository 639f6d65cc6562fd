"""Where the machine-readable zone lies: two or three long, dense lines of dark print, one under the other.

Dark strokes on light paper are brought out (black hat), joined along the line, and the widest flat shape that is left
is cut out. Reading the strip alone takes a fraction of what the whole page does.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from videobank.domain.document import Box
from videobank.ports.faces import Image

WIDTH = 800  # pixels, to look for the strip
MOST = 3  # places worth reading
LEAST_WIDTH = 0.4  # of the picture's
FLATTEST = 3.5  # width to height: three lines of thirty letters make seven, two of forty-four make fifteen
MARGIN = 0.035  # of the picture's width, around it


def strips(image: Image) -> Iterator[Box]:
    """Places in the picture (RGB, height x width x 3) where a zone may be, the likeliest first."""
    height, width = image.shape[:2]
    scale = WIDTH / width
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (WIDTH, max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
    found = [box for box in _shapes(small) if box.width >= LEAST_WIDTH * WIDTH and box.width >= FLATTEST * box.height]
    for box in sorted(found, key=lambda one: one.width * (1 + one.y / small.shape[0]), reverse=True)[:MOST]:
        yield _grown(box, scale, width, height)


def _shapes(grey: np.ndarray) -> list[Box]:
    smooth = cv2.GaussianBlur(grey, (3, 3), 0)
    dark = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, cv2.getStructuringElement(cv2.MORPH_RECT, (17, 7)))
    edges = np.abs(cv2.Sobel(dark, cv2.CV_32F, 1, 0, ksize=-1))
    most = float(edges.max())
    strokes = (edges * (255 / most if most else 0)).astype(np.uint8)
    joined = cv2.morphologyEx(strokes, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (25, 7)))
    _, mask = cv2.threshold(joined, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_RECT, (21, 21)))
    mask = cv2.erode(mask, cv2.getStructuringElement(cv2.MORPH_RECT, (5, 5)), iterations=2)
    contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return [Box(*cv2.boundingRect(contour)) for contour in contours]


def _grown(box: Box, scale: float, width: int, height: int) -> Box:
    """In the picture's own pixels, with a margin: reading needs some paper around the print."""
    margin = round(MARGIN * width)
    left, top = max(0, round(box.x / scale) - margin), max(0, round(box.y / scale) - margin)
    right = min(width, round((box.x + box.width) / scale) + margin)
    bottom = min(height, round((box.y + box.height) / scale) + margin)
    return Box(left, top, right - left, bottom - top)

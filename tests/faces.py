"""Real faces for tests, from the sample photograph of the installed insightface: a group of six actors.

Nothing of it is copied into this repository. ``face_of(0)`` to ``face_of(4)`` are five people, each 480 x 360 like a
still of a camera; ``id_card(n)`` is a card with the portrait of the same person, mirrored in nothing and softer.
"""

import io
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFilter, ImageFont

from videobank.ports.faces import Image

_CENTRES = ((519, 346), (1180, 345), (798, 415), (321, 220), (112, 335))
"""Where in the group photograph (1280 x 886) each face is, in pixels; the sixth looks aside."""
PEOPLE = len(_CENTRES)
_HALF = 74
_STILL = (480, 360)


@cache
def group_photograph() -> Image:
    """All of them, RGB, 886 x 1280 x 3."""
    spec = find_spec("insightface")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("insightface")
    with Pillow.open(Path(spec.origin).parent / "data" / "images" / "t1.jpg") as picture:
        return np.array(picture.convert("RGB"), np.uint8)


def _square(n: int, half: int = _HALF) -> Image:
    x, y = _CENTRES[n]
    photograph = group_photograph()
    padded = np.pad(photograph, ((200, 200), (200, 200), (0, 0)), mode="edge")
    return padded[y + 200 - half : y + 200 + half, x + 200 - half : x + 200 + half]


def face_of(n: int) -> Image:
    """One person before a plain wall, RGB, 360 x 480 x 3, as a camera would send it."""
    still = np.full((_STILL[1], _STILL[0], 3), (176, 182, 188), np.uint8)
    head = cv2.resize(_square(n), (320, 320), interpolation=cv2.INTER_CUBIC)
    still[20:340, 80:400] = head
    return still


def clip_of(n: int, width: int = 640, height: int = 480) -> Image:
    """The same still at another size, for fake camera clips; RGB, height x width x 3."""
    return np.asarray(cv2.resize(face_of(n), (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def portrait_of(n: int) -> Image:
    """The face of a person as a document has it, RGB, square."""
    return np.asarray(_square(n, 68), np.uint8)


def jpeg(image: Image, quality: int = 90) -> bytes:
    """An RGB image as JPEG."""
    stream = io.BytesIO()
    Pillow.fromarray(image).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def id_card(n: int) -> bytes:
    """A JPEG, 1280 x 720: an invented card, stamped SPECIMEN, with the portrait of ``face_of(n)``'s person."""
    table = Pillow.new("RGB", (1280, 720), (92, 84, 76))
    card = Pillow.new("RGB", (960, 600), (226, 234, 240))
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, 959, 84), fill=(38, 84, 140))
    draw.text((36, 22), "UTOPIA  IDENTITY CARD", font=ImageFont.load_default(40), fill="white")
    lines = ("Surname  SPECIMEN", f"Given name  PERSON {n}", "Date of birth  01 JAN 1980", f"No.  U{n:02d}000000{n}")
    for row, line in enumerate(lines):
        draw.text((36, 140 + 84 * row), line, font=ImageFont.load_default(30), fill=(30, 30, 40))
    portrait = Pillow.fromarray(_square(n, 68)).resize((300, 300), Pillow.Resampling.BICUBIC)
    card.paste(portrait.filter(ImageFilter.GaussianBlur(1.2)), (620, 150))
    draw.text((250, 490), "SPECIMEN", font=ImageFont.load_default(72), fill=(190, 40, 40))
    table.paste(card, (160, 60))
    return jpeg(np.array(table, np.uint8), 88)

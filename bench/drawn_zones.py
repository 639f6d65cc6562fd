"""Machine-readable zones drawn by seed: invented holders on all three ICAO sizes, photographed badly in known ways.

The print is OCR-B (ISO 1073-2, Debian's ``fonts-ocr-b``) on patterned paper. Each seed draws its own angle,
perspective, size, blur, light, noise and JPEG quality; the same seed gives the same picture.
"""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from kyc.documents.mrz import check_digit
from videobank.ports.faces import Image

FONT = "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
DEVELOPMENT = range(120)
HELD_OUT = range(10_000, 10_120)
"""Looked at only to measure."""
FORMS = ("TD1", "TD2", "TD3")
MILLIMETRES = {"TD1": (85.6, 54.0), "TD2": (105.0, 74.0), "TD3": (125.0, 88.0)}
"""ICAO Doc 9303, part 3, section 2; letters stand 2.54 mm apart (section 4.2)."""
PITCH_MM, LINES_APART_MM, LEFT_MM = 2.54, 4.23, 4.3
PX_PER_MM = 16  # as drawn; photographed at a third of it or so
NUMBER_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
SYLLABLES = (
    "AN",
    "BO",
    "CHI",
    "DE",
    "ER",
    "FA",
    "GU",
    "HO",
    "IN",
    "JO",
    "KA",
    "LI",
    "MA",
    "NO",
    "OS",
    "PE",
    "QUI",
    "RO",
)
STATES = ("UTO", "CHN", "IND", "DEU", "FRA", "GBR", "USA", "BRA", "ZAF", "KOR", "POL", "OMN")


@dataclass(frozen=True)
class Drawn:
    """A picture and what stands in it; dates as ISO 8601 has them."""

    image: Image
    form: str
    number: str
    born: str
    expires: str


def draw(seed: int) -> Drawn:
    """The document of this seed."""
    chance = np.random.default_rng(seed)
    form = FORMS[seed % len(FORMS)]
    number = "".join(chance.choice(list(NUMBER_LETTERS), 9))
    born = _day(chance, 1940, 2005)
    expires = _day(chance, 2027, 2036)
    lines = _lines(chance, form, number, born, expires)
    return Drawn(_photographed(chance, _page(chance, form, lines)), form, number, born, expires)


def _day(chance: np.random.Generator, first: int, last: int) -> str:
    return f"{chance.integers(first, last)}-{chance.integers(1, 13):02d}-{chance.integers(1, 29):02d}"


def _lines(chance: np.random.Generator, form: str, number: str, born: str, expires: str) -> tuple[str, ...]:
    state, sex = str(chance.choice(STATES)), str(chance.choice(["M", "F", "<"]))
    names = "<<".join("".join(chance.choice(SYLLABLES, chance.integers(2, 5))) for _ in range(2))
    birth, expiry = (_checked(day[2:4] + day[5:7] + day[8:]) for day in (born, expires))
    checked = _checked(number)
    optional = "".join(chance.choice(list(NUMBER_LETTERS), chance.integers(0, 11)))
    if form == "TD1":
        first = f"I<{state}{checked}{optional}".ljust(30, "<")
        second = f"{birth}{sex}{expiry}{state}".ljust(29, "<")
        whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
        return first, second + whole, names[:30].ljust(30, "<")
    length = 36 if form == "TD2" else 44
    first = f"{'I<' if form == 'TD2' else 'P<'}{state}{names}"[:length].ljust(length, "<")
    second = f"{checked}{state}{birth}{sex}{expiry}"
    second += optional[:7].ljust(7, "<") if form == "TD2" else _checked(optional.ljust(14, "<"))
    return first, second + check_digit(second[0:10] + second[13:20] + second[21:])


def _checked(text: str) -> str:
    return text + check_digit(text)


def _page(chance: np.random.Generator, form: str, lines: tuple[str, ...]) -> np.ndarray:
    """The document, flat, with its pattern, a portrait's place, some words and the zone at its foot."""
    width, height = (round(side * PX_PER_MM) for side in MILLIMETRES[form])
    y, x = np.mgrid[0:height, 0:width]
    wave = np.sin(x / chance.uniform(9, 30) + 3 * np.sin(y / chance.uniform(30, 90)))
    paper = chance.uniform(205, 245, 3) + wave[..., None] * chance.uniform(2, 12)
    page = Pillow.fromarray(paper.clip(0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(page)
    top = height - round((LINES_APART_MM * len(lines) + 3) * PX_PER_MM)
    pen.rectangle((width // 20, height // 8, width // 3, top - height // 12), fill=(150, 160, 158))
    words = ImageFont.load_default(height // 18)
    for row, text in enumerate(("UTOPIA", "SURNAME AND NAMES", "DATE OF BIRTH", "VALID UNTIL")):
        pen.text((width * 2 // 5, height // 8 + row * height // 9), text, "#304050", words)
    font = ImageFont.truetype(FONT, round(3.9 * PX_PER_MM))
    ink = int(chance.integers(10, 70))
    for row, text in enumerate(lines):
        for place, letter in enumerate(text):
            left = (LEFT_MM + PITCH_MM * (place + 0.5)) * PX_PER_MM * width / _needed(form, width)
            pen.text((left, top + row * LINES_APART_MM * PX_PER_MM), letter, (ink,) * 3, font, anchor="mt")
    return np.asarray(page, np.uint8)


def _needed(form: str, width: int) -> float:
    """The width that the zone wants: with the standard's margins it fits into the page."""
    letters = {"TD1": 30, "TD2": 36, "TD3": 44}[form]
    return max(width, (2 * LEFT_MM + PITCH_MM * letters) * PX_PER_MM)


def _photographed(chance: np.random.Generator, page: np.ndarray) -> Image:
    """On a table, seen a little from the side, under a lamp, out of focus, and compressed."""
    height, width = page.shape[:2]
    seen = round(chance.uniform(800, 1500))
    scale = seen * 0.86 / width
    across, down = seen, round(seen * (height / width) * 1.05)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    middle = np.array([across, down], np.float32) / 2
    turn = np.radians(chance.normal(0, 2.5))
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    placed = (corners - corners.mean(axis=0)) @ rotation * scale + middle
    placed += chance.normal(0, 0.008 * seen, (4, 2))
    matrix = cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
    smooth = cv2.GaussianBlur(page, (0, 0), 0.45 / scale)
    table = tuple(float(level) for level in chance.uniform(30, 130, 3))
    photo = cv2.warpPerspective(smooth, matrix, (across, down), borderValue=table).astype(np.float32)
    photo = cv2.GaussianBlur(photo, (0, 0), float(chance.uniform(0.3, 1.4)))
    y, x = np.mgrid[0:down, 0:across].astype(np.float32)
    direction = chance.uniform(0, 2 * np.pi)
    slope = (x / across - 0.5) * np.cos(direction) + (y / down - 0.5) * np.sin(direction)
    photo *= (chance.uniform(0.6, 1.0) + slope * chance.uniform(0, 0.6))[..., None]
    photo += chance.normal(0, chance.uniform(1, 7), photo.shape)
    stream = io.BytesIO()
    picture = Pillow.fromarray(photo.clip(0, 255).astype(np.uint8))
    picture.save(stream, "JPEG", quality=int(chance.integers(45, 93)))
    with Pillow.open(stream) as taken:
        return np.array(taken.convert("RGB"), np.uint8)

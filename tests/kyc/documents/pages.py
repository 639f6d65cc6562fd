"""Pictures of documents, drawn for the tests: invented, and no more like real ones than reading them needs."""

import io

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tests.kyc.documents.specimens import TD3
from videobank.ports.faces import Image

SIZE = (1000, 700)
HAN = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
"""Of fonts-noto-cjk, which the pages' tests need too."""


def passport(lines: tuple[str, ...] = TD3, *, turned: float = 0.0) -> Pillow.Image:
    """A data page with a picture, some words and the zone at its foot; ``turned`` by some degrees."""
    page = Pillow.new("RGB", SIZE, "#e6ece0")
    draw = ImageDraw.Draw(page)
    draw.rectangle((60, 120, 300, 440), fill="#9aa7a0")
    for row, words in enumerate(("UTOPIA", "PASSPORT", "ERIKSSON", "ANNA MARIA", "12 AUG 1974")):
        draw.text((360, 120 + 60 * row), words, "#203040", ImageFont.load_default(28))
    for row, text in enumerate(lines):
        _spaced(draw, text, 30, SIZE[1] - 28 - 56 * (len(lines) - row))
    return page.rotate(turned, expand=True, fillcolor="#404040", resample=Pillow.Resampling.BICUBIC)


def _spaced(draw: ImageDraw.ImageDraw, text: str, left: int, top: int) -> None:
    """Every letter as wide as the others, as OCR-B has it."""
    font = ImageFont.load_default(30)
    for place, letter in enumerate(text):
        draw.text((left + 21.3 * place, top), letter, "#101010", font)


HOLDER = (
    "吴轩涛",
    "男   民族  汉",
    "1958 年 11 月 27 日",
    "湖北省武汉市武昌区福小区",
    "长297号15栋2566室",
    "42010619581127609X",
)
"""Invented: name, sex and people, birth, two lines of address, number."""


def resident_card(portrait: Image | None = None, holder: tuple[str, ...] = HOLDER) -> Pillow.Image:
    """The side with the portrait."""
    card, draw = _card()
    draw.rectangle((760, 120, 1080, 500), fill="#9aa7a0")
    if portrait is not None:
        card.paste(Pillow.fromarray(portrait).resize((320, 320), Pillow.Resampling.BICUBIC), (760, 150))
    for row, (label, text) in enumerate(
        (
            ("姓名", holder[0]),
            ("性别", holder[1]),
            ("出生", holder[2]),
            ("住址", holder[3]),
        )
    ):
        draw.text((90, 90 + 100 * row), label, "#2060a0", _han(36))
        draw.text((190, 86 + 100 * row), text, "black", _han(40))
    draw.text((190, 446), holder[4], "black", _han(40))
    draw.text((90, 600), "公民身份号码", "#2060a0", _han(36))
    draw.text((380, 596), holder[5], "black", _han(44))
    return card


def resident_card_back() -> Pillow.Image:
    """The other side."""
    card, draw = _card()
    draw.text((420, 90), "中华人民共和国", "black", _han(54))
    draw.text((420, 190), "居民身份证", "black", _han(80))
    for row, (label, text) in enumerate((("签发机关", "武汉市公安局武昌分局"), ("有效期限", "2016.03.05-2036.03.05"))):
        draw.text((300, 500 + 90 * row), label, "black", _han(40))
        draw.text((500, 500 + 90 * row), text, "black", _han(40))
    return card


def _card() -> tuple[Pillow.Image, ImageDraw.ImageDraw]:
    card = Pillow.new("RGB", (1180, 740), "#dfe8ee")
    return card, ImageDraw.Draw(card)


def _han(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(HAN, size, index=2)  # of the collection: simplified Chinese


def aadhaar(number: str, other: str = "", *, turned: float = 0.0) -> Pillow.Image:
    """A card with a number of twelve digits in groups of four, and perhaps another number."""
    card = Pillow.new("RGB", (1000, 630), "#f4efe2")
    draw = ImageDraw.Draw(card)
    draw.rectangle((60, 150, 260, 400), fill="#9aa7a0")
    for row, words in enumerate(("GOVERNMENT OF UTOPIA", "Anna Maria Eriksson", "DOB: 12/08/1974", "FEMALE")):
        draw.text((320, 60 + 80 * row), words, "#203040", ImageFont.load_default(36))
    groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    draw.text((320, 470), groups, "black", ImageFont.load_default(52))
    draw.text((320, 560), other, "black", ImageFont.load_default(32))
    return card.rotate(turned, expand=True, fillcolor="#404040", resample=Pillow.Resampling.BICUBIC)


def bank_card(number: str) -> Pillow.Image:
    """A card with its number in groups of four."""
    card = Pillow.new("RGB", (860, 540), "#204060")
    draw = ImageDraw.Draw(card)
    draw.text((60, 60), "UTOPIA BANK", "white", ImageFont.load_default(44))
    groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    draw.text((60, 260), groups, "white", ImageFont.load_default(56))
    draw.text((60, 400), "VALID THRU 08/29", "white", ImageFont.load_default(32))
    return card


def pixels(picture: Pillow.Image) -> np.ndarray:
    """RGB, height x width x 3."""
    return np.asarray(picture, np.uint8)


def jpeg(picture: Pillow.Image) -> bytes:
    """As a file."""
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=92)
    return stream.getvalue()

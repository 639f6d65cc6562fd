"""Bytes from strangers to pixels. This runs in the face process only; nothing else decodes an upload.

The order matters: bytes are counted, the first bytes say which of three formats it is, the header says how many pixels
there would be, and only then is anything decoded.
"""

import io
import struct
import warnings
import zlib

import numpy as np
from PIL import Image as Pillow
from PIL import ImageOps

from videobank.ports.faces import Image, NotAPicture, PictureTooLarge

MAX_BYTES = 15 * 2**20
"""A 24-megapixel photograph of a phone is 6-12 MB."""
MAX_PIXELS = 24_000_000
"""72 MB of RGB; a document needs 2 megapixels, and the commonest phones send 12."""
JPEG_QUALITY = 92

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError, struct.error, zlib.error)
"""What Pillow raises on damaged files (its own open() names most of these)."""


def decode(data: bytes) -> Image:
    """JPEG, PNG or WebP (its first picture) to RGB, upright, without metadata. Raises NotAPicture, PictureTooLarge."""
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(f"{len(data)} bytes; at most {MAX_BYTES} are read")
    form = _form(data)
    if form == "WEBP":
        _check_pixels(*_webp_size(data))
    try:
        return _decoded(data, form)
    except PictureTooLarge:
        raise
    except _BROKEN as error:
        raise NotAPicture(f"a damaged {form} picture") from error


def encode_jpeg(image: Image) -> bytes:
    """A JPEG without metadata."""
    stream = io.BytesIO()
    Pillow.fromarray(image).save(stream, "JPEG", quality=JPEG_QUALITY)
    return stream.getvalue()


def _form(data: bytes) -> str:
    """By content, never by name."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise NotAPicture("neither JPEG, PNG nor WebP")


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise PictureTooLarge(f"{width} x {height} pixels; at most {MAX_PIXELS} are decoded")


def _webp_size(data: bytes) -> tuple[int, int]:
    """Canvas of a WebP, from its first chunk: Pillow's opener already allocates it (RFC 9649, sections 2.5-2.7)."""
    kind, body = data[12:16], data[20:30]
    if len(body) < 10:  # noqa: PLR2004 - the longest of the three headers
        raise NotAPicture("a truncated WEBP picture")
    if kind == b"VP8X":
        return 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", body[6:10])
        return width & 0x3FFF, height & 0x3FFF
    raise NotAPicture("a damaged WEBP picture")


def _decoded(data: bytes, form: str) -> Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own limit is higher than ours, and is checked next
        try:
            opened = Pillow.open(io.BytesIO(data), formats=[form])
        except Pillow.DecompressionBombError as error:
            raise PictureTooLarge("far more pixels than are ever decoded") from error
        with opened as picture:
            _check_pixels(*picture.size)
            picture.load()
            return _rgb(ImageOps.exif_transpose(picture))


def _rgb(picture: Pillow.Image) -> Image:
    """RGB pixels; what is transparent becomes white, 16 bits become 8."""
    if picture.mode.startswith("I"):
        grey = np.asarray(picture).astype(np.uint32) >> 8
        return np.repeat(grey.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    if picture.has_transparency_data:
        layers = picture.convert("RGBA")
        white = Pillow.new("RGBA", layers.size, "white")
        picture = Pillow.alpha_composite(white, layers)
    return np.array(picture.convert("RGB"), np.uint8)

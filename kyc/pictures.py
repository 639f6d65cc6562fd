"""Bytes from strangers to pixels. This runs in the face process only; nothing else decodes an upload.

The order matters: bytes are counted, the first bytes say which of three formats it is, the header says how many pixels
there would be, and only then is anything decoded.
"""

import io
import re
import struct
import warnings
import zlib

import numpy as np
from PIL import Image as Pillow

from videobank.ports.faces import Image, NotAPicture, PictureTooLarge

MAX_BYTES = 15 * 2**20
"""A 24-megapixel photograph of a phone is 6-12 MB."""
MAX_PIXELS = 24_000_000
"""72 MB of RGB; a document needs 2 megapixels, and the commonest phones send 12."""
MAX_SIDE = 16_383
"""Of either side, in pixels: as far as WebP goes. A picture that is one pixel wide and millions long is no photograph,
and whatever scales it to a width would make a giant of it."""
MAX_SCANS = 100
"""Of a JPEG. A progressive one of a camera has about ten; each costs a pass over all pixels, and a small file can have
thousands (libjpeg-turbo, ``doc/libjpeg.txt``, "progressive"; a minute for 24 megapixels)."""
JPEG_QUALITY = 92
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9
"""ITU-T T.81, section B.1.1.3. Within the data of a scan FF is followed by 00 or a restart marker and nothing else."""
_ORIENTATION = 0x0112
_TURNS = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""By the EXIF orientation (CIPA DC-008, section 4.6.4)."""

_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, OverflowError, struct.error, zlib.error)
"""What Pillow raises on damaged files (its own open() names most of these)."""


def decode(data: bytes) -> Image:
    """JPEG, PNG or WebP (its first picture) to RGB, upright, without metadata. Raises NotAPicture, PictureTooLarge."""
    if len(data) > MAX_BYTES:
        raise PictureTooLarge(f"{len(data)} bytes; at most {MAX_BYTES} are read")
    form = _form(data)
    if form == "WEBP":
        _check_pixels(*_webp_size(data))
    if form == "JPEG" and _scans(data) > MAX_SCANS:
        raise PictureTooLarge(f"more than {MAX_SCANS} scans")
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
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise PictureTooLarge(f"{width} x {height} pixels; at most {MAX_PIXELS}, {MAX_SIDE} a side, are decoded")


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


def _scans(data: bytes) -> int:
    """Of the picture itself: thumbnails are within segments, which are skipped; films of phones lie behind its end."""
    at, found = 2, 0
    while found <= MAX_SCANS and (marker := _MARKER.search(data, at)) is not None:
        kind, behind = data[marker.start() + 1], marker.end()
        if kind == _END_OF_IMAGE:
            break
        found += kind == _START_OF_SCAN
        at = behind + max(2, int.from_bytes(data[behind : behind + 2], "big"))
    return found


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
            return _rgb(_upright(picture))


def _upright(picture: Pillow.Image) -> Pillow.Image:
    """Turned as its metadata say. Nothing else of them is looked at, and where they are damaged it stays as it is."""
    try:
        turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return picture
    return picture if turn is None else picture.transpose(turn)


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

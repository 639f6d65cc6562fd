"""Whatever an upload is, it ends as pixels or as one of two errors."""

import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from kyc.pictures import MAX_BYTES, MAX_PIXELS, decode, encode_jpeg
from videobank.ports.faces import NotAPicture, PictureTooLarge


def encoded(form: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    stream = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Pillow.fromarray(noise).convert(mode).save(stream, form, **options)
    return stream.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_three_formats_are_read(form: str) -> None:
    image = decode(encoded(form))
    assert image.shape == (30, 40, 3)
    assert image.dtype == np.uint8


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just text",
        b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"%PDF-1.7\n1 0 obj\n",
        b"PK\x03\x04",
        b"\xff\xd8\xff\xe0 and then nothing",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"RIFF\x00\x00\x00\x00WEBPVP8Q\x00\x00\x00\x00aaaaaaaaaaaaaaaa",
    ],
    ids=["empty", "text", "svg", "pdf", "zip", "jpeg-stump", "webp-stump", "webp-unknown"],
)
def test_what_is_no_picture_is_refused_whatever_its_name(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        decode(data)


@pytest.mark.parametrize("form", ["GIF", "BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_refused_though_the_library_reads_them(form: str) -> None:
    with pytest.raises(NotAPicture):
        decode(encoded(form))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(form: str) -> None:
    data = encoded(form, (200, 200))
    with pytest.raises(NotAPicture):
        decode(data[: len(data) * 2 // 3])


@pytest.mark.parametrize(("width", "height"), [(8000, 5000), (65_000, 65_000), (2**31 - 1, 1), (24_000_001, 1)])
def test_too_many_pixels_are_refused_by_the_header(width: int, height: int) -> None:
    with pytest.raises(PictureTooLarge):
        decode(png_header(width, height))


def test_a_whole_picture_of_forty_megapixels_is_refused() -> None:
    stream = io.BytesIO()
    Pillow.new("1", (8000, 5000)).save(stream, "PNG")
    assert len(stream.getvalue()) < 100_000
    with pytest.raises(PictureTooLarge):
        decode(stream.getvalue())


@pytest.mark.parametrize(
    "chunk",
    [
        b"VP8X" + b"\x0a\0\0\0" + b"\0\0\0\0" + (16_000).to_bytes(3, "little") * 2,
        b"VP8L" + b"\x0a\0\0\0" + b"\x2f" + (16_000 | 16_000 << 14).to_bytes(4, "little") + bytes(5),
        b"VP8 " + b"\x0a\0\0\0" + bytes(6) + (16_000).to_bytes(2, "little") * 2,
    ],
    ids=["extended", "lossless", "lossy"],
)
def test_the_canvas_of_a_webp_is_checked_before_the_library_sees_it(chunk: bytes) -> None:
    with pytest.raises(PictureTooLarge):
        decode(b"RIFF\xff\0\0\0WEBP" + chunk)


def test_the_header_check_reads_webp_as_the_encoder_writes_it() -> None:
    for options in ({"lossless": True}, {"quality": 50}, {"exif": b"Exif\0\0"}):
        assert decode(encoded("WEBP", (123, 45), **options)).shape == (45, 123, 3)


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(PictureTooLarge):
        decode(encoded("JPEG") + bytes(MAX_BYTES))


def test_one_pixel_is_a_picture() -> None:
    assert decode(encoded("PNG", (1, 1))).shape == (1, 1, 3)


def test_a_picture_at_the_limit_is_read() -> None:
    stream = io.BytesIO()
    Pillow.new("L", (6000, MAX_PIXELS // 6000)).save(stream, "JPEG")
    assert decode(stream.getvalue()).shape == (4000, 6000, 3)


def test_exif_orientation_is_applied() -> None:
    picture = Pillow.new("RGB", (40, 20), "white")
    picture.paste((255, 0, 0), (0, 0, 10, 20))
    exif = Pillow.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif, quality=95)
    upright = decode(stream.getvalue())
    assert upright.shape == (40, 20, 3)
    assert upright[2, 10, 1] < 50, "what was on the left is on top"


def test_metadata_does_not_survive() -> None:
    exif = Pillow.Exif()
    exif[0x010E] = "Lausanne, 46.5 N"
    again = encode_jpeg(decode(encoded("JPEG", exif=exif, comment=b"a secret")))
    assert b"Lausanne" not in again
    assert b"secret" not in again
    with Pillow.open(io.BytesIO(again)) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    stream = io.BytesIO()
    if mode == "I;16":
        Pillow.fromarray(np.full((30, 40), 0x80FF, np.uint16)).save(stream, "PNG")
    else:
        Pillow.new(mode, (40, 30), 1).save(stream, "PNG")
    image = decode(stream.getvalue())
    assert image.shape == (30, 40, 3)
    if mode == "I;16":
        assert image[0, 0].tolist() == [0x80] * 3


def test_what_is_transparent_becomes_white() -> None:
    stream = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (0, 0, 0, 0)).save(stream, "PNG")
    assert (decode(stream.getvalue()) == 255).all()


@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_a_damaged_picture_is_pixels_or_a_named_error(form: str, damages: list[tuple[float, int]]) -> None:
    data = bytearray(encoded(form))
    for place, value in damages:
        data[int(place * len(data))] = value
    with suppress(NotAPicture, PictureTooLarge):
        assert decode(bytes(data)).shape[2] == 3

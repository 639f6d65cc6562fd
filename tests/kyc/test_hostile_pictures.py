"""Pictures made to harm: each ends as plain pixels or as one of two errors, soon, and takes nothing else along."""

import io
import struct
import time
import tracemalloc
import zlib
from datetime import date

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from kyc.documents.ocr import Ocr
from kyc.documents.reader import Reader
from kyc.engine import Engine
from kyc.pictures import MAX_SCANS, MAX_SIDE, decode, encode_jpeg
from kyc.worker import FaceProcess
from tests.faces import face_of, group_photograph, id_card, portrait_of
from videobank.domain.face import Band, QualityReason
from videobank.ports.faces import Image, NotAPicture, PictureTooLarge

SOON_S = 5.0
PAYLOAD = b"<script>alert('47.5596 N')</script>"
FORMS = ["JPEG", "PNG", "WEBP"]


def noise(width: int = 64, height: int = 48) -> Pillow.Image:
    return Pillow.fromarray(np.random.default_rng(1).integers(0, 255, (height, width, 3), dtype=np.uint8))


def saved(picture: Pillow.Image, form: str, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(kind: bytes, body: bytes) -> bytes:
    """A small PNG with one more chunk behind its header."""
    plain = saved(noise(), "PNG")
    return plain[:33] + chunk(kind, body) + plain[33:]


def jpeg_that_claims(width: int, height: int) -> bytes:
    """A small JPEG whose frame header names another size."""
    data = bytearray(saved(noise(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def with_scans(number: int) -> bytes:
    """A progressive JPEG whose last scan is repeated."""
    data = saved(noise(), "JPEG", progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:last] + data[last:end] * number + data[end:]


# --- bombs ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "bomb",
    [
        jpeg_that_claims(65_500, 65_500),
        jpeg_that_claims(65_500, 100),
        with_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000), 9)),
        with_chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(200_000_000), 9)),
        with_chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(200_000_000), 9)),
        with_scans(1_500),
    ],
    ids=["gigapixels", "too long", "compressed text", "compressed unicode", "compressed profile", "scans"],
)
def test_what_would_become_large_or_slow_is_small_and_quick(bomb: bytes) -> None:
    assert len(bomb) < 2**20
    tracemalloc.start()
    began = time.monotonic()
    try:
        image = decode(bomb)
    except (NotAPicture, PictureTooLarge):
        image = np.zeros((48, 64, 3), np.uint8)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert image.shape == (48, 64, 3)
    assert most < 80 * 2**20
    assert time.monotonic() - began < SOON_S


def test_more_scans_than_any_camera_writes_are_refused_and_a_cameras_are_not() -> None:
    assert decode(with_scans(1)).shape == (48, 64, 3)
    with pytest.raises(PictureTooLarge):
        decode(with_scans(MAX_SCANS + 1))


def test_a_film_behind_a_photo_is_no_scan_of_it() -> None:
    """Phones put seconds of film behind the end of a JPEG; whatever bytes it has, they are not the picture's."""
    assert decode(saved(noise(), "JPEG") + b"\xff\xda\x00\x08" * 1000).shape == (48, 64, 3)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_film_of_many_frames_one_is_decoded(form: str) -> None:
    frames = [Pillow.new("RGB", (64, 48), (number % 256, 80, 80)) for number in range(300)]
    film = saved(frames[0], form, save_all=True, append_images=frames[1:], duration=10)
    began = time.monotonic()
    image = decode(film)
    assert image.shape == (48, 64, 3)
    assert abs(int(image[0, 0, 0])) < 8  # the first one
    assert time.monotonic() - began < SOON_S


@pytest.mark.parametrize("size", [(MAX_SIDE + 1, 1), (1, MAX_SIDE + 1)])
def test_a_line_of_pixels_is_no_picture(size: tuple[int, int]) -> None:
    with pytest.raises(PictureTooLarge):
        decode(saved(Pillow.new("1", size), "PNG"))


# --- what rides along -------------------------------------------------------------------------------------------------


def laden(form: str) -> bytes:
    """A picture with everything that may stand beside its pixels, each with the payload, and more behind its end."""
    exif = Pillow.Exif()
    exif[0x010E] = exif[0x9286] = exif[0x013B] = PAYLOAD.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 33.0, 34.56), 0x1D: PAYLOAD.decode()})
    options: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + PAYLOAD + b"</x:xmpmeta>"}
    if form == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", PAYLOAD.decode(), zip=True)  # type: ignore[attr-defined]
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", PAYLOAD.decode())  # type: ignore[attr-defined]
        del options["xmp"]
    else:
        options["icc_profile"] = b"\0" * 128 + PAYLOAD
    if form == "JPEG":
        options["comment"] = PAYLOAD
    return saved(noise(), form, **options) + b"%PDF-1.7\nPK\x03\x04" + PAYLOAD


@pytest.mark.parametrize("form", FORMS)
def test_of_what_stands_beside_the_pixels_nothing_is_stored(form: str) -> None:
    hostile = laden(form)
    assert hostile.count(PAYLOAD) >= 2
    stored = encode_jpeg(decode(hostile))
    for trace in (b"script", b"47.5596", b"Exif", b"xmp", b"ICC", b"PDF", b"PK\x03\x04"):
        assert trace not in stored
    with Pillow.open(io.BytesIO(stored)) as again:
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert not again.getexif()


@pytest.mark.parametrize("damage", range(0, 60, 3))
def test_damaged_metadata_do_not_spoil_the_picture(damage: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112], exif[0x010E] = 6, "text"
    hostile = bytearray(saved(noise(), "JPEG", exif=exif))
    start = hostile.index(b"Exif\0\0") + 6
    hostile[start + damage % 40 : start + damage % 40 + 4] = b"\xff\xfe\xfd\xfc"
    assert sorted(decode(bytes(hostile)).shape) == [3, 48, 64]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_upright(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    with Pillow.open(io.BytesIO(saved(noise(), "JPEG", exif=exif, quality=95))) as picture:
        expected = np.asarray(picture.convert("RGB"))
        turned = {1: expected, 2: expected[:, ::-1], 3: expected[::-1, ::-1], 4: expected[::-1]}
        turned |= {5: expected.transpose(1, 0, 2), 6: np.rot90(expected, 3), 8: np.rot90(expected)}
        turned |= {7: expected[::-1, ::-1].transpose(1, 0, 2)}
    assert np.array_equal(decode(saved(noise(), "JPEG", exif=exif, quality=95)), turned[orientation])


@pytest.mark.parametrize(
    "head",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7\n",
        b"GIF89a",
        b"\x00\x00\x00\x18ftypheic",
    ],
    ids=["svg", "pdf", "gif", "heic"],
)
def test_a_picture_behind_the_head_of_something_else_is_not_read(head: bytes) -> None:
    with pytest.raises(NotAPicture):
        decode(head + saved(noise(), "JPEG"))


async def test_the_face_process_outlives_every_one_of_them(process: FaceProcess) -> None:
    await process.start()
    before = process.pid
    for hostile in (
        jpeg_that_claims(65_500, 65_500),
        with_chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(50_000_000), 9)),
        with_scans(1_500),
        saved(Pillow.new("1", (1, MAX_SIDE + 1)), "PNG"),
        b"<svg/>",
        *map(laden, FORMS),
        saved(noise(1, 1), "PNG"),
        saved(Pillow.new("L", (MAX_SIDE, 1)), "PNG"),
    ):
        try:
            image = await process.decode(hostile)
        except (NotAPicture, PictureTooLarge):
            continue
        assert await process.encode_jpeg(image)
        await process.portrait(image)
    assert process.pid == before


# --- faces and documents that are none --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(Ocr())


@pytest.mark.parametrize("size", [(1, 1), (MAX_SIDE, 1), (1, MAX_SIDE), (31, 31), (4000, 100)])
def test_a_picture_too_small_or_too_long_says_nothing_and_costs_nothing(
    engine: Engine, reader: Reader, size: tuple[int, int]
) -> None:
    image = np.full((*size, 3), 90, np.uint8)
    began = time.monotonic()
    assert reader.read(image, date(2026, 1, 1)) is None
    assert engine.portrait(image) is None
    assert engine.compare(image, face_of(0)).band is Band.CANNOT_TELL
    assert time.monotonic() - began < SOON_S


def before_a_wall(face: Image, width: int) -> Image:
    """A face so many pixels wide in a picture of 640 x 480."""
    wall = Pillow.new("RGB", (640, 480), (176, 182, 188))
    side = round(1.35 * width)  # the square around a face
    wall.paste(Pillow.fromarray(face).resize((side, side), Pillow.Resampling.BOX), (200, 160))
    return np.asarray(wall, np.uint8)


@pytest.mark.parametrize("width", [12, 20, 28])
def test_a_face_of_twenty_pixels_is_nobodys(engine: Engine, width: int) -> None:
    live = before_a_wall(portrait_of(0), width)
    said = engine.compare(portrait_of(0), live)
    assert said.band is Band.CANNOT_TELL
    assert {QualityReason.TOO_SMALL, QualityReason.NO_FACE} & set(said.live_quality)
    cut_out = engine.portrait(live)
    if cut_out is not None:
        assert engine.compare(cut_out, face_of(0)).band is Band.CANNOT_TELL


def test_of_five_faces_before_the_camera_none_is_compared(engine: Engine) -> None:
    said = engine.compare(portrait_of(0), group_photograph())
    assert said.band is Band.CANNOT_TELL
    assert QualityReason.TWO_FACES in said.live_quality


def test_a_group_photograph_is_no_portrait_of_anybody(engine: Engine) -> None:
    assert engine.portrait(group_photograph()) is None


def test_a_document_with_one_face_still_has_a_portrait(engine: Engine) -> None:
    assert engine.portrait(decode(id_card(1))) is not None

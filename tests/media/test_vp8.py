import pytest

from media import vp8
from media.frames import opus_duration_us

KEY = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01rest"


@pytest.mark.parametrize(
    ("descriptor", "length"),
    [
        (b"\x10", 1),
        (b"\x90\x80\x05", 3),
        (b"\x90\x80\x85\x01", 4),
        (b"\x90\xe0\x85\x01\x07\x20", 6),
        (b"\x90\xc0\x85\x01\x07", 5),
    ],
)
def test_the_descriptor_is_as_long_as_its_flags_say(descriptor: bytes, length: int) -> None:
    assert vp8.descriptor_length(descriptor + KEY) == length
    assert vp8.begins_key_frame(descriptor + KEY)
    assert vp8.frame([descriptor + KEY, b"\x00more"]) == KEY + b"more"


@pytest.mark.parametrize("payload", [b"", b"\x90", b"\x90\x80", b"\x90\x80\x85"])
def test_a_cut_descriptor_is_refused(payload: bytes) -> None:
    with pytest.raises(vp8.BadVp8):
        vp8.descriptor_length(payload)


def test_a_delta_frame_and_a_later_packet_begin_no_key_frame() -> None:
    assert not vp8.begins_key_frame(b"\x10\x11\x00")
    assert not vp8.begins_key_frame(b"\x00" + KEY)
    assert not vp8.begins_key_frame(b"\x10")


def test_a_key_frame_tells_its_size() -> None:
    assert vp8.size(KEY) == (640, 480)


@pytest.mark.parametrize(
    ("first", "duration_us"),
    [(b"\xf8", 20_000), (b"\xf9", 40_000), (b"\x78", 20_000), (b"\x08", 20_000), (b"\xfb\x03", 60_000)],
)
def test_an_opus_packet_tells_how_long_it_sounds(first: bytes, duration_us: int) -> None:
    assert opus_duration_us(first + b"\x00") == duration_us or opus_duration_us(first) == duration_us

import av
import pytest

from media import h264, vp9
from media.codecs import VIDEO
from media.payload import BadPayload
from tests.clips import read_frame_number
from tests.media.encoded import KEY_EVERY, frames, payloads

CODECS = {"VP8": "vp8", "VP9": "vp9", "H264": "h264"}


@pytest.mark.parametrize("codec", CODECS)
def test_frames_put_together_again_are_what_the_encoder_made(codec: str) -> None:
    """Decoded one by one, as a tap and a player do."""
    form, decoder = VIDEO[codec], av.CodecContext.create(CODECS[codec], "r")
    numbers = []
    for number, made in enumerate(frames(codec, 45)):
        parts = payloads(codec, made, number)
        data = form.frame(parts)
        if codec != "H264":
            assert data == made
        assert form.begins_frame(parts[0])
        key = number % KEY_EVERY == 0
        assert form.begins_key_frame(parts[0]) == form.is_key_frame(data) == key
        assert sum(form.begins_key_frame(part) for part in parts) <= 2 * key  # parameter sets and the picture
        if key:
            assert form.size(data) == (640, 480)
        for picture in decoder.decode(av.Packet(data)):
            assert isinstance(picture, av.VideoFrame)
            numbers.append(read_frame_number(picture.to_ndarray(format="rgb24")))
    assert numbers[:40] == list(range(40))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("size", [(322, 182), (1280, 720)])
def test_the_size_of_a_picture_is_read_from_its_key_frame(codec: str, size: tuple[int, int]) -> None:
    made = frames(codec, 1, *size)[0]
    assert VIDEO[codec].size(VIDEO[codec].frame(payloads(codec, made, 0))) == size


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_cut_is_refused_and_never_raises_anything_else(codec: str) -> None:
    form = VIDEO[codec]
    parts = payloads(codec, frames(codec, 2)[0], 0)
    for part in [*parts[:3], b"", b"\xff" * 5, b"\x78\x00", b"\x7c"]:
        for end in range(12):
            cut = part[:end]
            form.begins_frame(cut)
            form.begins_key_frame(cut)
            form.is_key_frame(cut)
            for ask in (lambda data=cut: form.frame([data]), lambda data=cut: form.size(data)):
                try:
                    ask()
                except BadPayload:
                    continue


def test_a_missing_fragment_makes_no_h264_frame() -> None:
    parts = payloads("H264", frames("H264", 1)[0], 0)
    fragments = [part for part in parts if part[0] & 0x1F == h264.FU_A]
    assert len(fragments) > 2
    for missing in (parts[:-1], parts[-1:], [*parts[:-1], parts[0]]):
        with pytest.raises(BadPayload):
            h264.frame(missing)


def test_lengths_take_the_place_of_start_codes() -> None:
    data = h264.frame(payloads("H264", frames("H264", 1)[0], 0))
    stored = h264.with_lengths(data)
    assert len(stored) == len(data)
    assert h264.parameter_sets(data)[:2] == b"\x01\x42"


@pytest.mark.parametrize(
    ("descriptor", "length"),
    [
        (b"\x08", 1),
        (b"\x88\x05", 2),
        (b"\x88\x80\x05", 3),
        (b"\xa8\x80\x05\x00\x01", 5),  # layers, with TL0PICIDX
        (b"\xb8\x80\x05\x00", 4),  # flexible mode: without
        (b"\xd8\x05\x03\x02", 4),  # two references
        (b"\x0a\x38\x02\x80\x01\xe0\x05\x00\x02\xd0\x01\x04\x01", 13),  # structure: two layers, one picture
    ],
)
def test_a_vp9_descriptor_is_as_long_as_its_flags_say(descriptor: bytes, length: int) -> None:
    assert vp9.descriptor_length(descriptor + b"rest") == length


def test_layers_of_a_vp9_picture_become_a_superframe() -> None:
    below, above = b"\x2c\x05\x00\x01" + b"base", b"\x2c\x05\x03\x01" + b"upper"
    below, above = bytes([0xAC]) + below[1:], bytes([0xAC]) + above[1:]
    assert vp9.begins_frame(below)
    assert not vp9.begins_frame(above)  # predicted from the layer below
    assert vp9.frame([below, above]) == b"baseupper" + b"\xd9" + b"\x04\0\0\0" + b"\x05\0\0\0" + b"\xd9"

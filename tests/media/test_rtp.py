import pytest
from aiortc import rtp as oracle

from media import rtp


def test_a_built_packet_reads_back_and_as_aiortc_reads_it() -> None:
    data = rtp.build(96, True, 65_535, 2**32 - 1, 7, b"payload", extensions=b"\x10\x31")
    head = rtp.Rtp(data)
    assert (head.payload_type, head.marker, head.sequence, head.timestamp, head.ssrc) == (
        96,
        True,
        65_535,
        2**32 - 1,
        7,
    )
    assert data[head.start : head.end] == b"payload"
    assert rtp.extension(data, head, 1) == b"1"
    assert rtp.extension(data, head, 2) is None
    other = oracle.RtpPacket.parse(data)
    assert (other.payload, other.sequence_number, other.ssrc) == (b"payload", 65_535, 7)


def test_padding_is_cut_off() -> None:
    data = bytearray(rtp.build(96, False, 1, 1, 1, b"ab" + b"\x00\x00\x03"))
    data[0] |= 0x20
    head = rtp.Rtp(bytes(data))
    assert bytes(data[head.start : head.end]) == b"ab"


@pytest.mark.parametrize(
    "data", [b"", b"\x80" * 11, b"\x00" * 12, b"\x9f" + b"\x00" * 11, b"\xa0" + b"\x00" * 10 + b"\xff"]
)
def test_what_is_no_packet_is_refused(data: bytes) -> None:
    with pytest.raises(rtp.NotRtp):
        rtp.Rtp(data)


def test_a_retransmission_unwraps_to_the_original() -> None:
    assert rtp.unwrap_rtx(rtp.wrap_rtx(513, b"abc")) == (513, b"abc")
    assert rtp.unwrap_rtx(b"\x00") is None


@pytest.mark.parametrize(("sequence", "reference", "distance"), [(1, 0, 1), (0, 65_535, 1), (65_535, 0, -1), (5, 5, 0)])
def test_sequence_numbers_wrap(sequence: int, reference: int, distance: int) -> None:
    assert rtp.ahead(sequence, reference) == distance


@pytest.mark.parametrize(
    ("value", "near", "whole"), [(0, 65_535, 65_536), (65_535, 65_536, 65_535), (10, 65_546, 65_546)]
)
def test_numbers_unwrap_to_the_nearest(value: int, near: int, whole: int) -> None:
    assert rtp.unwrap(value, near, 16) == whole

import pytest

from media.packets import (
    Entry,
    EntryKind,
    NotARecording,
    SegmentHeader,
    TrackHeader,
    pack_entry,
    pack_header,
    unpack_entries,
    unpack_header,
)
from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import TrackKind

HEADER = SegmentHeader(
    call=CallId("c"),
    stream=StreamId("customer-camera"),
    segment=3,
    starts_us=1_700_000_000_000_000,
    tracks=(
        TrackHeader(TrackKind.AUDIO, "0", "opus", 48000, 2, 111, None, 1, 0),
        TrackHeader(TrackKind.VIDEO, "1", "VP8", 90000, 0, 96, 97, 2, 3),
    ),
    extensions=((4, "urn:ietf:params:rtp-hdrext:sdes:mid"),),
    dtls_fingerprint="AA:BB",
    dtls_profile="SRTP_AEAD_AES_128_GCM",
)


def test_a_header_comes_back_as_it_was() -> None:
    assert unpack_header(pack_header(HEADER)) == HEADER


def test_entries_come_back_in_their_order() -> None:
    entries = [Entry(5, EntryKind.RTP, b"abc"), Entry(6, EntryKind.RTCP, b""), Entry(7, EntryKind.NOTE, b"{}")]
    record = b"".join(pack_entry(*entry) for entry in entries)
    assert list(unpack_entries(record)) == entries


@pytest.mark.parametrize("cut", [1, 10, 12])
def test_a_cut_entry_is_refused(cut: int) -> None:
    with pytest.raises(NotARecording):
        list(unpack_entries(pack_entry(5, EntryKind.RTP, b"abc")[:cut]))


def test_another_version_is_refused() -> None:
    with pytest.raises(NotARecording):
        unpack_header(b"VBPK\x02{}")

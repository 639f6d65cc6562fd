"""What a recorder puts into a sealed piece: the packets as they came, so that everything else can be derived later.

Format, version 1; all numbers are big-endian::

    piece   = header-record *packet-record        one sealed record of the vault each, at most 64 KiB
    header-record  = "VBPK" version(u8 = 1) JSON  the JSON of ``SegmentHeader``
    packet-record  = *entry
    entry   = arrived_us(u64) kind(u8) length(u16) bytes

``arrived_us`` is the server's one clock (``ports.clock``). Kinds: 0 a note (UTF-8 JSON), 1 an RTP packet (RFC 3550)
with its SRTP protection removed and nothing else changed, retransmissions (RFC 4588) included, 2 an RTCP compound.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import NamedTuple

from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import TrackKind

MAGIC = b"VBPK\x01"
RECORD_LIMIT_BYTES = 64 * 1024  # the vault's limit for one record
NOTE_END = b'{"note":"closed"}'  # without it, a killed worker left the piece
NOTE_RECOVERING = b'{"note":"recovering"}'  # packets before it were dropped while the vault took none
_ENTRY = struct.Struct("!QBH")
ENTRY_HEAD_BYTES = _ENTRY.size


class NotARecording(ValueError):
    """A piece does not begin with a header of a version that we read, or an entry is cut."""


class EntryKind(IntEnum):
    """What an entry holds."""

    NOTE = 0
    RTP = 1
    RTCP = 2


class Entry(NamedTuple):
    """One packet with the microsecond of its arrival."""

    arrived_us: int
    kind: EntryKind
    data: bytes


@dataclass(frozen=True, slots=True)
class TrackHeader:
    """One negotiated track of a segment. An ``ssrc`` of 0 was not announced: the payload type tells."""

    kind: TrackKind
    mid: str
    codec: str  # "VP8" or "opus"
    clock_rate: int
    channels: int  # 0 for video
    payload_type: int
    rtx_payload_type: int | None
    ssrc: int
    rtx_ssrc: int


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """Everything that is needed to understand the packets of one segment."""

    call: CallId
    stream: StreamId
    segment: int
    starts_us: int
    tracks: tuple[TrackHeader, ...]
    extensions: tuple[tuple[int, str], ...]  # id -> URI of the RTP header extensions (RFC 8285)
    dtls_fingerprint: str
    dtls_profile: str


def pack_header(header: SegmentHeader) -> bytes:
    """The first record of a piece."""
    return MAGIC + json.dumps(asdict(header), ensure_ascii=True, separators=(",", ":")).encode()


def unpack_header(record: bytes) -> SegmentHeader:
    """Read a first record; raises NotARecording."""
    if not record.startswith(MAGIC):
        raise NotARecording("no header of version 1")
    try:
        fields = json.loads(record[len(MAGIC) :])
        tracks = tuple(TrackHeader(**{**track, "kind": TrackKind(track["kind"])}) for track in fields.pop("tracks"))
        extensions = tuple((int(number), str(uri)) for number, uri in fields.pop("extensions"))
        return SegmentHeader(tracks=tracks, extensions=extensions, **fields)
    except (ValueError, TypeError, KeyError) as error:
        raise NotARecording(str(error)) from error


pack_entry_head = _ENTRY.pack
"""Microsecond of arrival, kind and length: what stands before a packet's bytes."""


def goes_on(note: bytes) -> bool:
    """Whether a note says that recording goes on behind a loss; it is written as large as a whole record."""
    return note.rstrip(b" ") == NOTE_RECOVERING


def pack_entry(arrived_us: int, kind: EntryKind, data: bytes) -> bytes:
    """One entry of a packet record."""
    return _ENTRY.pack(arrived_us, kind, len(data)) + data


def unpack_entries(record: bytes) -> Iterator[Entry]:
    """The entries of a packet record in order of arrival; raises NotARecording."""
    at = 0
    while at < len(record):
        if at + _ENTRY.size > len(record):
            raise NotARecording("an entry's head is cut")
        arrived_us, kind, length = _ENTRY.unpack_from(record, at)
        at += _ENTRY.size
        if at + length > len(record):
            raise NotARecording("an entry is cut")
        yield Entry(arrived_us, EntryKind(kind), record[at : at + length])
        at += length

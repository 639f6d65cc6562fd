"""Recorded packets as pcapng (draft-ietf-opsawg-pcapng-05), for public tools: Wireshark, tshark, dpkt.

The packets were received by DTLS-SRTP and are kept without that protection, so what carried them is made up: IPv4 and
UDP (LINKTYPE_RAW, 101) from a documentation address (RFC 5737) of each stream to the server's, to the ports that
RFC 3551 names, 5004 for RTP and 5005 for RTCP, from ports that tell the segment. In Wireshark: *Decode As*, UDP port
5004, RTP, or ``tshark -d udp.port==5004,rtp -d udp.port==5005,rtcp``. Times are the server's microseconds. There is one
interface for each stream, whose comment names its payload types.
"""

import heapq
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from media.packets import EntryKind, NotARecording, SegmentHeader, goes_on, unpack_entries, unpack_header
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.keys import DataKey
from videobank.ports.vault import Piece, Vault

RTP_PORT, RTCP_PORT = 5004, 5005
FIRST_SENDER_PORT = 40_000  # segment n sends RTP from 40000 + 2n, and RTCP from the next
SERVER = bytes((192, 0, 2, 1))
FIRST_SENDER = 11  # the last byte of the first stream's address
LINKTYPE_RAW = 101
LARGEST_DATAGRAM = 65_507
SECTION, INTERFACE, ENHANCED = 0x0A0D0D0A, 1, 6
END, COMMENT, IF_NAME, IF_TSRESOL, USER_APPLICATION = 0, 1, 2, 9, 4
MICROSECONDS = b"\x06"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    packets: int
    interfaces: tuple[str, ...]


class _Seen(NamedTuple):
    """One packet on its way into the file, in the order of arrival over all streams."""

    at_us: int
    interface: int
    segment: int
    kind: EntryKind
    data: bytes
    comment: str


def export(
    call: CallId,
    pieces: dict[StreamId, tuple[EvidenceId, ...]],
    vault: Vault,
    key: DataKey,
    write: Callable[[bytes], object],
) -> Exported:
    """Write every packet of these streams. Blocking; holds one record per stream.

    Raises EvidenceMissing, EvidenceBroken, NotARecording, and what ``write`` raises.
    """
    headers = {stream: list(_headers(call, names, vault, key)) for stream, names in pieces.items()}
    write(_section(f"call {call}: packets as received, SRTP removed; addresses and ports are made up"))
    for stream, found in headers.items():
        write(_interface(stream, "\n".join(segment_line(header) for header in found)))
    streams = [_packets(call, names, number, vault, key) for number, names in enumerate(pieces.values())]
    packets = 0
    for seen in heapq.merge(*streams, key=lambda one: one.at_us):
        write(_enhanced(seen))
        packets += 1
    return Exported(packets, tuple(pieces))


def segment_line(header: SegmentHeader) -> str:
    """A segment in words: codecs with payload types, header extensions, fingerprint."""
    tracks = ", ".join(
        f"{track.codec}/{track.clock_rate} payload type {track.payload_type}"
        + (f" (retransmitted as {track.rtx_payload_type})" if track.rtx_payload_type is not None else "")
        + f" mid {track.mid}"
        for track in header.tracks
    )
    extensions = ", ".join(f"{number} {uri}" for number, uri in header.extensions) or "none"
    return (
        f"{header.stream} segment {header.segment}, from UDP port {_port(header.segment, EntryKind.RTP)}: {tracks};"
        f" header extensions: {extensions}; DTLS {header.dtls_fingerprint} {header.dtls_profile}".rstrip()
    )


# --- the recording ------------------------------------------------------------------------------------------------


def _headers(call: CallId, names: tuple[EvidenceId, ...], vault: Vault, key: DataKey) -> Iterator[SegmentHeader]:
    for name in names:
        piece = vault.open(call, name, key)
        try:
            if piece.count():  # else killed before its first record
                yield unpack_header(piece.read(0))
        finally:
            piece.close()


def _packets(
    call: CallId, names: tuple[EvidenceId, ...], interface: int, vault: Vault, key: DataKey
) -> Iterator[_Seen]:
    for name in names:
        piece = vault.open(call, name, key)
        try:
            yield from _of_piece(piece, interface)
        finally:
            piece.close()


def _of_piece(piece: Piece, interface: int) -> Iterator[_Seen]:
    if not piece.count():
        return
    header = unpack_header(piece.read(0))
    comment = segment_line(header)
    for record in range(1, piece.count()):
        for arrived_us, kind, data in unpack_entries(piece.read(record)):
            if kind is not EntryKind.NOTE:
                yield _Seen(arrived_us, interface, header.segment, kind, data, comment)
                comment = ""
            elif goes_on(data):
                comment = "recording went on here: what came before was not kept"


# --- the file -----------------------------------------------------------------------------------------------------


def _block(kind: int, body: bytes) -> bytes:
    length = len(body) + 12
    return struct.pack("<II", kind, length) + body + struct.pack("<I", length)


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def _comment(text: str) -> bytes:
    return _option(COMMENT, text.encode()[:65_000]) if text else b""


def _section(comment: str) -> bytes:
    options = _comment(comment) + _option(USER_APPLICATION, b"VideoBank") + _option(END, b"")
    return _block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + options)


def _interface(name: str, comment: str) -> bytes:
    options = _comment(comment) + _option(IF_NAME, name.encode()) + _option(IF_TSRESOL, MICROSECONDS)
    return _block(INTERFACE, struct.pack("<HHI", LINKTYPE_RAW, 0, 0) + options + _option(END, b""))


def _enhanced(seen: _Seen) -> bytes:
    packet = _datagram(seen)
    head = struct.pack("<IIIII", seen.interface, seen.at_us >> 32, seen.at_us & 0xFFFFFFFF, len(packet), len(packet))
    options = _comment(seen.comment) + _option(END, b"") if seen.comment else b""
    return _block(ENHANCED, head + packet + bytes(-len(packet) % 4) + options)


def _port(segment: int, kind: EntryKind) -> int:
    """The port that a segment's sender is given; they begin anew where they would end."""
    return FIRST_SENDER_PORT + 2 * (segment % 10_000) + (kind is EntryKind.RTCP)


def _datagram(seen: _Seen) -> bytes:
    """IPv4 (RFC 791) and UDP (RFC 768, without a checksum) around the packet; raises NotARecording."""
    if len(seen.data) > LARGEST_DATAGRAM:
        raise NotARecording(f"a packet of {len(seen.data)} bytes")
    to = RTCP_PORT if seen.kind is EntryKind.RTCP else RTP_PORT
    udp = struct.pack("!HHHH", _port(seen.segment, seen.kind), to, 8 + len(seen.data), 0)
    sender = bytes((192, 0, 2, FIRST_SENDER + seen.interface))
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 28 + len(seen.data), 0, 0x4000, 64, 17, 0) + sender + SERVER
    return ip[:10] + struct.pack("!H", _checksum(ip)) + ip[12:] + udp + seen.data


def _checksum(header: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    total: int = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF

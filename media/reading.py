"""A recorded segment read back: packets by track, in the order of their numbers, without duplicates."""

from dataclasses import dataclass, field

import media.rtp as wire
from media import rtcp
from media.packets import (
    NOTE_END,
    NOTE_RECOVERING,
    Entry,
    EntryKind,
    NotARecording,
    SegmentHeader,
    TrackHeader,
    unpack_entries,
    unpack_header,
)
from videobank.domain.ids import CallId, EvidenceId
from videobank.domain.streams import TrackKind
from videobank.ports.keys import DataKey
from videobank.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class Kept:
    """One packet of a track. ``sequence`` and ``timestamp`` are unwrapped, so that they only grow."""

    sequence: int
    timestamp: int
    marker: bool
    payload: bytes


@dataclass(slots=True)
class ReadTrack:
    """What was recorded of one track.

    ``arrivals`` pairs RTP time and microseconds of what came without repair; ``reports`` RTP time and the sender's
    microseconds.
    """

    header: TrackHeader
    packets: dict[int, Kept] = field(default_factory=dict)
    arrivals: list[tuple[int, int]] = field(default_factory=list)
    reports: list[tuple[int, int]] = field(default_factory=list)
    _sequence: int | None = None
    _timestamp: int | None = None

    def add(self, sequence: int, head: wire.Rtp, payload: bytes, arrived_us: int, *, repaired: bool) -> None:
        """Take one packet; of two with the same number the first counts."""
        if self._sequence is None:
            self._sequence = sequence + (1 << 16)
        number = wire.unwrap(sequence, self._sequence, 16)
        timestamp = self._whole(head.timestamp)
        if number > self._sequence:
            self._sequence, self._timestamp = number, timestamp
        self.packets.setdefault(number, Kept(number, timestamp, head.marker, payload))
        if not repaired:
            self.arrivals.append((timestamp, arrived_us))

    def report(self, report: rtcp.SenderReport) -> None:
        """Take a sender report (64 bits of NTP time, of which microseconds are kept)."""
        sender_us = report.ntp * 1_000_000 >> 32
        self.reports.append((self._whole(report.timestamp), sender_us))

    def _whole(self, timestamp: int) -> int:
        """Unwrap against the newest; a report may come before the first packet."""
        if self._timestamp is None:
            self._timestamp = timestamp + (1 << 32)
        return wire.unwrap(timestamp, self._timestamp, 32)

    def in_order(self) -> list[Kept]:
        """All packets by number."""
        return [self.packets[number] for number in sorted(self.packets)]


@dataclass(frozen=True, slots=True)
class ReadSegment:
    """One piece read back. ``whole`` is False when a killed worker left it."""

    evidence: EvidenceId
    header: SegmentHeader
    tracks: dict[TrackKind, ReadTrack]
    ends_us: int
    whole: bool
    interruptions_us: tuple[int, ...]  # when recording went on after the vault was full


def read_segment(call: CallId, evidence: EvidenceId, vault: Vault, key: DataKey) -> ReadSegment:
    """Read a piece up to its last whole record. Blocking. Raises EvidenceMissing, EvidenceBroken, NotARecording."""
    piece = vault.open(call, evidence, key)
    try:
        count = piece.count()
        if count == 0:
            raise NotARecording("not one whole record")
        header = unpack_header(piece.read(0))
        reader = _Reader(header)
        for number in range(1, count):
            for entry in unpack_entries(piece.read(number)):
                reader.take(entry)
    finally:
        piece.close()
    ends_us = reader.last_us or header.starts_us
    return ReadSegment(evidence, header, reader.tracks, ends_us, reader.whole, tuple(reader.interruptions))


class _Reader:
    """Sorts the entries of one segment."""

    def __init__(self, header: SegmentHeader) -> None:
        self.tracks = {track.kind: ReadTrack(track) for track in header.tracks}
        self.last_us = 0
        self.whole = False
        self.interruptions: list[int] = []
        self._by_type = {track.payload_type: self.tracks[track.kind] for track in header.tracks}
        rtx = (track for track in header.tracks if track.rtx_payload_type is not None)
        self._by_rtx_type = {track.rtx_payload_type: self.tracks[track.kind] for track in rtx}
        self._by_ssrc: dict[int, ReadTrack] = {t.ssrc: self.tracks[t.kind] for t in header.tracks if t.ssrc}

    def take(self, entry: Entry) -> None:
        if entry.kind is EntryKind.NOTE:
            self._note(entry)
            return
        self.last_us = max(self.last_us, entry.arrived_us)
        if entry.kind is EntryKind.RTCP:
            self._control(entry)
        else:
            self._packet(entry)

    def _note(self, entry: Entry) -> None:
        if entry.data == NOTE_END:
            self.whole = True
        elif entry.data == NOTE_RECOVERING:
            self.interruptions.append(entry.arrived_us)

    def _control(self, entry: Entry) -> None:
        for part in rtcp.split(entry.data):
            report = rtcp.sender_report(part)
            track = self._by_ssrc.get(report.ssrc) if report is not None else None
            if report is not None and track is not None and report.ntp:
                track.report(report)

    def _packet(self, entry: Entry) -> None:
        try:
            head = wire.parse(entry.data)
        except wire.NotRtp:
            return
        payload = entry.data[head.start : head.end]
        track = self._by_type.get(head.payload_type)
        if track is not None:
            self._by_ssrc.setdefault(head.ssrc, track)
            track.add(head.sequence, head, payload, entry.arrived_us, repaired=False)
            return
        track = self._by_rtx_type.get(head.payload_type)
        repaired = wire.unwrap_rtx(payload) if track is not None else None
        if track is not None and repaired is not None:
            track.add(repaired[0], head, repaired[1], entry.arrived_us, repaired=True)

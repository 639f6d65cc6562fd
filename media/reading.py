"""A recorded segment read back, record by record as it grows: packets by track, by number, each once.

Nothing of a packet is kept once its frames are made (``Lane.settle``), so what is held does not grow with the call.
This is the innermost loop of a derivation, 170 packets for each second of a participant: hence plain tuples.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Callable

from media import rtcp
from media.lane import Lane
from media.packets import NOTE_END, EntryKind, NotARecording, SegmentHeader, goes_on
from media.silence import SILENT_US
from videobank.domain.streams import TrackKind

WINDOW_US = 2_000_000
"""Time is told in windows of arrival: at the end of each, what came in it is observed, and what is old enough laid."""

JUMP = 100  # windows: no connection survives such a pause, so of a longer one only the first are told

_ENTRY_BYTES = 11
_ENTRY = struct.Struct("!QBHBBHII")  # an entry's head (``packets``), and the fixed RTP header (RFC 3550, section 5.1)
_PAD = bytes(_ENTRY.size)
_NOTE, _RTP, _RTCP = int(EntryKind.NOTE), int(EntryKind.RTP), int(EntryKind.RTCP)


class SegmentReader:
    """Sorts what was recorded of one segment. ``passed`` is told of each window that is over, by its number."""

    def __init__(self, header: SegmentHeader, passed: Callable[[int], None]) -> None:
        self.header = header
        self.lanes = {track.kind: Lane(track) for track in header.tracks}
        self.reports: list[tuple[TrackKind, int, int]] = []  # track, RTP time, the sender's microseconds: unread ones
        self.last_us = 0
        self.whole = False  # closed in order, not left by a killed worker
        self.interruptions_us: list[int] = []  # when recording went on after the vault was full
        self.holes_us: list[tuple[int, int]] = []  # from and until: nothing at all arrived, of no track
        self.window = 0
        self._passed = passed
        self._window_ends_us = header.starts_us + WINDOW_US
        self._by_type = {track.payload_type: self.lanes[track.kind] for track in header.tracks}
        self._by_rtx_type = {
            track.rtx_payload_type: self.lanes[track.kind]
            for track in header.tracks
            if track.rtx_payload_type is not None
        }
        self._by_ssrc = {track.ssrc: self.lanes[track.kind] for track in header.tracks if track.ssrc}

    def take(self, record: bytes) -> None:
        """One record of packets; raises NotARecording."""
        end, at = len(record), 0
        record += _PAD
        unpack, by_type = _ENTRY.unpack_from, self._by_type
        while at < end:
            arrived_us, kind, length, first, second, sequence, timestamp, ssrc = unpack(record, at)
            start = at + _ENTRY_BYTES
            at = start + length
            if at > end:
                raise NotARecording("an entry is cut")
            if arrived_us >= self._window_ends_us:
                self._pass(arrived_us)
            if kind != _RTP:
                self._other(kind, arrived_us, record[start:at])
                continue
            self._heard(arrived_us)
            if first == 0x90 and length > 16:  # an extension, and nothing else out of the ordinary
                begin = start + 16 + 4 * (record[start + 14] << 8 | record[start + 15])
                payload = record[begin:at] if begin <= at else None
            else:
                payload = _payload(record, start, at, first)
            if payload is None:
                continue
            lane = by_type.get(second & 0x7F)
            if lane is None:
                self._repair(second, timestamp, ssrc, payload)
                continue
            if ssrc != lane.ssrc:
                if not lane.turn(ssrc, sequence, timestamp, arrived_us):
                    continue
                self._by_ssrc[ssrc] = lane
            lane.add(sequence, timestamp, second >= 0x80, payload, arrived_us)

    def _repair(self, second: int, timestamp: int, ssrc: int, payload: bytes) -> None:
        """A retransmission (RFC 4588): the original number, then the original payload; else padding that probes."""
        lane = self._by_rtx_type.get(second & 0x7F)
        if lane is not None and len(payload) >= 2:
            lane.repair(ssrc, int.from_bytes(payload[:2], "big"), timestamp, second >= 0x80, payload[2:])

    def _other(self, kind: int, arrived_us: int, data: bytes) -> None:
        if kind == _RTCP:
            self._heard(arrived_us)
            self._control(data)
        elif kind != _NOTE:
            raise NotARecording(f"an entry of kind {kind}")
        elif data == NOTE_END:
            self.whole = True
        elif goes_on(data):
            self.interruptions_us.append(arrived_us)

    def _heard(self, arrived_us: int) -> None:
        if self.last_us and arrived_us - self.last_us > SILENT_US:
            self.holes_us.append((self.last_us, arrived_us))
        self.last_us = max(self.last_us, arrived_us)

    def _control(self, data: bytes) -> None:
        for part in rtcp.split(data):
            report = rtcp.sender_report(part)
            lane = self._by_ssrc.get(report.ssrc) if report is not None else None
            if report is not None and lane is not None and lane.ssrc == report.ssrc and report.ntp:
                sender_us = report.ntp * 1_000_000 >> 32
                self.reports += [(lane.header.kind, *pair) for pair in lane.reported(report.timestamp, sender_us)]

    def _pass(self, arrived_us: int) -> None:
        """All windows before this instant are over. Of a longer pause only the first are told."""
        target = (arrived_us - self.header.starts_us) // WINDOW_US
        for window in range(self.window, min(target, self.window + JUMP)):
            self._passed(window)
        self.window = target
        self._window_ends_us = self.header.starts_us + (target + 1) * WINDOW_US


def _payload(record: bytes, start: int, end: int, first: int) -> bytes | None:
    """An RTP packet's payload without extension and padding (RFC 3550, section 5.1); None for what is no packet."""
    if first >> 6 != 2 or end - start < 12:
        return None
    at = start + 12 + 4 * (first & 0x0F)
    if first & 0x10:
        at += 4 + 4 * int.from_bytes(record[at + 2 : at + 4], "big")
    if first & 0x20:
        end -= record[end - 1]
    return record[at:end] if at <= end else None

"""A recorded segment read back, record by record as it grows: packets by track, by number, each once.

Nothing of a packet is kept once its frames are made (``Lane.settle``), so what is held does not grow with the call.
This is the innermost loop of a derivation, 170 packets for each second of a participant: hence plain tuples.
"""

# ruff: noqa: PLR2004 - the numbers are those of the formats quoted beside them

import struct
from collections.abc import Callable, Sequence

from media import rtcp
from media.packets import NOTE_END, NOTE_RECOVERING, EntryKind, NotARecording, SegmentHeader, TrackHeader
from videobank.domain.streams import TrackKind

WINDOW_US = 2_000_000
"""Time is told in windows of arrival: at the end of each, what came in it is observed, and what is old enough laid."""

JUMP = 100  # windows: no connection survives such a pause, so of a longer one only the first are told

Packet = tuple[int, int, bool, bytes]
"""Number and RTP time (both unwrapped, so that they only grow), marker, payload without padding."""

_ENTRY_BYTES = 11
_ENTRY = struct.Struct("!QBHBBHII")  # an entry's head (``packets``), and the fixed RTP header (RFC 3550, section 5.1)
_PAD = bytes(_ENTRY.size)
_NOTE, _RTP, _RTCP = int(EntryKind.NOTE), int(EntryKind.RTP), int(EntryKind.RTCP)


class Lane:
    """One track while it is read: the packets that are not settled yet, and the fastest one of the running window."""

    __slots__ = ("_newest", "_newest_time", "_next", "_rate", "header", "least_us", "least_us_at", "packets", "ssrc")

    def __init__(self, header: TrackHeader) -> None:
        self.header = header
        self.ssrc = header.ssrc
        self.packets: dict[int, Packet] = {}
        self.least_us: int | None = None  # arrival less media time of the window's fastest packet ...
        self.least_us_at = 0  # ... and its media time
        self._rate = header.clock_rate
        self._newest = -1
        self._newest_time = -1
        self._next = 0  # what is settled lies below

    def add(self, sequence: int, timestamp: int, marker: bool, payload: bytes, arrived_us: int | None) -> None:  # noqa: FBT001 - the order of the fixed header
        """Take one packet; of two with one number the first counts. ``arrived_us`` is None for a repaired one."""
        newest = self._newest
        if newest < 0:
            newest = self._newest = sequence + (1 << 16)
            self._newest_time = self.whole(timestamp)
        number = newest + ((sequence - newest + 0x8000) & 0xFFFF) - 0x8000
        reference = self._newest_time
        time = reference + ((timestamp - reference + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        if number > newest:
            self._newest, self._newest_time = number, time
        if number >= self._next and number not in self.packets:
            self.packets[number] = (number, time, marker, payload)
        if arrived_us is not None:
            at = time * 1_000_000 // self._rate
            late = arrived_us - at
            if self.least_us is None or late < self.least_us:
                self.least_us, self.least_us_at = late, at

    def whole(self, timestamp: int) -> int:
        """Unwrap an RTP time against the newest; a report may come before the first packet."""
        if self._newest_time < 0:
            self._newest_time = timestamp + (1 << 32)
        reference = self._newest_time
        return reference + ((timestamp - reference + 0x80000000) & 0xFFFFFFFF) - 0x80000000

    @property
    def newest(self) -> int:
        """The highest number so far."""
        return self._newest

    def settle(self, last: int) -> list[Packet]:
        """Let go of the packets up to the number ``last``, in their order; what comes of these now comes too late."""
        first, self._next = self._next, max(self._next, last + 1)
        packets = self.packets
        numbers: Sequence[int] = range(first, last + 1)
        if len(numbers) > 2 * len(packets):  # the first time, or a sender that jumps
            numbers = sorted(number for number in packets if number <= last)
        return [packets.pop(number) for number in numbers if number in packets]


class SegmentReader:
    """Sorts what was recorded of one segment. ``passed`` is told of each window that is over, by its number."""

    def __init__(self, header: SegmentHeader, passed: Callable[[int], None]) -> None:
        self.header = header
        self.lanes = {track.kind: Lane(track) for track in header.tracks}
        self.reports: list[tuple[TrackKind, int, int]] = []  # track, RTP time, the sender's microseconds: unread ones
        self.last_us = 0
        self.whole = False  # closed in order, not left by a killed worker
        self.interruptions_us: list[int] = []  # when recording went on after the vault was full
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
            self.last_us = arrived_us
            if first == 0x90 and length > 16:  # an extension, and nothing else out of the ordinary
                begin = start + 16 + 4 * (record[start + 14] << 8 | record[start + 15])
                payload = record[begin:at] if begin <= at else None
            else:
                payload = _payload(record, start, at, first)
            if payload is None:
                continue
            lane = by_type.get(second & 0x7F)
            if lane is None:
                self._repair(second, timestamp, payload)
                continue
            lane.add(sequence, timestamp, second >= 0x80, payload, arrived_us)
            if ssrc != lane.ssrc:
                lane.ssrc = ssrc
                self._by_ssrc.setdefault(ssrc, lane)

    def _repair(self, second: int, timestamp: int, payload: bytes) -> None:
        """A retransmission (RFC 4588): the original number, then the original payload; else padding that probes."""
        lane = self._by_rtx_type.get(second & 0x7F)
        if lane is not None and len(payload) >= 2:
            lane.add(int.from_bytes(payload[:2], "big"), timestamp, second >= 0x80, payload[2:], None)

    def _other(self, kind: int, arrived_us: int, data: bytes) -> None:
        if kind == _RTCP:
            self.last_us = max(self.last_us, arrived_us)
            self._control(data)
        elif kind != _NOTE:
            raise NotARecording(f"an entry of kind {kind}")
        elif data == NOTE_END:
            self.whole = True
        elif data == NOTE_RECOVERING:
            self.interruptions_us.append(arrived_us)

    def _control(self, data: bytes) -> None:
        for part in rtcp.split(data):
            report = rtcp.sender_report(part)
            lane = self._by_ssrc.get(report.ssrc) if report is not None else None
            if report is not None and lane is not None and report.ntp:
                sender_us = report.ntp * 1_000_000 >> 32
                self.reports.append((lane.header.kind, lane.whole(report.timestamp), sender_us))

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

"""Both people of a call, without browsers: what one sends and the other receives is counted and timed."""

import asyncio
import heapq
import struct
import time
from dataclasses import dataclass, field

from bench.plane.clip import Encoded, Unit
from bench.plane.line import Line
from media import rtcp
from media.twcc import Arrivals

LOOP_S = 10.0
SAMPLE = 8  # every so many packets is opened, to find the moment at which it was sent
FEEDBACK_S = 0.05
REPORT_S = 1.0
TAIL = 16
PAUSE_S = 0.002
NTP_EPOCH_S = 2_208_988_800
_HEAD = struct.Struct("!BBHII")
_CLOCK = {"audio": 48_000, "video": 90_000}


@dataclass(slots=True)
class Sending:
    """One track on its way out."""

    kind: str
    units: tuple[Unit, ...]
    ssrc: int
    payload_type: int
    next_unit: int = 0
    loops: int = 0
    sequence: int = 0
    packets: int = 0
    octets: int = 0

    def due_s(self) -> float:
        """When the next unit is due, from the start."""
        return self.loops * LOOP_S + self.units[self.next_unit].at_s


class Sender:
    """Sends the clip in a loop over one line; remembers when each packet left."""

    def __init__(self, line: Line, clip: Encoded, phase_s: float) -> None:
        self._line = line
        self.phase_s = phase_s
        self.tracks = [
            Sending("video", clip.video, line.ssrcs["video"], line.payload_types["video"]),
            Sending("audio", clip.audio, line.ssrcs["audio"], line.payload_types["audio"]),
        ]
        self.sent_ns: dict[bytes, int] = {}
        self._transport_number = 0
        self._extension = struct.pack("!HHB", 0xBEDE, 1, line.twcc << 4 | 1) if line.twcc is not None else b""

    @property
    def packets(self) -> int:
        """RTP packets sent."""
        return sum(track.packets for track in self.tracks)

    def send_unit(self, track: Sending) -> None:
        """Send the next frame of a track."""
        unit = track.units[track.next_unit]
        timestamp = (unit.timestamp + track.loops * int(LOOP_S * _CLOCK[track.kind])) & 0xFFFFFFFF
        last = len(unit.payloads) - 1
        first = 0x90 if self._extension else 0x80
        for place, payload in enumerate(unit.payloads):
            marker = 0x80 if place == last and track.kind == "video" else 0
            head = _HEAD.pack(first, marker | track.payload_type, track.sequence, timestamp, track.ssrc)
            if self._extension:
                head += self._extension + self._transport_number.to_bytes(2, "big") + b"\0"
                self._transport_number = (self._transport_number + 1) & 0xFFFF
            self.sent_ns[payload[-TAIL:]] = time.monotonic_ns()
            self._line.send(head + payload)
            track.sequence = (track.sequence + 1) & 0xFFFF
            track.packets += 1
            track.octets += len(payload)
        track.next_unit += 1
        if track.next_unit == len(track.units):
            track.next_unit, track.loops = 0, track.loops + 1

    def report(self, since_s: float) -> None:
        """A sender report for each track (RFC 3550, section 6.4.1); ``since_s`` is the time since the start."""
        ntp = int((time.time() + NTP_EPOCH_S) * (1 << 32))
        compound = b""
        for track in self.tracks:
            timestamp = int(since_s * _CLOCK[track.kind]) & 0xFFFFFFFF
            one = rtcp.SenderReport(track.ssrc, ntp, timestamp, track.packets, track.octets)
            compound += rtcp.pack_sender_report(one)
        self._line.send_control(compound)


@dataclass(slots=True)
class Heard:
    """One SSRC at a receiver; ``highest`` is extended."""

    first: int
    highest: int
    packets: int = 1


@dataclass
class Receiver:
    """Counts what arrives over one line, and times every eighth packet against its sender."""

    sender: Sender | None = None
    line: Line | None = None
    heard: dict[int, Heard] = field(default_factory=dict)
    latencies_ms: list[float] = field(default_factory=list)
    packets: int = 0
    arrivals: Arrivals | None = None
    media_ssrc: int = 0
    _extension: int = -1

    def arrived(self, now_ns: int, data: bytes) -> None:
        """Take one protected packet; its header is in clear."""
        self.packets += 1
        _, _, sequence, _, ssrc = _HEAD.unpack_from(data)
        heard = self.heard.get(ssrc)
        if heard is None:
            self.heard[ssrc] = Heard(sequence, sequence)
            self.media_ssrc = ssrc
        else:
            heard.packets += 1
            ahead = ((sequence - heard.highest + 0x8000) & 0xFFFF) - 0x8000
            if ahead > 0:
                heard.highest += ahead
        if self.arrivals is not None and data[0] & 0x10:
            self._note_transport_number(now_ns, data)
        if self.packets % SAMPLE == 0 and self.line is not None and self.sender is not None:
            opened = self.line.unprotect(data)
            left_ns = self.sender.sent_ns.get(opened[-TAIL:])
            if left_ns is not None:
                self.latencies_ms.append((now_ns - left_ns) / 1e6)

    def _note_transport_number(self, now_ns: int, data: bytes) -> None:
        at, end = 16, 16 + 4 * int.from_bytes(data[14:16], "big")
        while at < end and self.arrivals is not None:
            number, length = data[at] >> 4, (data[at] & 0x0F) + 1
            if number == self._extension:
                self.arrivals.add(int.from_bytes(data[at + 1 : at + 3], "big"), now_ns // 1000)
                return
            at += 1 + length if data[at] else 1

    def listen_for_transport_numbers(self, extension: int | None) -> None:
        """Answer with transport-wide feedback, if the server negotiated it."""
        if extension is not None:
            self.arrivals, self._extension = Arrivals(), extension

    def feedback(self) -> None:
        """Send the transport-wide feedback that is due."""
        if self.arrivals is not None and self.line is not None and self.media_ssrc:
            for packet in self.arrivals.feedback(1, self.media_ssrc):
                self.line.send_control(packet)

    @property
    def lost(self) -> int:
        """Sequence numbers that never came, over all SSRCs."""
        return sum(max(0, one.highest - one.first + 1 - one.packets) for one in self.heard.values())


class Clockwork:
    """Lets all senders send when their units are due, until cancelled."""

    def __init__(self, senders: list[Sender], receivers: list[Receiver]) -> None:
        self._senders = senders
        self._receivers = receivers
        self.late_ms = 0.0  # the latest that a unit ever left: above 20 the callers themselves were starved

    async def run(self) -> None:
        """For ever."""
        start = time.monotonic()
        due: list[tuple[float, int, Sender, Sending]] = [
            (sender.phase_s, 2 * number + place, sender, track)
            for number, sender in enumerate(self._senders)
            for place, track in enumerate(sender.tracks)
        ]
        heapq.heapify(due)
        feedback_s = report_s = 0.0
        while True:
            now_s = time.monotonic() - start
            while due[0][0] <= now_s:
                at_s, number, sender, track = due[0]
                self.late_ms = max(self.late_ms, (now_s - at_s) * 1000)
                sender.send_unit(track)
                heapq.heapreplace(due, (sender.phase_s + track.due_s(), number, sender, track))
            if now_s >= feedback_s:
                feedback_s = now_s + FEEDBACK_S
                for receiver in self._receivers:
                    receiver.feedback()
            if now_s >= report_s:
                report_s = now_s + REPORT_S
                for sender in self._senders:
                    sender.report(now_s - sender.phase_s)
            await asyncio.sleep(PAUSE_S)

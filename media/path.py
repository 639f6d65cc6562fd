"""The packet path of one worker: one datagram in, the datagrams that follow from it out.

No socket, no clock, no task and no queue: ``now_us`` is an argument, and what goes out is returned. So it is tested
without a network, and a compiled twin can be put beside it and compared packet by packet. What arrives is unprotected
(RFC 3711), noted by its end of the path, rewritten and protected for each viewer, all in the one call.

A *line* is one peer connection. Its end is an ``Uplink`` (a publisher's) or a ``Viewer``.
"""

from collections.abc import Callable
from typing import Protocol

import pylibsrtp

from media.rtp import NotRtp

LineId = int
Datagram = tuple[LineId, bytes]
"""What goes out, protected, and on which line."""

SHORTEST_BYTES = 12  # of RTP and RTCP with their authentication
LONGEST_BYTES = 1340  # browsers keep to 1200; pylibsrtp protects 1356, and our header may have 16 more than a sender's
SOURCES = 64  # SSRCs of one line; a browser has six, and libsrtp looks each packet's up one by one


class Srtp(Protocol):
    """The protection of one direction of one line, as libsrtp's sessions have it."""

    def protect(self, data: bytes) -> bytes: ...
    def protect_rtcp(self, data: bytes) -> bytes: ...
    def unprotect(self, data: bytes) -> bytes: ...
    def unprotect_rtcp(self, data: bytes) -> bytes: ...


class End(Protocol):
    """What becomes of the packets of one line. It sends by the functions that it was made with."""

    def rtp(self, now_us: int, data: bytes) -> None:
        """Take an unprotected RTP packet; raises NotRtp."""
        ...

    def control(self, now_us: int, data: bytes) -> None:
        """Take an unprotected RTCP compound."""
        ...

    def due(self, now_us: int) -> None:
        """Send what is due by time."""
        ...


class _Line:
    """One line with its protection, and how often it was tried to be broken."""

    __slots__ = ("end", "refused", "rx", "sources", "tx")

    def __init__(self, end: End, rx: Srtp, tx: Srtp) -> None:
        self.end = end
        self.rx = rx
        self.tx = tx
        self.refused = 0
        self.sources: set[bytes] = set()  # that were authentic


class Path:
    """All lines of one worker. Not for several threads."""

    def __init__(self) -> None:
        self._lines: dict[LineId, _Line] = {}
        self._out: list[Datagram] = []

    def sender(self, line: LineId) -> Callable[[bytes], None]:
        """How an end sends RTP on its line; nothing goes out before ``join``."""
        lines = self._lines

        def send(data: bytes) -> None:
            joined = lines.get(line)
            if joined is not None:
                self._out.append((line, joined.tx.protect(data)))

        return send

    def control_sender(self, line: LineId) -> Callable[[bytes], None]:
        """How an end sends RTCP on its line."""
        lines = self._lines

        def send(data: bytes) -> None:
            joined = lines.get(line)
            if joined is not None:
                self._out.append((line, joined.tx.protect_rtcp(data)))

        return send

    def join(self, line: LineId, end: End, rx: Srtp, tx: Srtp) -> None:
        """A line is connected: the handshake gave its protection for what is received and for what is sent."""
        self._lines[line] = _Line(end, rx, tx)

    def part(self, line: LineId) -> int:
        """A line is over; returns how many of its datagrams were not authentic."""
        joined = self._lines.pop(line, None)
        return joined.refused if joined is not None else 0

    def take(self, line: LineId, datagram: bytes, now_us: int) -> list[Datagram]:
        """One SRTP or SRTCP datagram that arrived; a forgery, a replay or rubbish is counted and dropped."""
        joined = self._lines.get(line)
        if joined is None or len(datagram) < SHORTEST_BYTES:
            return []
        is_control = 192 <= datagram[1] < 224  # noqa: PLR2004 - RTCP (RFC 5761, section 4)
        source = datagram[4:8] if is_control else datagram[8:12]
        known = source in joined.sources
        if len(datagram) > LONGEST_BYTES or (not known and len(joined.sources) >= SOURCES):
            joined.refused += 1
            return []
        try:
            clear = joined.rx.unprotect_rtcp(datagram) if is_control else joined.rx.unprotect(datagram)
            if not known:
                joined.sources.add(source)
            if is_control:
                joined.end.control(now_us, clear)
            else:
                joined.end.rtp(now_us, clear)
        except (pylibsrtp.Error, NotRtp):
            joined.refused += 1
        return self._taken()

    def due(self, line: LineId, now_us: int) -> list[Datagram]:
        """What is to be sent on a line now, apart from any packet: feedback, repairs, reports."""
        joined = self._lines.get(line)
        if joined is None:
            return []
        joined.end.due(now_us)
        return self._taken()

    def _taken(self) -> list[Datagram]:
        out = self._out
        if out:
            self._out = []
        return out

"""What is measured of a stream on its way, second by second: what the server counted, and what a browser claims.

A ``second`` is a whole second since the Unix epoch on the server's one clock, so that the rows of all streams of a call
fall into the same ones. What was counted twice (told again after a restart) has the same place: ``place``.
"""

from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.ids import StreamId
from videobank.domain.streams import Party, TrackKind


class Limited(StrEnum):
    """Why a sender sends a poorer picture than its camera gives (W3C webrtc-stats, qualityLimitationReason)."""

    NONE = "none"
    CPU = "cpu"
    BANDWIDTH = "bandwidth"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSecond:
    """One track in one second, in packets. ``lost`` is what the line lost, whether it was repaired later or not.

    Towards the server the numbers are our own; ``lost`` is below zero when a packet that was missed in the second
    before came by itself. Towards a viewer they are those of the receiver reports that came in this second (RFC 3550,
    section 6.4), none in a second without a report. ``jitter_us`` is the interarrival jitter, as estimated last.
    """

    kind: TrackKind
    expected: int
    lost: int
    jitter_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One second of one stream on one line, as the media worker counted it.

    ``viewer`` None: from the sender to the server, in this ``segment``; else from the server to that viewer.
    ``octets`` are those of all RTP packets, repetitions and headers included; ``repaired`` of what was lost came again
    on request (to a viewer: was sent again). ``span_ms``: how much of the second the connection was there.
    ``round_trip_us`` and ``limit_bit_s`` (what the line was found to carry) are known of viewers' lines only.
    """

    second: int
    span_ms: int
    stream: StreamId
    viewer: Party | None
    segment: int
    octets: int
    packets: int
    repaired: int
    round_trip_us: int | None
    limit_bit_s: int | None
    tracks: tuple[TrackSecond, ...]

    @property
    def place(self) -> tuple[object, ...]:
        """What no other row of a call has."""
        return ("observed", self.second, self.stream, self.viewer, self.segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One second of one stream as the browser of ``party``, which sends or sees it, says: a claim, never believed.

    It ended ``at_ms`` (milliseconds since the Unix epoch on the server's clock, by the browser's own account). None:
    the browser does not say. ``frames`` were encoded (of one's own stream) or decoded; ``frozen_ms`` is of the freezes
    that *ended* in this second, and may be longer than it (W3C webrtc-stats, totalFreezesDuration).
    """

    at_ms: int
    span_ms: int
    party: Party
    stream: StreamId
    frames: int | None = None
    dropped: int | None = None
    freezes: int | None = None
    frozen_ms: int | None = None
    buffer_ms: int | None = None
    round_trip_ms: int | None = None
    packets: int | None = None
    lost: int | None = None
    limited: Limited | None = None

    @property
    def place(self) -> tuple[object, ...]:
        """What no other row of a call has."""
        return ("claimed", self.second, self.party, self.stream, self.at_ms)

    @property
    def second(self) -> int:
        """The second that most of it falls into."""
        return (self.at_ms - self.span_ms + 500) // 1000


Row = Observed | Claimed

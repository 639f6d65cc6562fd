"""The media plane: peer connections, forwarding, recording, in processes that outlive the web process."""

import math
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from videobank.domain.call_events import CallEvent
from videobank.domain.ids import CallId, StreamId
from videobank.domain.quality import Observed
from videobank.ports.faces import Image


class BadOffer(ValueError):
    """The offer cannot be answered: it is no SDP, of the wrong direction, or has no codec that we carry."""


class NoCommonCodec(BadOffer):
    """There is no codec that the sender's browser can send and those of all who watch can receive."""


class NoSuchStream(LookupError):
    """Nothing is published under this name now."""


class PlaneUnavailable(ConnectionError):
    """The media worker does not answer; the caller tells the browser to try again."""


class PlaneRefuses(RuntimeError):
    """A limit of the media plane is reached (calls, viewers), or the vault has no room for a new recording."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's answer to a publishing offer, and the segment that it opens."""

    sdp: str
    segment: int


@dataclass(frozen=True, slots=True)
class Viewing:
    """The server's answer to a subscribing offer."""

    sdp: str
    other_codec: bool  # nothing is seen until the stream is published anew, which finds a codec that all receive


@dataclass(frozen=True, slots=True)
class Still:
    """A decoded frame of a stream (a Tap): RGB H x W x 3 and its place in the recording.

    ``segment`` and ``rtp_timestamp`` name the very frame; its first packet arrived at ``at_us`` of the media clock.
    """

    image: Image
    at_us: int
    segment: int
    rtp_timestamp: int


SPAN_MOST_S = 8.0
SPAN_FRAMES_MOST = 32
SPAN_LONGEST_PX = 640
"""A frame of a span is made smaller to have this many pixels on its longer side: 32 frames are 40 MB then."""
SPAN_PIXELS_MOST = SPAN_FRAMES_MOST * SPAN_LONGEST_PX**2
"""Fewer frames may be larger, so that what is kept of a span is as the camera sent it: 8 frames of 1280 pixels."""


@dataclass(frozen=True, slots=True)
class Span:
    """Which frames are wanted: at most 32 in at most 8 seconds, ``longest`` pixels on the longer side.

    Raises ValueError.
    """

    seconds: float
    per_second: float
    longest: int = SPAN_LONGEST_PX

    def __post_init__(self) -> None:
        possible = 0 < self.seconds <= SPAN_MOST_S and 0 < self.per_second <= SPAN_FRAMES_MOST
        if not possible or self.frames > SPAN_FRAMES_MOST:
            raise ValueError(f"a span has at most {SPAN_MOST_S} s and {SPAN_FRAMES_MOST} frames")
        if self.longest <= 0 or self.frames * self.longest**2 > SPAN_PIXELS_MOST:
            raise ValueError(f"a span has at most {SPAN_PIXELS_MOST} pixels, were its frames square")

    @property
    def frames(self) -> int:
        """How many that are."""
        return math.ceil(self.seconds * self.per_second)


@dataclass(frozen=True, slots=True)
class Running:
    """One thing that runs in the plane: a publisher (``viewer`` None) or a viewer of a stream."""

    call: CallId
    stream: StreamId
    viewer: str | None


@dataclass(frozen=True, slots=True)
class Lost:
    """What a worker that is gone carried of one call, sent or seen: it must be offered anew."""

    call: CallId
    streams: frozenset[StreamId]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the plane saw, spooled until acknowledged. ``sequence`` grows within a worker's life."""

    worker: str
    sequence: int
    call: CallId
    event: CallEvent
    at: datetime


@dataclass(frozen=True, slots=True)
class Measured:
    """What one second of one stream of a call was like."""

    call: CallId
    row: Observed


class MediaPlane(Protocol):
    """What the Stage asks of the media plane."""

    async def publish(
        self, call: CallId, wrapped_key: bytes, stream: StreamId, offer: str, receivable: frozenset[str] | None
    ) -> Answer:
        """Answer a ``sendonly`` offer, and record what comes under the call's data key from the first packet.

        The answer names one video codec: of those offered the one that we like best and all can receive who watch,
        or are about to watch as far as that is known (``receivable``: names as in SDP; None: it is not). An earlier
        segment of the stream is closed. Raises BadOffer, of which NoCommonCodec is one, PlaneUnavailable, PlaneRefuses.
        """
        ...

    async def subscribe(self, call: CallId, stream: StreamId, viewer: str, offer: str) -> Viewing:
        """Answer a ``recvonly`` offer; the subscription goes on over the stream's next segments, in any codec offered.

        A viewer may come before the publisher, so that both connect at the same time. Raises BadOffer, NoCommonCodec,
        NoSuchStream (stopped meanwhile), PlaneUnavailable, PlaneRefuses.
        """
        ...

    async def stop(self, call: CallId, stream: StreamId, why: str) -> None:
        """End a publisher and its viewers; nothing when it does not run."""
        ...

    async def unsubscribe(self, call: CallId, viewer: str) -> None:
        """End every subscription of this viewer in this call."""
        ...

    async def close_call(self, call: CallId, why: str) -> None:
        """End everything of this call."""
        ...

    async def still(self, call: CallId, stream: StreamId) -> Still:
        """The newest key frame, asking the sender for one if the last is older than a second.

        Raises NoSuchStream, PlaneUnavailable, PlaneRefuses (too much is being decoded).
        """
        ...

    async def span(self, call: CallId, stream: StreamId, wanted: Span) -> tuple[Still, ...]:
        """So many frames a second of the next seconds, from a key frame on, in order; returns when they are over.

        Fewer when the sender sends fewer, or when some were lost. Raises NoSuchStream (also for not a single frame),
        PlaneUnavailable, PlaneRefuses.
        """
        ...

    async def running(self) -> tuple[Running, ...]:
        """Everything that runs, so that a restarted web process can close what should not."""
        ...

    def happenings(self) -> AsyncIterator[Happening]:
        """What the plane saw, from the oldest not acknowledged; goes on over reconnections."""
        ...

    def losses(self) -> AsyncIterator[tuple[Lost, ...]]:
        """What each worker carried that is gone, as soon as that is known; it goes on wherever it is offered anew."""
        ...

    async def acknowledge(self, happening: Happening) -> None:
        """The ledger has it (or refused it for good); the spool may forget it. Raises PlaneUnavailable."""
        ...

    async def figures(self) -> dict[str, int]:
        """For the metrics page, summed: packets_in and _out, bytes_in, records, publishers, viewers, tasks, workers."""
        ...

    async def measured(self) -> tuple[Measured, ...]:
        """What was measured since this was asked last, oldest first; asking again says that it is kept.

        After a restart of either side some may be told again. Of what nobody asks for, a worker keeps the newest.
        """
        ...

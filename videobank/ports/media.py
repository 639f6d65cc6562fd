"""The media plane: peer connections, forwarding, recording, in processes that outlive the web process."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from videobank.domain.call_events import CallEvent
from videobank.domain.ids import CallId, StreamId
from videobank.ports.faces import Image


class BadOffer(ValueError):
    """The offer cannot be answered: it is no SDP, of the wrong direction, or has no codec that we carry."""


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
class Still:
    """The newest decoded key frame of a stream (a Tap): RGB H x W x 3 and its place in the recording."""

    image: Image
    at_us: int
    segment: int


@dataclass(frozen=True, slots=True)
class Running:
    """One thing that runs in the plane: a publisher (``viewer`` None) or a viewer of a stream."""

    call: CallId
    stream: StreamId
    viewer: str | None


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the plane saw, spooled until acknowledged. ``sequence`` grows within a worker's life."""

    worker: str
    sequence: int
    call: CallId
    event: CallEvent
    at: datetime


class MediaPlane(Protocol):
    """What the Stage asks of the media plane."""

    async def publish(self, call: CallId, wrapped_key: bytes, stream: StreamId, offer: str) -> Answer:
        """Answer a ``sendonly`` offer, and record what comes under the call's data key from the first packet.

        An earlier segment of the stream is closed. Raises BadOffer, PlaneUnavailable, PlaneRefuses.
        """
        ...

    async def subscribe(self, call: CallId, stream: StreamId, viewer: str, offer: str) -> str:
        """Answer a ``recvonly`` offer; the subscription goes on over the stream's next segments.

        A viewer may come before the publisher, so that both connect at the same time. Raises BadOffer, NoSuchStream
        (stopped meanwhile), PlaneUnavailable, PlaneRefuses.
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
        """The newest key frame, asking the sender for one if the last is older than a second. Raises NoSuchStream."""
        ...

    async def running(self) -> tuple[Running, ...]:
        """Everything that runs, so that a restarted web process can close what should not."""
        ...

    def happenings(self) -> AsyncIterator[Happening]:
        """What the plane saw, from the oldest not acknowledged; goes on over reconnections."""
        ...

    def restarts(self) -> AsyncIterator[str]:
        """The name of each worker that answers again with nothing left running: it died, and so did its connections."""
        ...

    async def acknowledge(self, happening: Happening) -> None:
        """The ledger has it (or refused it for good); the spool may forget it."""
        ...

    async def figures(self) -> dict[str, int]:
        """For the metrics page, of all workers: packets_in and _out, bytes_in, records, publishers, viewers, tasks."""
        ...

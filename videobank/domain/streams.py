"""Streams of a call and what may be missing in them.

A stream is one source of one party, one-way. A browser that publishes anew after a network change goes on in the
next *segment* of the same stream, so the identity of a stream is its party and its source.
"""

from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.ids import StreamId


class Party(StrEnum):
    """The two sides of a call."""

    CUSTOMER = "customer"
    AGENT = "agent"


class Source(StrEnum):
    """What a stream shows."""

    CAMERA = "camera"  # with its microphone
    SCREEN = "screen"
    PAGE = "page"  # co-browsing: document changes, not media


class GapReason(StrEnum):
    """Why a span of a track holds no media."""

    MUTED = "muted"
    CAMERA_OFF = "camera_off"
    LOST = "lost"
    STALLED = "stalled_at_sender"
    RECONNECTING = "reconnecting"
    SERVER = "server"


class TrackKind(StrEnum):
    """The two kinds of media in a stream."""

    AUDIO = "audio"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class StreamName:
    """Who shows what."""

    party: Party
    source: Source


def stream_id(party: Party, source: Source) -> StreamId:
    """Name the stream of a party's source: ``customer-camera``."""
    return StreamId(f"{party}-{source}")


def parse_stream_id(stream: str) -> StreamName:
    """Take a stream's name apart; raises ValueError on what names no stream."""
    party, _, source = stream.partition("-")
    return StreamName(Party(party), Source(source))


REQUIRED_FOR_APPROVAL = (stream_id(Party.CUSTOMER, Source.CAMERA), stream_id(Party.AGENT, Source.CAMERA))
"""Without proof that these are being recorded, nobody approves an identity."""

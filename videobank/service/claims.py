"""Why a span holds no media, where the sender's own client said so. Pure.

What arrived is observed; that a camera was turned off, and not lost, is only the client's claim, and is marked as one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from videobank.domain.call_events import SenderStateClaimed, StreamGap
from videobank.domain.ids import StreamId
from videobank.domain.streams import GapReason, Source, TrackKind, parse_stream_id
from videobank.ports.ledger import Entry

SLACK_US = 1_000_000
"""A claim and the packets go different ways: within a second they speak of the same thing."""
UNEXPLAINED = frozenset({GapReason.LOST, GapReason.STALLED})


@dataclass(frozen=True, slots=True)
class _Span:
    from_us: int
    until_us: int


def explained(gap: StreamGap, history: tuple[Entry, ...]) -> StreamGap:
    """The gap with the client's reason, when it lies within a span that the client called off."""
    if gap.reason not in UNEXPLAINED or parse_stream_id(gap.stream).source is not Source.CAMERA:
        return gap
    for span in _off(gap.stream, gap.track, history, gap.until_us):
        if span.from_us - SLACK_US <= gap.from_us and gap.until_us <= span.until_us + SLACK_US:
            reason = GapReason.CAMERA_OFF if gap.track is TrackKind.VIDEO else GapReason.MUTED
            return replace(gap, reason=reason, observed=False)
    return gap


def muted_spans(stream: StreamId, history: tuple[Entry, ...], end_us: int) -> Iterable[StreamGap]:
    """Spans in which the client said that its microphone was off: silence was sent, so only the claim says why."""
    for span in _off(stream, TrackKind.AUDIO, history, end_us):
        if span.until_us > span.from_us:
            yield StreamGap(
                stream=stream,
                track=TrackKind.AUDIO,
                from_us=span.from_us,
                until_us=span.until_us,
                reason=GapReason.MUTED,
                observed=False,
            )


def _off(stream: StreamId, track: TrackKind, history: tuple[Entry, ...], end_us: int) -> list[_Span]:
    party = parse_stream_id(stream).party
    spans: list[_Span] = []
    since: int | None = None
    for entry in history:
        claim = entry.event
        if not isinstance(claim, SenderStateClaimed) or claim.party is not party:
            continue
        on = claim.camera if track is TrackKind.VIDEO else claim.microphone
        at_us = int(entry.at.timestamp() * 1_000_000)
        if not on and since is None:
            since = at_us
        elif on and since is not None:
            spans.append(_Span(since, at_us))
            since = None
    if since is not None:
        spans.append(_Span(since, max(since, end_us)))
    return spans

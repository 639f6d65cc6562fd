"""A call that moved from a dead worker to another: whatever order the two are heard in, the state is the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.ids import CallId, EvidenceId
from videobank.domain.streams import Party, Source, stream_id
from videobank.domain.table import advance, unproven

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
CAMERA = stream_id(Party.CUSTOMER, Source.CAMERA)
LIVE = Call(CallId("c" * 32), phase=Phase.LIVE, consents=frozenset({Consent.RECORDING}))


def piece(segment: int) -> EvidenceId:
    return EvidenceId(f"{CAMERA}/{segment:04d}")


def opened(segment: int) -> e.SegmentOpened:
    return e.SegmentOpened(
        stream=CAMERA,
        segment=segment,
        evidence=piece(segment),
        dtls_fingerprint="",
        codecs=("VP8",),
        starts_us=segment,
        worker=f"media-{segment}",
    )


def anchored(segment: int) -> e.TrackAnchored:
    return e.TrackAnchored(stream=CAMERA, segment=segment, evidence=piece(segment), records=1, bytes=1, sha256="")


def closed(segment: int) -> e.SegmentClosed:
    evidence = piece(segment)
    return e.SegmentClosed(stream=CAMERA, segment=segment, evidence=evidence, records=1, bytes=1, sha256="", why="x")


def failed(segment: int) -> e.RecordingFailed:
    return e.RecordingFailed(stream=CAMERA, reason="the media worker is gone", segment=segment)


DEAD: tuple[CallEvent, ...] = (opened(1), anchored(1), failed(1), closed(1))
LIVING: tuple[CallEvent, ...] = (opened(2), anchored(2))


def merged(one: tuple[CallEvent, ...], other: tuple[CallEvent, ...]) -> Iterator[tuple[CallEvent, ...]]:
    """Every order in which two spools can be heard: each keeps its own."""
    if not one or not other:
        yield one + other
        return
    yield from ((one[0], *rest) for rest in merged(one[1:], other))
    yield from ((other[0], *rest) for rest in merged(one, other[1:]))


def after(*events: CallEvent, call: Call = LIVE) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


@pytest.mark.parametrize(
    "events", list(merged(DEAD, LIVING)), ids=lambda events: "-".join(type(x).__name__ for x in events)
)
def test_the_newest_segment_counts_in_whatever_order_two_workers_are_heard(events: tuple[CallEvent, ...]) -> None:
    call = after(*events)
    assert call.tracks[CAMERA].segment == 2
    assert call.tracks[CAMERA].running
    assert call.failing == frozenset()
    assert CAMERA not in unproven(call, NOON)
    assert call.pieces == {piece(1), piece(2)}
    assert call.open_pieces == {piece(2)}


def test_nothing_is_proven_from_the_loss_of_a_worker_until_the_next_segment_is_anchored() -> None:
    lost = after(opened(1), anchored(1), failed(1))
    assert CAMERA in unproven(lost, NOON + timedelta(seconds=1))
    moved = after(opened(2), call=lost)
    assert CAMERA in unproven(moved, NOON)
    assert CAMERA not in unproven(after(anchored(2), call=moved), NOON)


def test_a_call_is_not_sealed_before_the_dead_workers_piece_is_closed() -> None:
    ended = replace(after(opened(1), opened(2), closed(2)), phase=Phase.ENDED)
    with pytest.raises(Refused, match=f"still_recording: {piece(1)}"):
        advance(ended, e.CallSealed(interrupted=False, pieces=2, tracks=()), NOON)
    sealed = after(closed(1), e.CallSealed(interrupted=False, pieces=2, tracks=()), call=ended)
    assert sealed.phase is Phase.SEALED


def test_what_recorders_said_before_they_named_their_segment_is_understood() -> None:
    call = after(opened(1), e.RecordingFailed(stream=CAMERA, reason="full"))
    assert call.failing == {CAMERA}
    assert after(e.RecordingRecovered(stream=CAMERA), call=call).failing == frozenset()

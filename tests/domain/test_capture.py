"""A document shown in the call: every step in its order, with movements that nobody chose."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.capture import MOVEMENTS, Movement, movements
from videobank.domain.document import Side
from videobank.domain.face import Band
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.streams import Party, Source, stream_id
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
SEED = "what chance said"
FIRST, SECOND = (e.MovementAsked(movement=movement) for movement in movements(SEED))
DONE = e.DocumentPutAway(reason=e.CaptureEnd.DONE)
LIVE = Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT, consents=frozenset(Consent))


def received(number: int = 1, portrait: str | None = None) -> e.DocumentReceived:
    picture = EvidenceId(f"document/{number:04d}")
    return e.DocumentReceived(
        picture=picture, picture_sha256="0" * 64, portrait=EvidenceId(portrait) if portrait else None
    )


def asked(side: Side = Side.FRONT) -> tuple[CallEvent, ...]:
    return e.DocumentAsked(agent=AGENT, side=side), e.MovementsDrawn(seed=SEED)


def after(*events: CallEvent, call: Call = LIVE) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


SHOWN = after(*asked(), e.DocumentShown())


def test_a_document_is_shown_step_by_step() -> None:
    call = after(received(), FIRST, SECOND, DONE, call=SHOWN)
    assert call.capture is None
    assert call.document == "document/0001"


@pytest.mark.parametrize(
    ("call", "event", "refusal"),
    [
        (LIVE, e.DocumentShown(), "not_asked"),
        (LIVE, FIRST, "not_asked"),
        (LIVE, DONE, "not_asked"),
        (LIVE, e.DocumentAsked(agent=PersonId("b" * 32), side=Side.FRONT), "not_this_agent"),
        (SHOWN, e.DocumentAsked(agent=AGENT, side=Side.BACK), "already"),
        (SHOWN, e.DocumentShown(), "already"),
        (SHOWN, e.MovementsDrawn(seed="a better one"), "already"),
        (SHOWN, FIRST, "no_photo"),
        (after(*asked(), received()), FIRST, "no_photo"),  # a file that was sent, and nothing is in view
        (SHOWN, DONE, "no_photo"),
        (after(received(), call=SHOWN), SECOND, "not_asked"),
        (after(received(), FIRST, call=SHOWN), FIRST, "not_asked"),
        (after(received(), FIRST, call=SHOWN), DONE, "not_asked"),
    ],
)
def test_no_step_is_left_out_or_made_out_of_its_order(call: Call, event: CallEvent, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        advance(call, event, NOON)


@pytest.mark.parametrize("reason", [e.CaptureEnd.CUSTOMER_CANNOT, e.CaptureEnd.AGENT_CALLED_OFF])
@pytest.mark.parametrize("call", [after(*asked()), SHOWN, after(received(), FIRST, call=SHOWN)])
def test_it_can_be_put_away_at_any_time(call: Call, reason: e.CaptureEnd) -> None:
    assert after(e.DocumentPutAway(reason=reason), call=call).capture is None


@pytest.mark.parametrize(
    "ending", [e.CallRequeued(reason=e.RequeueReason.AGENT_LOST), e.CallEnded(reason=e.EndReason.AGENT_ENDED)]
)
def test_without_the_agent_nobody_asks_for_it(ending: CallEvent) -> None:
    assert after(ending, call=SHOWN).capture is None


def test_no_face_is_compared_while_the_document_is_in_view() -> None:
    matched = e.FaceMatched(
        similarity=0.5,
        band=Band.MATCH,
        portrait_quality=(),
        live_quality=(),
        still=EvidenceId("still/0001"),
        stream=stream_id(Party.CUSTOMER, Source.CAMERA),
        at_us=0,
        pack="default",
    )
    assert after(*asked(), matched)
    with pytest.raises(Refused, match="document_shown"):
        advance(SHOWN, matched, NOON)


def test_the_back_leaves_the_front_and_its_portrait_where_they_are() -> None:
    front = after(received(1, "portrait/0001"))
    back = after(*asked(Side.BACK), e.DocumentShown(), received(2), call=front)
    assert (back.document, back.portrait) == ("document/0001", "portrait/0001")
    assert back.unread == {"document/0001", "document/0002"}
    retaken = after(received(3), call=front)
    assert (retaken.document, retaken.portrait) == ("document/0003", None)


def test_chance_treats_all_movements_alike_and_asks_none_twice() -> None:
    drawn = [movements(f"seed {number}") for number in range(2_000)]
    assert all(len(set(some)) == MOVEMENTS for some in drawn)
    firsts = Counter(some[0] for some in drawn)
    assert set(firsts) == set(Movement)
    expected = len(drawn) / len(Movement)
    assert sum((count - expected) ** 2 / expected for count in firsts.values()) < 22.5  # chi-squared, p = 0.001


def test_the_same_seed_says_the_same_again() -> None:
    assert movements(SEED) == movements(SEED) == (FIRST.movement, SECOND.movement)


def test_what_is_asked_for_next_is_told_by_the_state() -> None:
    call: Any = SHOWN
    for expected in (*movements(SEED), None):
        assert call.capture.following == expected
        if call.capture.photo is None:
            call = after(received(), call=call)
        if expected is not None:
            call = after(e.MovementAsked(movement=expected), call=call)
    assert replace(call.capture, asked=()).following == movements(SEED)[0]

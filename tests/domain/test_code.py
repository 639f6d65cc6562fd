"""A one-time code: three in a call, five attempts each, and the newest alone is good."""

from datetime import UTC, datetime

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import CallEvent
from videobank.domain.code import MOST_ATTEMPTS, MOST_CODES, code_digest, last_digits
from videobank.domain.ids import CallId, PersonId
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
LIVE = Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT, customer_phone="+8613800135678")


def drawn(number: int = 1) -> e.CodeDrawn:
    return e.CodeDrawn(number=number, digest=f"{number}" * 64)


def sent(number: int = 1) -> e.CodeSent:
    return e.CodeSent(number=number, agent=AGENT, to="5678")


def wrong(left: int, number: int = 1) -> e.CodeRefused:
    return e.CodeRefused(number=number, left=left)


RIGHT = e.CodeConfirmed(number=1)


def after(*events: CallEvent, call: Call = LIVE) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


SENT = after(drawn(), sent())
FIVE_WRONG = after(*(wrong(left) for left in reversed(range(MOST_ATTEMPTS))), call=SENT)


def test_a_code_is_sent_and_confirmed_once() -> None:
    confirmed = after(wrong(4), RIGHT, call=SENT)
    assert confirmed.code is not None
    assert (confirmed.code.confirmed, confirmed.code.left) == (True, 0)


@pytest.mark.parametrize(
    ("call", "event", "refusal"),
    [
        (Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT), drawn(), "no_phone"),
        (LIVE, sent(), "no_code"),
        (LIVE, RIGHT, "no_code"),
        (after(drawn()), RIGHT, "no_code"),  # it has not gone out
        (after(drawn()), wrong(4), "no_code"),
        (after(drawn()), e.CodeSent(number=1, agent=PersonId("b" * 32), to="5678"), "not_this_agent"),
        (SENT, sent(), "already"),
        (SENT, drawn(1), "already"),
        (SENT, drawn(3), "already"),
        (SENT, wrong(3), "already"),  # the count goes down one by one
        (after(RIGHT, call=SENT), RIGHT, "already"),
        (after(RIGHT, call=SENT), wrong(4), "already"),
        (after(RIGHT, call=SENT), drawn(2), "already"),
        (FIVE_WRONG, RIGHT, "too_many_attempts"),
        (FIVE_WRONG, wrong(-1), "too_many_attempts"),
        (after(drawn(2), sent(2), call=SENT), RIGHT, "no_code"),  # the first is no longer good
    ],
)
def test_what_may_not_happen_to_a_code(call: Call, event: CallEvent, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        advance(call, event, NOON)


def test_another_code_gives_five_more_attempts_and_after_three_codes_there_is_none() -> None:
    call = FIVE_WRONG
    for number in range(2, MOST_CODES + 1):
        call = after(drawn(number), sent(number), call=call)
        assert call.code is not None
        assert call.code.left == MOST_ATTEMPTS
    with pytest.raises(Refused, match="too_many_codes"):
        advance(call, drawn(MOST_CODES + 1), NOON)


def test_a_code_that_did_not_go_out_is_followed_by_another() -> None:
    failed = after(drawn(), e.CodeUndelivered(number=1, reason=e.Undelivered.REFUSED))
    assert after(drawn(2), sent(2), call=failed).code is not None


def test_the_digest_belongs_to_one_code_of_one_call() -> None:
    here = code_digest(CallId("c" * 32), 1, "123456")
    assert len({here, code_digest(CallId("d" * 32), 1, "123456"), code_digest(CallId("c" * 32), 2, "123456")}) == 3
    assert last_digits("+8613800135678") == "5678"

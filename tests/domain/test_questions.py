"""Questions: drawn by chance, in an order that nobody chose, asked one by one and judged by the agent of the call."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import CallEvent
from videobank.domain.ids import CallId, PersonId
from videobank.domain.questions import DRAWN, Answer, Question, drawn
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
QUESTIONS = tuple(Question(f"question {number}", f"answer {number}") for number in range(5))
LIVE = Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT, questions=QUESTIONS)
SEED = "what chance said"
ORDER = drawn(SEED, len(QUESTIONS))


def draw(number: int = 1, agent: PersonId = AGENT) -> e.QuestionsDrawn:
    return e.QuestionsDrawn(round=number, agent=agent, seed=SEED)


def said(place: int, answer: Answer = Answer.RIGHT, number: int = 1, agent: PersonId = AGENT) -> e.QuestionAnswered:
    return e.QuestionAnswered(round=number, place=place, agent=agent, answer=answer)


def after(*events: CallEvent, call: Call = LIVE) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


WHOLE = after(draw(), *(said(place) for place in ORDER))


def test_questions_are_asked_in_the_order_that_was_drawn() -> None:
    call = after(draw())
    for place in ORDER:
        assert call.round is not None
        assert call.round.current == place
        call = after(said(place, Answer.UNKNOWN), call=call)
    assert call.round is not None
    assert (call.round.current, call.round.answers) == (None, (Answer.UNKNOWN,) * DRAWN)


@pytest.mark.parametrize(
    ("call", "event", "refusal"),
    [
        (Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT), draw(), "no_questions"),
        (LIVE, draw(agent=PersonId("b" * 32)), "not_this_agent"),
        (LIVE, draw(2), "already"),
        (LIVE, said(0), "not_asked"),
        (after(draw()), draw(2), "already"),  # nobody draws until the questions please
        (after(draw()), said(ORDER[1]), "not_asked"),
        (after(draw()), said(ORDER[0], agent=PersonId("b" * 32)), "not_this_agent"),
        (after(draw(), said(ORDER[0])), said(ORDER[0]), "not_asked"),
        (WHOLE, said(ORDER[0]), "not_asked"),
        (after(draw(2), *(said(place, number=2) for place in ORDER), call=WHOLE), draw(3), "too_many_rounds"),
    ],
)
def test_what_may_not_happen_with_questions(call: Call, event: CallEvent, refusal: str) -> None:
    with pytest.raises(Refused, match=refusal):
        advance(call, event, NOON)


def test_chance_treats_all_questions_alike_and_asks_none_twice() -> None:
    orders = [drawn(f"seed {number}", 8) for number in range(2_000)]
    assert all(len(set(order)) == DRAWN for order in orders)
    firsts = Counter(order[0] for order in orders)
    assert sum((count - 250) ** 2 / 250 for count in firsts.values()) < 24.3  # chi-squared, 7 degrees, p = 0.001


def test_of_fewer_questions_all_are_asked() -> None:
    assert sorted(drawn(SEED, 2)) == [0, 1]
    assert drawn(SEED, 5) == ORDER

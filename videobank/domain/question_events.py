"""Questions in the call: drawn by chance, asked by the agent, judged by the agent.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from videobank.domain.event_type import STAFF, event
from videobank.domain.ids import PersonId
from videobank.domain.questions import Answer


@event(heard_by=STAFF)
class QuestionsDrawn:
    """Which questions are asked, and in which order, was decided by chance; ``questions.drawn`` says how."""

    round: int
    agent: PersonId
    seed: str


@event(heard_by=STAFF)
class QuestionAnswered:
    """The agent asked the question at this place of the bank's list, and judged the answer."""

    round: int
    place: int
    agent: PersonId
    answer: Answer

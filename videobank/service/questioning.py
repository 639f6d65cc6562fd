"""Questions that chance draws from those of the bank, and the agent's word on each answer."""

from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import QuestionAnswered, QuestionsDrawn
from videobank.domain.ids import CallId, PersonId
from videobank.domain.questions import Answer
from videobank.ports.clock import Tokens
from videobank.service.desk import Desk


class Questioning:
    """Draws questions and takes the agent's judgement."""

    def __init__(self, desk: Desk, tokens: Tokens) -> None:
        self._desk = desk
        self._tokens = tokens

    async def draw(self, call: CallId, agent: PersonId) -> None:
        """Begin a round; raises Refused."""
        before = (await self._desk.call(call)).round
        number = before.number + 1 if before is not None else 1
        await self._desk.propose(call, QuestionsDrawn(round=number, agent=agent, seed=self._tokens.secret()))

    async def judge(self, call: CallId, agent: PersonId, place: int, answer: Answer) -> None:
        """The agent's word on the answer to the question that is asked now; raises Refused."""
        now = (await self._desk.call(call)).round
        if now is None:
            raise Refused(Refusal.NOT_ASKED)
        event = QuestionAnswered(round=now.number, place=place, agent=agent, answer=answer)
        await self._desk.propose(call, event)

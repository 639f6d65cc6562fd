"""A document shown in the call: asked for by the agent, step by step, with movements that chance decides."""

from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import CaptureEnd, DocumentAsked, DocumentPutAway, MovementAsked, MovementsDrawn
from videobank.domain.document import Side
from videobank.domain.ids import CallId, PersonId
from videobank.ports.clock import Tokens
from videobank.service.desk import Desk


class Capturing:
    """Leads a customer through showing a document. Each step is on record at the instant at which it was asked for."""

    def __init__(self, desk: Desk, tokens: Tokens) -> None:
        self._desk = desk
        self._tokens = tokens

    async def ask(self, call: CallId, agent: PersonId, side: Side) -> None:
        """The agent asks for this side; raises Refused."""
        drawn = MovementsDrawn(seed=self._tokens.secret())
        await self._desk.propose(call, DocumentAsked(agent=agent, side=side), drawn)

    async def go_on(self, call: CallId) -> None:
        """The customer has done what was asked: the next movement, or the end. Raises Refused."""
        capture = (await self._desk.call(call)).capture
        if capture is None:
            raise Refused(Refusal.NOT_ASKED)
        movement = capture.following
        if movement is not None:
            await self._desk.propose(call, MovementAsked(movement=movement))
        else:
            await self._desk.propose(call, DocumentPutAway(reason=CaptureEnd.DONE))

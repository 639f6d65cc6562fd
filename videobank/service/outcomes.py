"""The bank's core is told what came of each call, until it has taken it or people must tell it.

What is left to tell is a part of the call's state, and a call is not sealed before it is told or given up: so a restart
forgets nothing, and whether the core was told stands under the seal.
"""

import asyncio
import logging

from videobank.domain.call import Call, Refused
from videobank.domain.call_events import OutcomeTold, OutcomeUntold
from videobank.domain.flow import state_of
from videobank.domain.ids import CallId
from videobank.domain.outcome import MOST_TELLINGS, Audit, Outcome
from videobank.ports.doorbell import Doorbell
from videobank.ports.ledger import Conflict, LedgerFull, Projections
from videobank.ports.outcomes import Core, CoreDown, OutcomeRefused
from videobank.service.desk import Desk

log = logging.getLogger(__name__)

PAUSES_S = (0.0, 5.0, 30.0, 120.0, 300.0, 600.0)
"""Before each telling, which itself tries three times."""

NOT_RECORDED_S = 5.0
"""Until it is tried again to put on record what the core said: the disk may be full."""


class Outcomes:
    """Tells the outcomes of calls that were invited with a callback."""

    def __init__(
        self, desk: Desk, projections: Projections, core: Core, pauses_s: tuple[float, ...] = PAUSES_S
    ) -> None:
        self._desk = desk
        self._projections = projections
        self._core = core
        self._pauses_s = pauses_s
        self._telling: set[CallId] = set()

    async def watch(self, doorbell: Doorbell) -> None:
        """Tell the outcome of every call that ends; for ever. First those that a predecessor left."""
        async with asyncio.TaskGroup() as tellings:
            rings = doorbell.listen()
            for call in await self._projections.unfinished():
                self._begin(await self._desk.call(call), tellings)
            async for ledger in rings:
                if ledger is not None and ledger.startswith("call/"):
                    self._begin(self._desk.seen(CallId(ledger.removeprefix("call/"))), tellings)

    def _begin(self, state: Call | None, tellings: asyncio.TaskGroup) -> None:
        if state is not None and state.outcome_pending and state.id not in self._telling:
            self._telling.add(state.id)
            tellings.create_task(self._tell(state.id))

    async def _tell(self, call: CallId) -> None:
        try:
            while (state := await self._desk.call(call)).outcome_pending:
                await asyncio.sleep(self._pauses_s[min(state.outcome_failures, len(self._pauses_s) - 1)])
                try:
                    await self._tell_once(state)
                except (Refused, Conflict, LedgerFull) as later:  # it is told once, as its key stays the same
                    log.warning("an outcome is told again", extra={"call": call, "why": type(later).__name__})
                    await asyncio.sleep(NOT_RECORDED_S)
        finally:
            self._telling.discard(call)

    async def _tell_once(self, state: Call) -> None:
        attempt = state.outcome_failures + 1
        try:
            audit = Audit.DUE if state.audited else Audit.NONE
            await self._core.tell(outcome_of(state, audit), f"{state.id}-outcome")
        except (CoreDown, OutcomeRefused) as failed:
            log.warning("an outcome was not taken", extra={"call": state.id, "why": str(failed)})
            final = isinstance(failed, OutcomeRefused) or attempt >= MOST_TELLINGS
            await self._desk.propose(state.id, OutcomeUntold(attempt=attempt, final=final))
        else:
            await self._desk.propose(state.id, OutcomeTold(attempt=attempt))


def outcome_of(call: Call, audit: Audit) -> Outcome:
    """What the core is told of a call; raises ValueError for one that has not ended."""
    if call.ended_at is None or call.end_reason is None:
        raise ValueError(f"call {call.id} has not ended")
    return Outcome(
        call=call.id,
        flow=call.flow,
        business=call.business,
        customer_reference=call.customer_reference,
        decision=call.outcome,
        follows=next((one.word for one in call.follows if one.decision == call.outcome), ""),
        end_reason=call.end_reason,
        ended_at=call.ended_at,
        steps=tuple((step.name, state_of(step, call.said, call.evidence)) for step in call.steps),
        audit=audit,
    )

"""The bank's core is told what came of a call, until it took it or people must tell it; no call is sealed before."""

import asyncio
from dataclasses import dataclass, field

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.core import FakeCore
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from videobank.domain import call_events as e
from videobank.domain.call import Phase, Refused, Timeouts
from videobank.domain.flow import Follows, Step, StepKind, StepState
from videobank.domain.ids import CallId, PersonId
from videobank.domain.outcome import MOST_TELLINGS, Audit
from videobank.domain.rules import Rules
from videobank.ports.outcomes import CoreDown, OutcomeRefused
from videobank.service.desk import Desk
from videobank.service.outcomes import Outcomes

CALL = CallId("a" * 32)
AGENT = PersonId("a1")
SEALED = e.CallSealed(interrupted=False, pieces=0, tracks=())
WITHIN_S = 5.0
FOLLOWS = (Follows("approved", "allow_new_password"), Follows("none", "nothing"))


@dataclass
class Bank:
    """A call that was approved, and what tells its end."""

    ledger: MemoryLedger
    bell: RememberingDoorbell
    clock: SetClock = field(default_factory=SetClock)

    def desk(self) -> Desk:
        return Desk(self.ledger, self.clock, self.bell, Timeouts())

    def telling(self, desk: Desk, core: FakeCore) -> "asyncio.Task[None]":
        outcomes = Outcomes(desk, MemoryProjections(self.ledger, self.clock), core, pauses_s=(0.0,))
        return asyncio.create_task(outcomes.watch(self.bell))


@pytest.fixture
async def bank() -> Bank:
    return await bank_under(Rules())


async def bank_under(rules: Rules) -> Bank:
    bell = RememberingDoorbell()
    ledger = MemoryLedger(MemoryKeys(), bell)
    steps = (Step("look", StepKind.LOOK),)
    asked = invited(START, callback=True, flow="short", steps=steps, follows=FOLLOWS, rules=rules)
    await tell(ledger, CALL, START, asked, *queueing(), pairing(AGENT), e.CustomerReady())
    await tell(ledger, CALL, START, e.StepApproved(step="look", agent=AGENT))
    await tell(ledger, CALL, START, e.IdentityApproved(agent=AGENT, reason="all agrees"))
    return Bank(ledger, bell)


async def until_told(desk: Desk) -> list[e.CallEvent]:
    async with asyncio.timeout(WITHIN_S):
        while True:
            state = await desk.call(CALL)
            if state.phase is Phase.ENDED and not state.outcome_pending:
                events = [entry.event for entry in await desk.history(CALL)]
                return [event for event in events if isinstance(event, e.OutcomeTold | e.OutcomeUntold)]
            await asyncio.sleep(0.01)


async def test_the_core_is_told_what_came_of_the_call(bank: Bank) -> None:
    core, desk = FakeCore(), bank.desk()
    telling = bank.telling(desk, core)
    await asyncio.sleep(0)
    await desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    assert await until_told(desk) == [e.OutcomeTold(attempt=1)]
    ((outcome, key),) = core.told
    assert (outcome.decision, outcome.flow, outcome.customer_reference) == ("approved", "short", "C-1001")
    assert outcome.follows == "allow_new_password", "as the flow said when the customer was invited"
    assert outcome.steps == (("look", StepState.APPROVED),)
    assert key == f"{CALL}-outcome"
    assert outcome.audit is Audit.NONE
    await desk.propose(CALL, SEALED)
    telling.cancel()


@pytest.mark.parametrize(
    ("decision", "audit"),
    [
        (e.IdentityApproved(agent=AGENT, reason="all agrees"), Audit.DUE),
        (e.IdentityRejected(agent=AGENT, reason="another face"), Audit.NONE),
    ],
)
async def test_what_waits_for_an_audit_says_so(decision: e.IdentityApproved | e.IdentityRejected, audit: Audit) -> None:
    bank = await bank_under(Rules(concurrent_audit=True))
    core, desk = FakeCore(), bank.desk()
    telling = bank.telling(desk, core)
    await asyncio.sleep(0)
    await tell(bank.ledger, CALL, START, decision)
    await desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    await until_told(desk)
    assert [told.audit for told, _ in core.told] == [audit]
    telling.cancel()


async def test_a_core_that_is_down_is_told_again(bank: Bank) -> None:
    core, desk = FakeCore(failures=2), bank.desk()
    telling = bank.telling(desk, core)
    await asyncio.sleep(0)
    await desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    told = await until_told(desk)
    assert told == [*(e.OutcomeUntold(attempt=n, final=False) for n in (1, 2)), e.OutcomeTold(attempt=3)]
    assert len({key for _, key in core.told}) == 1
    telling.cancel()


@pytest.mark.parametrize(("error", "attempts"), [(CoreDown, MOST_TELLINGS), (OutcomeRefused, 1)])
async def test_what_it_never_takes_is_left_to_people_and_the_call_is_sealed(
    bank: Bank, error: type[Exception], attempts: int
) -> None:
    core, desk = FakeCore(failures=100, error=error), bank.desk()
    telling = bank.telling(desk, core)
    await asyncio.sleep(0)
    await desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    told = await until_told(desk)
    assert told[-1] == e.OutcomeUntold(attempt=attempts, final=True)
    await desk.propose(CALL, SEALED)
    telling.cancel()


async def test_what_a_killed_process_did_not_tell_is_told_at_the_next_start_and_not_sealed_before(bank: Bank) -> None:
    desk = bank.desk()
    await desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    with pytest.raises(Refused, match="still_telling"):
        await desk.propose(CALL, SEALED)
    core, another = FakeCore(), bank.desk()
    telling = bank.telling(another, core)
    assert await until_told(another) == [e.OutcomeTold(attempt=1)]
    telling.cancel()

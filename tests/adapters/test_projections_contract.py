"""What every table for searching promises."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.adapters.conftest import Kept
from tests.fakes.calls import CAMERA, UNIT, invited, pairing, queueing, tell
from videobank.domain import call_events as e
from videobank.domain.account_events import FindingRecorded, Outcome, VerdictRecorded
from videobank.domain.call import Deadline
from videobank.domain.call_events import RequeueReason
from videobank.domain.ids import CallId, PersonId, UnitId, account_ledger
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.ledger import CallFilter, Remark

A, B, C = (CallId(name * 32) for name in "abc")
AGENT, OTHER = PersonId("a1"), PersonId("a2")
REVIEWER = account_ledger(PersonId("r1"))


async def queue(kept: Kept, calls: Sequence[CallId]) -> None:
    for number, call in enumerate(calls):
        reference = f"C-{number}"
        await tell(kept.ledger, call, kept.clock.now(), invited(kept.clock.now(), customer_reference=reference))
        await tell(kept.ledger, call, kept.clock.now(), *queueing())
        kept.clock.forward(10)


async def go_live(kept: Kept, call: CallId, agent: PersonId) -> None:
    await tell(kept.ledger, call, kept.clock.now(), pairing(agent), e.CustomerReady())


async def end(kept: Kept, call: CallId, reason: e.EndReason = e.EndReason.AGENT_ENDED) -> None:
    await tell(kept.ledger, call, kept.clock.now(), e.CallEnded(reason=reason))


async def test_customers_wait_in_the_order_of_their_coming(kept: Kept) -> None:
    await queue(kept, (B, A, C))
    assert [waiting.call for waiting in await kept.projections.waiting(None)] == [B, A, C]
    assert [waiting.call for waiting in await kept.projections.waiting(UNIT)] == [B, A, C]
    assert await kept.projections.waiting(UnitId("elsewhere")) == ()


async def test_nobody_sees_more_of_a_waiting_name_than_its_first_character(kept: Kept) -> None:
    await queue(kept, (A,))
    assert (await kept.projections.waiting(None))[0].customer_name == "王"


async def test_who_had_an_agent_already_waits_at_the_front(kept: Kept) -> None:
    await queue(kept, (A, B))
    await go_live(kept, B, AGENT)
    await tell(kept.ledger, B, kept.clock.now(), e.CallRequeued(reason=RequeueReason.AGENT_LOST))
    waiting = await kept.projections.waiting(None)
    assert [(w.call, w.front) for w in waiting] == [(B, True), (A, False)]


async def test_two_agents_claim_two_customers_and_each_only_one(kept: Kept) -> None:
    await queue(kept, (A, B))
    assert await kept.projections.claim_next(AGENT, UNIT) == A
    assert await kept.projections.claim_next(AGENT, UNIT) is None
    assert await kept.projections.claim_next(OTHER, UNIT) == B
    assert await kept.projections.claim_next(PersonId("a3"), UNIT) is None
    assert await kept.projections.call_of(AGENT) == A


async def test_nobody_claims_a_customer_of_another_unit(kept: Kept) -> None:
    await queue(kept, (A,))
    assert await kept.projections.claim_next(AGENT, UnitId("elsewhere")) is None


async def test_a_claim_that_was_released_can_be_claimed_again(kept: Kept) -> None:
    await queue(kept, (A,))
    await kept.projections.claim_next(AGENT, UNIT)
    await kept.projections.release_claim(A)
    assert await kept.projections.call_of(AGENT) is None
    assert await kept.projections.claim_next(OTHER, UNIT) == A


async def test_a_claim_of_a_process_that_died_does_not_keep_a_customer_waiting(kept: Kept) -> None:
    await queue(kept, (A,))
    assert await kept.projections.claim_next(AGENT, UNIT) == A
    kept.clock.forward(31)
    assert await kept.projections.claim_next(OTHER, UNIT) == A


async def test_a_paired_call_is_no_stale_claim(kept: Kept) -> None:
    await queue(kept, (A,))
    await kept.projections.claim_next(AGENT, UNIT)
    await go_live(kept, A, AGENT)
    kept.clock.forward(3600)
    await kept.projections.release_claim(A)
    assert await kept.projections.claim_next(OTHER, UNIT) is None
    assert await kept.projections.call_of(AGENT) == A


async def test_an_agent_is_free_when_the_call_is_over(kept: Kept) -> None:
    await queue(kept, (A, B))
    await go_live(kept, A, AGENT)
    assert await kept.projections.claim_next(AGENT, UNIT) is None
    await end(kept, A)
    assert await kept.projections.call_of(AGENT) is None
    assert await kept.projections.claim_next(AGENT, UNIT) == B


async def test_a_customer_who_leaves_a_claimed_call_frees_the_agent(kept: Kept) -> None:
    await queue(kept, (A,))
    await kept.projections.claim_next(AGENT, UNIT)
    await end(kept, A, e.EndReason.CUSTOMER_LEFT)
    assert await kept.projections.call_of(AGENT) is None


async def test_what_is_due_comes_earliest_first(kept: Kept) -> None:
    await queue(kept, (A, B))
    now = kept.clock.now()
    assert await kept.projections.due(now) == ()
    assert await kept.projections.due(now + timedelta(hours=3)) == ((A, Deadline.WAITING), (B, Deadline.WAITING))


async def test_a_sealed_call_is_finished_and_has_no_deadline(kept: Kept) -> None:
    await queue(kept, (A, B))
    await end(kept, A)
    await tell(kept.ledger, A, kept.clock.now(), e.CallSealed(interrupted=False, pieces=0, tracks=()))
    assert await kept.projections.unfinished() == (B,)
    assert await kept.projections.counts() == {"waiting": 1}
    assert {call for call, _ in await kept.projections.due(kept.clock.now() + timedelta(days=9))} == {B}


async def test_waits_are_told_newest_first(kept: Kept) -> None:
    await queue(kept, (A, B))
    await go_live(kept, A, AGENT)
    kept.clock.forward(5)
    await go_live(kept, B, OTHER)
    assert await kept.projections.recent_waits_s() == (15.0, 20.0)
    assert await kept.projections.recent_waits_s(1) == (15.0,)


async def test_a_reviewer_finds_a_call_by_its_reference_however_it_is_typed(kept: Kept) -> None:
    await queue(kept, (A, B))
    found = await kept.projections.search(CallFilter(customer_reference=" ｃ-1 "))  # full-width
    assert [row.call for row in found] == [B]


async def test_search_gives_the_newest_first_in_pages(kept: Kept) -> None:
    await queue(kept, (A, B, C))
    assert [row.call for row in await kept.projections.search(CallFilter())] == [C, B, A]
    assert [row.call for row in await kept.projections.search(CallFilter(limit=1, offset=1))] == [B]


async def test_search_by_agent_unit_and_time(kept: Kept) -> None:
    start = kept.clock.now()
    await queue(kept, (A, B))
    await go_live(kept, A, AGENT)

    async def calls(query: CallFilter) -> list[CallId]:
        return [row.call for row in await kept.projections.search(query)]

    assert await calls(CallFilter(agent=AGENT)) == [A]
    assert await calls(CallFilter(not_agent=AGENT)) == [B]
    assert await calls(CallFilter(unit=UnitId("elsewhere"))) == []
    assert await calls(CallFilter(since=start + timedelta(seconds=10))) == [B]
    assert await calls(CallFilter(until=start + timedelta(seconds=10))) == [A]


@pytest.mark.parametrize("outcome", ["undecided", "interrupted", "agent_ended", "follow_up", "rejected", "unreviewed"])
async def test_search_by_outcome(kept: Kept, outcome: str) -> None:
    await queue(kept, (A, B))
    await go_live(kept, A, AGENT)
    if outcome == "rejected":
        await tell(kept.ledger, A, kept.clock.now(), e.IdentityRejected(agent=AGENT, reason="another face"))
    if outcome == "unreviewed":
        await tell(kept.ledger, A, kept.clock.now(), e.IdentityApproved(agent=AGENT, reason="all agrees"))
    await end(kept, A, e.EndReason.INTERRUPTED if outcome == "interrupted" else e.EndReason.AGENT_ENDED)
    if outcome == "follow_up":
        verdict = VerdictRecorded(call=A, outcome=Outcome.FOLLOW_UP, reason="no name asked")
        await kept.ledger.append(REVIEWER, 0, (verdict,), kept.clock.now())
    assert [row.call for row in await kept.projections.search(CallFilter(outcome=outcome))] == [A]
    if outcome == "unreviewed":
        verdict = VerdictRecorded(call=A, outcome=Outcome.IN_ORDER, reason="all of it seen")
        await kept.ledger.append(REVIEWER, 0, (verdict,), kept.clock.now())
        assert await kept.projections.search(CallFilter(outcome=outcome)) == ()
    else:
        assert await kept.projections.search(CallFilter(outcome="approved")) == ()


async def test_a_line_says_what_happened_in_the_call(kept: Kept) -> None:
    await queue(kept, (A,))
    await go_live(kept, A, AGENT)
    live = kept.clock.now()
    gap = e.StreamGap(
        stream=CAMERA,
        track=TrackKind.VIDEO,
        from_us=1,
        until_us=2,
        reason=GapReason.LOST,
        observed=True,
    )
    await tell(kept.ledger, A, live, gap, gap)
    await end(kept, A)
    await tell(kept.ledger, A, kept.clock.now(), e.CallRated(stars=4))
    (row,) = await kept.projections.search(CallFilter())
    assert (row.agent, row.agent_name, row.live_since, row.ended_at) == (AGENT, "Agent a1", live, live)
    assert (row.gaps, row.stars, row.end_reason, row.decision, row.phase) == (2, 4, "agent_ended", None, "ended")


async def test_the_agent_who_had_a_call_is_found_after_it_went_back_to_the_queue(kept: Kept) -> None:
    await queue(kept, (A,))
    await go_live(kept, A, AGENT)
    await tell(kept.ledger, A, kept.clock.now(), e.CallRequeued(reason=RequeueReason.AGENT_LOST))
    assert [row.agent for row in await kept.projections.search(CallFilter(agent=AGENT))] == [AGENT]
    assert await kept.projections.call_of(AGENT) is None


async def test_remarks_on_a_call_are_found_oldest_first(kept: Kept) -> None:
    await queue(kept, (A, B))
    finding = FindingRecorded(call=A, at_us=None, text="the lamp is behind")
    verdict = VerdictRecorded(call=A, outcome=Outcome.IN_ORDER, reason="well done")
    await kept.ledger.append(REVIEWER, 0, (finding,), kept.clock.now())
    await kept.ledger.append(REVIEWER, 1, (verdict,), kept.clock.now() + timedelta(seconds=1))
    assert await kept.projections.remarks(A) == (Remark(REVIEWER, 1), Remark(REVIEWER, 2))
    assert await kept.projections.remarks(B) == ()
    assert [row.verdict for row in await kept.projections.search(CallFilter())] == [None, "in_order"]

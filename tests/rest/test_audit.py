"""An approval that takes effect only when somebody who was not the call's agent has found the call in order."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.core import FakeCore
from tests.profiles.visit import approved_and_sealed, visit
from tests.rest.counter import Counter, Seat, close_counter, code_of, open_counter
from tests.rest.story import tell_call
from videobank.domain.outcome import Audit
from videobank.domain.roles import Role
from videobank.domain.rules import Need
from videobank.ports.outcomes import CoreDown, OutcomeRefused

NEEDS = (Need.DOCUMENT, Need.QUESTIONS)
IN_ORDER = {"outcome": "in_order", "reason": "I have seen all of it."}
NOT_IN_ORDER = {"outcome": "not_in_order", "reason": "Somebody prompted."}


@pytest.fixture
def core() -> FakeCore:
    return FakeCore()


@pytest_asyncio.fixture
async def counter(tmp_path: Path, core: FakeCore) -> AsyncIterator[Counter]:
    opened = await open_counter(tmp_path, profile="in-rbi-vcip", core=core)
    yield opened
    await close_counter(opened)


@pytest_asyncio.fixture
async def reviewer(counter: Counter) -> Seat:
    return await counter.seat(Role.REVIEWER, "chen")


async def case_of(reviewer: Seat, call: str) -> dict[str, object]:
    case: dict[str, object] = await (await reviewer.ask("GET", f"/api/calls/{call}")).json()
    return case


async def test_the_core_is_told_of_each_verdict_and_the_last_one_counts(
    counter: Counter, core: FakeCore, reviewer: Seat
) -> None:
    call = await approved_and_sealed(counter, NEEDS)
    assert (await case_of(reviewer, call))["audit"] == "due"
    for verdict in (NOT_IN_ORDER, IN_ORDER):
        assert (await reviewer.ask("POST", f"/api/calls/{call}/verdicts", json=verdict)).status == 204
        assert (await case_of(reviewer, call))["audit"] == verdict["outcome"]
    assert [key for _, key in core.told] == [f"{call}-audit-1-not_in_order", f"{call}-audit-2-in_order"]
    assert [(told.decision, told.audit) for told, _ in core.told] == [
        ("approved", Audit.NOT_IN_ORDER),
        ("approved", Audit.IN_ORDER),
    ]


@pytest.mark.parametrize(("error", "code"), [(CoreDown, "core_down"), (OutcomeRefused, "core_refuses")])
async def test_a_verdict_that_the_core_did_not_take_is_not_recorded_and_given_again(
    counter: Counter, core: FakeCore, reviewer: Seat, error: type[Exception], code: str
) -> None:
    call = await approved_and_sealed(counter, NEEDS)
    core.failures, core.error = 1, error
    assert await code_of(await reviewer.ask("POST", f"/api/calls/{call}/verdicts", json=IN_ORDER)) == code
    assert (await counter.noted(reviewer.person.id))[-1] == "AuditBeingTold", "nobody can say that it did not hear"
    case = await case_of(reviewer, call)
    assert (case["audit"], case["verdicts"]) == ("due", [])
    assert (await reviewer.ask("POST", f"/api/calls/{call}/verdicts", json=IN_ORDER)).status == 204
    assert (await case_of(reviewer, call))["audit"] == "in_order"
    assert [key for _, key in core.told] == [f"{call}-audit-1-in_order"]


async def test_of_two_verdicts_at_once_the_core_hears_last_what_is_recorded_last(
    counter: Counter, core: FakeCore, reviewer: Seat
) -> None:
    call, other = await approved_and_sealed(counter, NEEDS), await counter.seat(Role.REVIEWER, "wu")
    core.first_takes_s = 0.3
    both = ((reviewer, IN_ORDER), (other, NOT_IN_ORDER))
    await asyncio.gather(*(seat.ask("POST", f"/api/calls/{call}/verdicts", json=verdict) for seat, verdict in both))
    assert len({key.split("-audit-")[1][0] for _, key in core.told}) == 2
    assert (await case_of(reviewer, call))["audit"] == core.told[-1][0].audit


async def test_nobody_audits_what_is_still_being_finished(counter: Counter, core: FakeCore, reviewer: Seat) -> None:
    call = await approved_and_sealed(counter, NEEDS, sealed=False)
    assert await code_of(await reviewer.ask("POST", f"/api/calls/{call}/verdicts", json=IN_ORDER)) == "not_sealed"
    assert core.told == []
    assert (await case_of(reviewer, call))["audit"] == "due"


async def test_the_calls_own_agent_audits_nothing(counter: Counter, core: FakeCore) -> None:
    """Also when the agent has become a reviewer since."""
    seat = await counter.seat(Role.REVIEWER, "lin")
    call = await approved_and_sealed(counter, NEEDS, agent=seat.person.id)
    assert await code_of(await seat.ask("POST", f"/api/calls/{call}/verdicts", json=IN_ORDER)) == "own_call"
    assert core.told == []


async def test_of_a_call_that_was_not_approved_the_core_waits_for_nothing(
    counter: Counter, core: FakeCore, reviewer: Seat
) -> None:
    now = await visit(counter)
    call = await now.over()
    assert (await reviewer.ask("POST", f"/api/calls/{call}/verdicts", json=NOT_IN_ORDER)).status == 204
    assert (await case_of(reviewer, call))["audit"] == "none"
    assert core.told == []


async def test_where_no_rule_asks_for_an_audit_a_verdict_stays_in_the_house(tmp_path: Path, core: FakeCore) -> None:
    counter = await open_counter(tmp_path / "other", core=core)
    reviewer = await counter.seat(Role.REVIEWER)
    told = await tell_call(counter, (await counter.seat(Role.AGENT, "lin")).person, sealed=False)
    assert (await reviewer.ask("POST", f"/api/calls/{told.call}/verdicts", json=IN_ORDER)).status == 204
    assert core.told == []
    await close_counter(counter)

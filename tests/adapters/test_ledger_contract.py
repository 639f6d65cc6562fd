"""What every ledger promises."""

import asyncio
from datetime import timedelta

import pytest

from tests.adapters.conftest import Kept
from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, CountingTokens
from videobank.domain import call_events as e
from videobank.domain.account_events import LedgerClosed, LedgerOpened, SignedIn, WentOnline
from videobank.domain.ids import SYSTEM_LEDGER, CallId, LedgerId, PersonId, account_ledger, call_ledger
from videobank.ports.ledger import Conflict

CALL = CallId(CountingTokens().new_id())
LEDGER = call_ledger(CALL)
AGENT = account_ledger(PersonId("a1"))


async def test_what_was_appended_is_read_as_it_was(kept: Kept) -> None:
    events = (invited(START), *queueing())
    appended = await kept.ledger.append(LEDGER, 0, events, START)
    read = await kept.ledger.read(LEDGER)
    assert read == appended
    assert tuple(entry.event for entry in read) == events
    assert [entry.number for entry in read] == [1, 2, 3, 4, 5]
    assert {entry.at for entry in read} == {START}


async def test_a_reader_goes_on_from_its_cursor(kept: Kept) -> None:
    await kept.ledger.append(AGENT, 0, (SignedIn(second_factor=True), WentOnline()), START)
    assert [entry.number for entry in await kept.ledger.read(AGENT, 1)] == [2]
    assert await kept.ledger.read(AGENT, 2) == ()


async def test_a_ledger_that_does_not_exist_is_empty_and_has_no_key(kept: Kept) -> None:
    assert await kept.ledger.read(LEDGER) == ()
    assert await kept.ledger.head(LEDGER) is None
    assert await kept.ledger.verify(LEDGER) == ()
    with pytest.raises(LookupError):
        await kept.ledger.key(LEDGER)
    with pytest.raises(LookupError):
        await kept.ledger.hold(LEDGER, True)


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_who_expects_another_number_is_refused_and_nothing_is_kept(kept: Kept, expected: int) -> None:
    await kept.ledger.append(AGENT, 0, (WentOnline(), WentOnline()), START)
    with pytest.raises(Conflict):
        await kept.ledger.append(AGENT, expected, (WentOnline(),), START)
    assert len(await kept.ledger.read(AGENT)) == 2


async def test_of_two_who_append_at_once_one_is_refused(kept: Kept) -> None:
    attempts = [kept.ledger.append(AGENT, 0, (WentOnline(),), START) for _ in range(5)]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sum(isinstance(result, tuple) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 4


async def test_nothing_to_append_begins_no_ledger(kept: Kept) -> None:
    assert await kept.ledger.append(AGENT, 0, (), START) == ()
    assert await kept.ledger.head(AGENT) is None


async def test_the_lengths_of_many_ledgers_are_asked_at_once(kept: Kept) -> None:
    await kept.ledger.append(AGENT, 0, (WentOnline(), WentOnline()), START)
    assert await kept.ledger.lengths([AGENT, LedgerId("agent/nobody")]) == {AGENT: 2}
    assert await kept.ledger.lengths([]) == {}


async def test_the_data_key_of_a_ledger_stays_the_same(kept: Kept) -> None:
    await kept.ledger.append(AGENT, 0, (WentOnline(),), START)
    first = await kept.ledger.key(AGENT)
    await kept.ledger.append(AGENT, 1, (WentOnline(),), START)
    assert await kept.ledger.key(AGENT) == first
    assert (await kept.keys.unwrap(first.wrapped, AGENT)).secret == first.secret


async def test_the_head_says_how_long_the_ledger_is_and_how_it_ends(kept: Kept) -> None:
    await kept.ledger.append(AGENT, 0, (WentOnline(),), START)
    entries = await kept.ledger.append(AGENT, 1, (WentOnline(), WentOnline()), START + timedelta(seconds=5))
    head = await kept.ledger.head(AGENT)
    assert head is not None
    assert (head.entries, head.digest, head.at) == (3, entries[-1].digest, START + timedelta(seconds=5))
    assert await kept.ledger.verify(AGENT) == ()


async def test_equal_events_have_different_hashes_at_every_place(kept: Kept) -> None:
    entries = await kept.ledger.append(AGENT, 0, (WentOnline(), WentOnline()), START)
    other = await kept.ledger.append(LedgerId("account/a2"), 0, (WentOnline(),), START)
    assert len({entry.digest for entry in (*entries, *other)}) == 3


async def test_the_system_ledger_knows_of_every_call_that_began(kept: Kept) -> None:
    entries = await kept.ledger.append(LEDGER, 0, (invited(START),), START)
    notices = [entry.event for entry in await kept.ledger.read(SYSTEM_LEDGER)]
    assert notices == [LedgerOpened(call=CALL, first_hash=entries[0].digest)]


async def test_the_system_ledger_knows_how_a_sealed_call_ended(kept: Kept) -> None:
    ending = (e.CallEnded(reason=e.EndReason.CUSTOMER_LEFT), e.CallSealed(interrupted=False, pieces=0, tracks=()))
    await tell(kept.ledger, CALL, START, invited(START), *ending)
    head = await kept.ledger.head(LEDGER)
    assert head is not None
    notices = [entry.event for entry in await kept.ledger.read(SYSTEM_LEDGER)]
    assert notices[-1] == LedgerClosed(call=CALL, entries=3, head=head.digest)


async def test_an_agent_who_has_a_call_is_not_paired_with_another(kept: Kept) -> None:
    other = CallId("f" * 32)
    for call in (CALL, other):
        await tell(kept.ledger, call, START, invited(START), *queueing())
    await tell(kept.ledger, CALL, START, pairing("a1"))
    with pytest.raises(Conflict):
        await tell(kept.ledger, other, START, pairing("a1"))
    assert len(await kept.ledger.read(call_ledger(other))) == 5


async def test_a_held_ledger_can_still_grow(kept: Kept) -> None:
    await kept.ledger.append(AGENT, 0, (WentOnline(),), START)
    await kept.ledger.hold(AGENT, True)
    await kept.ledger.append(AGENT, 1, (WentOnline(),), START)
    assert await kept.ledger.verify(AGENT) == ()

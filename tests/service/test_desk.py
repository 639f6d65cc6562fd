"""The desks of several processes over one ledger: none refuses, or admits, by what it remembers."""

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.ids import CallId, call_ledger
from videobank.service.desk import Desk

CALL = CallId("c" * 32)


@pytest.fixture
async def ledger() -> MemoryLedger:
    made = MemoryLedger(MemoryKeys(), RememberingDoorbell())
    await tell(made, CALL, START, invited(START), *queueing())
    return made


def desk(ledger: MemoryLedger) -> Desk:
    return Desk(ledger, SetClock(), RememberingDoorbell(), Timeouts())


async def test_what_another_process_wrote_is_read_before_an_event_is_refused(ledger: MemoryLedger) -> None:
    one, other = desk(ledger), desk(ledger)
    with pytest.raises(Refused):
        await one.propose(CALL, e.CustomerReady())  # nobody is paired yet: now this desk remembers so
    await other.propose(CALL, pairing("a1"))
    await one.propose(CALL, e.CustomerReady())


async def test_what_another_process_wrote_is_read_before_an_event_is_admitted(ledger: MemoryLedger) -> None:
    one, other = desk(ledger), desk(ledger)
    await one.propose(CALL, pairing("a1"))
    await other.propose(CALL, e.CustomerReady())
    with pytest.raises(Refused):
        await one.propose(CALL, pairing("a2"))
    entries = await ledger.read(call_ledger(CALL), 0)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))

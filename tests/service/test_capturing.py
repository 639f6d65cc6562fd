"""Showing a document: the agent asks, chance draws, and each step is on record when it is asked for."""

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.adapters.tokens import SystemTokens
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.capture import movements
from videobank.domain.document import Side
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.service.capturing import Capturing
from videobank.service.desk import Desk

CALL = CallId("a" * 32)
AGENT = PersonId("a1")


@pytest.fixture
async def desk() -> Desk:
    bell = RememberingDoorbell()
    ledger = MemoryLedger(MemoryKeys(), bell)
    await tell(ledger, CALL, START, invited(START), *queueing(), pairing(AGENT), e.CustomerReady())
    return Desk(ledger, SetClock(), bell, Timeouts())


async def happened(desk: Desk) -> list[e.CallEvent]:
    return [entry.event for entry in await desk.history(CALL)]


async def test_the_movements_on_record_are_those_of_the_seed_on_record(desk: Desk) -> None:
    capturing = Capturing(desk, SystemTokens())
    await capturing.ask(CALL, AGENT, Side.FRONT)
    await desk.propose(CALL, e.DocumentShown())
    photo = e.DocumentReceived(picture=EvidenceId("document/0001"), picture_sha256="0" * 64, portrait=None)
    await desk.propose(CALL, photo)
    for _ in range(3):
        await capturing.go_on(CALL)
    events = await happened(desk)
    (drawn,) = [event for event in events if isinstance(event, e.MovementsDrawn)]
    asked = tuple(event.movement for event in events if isinstance(event, e.MovementAsked))
    assert asked == movements(drawn.seed)
    assert events[-1] == e.DocumentPutAway(reason=e.CaptureEnd.DONE)
    assert (await desk.call(CALL)).capture is None


async def test_nobody_goes_on_with_what_nobody_asked_for(desk: Desk) -> None:
    capturing = Capturing(desk, SystemTokens())
    with pytest.raises(Refused, match="not_asked"):
        await capturing.go_on(CALL)
    await capturing.ask(CALL, AGENT, Side.BACK)
    with pytest.raises(Refused, match="no_photo"):
        await capturing.go_on(CALL)
    with pytest.raises(Refused, match="already"):
        await capturing.ask(CALL, AGENT, Side.FRONT)


async def test_every_seed_is_another(desk: Desk) -> None:
    capturing = Capturing(desk, SystemTokens())
    for _ in range(3):
        await capturing.ask(CALL, AGENT, Side.FRONT)
        await desk.propose(CALL, e.DocumentPutAway(reason=e.CaptureEnd.AGENT_CALLED_OFF))
    seeds = [event.seed for event in await happened(desk) if isinstance(event, e.MovementsDrawn)]
    assert len(set(seeds)) == len(seeds) == 3

"""A web process that is started on a full disk puts the end of what was left open on record when there is room."""

import asyncio
import contextlib

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.service import left_open
from videobank.service.desk import Desk
from videobank.service.left_open import LeftOpen
from videobank.service.page import PageTrack
from videobank.service.quality import QualityTrack

CALL = CallId("a" * 32)
PAGE, QUALITY = EvidenceId("customer-page/0001"), EvidenceId("quality/0001")


class Start:
    """A web process over what its killed predecessor left."""

    def __init__(self, ledger: MemoryLedger, vault: MemoryVault) -> None:
        clock = SetClock()
        self.ledger = ledger
        self.desk = Desk(ledger, clock, RememberingDoorbell(), Timeouts())
        page = PageTrack(self.desk, ledger, vault, clock)
        quality = QualityTrack(self.desk, ledger, vault, None, clock)  # type: ignore[arg-type]
        self.left = LeftOpen(self.desk, MemoryProjections(ledger, clock), (page, quality))

    async def closed(self) -> list[tuple[EvidenceId, int]]:
        entries = await self.ledger.read(call_ledger(CALL))
        ends = [entry.event for entry in entries if isinstance(entry.event, e.SegmentClosed | e.QualityClosed)]
        return [(event.evidence, event.records) for event in ends]


@pytest.fixture
async def start() -> Start:
    ledger, vault = MemoryLedger(MemoryKeys(), RememberingDoorbell()), MemoryVault()
    agreed = e.ConsentGiven(consent=e.Consent.PAGE_SHARING, text_version="1", text_sha256="0" * 64, language="en")
    events = (*queueing(), agreed, pairing("a1"), e.CustomerReady())
    await tell(ledger, CALL, START, invited(START), *events)
    for piece in (PAGE, QUALITY):
        appender = vault.append(CALL, piece, await ledger.key(call_ledger(CALL)))
        appender.append(b"[]")
        appender.close()
    shared = e.PageShared(evidence=PAGE, origin="http://bank.example")
    await tell(ledger, CALL, START, shared, e.QualityOpened(evidence=QUALITY))
    return Start(ledger, vault)


async def test_it_is_put_on_record_before_any_request(start: Start) -> None:
    await start.left.close()
    assert await start.closed() == [(PAGE, 1), (QUALITY, 1)]
    state = await start.desk.call(CALL)
    assert (state.page_running, state.quality_open) == (False, None)
    await asyncio.wait_for(start.left.watch(), 1)  # nothing is left


async def test_what_finds_no_room_is_tried_again_and_recorded_once(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_open, "AGAIN_S", 0.01)
    start.ledger.full = True
    await start.left.close()
    watching = asyncio.create_task(start.left.watch())
    await asyncio.sleep(0.05)
    assert await start.closed() == []
    assert not watching.done()
    start.ledger.full = False
    await asyncio.wait_for(watching, 5)
    assert sorted(await start.closed()) == [(PAGE, 1), (QUALITY, 1)]  # the room may come between the two


async def test_a_piece_that_is_gone_stops_no_process_from_starting(start: Start) -> None:
    vault = MemoryVault()  # somebody took everything away
    again = Start(start.ledger, vault)
    await again.left.close()
    assert await again.closed() == [(PAGE, 0), (QUALITY, 0)]


async def test_a_page_that_is_shown_anew_meanwhile_goes_on(start: Start) -> None:
    start.ledger.full = True
    await start.left.close()
    start.ledger.full = False
    await start.desk.propose(
        CALL, e.PageShared(evidence=EvidenceId("customer-page/0002"), origin="http://bank.example")
    )
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(start.left.watch(), 3)
    assert (PAGE, 1) in await start.closed()
    assert (await start.desk.call(CALL)).page_running

"""What the finisher asks of the derivation, and when: from the ledger alone, in whatever life it is."""

import asyncio
import contextlib
from dataclasses import dataclass, field

import pytest

from tests.fakes.calls import CAMERA, closed, invited, opened, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.keys import DataKey
from videobank.ports.vault import Mark, Vault, VaultFull
from videobank.service import finishing
from videobank.service.desk import Desk
from videobank.service.finishing import Finisher

CALL = CallId("c" * 32)
FIRST, SECOND = EvidenceId("customer-camera/0001"), EvidenceId("customer-camera/0002")
MARK = Mark(1, 1, "")


@dataclass
class Deriving:
    """Remembers what it was asked."""

    asked: list[tuple[str, tuple[EvidenceId, ...], frozenset[EvidenceId]]] = field(default_factory=list)
    full: int = 0  # so many times there is no room

    async def follow(
        self,
        call: CallId,
        stream: StreamId,
        pieces: tuple[EvidenceId, ...],
        over: frozenset[EvidenceId],
        vault: Vault,
        key: DataKey,
    ) -> None:
        self.asked.append(("follow", pieces, over))

    async def finish(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Vault, key: DataKey
    ) -> tuple[e.DerivationFailed, ...]:
        self.asked.append(("finish", pieces, frozenset()))
        if self.full:
            self.full -= 1
            raise VaultFull("no room")
        return (e.DerivationFailed(stream=stream, reason="there is nothing in it"),)

    async def rest(self) -> None:
        self.asked.append(("rest", (), frozenset()))


class Life:
    """One life of a finisher over a ledger that outlives it."""

    def __init__(self, ledger: MemoryLedger, vault: MemoryVault) -> None:
        clock = SetClock()
        self.derivation = Deriving()
        desk = Desk(ledger, clock, RememberingDoorbell(), Timeouts())
        projections = MemoryProjections(ledger, clock)
        self.finisher = Finisher(desk, ledger, projections, vault, self.derivation, clock)


@pytest.fixture
async def ledger() -> MemoryLedger:
    made = MemoryLedger(MemoryKeys(), RememberingDoorbell())
    await tell(made, CALL, START, invited(START), *queueing(), pairing("a1"), e.CustomerReady(), opened(FIRST))
    return made


async def test_pieces_are_in_order_though_a_dead_worker_tells_of_its_own_after_another_went_on(
    ledger: MemoryLedger,
) -> None:
    third = EvidenceId("customer-camera/0003")
    life = Life(ledger, MemoryVault())
    await tell(ledger, CALL, START, opened(third))
    await life.finisher.follow(CALL)
    await tell(ledger, CALL, START, opened(SECOND), closed(MARK, SECOND))
    await life.finisher.follow(CALL)
    assert [pieces for _, pieces, _ in life.derivation.asked] == [(FIRST, third), (FIRST, SECOND, third)]


async def test_a_running_call_is_followed_and_each_piece_is_over_when_the_ledger_says_so(ledger: MemoryLedger) -> None:
    life = Life(ledger, MemoryVault())
    await life.finisher.follow(CALL)
    await tell(ledger, CALL, START, closed(MARK, FIRST), opened(SECOND))
    await life.finisher.follow(CALL)
    assert life.derivation.asked == [
        ("follow", (FIRST,), frozenset()),
        ("follow", (FIRST, SECOND), frozenset({FIRST})),
    ]
    await life.finisher.finish(CALL)  # it has not ended
    assert len(life.derivation.asked) == 2


async def test_an_ended_call_is_finished_once_by_whichever_life_comes_first(ledger: MemoryLedger) -> None:
    killed = Life(ledger, MemoryVault())
    await killed.finisher.follow(CALL)
    await tell(ledger, CALL, START, e.CallEnded(reason=e.EndReason.CUSTOMER_LEFT))
    next_life = Life(ledger, MemoryVault())
    await next_life.finisher.finish(CALL)
    assert next_life.derivation.asked == []  # its last segment is still being closed
    await tell(ledger, CALL, START, closed(MARK, FIRST))
    for life in (next_life, next_life, Life(ledger, MemoryVault())):
        await life.finisher.finish(CALL)
    assert next_life.derivation.asked == [("finish", (FIRST,), frozenset())]
    events = [entry.event for entry in await ledger.read(call_ledger(CALL))]
    assert [event.stream for event in events if isinstance(event, e.DerivationFailed)] == [CAMERA]


async def test_what_finds_no_room_is_tried_again(ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finishing, "TICK_S", 0.01)
    monkeypatch.setattr(finishing, "POSTPONED_S", 0.05)
    await tell(ledger, CALL, START, e.CallEnded(reason=e.EndReason.CUSTOMER_LEFT), closed(MARK, FIRST))
    life = Life(ledger, MemoryVault())
    life.derivation.full = 2
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(life.finisher.watch(), 0.5)
    assert [what for what, *_ in life.derivation.asked] == ["finish"] * 3


async def test_while_room_is_short_nothing_is_derived(ledger: MemoryLedger) -> None:
    life = Life(ledger, MemoryVault(capacity_bytes=0))
    await life.finisher.follow(CALL)
    assert [what for what, *_ in life.derivation.asked] == ["rest"]

"""A disk that takes no more is told at the desk of the call at once: from the writer's thread to the agent's socket."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from media.packets import SegmentHeader, TrackHeader
from media.recorder import Recorder
from media.writer import Sheet, Writer
from signaling import messages as m
from signaling.hub import Connection, Hub, Identity
from signaling.tidings import Tidings
from tests.fakes.calls import CAMERA, UNIT, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from videobank.adapters import vault_pieces
from videobank.adapters.private_files import write_all
from videobank.adapters.vault_local import LocalVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.ids import CallId, EvidenceId, PersonId, SessionId, call_ledger
from videobank.domain.roles import Person, Role
from videobank.domain.streams import TrackKind
from videobank.ports.media import Happening
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk
from videobank.service.journal import Journal
from videobank.service.lobby import Lobby
from videobank.service.presence import Presence
from videobank.service.stage import Stage

CALL, OTHER = CallId("a" * 32), CallId("b" * 32)
SOON_S = 5.0


class Plane:
    """A media worker that tells what its recorder says."""

    def __init__(self, clock: SetClock) -> None:
        self._clock = clock
        self._told: asyncio.Queue[Happening] = asyncio.Queue()
        self._sequence = 0

    def tell(self, event: e.CallEvent) -> None:
        self._sequence += 1
        self._told.put_nowait(Happening("w1", self._sequence, CALL, event, self._clock.now()))

    async def happenings(self) -> AsyncIterator[Happening]:
        while True:
            yield await self._told.get()

    async def acknowledge(self, happening: Happening) -> None:
        """Nothing to forget."""


class Disk:
    """Takes what is written, or refuses it as a full one does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.full = False
        monkeypatch.setattr(vault_pieces, "write_all", self._write)

    def _write(self, descriptor: int, content: bytes) -> None:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        write_all(descriptor, content)


@dataclass
class Counter:
    """Two live calls, each with its agent; the first one's customer is recorded on ``disk``."""

    ledger: MemoryLedger
    clock: SetClock
    doorbell: RememberingDoorbell
    recorder: Recorder
    disk: Disk
    agents: dict[CallId, Connection]
    hub: Hub
    heard: dict[CallId, list[m.Message]] = field(default_factory=lambda: {CALL: [], OTHER: []})

    async def record(self) -> None:
        """A quarter of a second of packets."""
        for _ in range(6):
            self.clock.forward(0.05)
            self.recorder.raw(self.clock.now_us(), b"\x80" + bytes(199), control=False)
            self.recorder.tick(self.clock.now_us())
            await asyncio.sleep(0.002)

    def alarms(self, call: CallId) -> list[str]:
        outgoing = self.agents[call].outgoing
        while not outgoing.empty():
            message = outgoing.get_nowait()
            if isinstance(message, m.Message):
                self.heard[call].append(message)
        return [x.type for x in self.heard[call] if isinstance(x, m.Alarm | m.AlarmOver)]

    async def until_told(self, *alarms: str) -> None:
        async with asyncio.timeout(SOON_S):
            while self.alarms(CALL) != list(alarms):
                await self.record()


def agent(name: str, call: CallId) -> Connection:
    person = Person(PersonId(name), name, name.title(), "17", Role.AGENT, UNIT)
    return Connection(Identity(SessionId(name), Role.AGENT, person=person), call=call)


def header() -> SegmentHeader:
    track = TrackHeader(
        kind=TrackKind.VIDEO,
        mid="0",
        codec="VP8",
        clock_rate=90_000,
        channels=1,
        payload_type=96,
        rtx_payload_type=97,
        ssrc=1,
        rtx_ssrc=2,
    )
    return SegmentHeader(CALL, CAMERA, 1, 0, (track,), (), "AA", "")


@pytest.fixture
async def counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Counter]:
    clock, doorbell, hub, alarms = SetClock(), RememberingDoorbell(0.05), Hub(), Alarms()
    ledger = MemoryLedger(MemoryKeys(), doorbell)
    projections = MemoryProjections(ledger, clock)
    desk = Desk(ledger, clock, doorbell, Timeouts())
    agents = {CALL: agent("a1", CALL), OTHER: agent("a2", OTHER)}
    for call, connection in agents.items():
        assert connection.identity.person is not None
        await tell(
            ledger, call, START, invited(START), *queueing(), pairing(connection.identity.person.id), e.CustomerReady()
        )
        hub.add(connection)
    plane: Any = Plane(clock)
    stage = Stage(desk, ledger, plane, doorbell, alarms)
    lobby = Lobby(desk, projections, Journal(ledger, clock))
    tidings = Tidings(hub, desk, lobby, Presence(desk, projections, clock), clock, doorbell, alarms)
    vault = LocalVault(tmp_path / "vault", reserve_bytes=0)
    writer = Writer(vault)
    sheet = Sheet(CALL, EvidenceId("customer-camera/0001"), await ledger.key(call_ledger(CALL)))
    recorder = Recorder(header(), sheet.evidence, sheet, writer, "w1")
    made = Counter(ledger, clock, doorbell, recorder, Disk(monkeypatch), agents, hub)
    tasks = [asyncio.create_task(work) for work in (stage.record_happenings(), tidings.spread())]
    recorder.begin(clock.now_us(), plane.tell)
    yield made
    made.disk.full = False
    await recorder.close("done", clock.now_us())
    await writer.close()
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_the_agent_of_the_call_is_told_at_once_and_when_it_goes_on_and_nobody_else_is(counter: Counter) -> None:
    await counter.record()
    assert counter.alarms(CALL) == []
    counter.disk.full = True
    await counter.until_told("alarm")
    alarm = next(x for x in counter.heard[CALL] if isinstance(x, m.Alarm))
    assert (alarm.code, alarm.detail) == ("recording_failed", "customer-camera")
    counter.disk.full = False
    await counter.until_told("alarm", "alarm_over")
    assert counter.alarms(OTHER) == []


async def test_an_agent_who_comes_back_is_told_again_and_loses_the_alarm_with_the_call(counter: Counter) -> None:
    counter.disk.full = True
    await counter.until_told("alarm")
    again = agent("a1", CALL)
    counter.hub.remove(counter.agents[CALL])
    counter.hub.add(again)
    counter.agents[CALL], counter.heard[CALL] = again, []
    await counter.until_told("alarm")
    await tell(counter.ledger, CALL, counter.clock.now(), e.CallRequeued(reason=e.RequeueReason.AGENT_RETURNED_CALL))
    await counter.until_told("alarm", "alarm_over")

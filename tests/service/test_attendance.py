"""Somebody looks through the whole call: what is put on record, when nobody looks, and what a restart finds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from tests.domain.test_attendance import HERE, NOBODY, WITH_ANOTHER
from tests.fakes.calls import consented, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.document import Side
from videobank.domain.face import Band, Look, Thresholds
from videobank.domain.ids import CallId, EvidenceId, PersonId, call_ledger
from videobank.domain.streams import Party
from videobank.ports.faces import FacesUnavailable, Image
from videobank.ports.media import NoSuchStream, Still
from videobank.service.alarms import Alarms
from videobank.service.attendance import SLOWEST_S, AttendanceWatch, Budget
from videobank.service.desk import Desk
from videobank.service.face_references import CUSTOMER_CAMERA, FaceReferences

CALL = CallId("a" * 32)
PORTRAIT, STILL = EvidenceId("portrait/0001"), EvidenceId("still/0001")
WITHIN_S = 5.0
FRAME, PORTRAIT_SHADE, STILL_SHADE = 1, 2, 3
STARTED_US = SetClock().now_us()


def shade(image: Image) -> int:
    return int(image[0, 0, 0])


async def holds(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not what():  # noqa: ASYNC110 - nobody is told when a fake was asked
            await asyncio.sleep(0.002)


@dataclass
class Camera:
    """A plane and an engine: each still is a second after the one before, and shows what the test put before it."""

    clock: SetClock
    shows: Look | type[Exception] = HERE
    own: float = 0.9
    engine_dies: bool = False
    looks: int = 0
    compared: set[tuple[int, ...]] = field(default_factory=set)
    forgotten: list[int] = field(default_factory=list)

    async def still(self, call: CallId, stream: Any) -> Still:
        assert (call, stream) == (CALL, CUSTOMER_CAMERA)
        self.clock.forward(1)
        if isinstance(self.shows, type):
            raise self.shows
        return Still(np.full((4, 4, 3), FRAME, np.uint8), self.clock.now_us(), 1, self.looks)

    async def look(self, _frame: Image, *references: Image) -> Look:
        if self.engine_dies:
            raise FacesUnavailable
        self.looks += 1
        self.compared.add(tuple(map(shade, references)))
        assert isinstance(self.shows, Look)
        return replace(
            self.shows, similarities=tuple(0.6 if shade(r) == PORTRAIT_SHADE else self.own for r in references)
        )

    async def portrait(self, document: Image) -> Image:
        return document

    async def forget(self, *references: Image) -> None:
        self.forgotten += map(shade, references)

    async def decode(self, data: bytes) -> Image:
        return np.full((4, 4, 3), data[0], np.uint8)


@dataclass
class Room:
    """One call, and a web process that can be started again."""

    camera: Camera
    desk: Desk
    ledger: MemoryLedger
    vault: MemoryVault
    bell: RememberingDoorbell
    alarms: Alarms = field(default_factory=Alarms)
    _running: asyncio.Task[None] | None = None

    def start(self) -> None:
        camera: Any = self.camera
        self.desk = Desk(self.ledger, camera.clock, self.bell, Timeouts())
        watch = AttendanceWatch(
            self.desk,
            MemoryProjections(self.ledger, camera.clock),
            lambda call: FaceReferences(call, self.desk, self.ledger, self.vault, camera, camera, camera),
            camera.clock,
            self.alarms,
            Thresholds(match=0.5, no_match=0.3),
            Budget(interval_s=0.002),
        )
        self._running = asyncio.create_task(watch.watch(self.bell))

    async def kill(self) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def told(self) -> list[Any]:
        kinds = (e.AttendanceNoticed, e.AttendanceOver)
        return [entry.event for entry in await self.desk.history(CALL) if isinstance(entry.event, kinds)]

    async def until(self, happened: Callable[[list[Any]], bool]) -> list[Any]:
        async with asyncio.timeout(WITHIN_S):
            while not happened(found := await self.told()):  # noqa: ASYNC110 - the ledger tells nobody here
                await asyncio.sleep(0.002)
        return found

    async def after(self, looks: int) -> None:
        wanted = self.camera.looks + looks
        await holds(lambda: self.camera.looks >= wanted)


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Room]:
    bell, clock, vault = RememberingDoorbell(0.01), SetClock(), MemoryVault()
    ledger = MemoryLedger(MemoryKeys(), bell)
    photo = e.DocumentReceived(picture=EvidenceId("document/0001"), picture_sha256="0" * 64, portrait=PORTRAIT)
    await tell(ledger, CALL, START, invited(START), *queueing(), photo, pairing("a1"), e.CustomerReady())
    for name, content in ((PORTRAIT, PORTRAIT_SHADE), (STILL, STILL_SHADE)):
        vault.put(CALL, name, await ledger.key(call_ledger(CALL)), bytes([content]))
    made = Room(Camera(clock), Desk(ledger, clock, bell, Timeouts()), ledger, vault, bell)
    made.start()
    yield made
    await made.kill()


def noticed(kind: e.Attendance) -> Callable[[list[Any]], bool]:
    return lambda told: any(isinstance(one, e.AttendanceNoticed) and one.kind is kind for one in told)


def is_over(kind: e.Attendance) -> Callable[[list[Any]], bool]:
    return lambda told: any(isinstance(one, e.AttendanceOver) and one.kind is kind for one in told)


async def test_a_face_that_leaves_and_comes_back_is_one_span_on_record(room: Room) -> None:
    await room.after(3)
    room.camera.shows = NOBODY
    await room.until(noticed(e.Attendance.FACE_GONE))
    assert (await room.desk.call(CALL)).attendance.keys() == {e.Attendance.FACE_GONE}
    room.camera.shows = HERE
    began, ended = await room.until(is_over(e.Attendance.FACE_GONE))
    assert (began.from_us, ended.from_us) == (ended.from_us, began.from_us)
    assert ended.until_us - ended.from_us >= 4_000_000
    assert (await room.desk.call(CALL)).attendance == {}


async def test_the_call_is_compared_with_its_own_first_face_and_with_the_portrait(room: Room) -> None:
    await room.after(4)
    assert room.camera.compared == {(PORTRAIT_SHADE,), (FRAME, PORTRAIT_SHADE)}
    room.camera.own = 0.1  # the portrait still matches
    await room.after(6)
    assert await room.told() == []


async def test_a_second_person_is_told_with_when_they_came(room: Room) -> None:
    await room.after(2)
    room.camera.shows = WITH_ANOTHER
    before_us = room.camera.clock.now_us()
    (found,) = await room.until(noticed(e.Attendance.SECOND_FACE))
    assert before_us <= found.from_us <= before_us + 2_000_000


async def test_while_a_document_fills_the_picture_nobody_looks_and_nothing_goes_on(room: Room) -> None:
    room.camera.shows = NOBODY
    await room.until(noticed(e.Attendance.FACE_GONE))
    await room.desk.propose(CALL, e.DocumentAsked(agent=PersonId("a1"), side=Side.FRONT))
    await room.desk.propose(CALL, e.DocumentShown())
    await room.until(is_over(e.Attendance.FACE_GONE))
    looked = room.camera.looks
    await asyncio.sleep(0.1)
    assert room.camera.looks <= looked + 1
    room.camera.clock.forward(60)
    room.camera.shows = HERE
    await room.desk.propose(CALL, e.DocumentPutAway(reason=e.CaptureEnd.AGENT_CALLED_OFF))
    await room.after(8)
    assert len(await room.told()) == 2, "a pause that has its event is not unwatched"


@pytest.mark.parametrize(
    ("stops", "goes_on"),
    [
        (
            e.SenderStateClaimed(party=Party.CUSTOMER, microphone=True, camera=False),
            e.SenderStateClaimed(party=Party.CUSTOMER, microphone=True, camera=True),
        ),
        (e.PartyLost(party=Party.CUSTOMER), e.PartyRejoined(party=Party.CUSTOMER)),
        (e.ConsentWithdrawn(consent=e.Consent.FACE_CHECK), consented(e.Consent.FACE_CHECK)),
    ],
    ids=["camera off", "away", "consent"],
)
async def test_nobody_is_looked_at_whose_camera_is_off_or_who_takes_the_consent_back(
    room: Room, stops: e.CallEvent, goes_on: e.CallEvent
) -> None:
    await room.after(3)
    await room.desk.propose(CALL, stops)
    await asyncio.sleep(0.05)
    looked = room.camera.looks
    await asyncio.sleep(0.1)
    assert room.camera.looks == looked
    room.camera.clock.forward(60)
    await room.desk.propose(CALL, goes_on)
    await room.after(3)
    assert await room.told() == []


async def test_the_faces_are_forgotten_with_the_consent_and_at_the_end(room: Room) -> None:
    await room.after(3)
    await room.desk.propose(CALL, e.ConsentWithdrawn(consent=e.Consent.FACE_CHECK))
    await holds(lambda: set(room.camera.forgotten) == {FRAME, PORTRAIT_SHADE})
    await room.desk.propose(CALL, consented(e.Consent.FACE_CHECK))
    await room.after(3)
    room.camera.forgotten.clear()
    await room.desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    await holds(lambda: set(room.camera.forgotten) == {FRAME, PORTRAIT_SHADE})


@pytest.mark.parametrize("fails", ["picture", "engine"])
async def test_what_cannot_be_watched_is_told_with_its_reason_until_it_can(room: Room, fails: str) -> None:
    await room.after(3)
    if fails == "picture":
        room.camera.shows = NoSuchStream
    else:
        room.camera.engine_dies = True
    found = await room.until(noticed(e.Attendance.UNWATCHED))
    reason = e.Unwatched.NO_PICTURE if fails == "picture" else e.Unwatched.ENGINE_DOWN
    assert [one.reason for one in found] == [reason]
    assert bool(room.alarms.on) == (fails == "engine")
    room.camera.shows, room.camera.engine_dies = HERE, False
    found = await room.until(is_over(e.Attendance.UNWATCHED))
    assert found[-1].until_us - found[-1].from_us > 6_000_000
    assert not room.alarms.on


async def test_what_was_watched_is_on_record_without_a_hole(room: Room) -> None:
    await room.after(50)
    await room.desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    spans: list[e.AttendanceWatched] = []
    async with asyncio.timeout(WITHIN_S):
        while len(spans) < 3:
            await asyncio.sleep(0.01)
            events = [entry.event for entry in await room.desk.history(CALL)]
            spans = [event for event in events if isinstance(event, e.AttendanceWatched)]
    assert sum(span.looks for span in spans) >= 50
    at_us = STARTED_US
    for span in spans:
        assert span.from_us - at_us <= 2_000_000
        assert span.longest_us == 1_000_000
        at_us = span.until_us


async def test_a_killed_web_process_leaves_a_named_span_and_the_next_goes_on_from_what_lasts(room: Room) -> None:
    matched = e.FaceMatched(
        similarity=0.8, band=Band.MATCH, portrait_quality=(), live_quality=(), still=STILL,
        stream=CUSTOMER_CAMERA, at_us=0, pack="default",
    )  # fmt: skip
    await room.desk.propose(CALL, matched)
    room.camera.shows = NOBODY
    await room.until(noticed(e.Attendance.FACE_GONE))
    await room.kill()
    room.camera.compared.clear()
    room.camera.clock.forward(30)
    killed_until_us = room.camera.clock.now_us()
    room.start()
    found = await room.until(noticed(e.Attendance.UNWATCHED))
    assert found[-1].reason is e.Unwatched.RESTARTED
    assert found[-1].from_us < killed_until_us - 29_000_000
    found = await room.until(is_over(e.Attendance.UNWATCHED))
    assert [one.kind for one in found].count(e.Attendance.FACE_GONE) == 1, "it still lasts, and is not told twice"
    room.camera.shows = HERE
    found = await room.until(is_over(e.Attendance.FACE_GONE))
    assert found[-1].from_us == found[0].from_us
    assert room.camera.compared == {(STILL_SHADE, PORTRAIT_SHADE)}, "the call's own face is the one in evidence"


@pytest.mark.parametrize(
    ("following", "slowed", "pause_s"),
    [(1, 1, 1), (4, 1, 1), (8, 1, 2), (1, 2, 2), (8, 4, SLOWEST_S), (99, 1, SLOWEST_S)],
)
def test_the_budget_is_so_many_looks_a_second_however_many_calls(following: int, slowed: float, pause_s: float) -> None:
    assert Budget(1.0, 4).pause_s(following, slowed) == pause_s

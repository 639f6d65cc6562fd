"""Each photo of a document is read once, after it is in evidence; what cannot be read is on record as that."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest
import pytest_asyncio

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.document import DocumentField, DocumentKind, DocumentProblem, DocumentReading, Proof, Side
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.documents import DocumentsUnavailable, Redacted
from videobank.ports.faces import Image, NotAPicture
from videobank.service.desk import Desk
from videobank.service.readings import ATTEMPTS, Readings

CALL = CallId("a" * 32)
FRONT, BACK = EvidenceId("document/0001"), EvidenceId("document/0002")
NAME = DocumentField("name", "李明", 0.99, None, Proof.NONE)
READ = DocumentReading(DocumentKind.CN_RESIDENT_ID, Side.FRONT, (NAME,), (DocumentProblem.EXPIRED,))
WITHIN_S = 5.0


class Pictures:
    """Every photo is one picture, but for one that is none."""

    async def decode(self, data: bytes) -> Image:
        if data == b"broken":
            raise NotAPicture
        return np.zeros((4, 4, 3), np.uint8)

    async def encode_jpeg(self, image: Image) -> bytes:
        raise NotImplementedError


@dataclass
class Reader:
    """Answers one thing after the other, the last for ever."""

    name = "a reader"
    answers: list[DocumentReading | type[Exception] | None]
    asked: int = 0

    async def read(self, document: Image) -> DocumentReading | None:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await asyncio.sleep(0)
        if isinstance(answer, type):
            raise answer
        return answer

    async def redact(self, document: Image) -> Redacted:
        raise NotImplementedError

    async def close(self) -> None:
        return


@dataclass
class Room:
    """A call, and what reads its photos."""

    reader: Reader
    ledger: MemoryLedger
    bell: RememberingDoorbell
    vault: MemoryVault = field(default_factory=MemoryVault)

    def __post_init__(self) -> None:
        self.desk = Desk(self.ledger, SetClock(), self.bell, Timeouts())
        self.readings = Readings(self.desk, self.ledger, self.vault, Pictures(), self.reader, pause_s=0)

    async def receive(self, picture: EvidenceId, content: bytes = b"a photo") -> None:
        mark = self.vault.put(CALL, picture, await self.ledger.key(call_ledger(CALL)), content)
        await self.desk.propose(CALL, e.DocumentReceived(picture=picture, picture_sha256=mark.sha256, portrait=None))

    async def read(self, number: int = 1) -> list[e.DocumentRead]:
        """So many findings, once they are there."""
        async with asyncio.timeout(WITHIN_S):
            while True:
                events = [entry.event for entry in await self.ledger.read(call_ledger(CALL))]
                found = [event for event in events if isinstance(event, e.DocumentRead)]
                if len(found) >= number:
                    return found
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def room(request: pytest.FixtureRequest) -> AsyncIterator[Room]:
    bell = RememberingDoorbell()
    made = Room(Reader(list(getattr(request, "param", [READ]))), MemoryLedger(MemoryKeys(), bell), bell)
    await tell(made.ledger, CALL, START, invited(START), *queueing(), pairing("a1"))
    watching = asyncio.create_task(made.readings.watch(bell))
    await asyncio.sleep(0)
    yield made
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_what_stands_on_a_photo_is_put_on_record(room: Room) -> None:
    await room.receive(FRONT)
    (found,) = await room.read()
    assert found == e.DocumentRead(
        picture=FRONT,
        kind=DocumentKind.CN_RESIDENT_ID,
        side=Side.FRONT,
        problems=(DocumentProblem.EXPIRED,),
        reader="a reader",
        fields=(NAME,),
    )


async def test_each_photo_is_read_once(room: Room) -> None:
    await asyncio.gather(room.receive(FRONT), room.receive(BACK))
    assert {found.picture for found in await room.read(2)} == {FRONT, BACK}
    await room.desk.propose(CALL, e.CustomerReady())
    await asyncio.sleep(0.05)
    assert room.reader.asked == len(await room.read(2)) == 2


@pytest.mark.parametrize("room", [[None]], indirect=True)
async def test_a_photo_of_something_else_is_on_record_as_that(room: Room) -> None:
    await room.receive(FRONT)
    (found,) = await room.read()
    assert (found.kind, found.problems, found.fields) == (None, (), ())


@pytest.mark.parametrize("room", [[DocumentsUnavailable, READ]], indirect=True)
async def test_a_reader_that_dies_is_asked_again(room: Room) -> None:
    await room.receive(FRONT)
    (found,) = await room.read()
    assert found.fields == (NAME,)


@pytest.mark.parametrize("room", [[DocumentsUnavailable]], indirect=True)
async def test_a_photo_that_ends_the_reader_each_time_is_left_to_a_person(room: Room) -> None:
    await room.receive(FRONT)
    (found,) = await room.read()
    assert (found.kind, found.problems, room.reader.asked) == (None, (DocumentProblem.READER_FAILED,), ATTEMPTS)


async def test_a_piece_that_is_no_picture_ends_nothing(room: Room) -> None:
    await room.receive(FRONT, b"broken")
    await room.receive(BACK)
    by_picture = {found.picture: found for found in await room.read(2)}
    assert by_picture[FRONT].problems == (DocumentProblem.READER_FAILED,)
    assert by_picture[BACK].fields == (NAME,)


async def test_a_photo_that_is_gone_or_changed_ends_nothing(room: Room) -> None:
    await room.desk.propose(CALL, e.DocumentReceived(picture=BACK, picture_sha256="0" * 64, portrait=None))
    await asyncio.sleep(0.05)
    assert room.reader.asked == 0
    assert (await room.desk.call(CALL)).unread == {BACK}

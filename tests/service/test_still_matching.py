"""A still of a document in view is compared once with frames of that moment, and each of them is named."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import pytest_asyncio

from tests.domain.test_best_frames import seen
from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.document import Box, DocumentField, DocumentKind, Proof, Side
from videobank.domain.face import Look
from videobank.domain.ids import CallId, EvidenceId, PersonId, call_ledger
from videobank.domain.still_match import StillComparison, StillFinding, StillWhy, judged
from videobank.ports.documents import DocumentsUnavailable
from videobank.ports.faces import Image
from videobank.ports.media import NoSuchStream, Still
from videobank.service.desk import Desk
from videobank.service.still_matching import StillMatching

CALL = CallId("a" * 32)
PHOTO = EvidenceId("document/0001")
WORD, NUMBER = Box(10, 20, 30, 40), Box(50, 60, 70, 80)
ALIKE = StillComparison(0.05, None, (0, 1))
WITHIN_S = 5.0
PIXELS = np.zeros((4, 4, 3), np.uint8)


@dataclass
class Everything:
    """The camera, the pictures, the face engine and the matcher of one call."""

    found: StillComparison | None = ALIKE
    camera: bool = True
    name: str = "a matcher"
    asked: list[tuple[int, tuple[Box, ...], tuple[Box, ...]]] = field(default_factory=list)
    numbers: Any = field(default_factory=itertools.count)

    async def still(self, _call: CallId, _stream: str) -> Still:
        if not self.camera:
            raise NoSuchStream
        number = next(self.numbers)
        return Still(PIXELS, at_us=1000 + number, segment=3, rtp_timestamp=90 * number)

    async def decode(self, _data: bytes) -> Image:
        return PIXELS

    async def look(self, _frame: Image, *references: Image) -> Look:
        assert not references, "a face is found on the still, and not embedded"
        return seen(None)

    async def match(
        self, _still: Image, frames: Sequence[Image], words: Sequence[Box], covered: Sequence[Box]
    ) -> StillComparison:
        self.asked.append((len(frames), tuple(words), tuple(covered)))
        if self.found is None:
            raise DocumentsUnavailable("down")
        return self.found


@dataclass
class Room:
    """A live call in which the front is asked for."""

    around: Everything
    ledger: MemoryLedger
    bell: RememberingDoorbell
    vault: MemoryVault = field(default_factory=MemoryVault)

    def __post_init__(self) -> None:
        self.desk = Desk(self.ledger, SetClock(), self.bell, Timeouts())
        shells: Any = (self.around, self.around, self.around, self.around)
        self.matching = StillMatching(self.desk, self.ledger, self.vault, *shells, pace_s=0.01)

    async def show(self) -> None:
        await self.desk.propose(CALL, e.DocumentShown())
        await asyncio.sleep(0.1)

    async def photograph(self, *more: e.CallEvent) -> None:
        mark = self.vault.put(CALL, PHOTO, await self.ledger.key(call_ledger(CALL)), b"a photo")
        received = e.DocumentReceived(picture=PHOTO, picture_sha256=mark.sha256, portrait=None)
        await self.desk.propose(CALL, received, *more)

    async def read(self) -> None:
        fields = (DocumentField("name", "李明", 0.9, WORD, Proof.NONE),)
        kind, side = DocumentKind.CN_RESIDENT_ID, Side.FRONT
        await self.desk.propose(
            CALL, e.DocumentRead(picture=PHOTO, kind=kind, side=side, problems=(), reader="r", fields=fields)
        )

    async def compared(self) -> e.StillCompared:
        async with asyncio.timeout(WITHIN_S):
            while True:
                for entry in await self.desk.history(CALL):
                    if isinstance(entry.event, e.StillCompared):
                        return entry.event
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture
async def room() -> AsyncIterator[Room]:
    bell = RememberingDoorbell()
    made = Room(Everything(), MemoryLedger(MemoryKeys(), bell), bell)
    asked = (e.DocumentAsked(agent=PersonId("a1"), side=Side.FRONT), e.MovementsDrawn(seed="a seed"))
    await tell(made.ledger, CALL, START, invited(START), *queueing(), pairing("a1"), e.CustomerReady(), *asked)
    watching = asyncio.create_task(made.matching.watch(bell))
    await asyncio.sleep(0)
    yield made
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_frames_from_before_and_after_the_still_are_compared_with_it_and_named(room: Room) -> None:
    await room.show()
    await room.photograph()
    await room.read()
    said = await room.compared()
    assert (said.picture, said.finding, said.why, said.differs) == (PHOTO, StillFinding.MATCHES, None, 0.05)
    assert (said.looked_at, len(said.frames), said.matcher) == (3, 2, "a matcher")
    assert all(frame.segment == 3 and frame.at_us == 1000 + frame.rtp_timestamp // 90 for frame in said.frames)
    ((frames, words, covered),) = room.around.asked
    assert (frames, words[0], len(words), covered) == (3, WORD, 2, ()), "the words, and the face of the portrait"
    state = await room.desk.call(CALL)
    assert state.unmatched == frozenset()
    assert state.sides == {Side.FRONT}, "a finding, and never a verdict"


async def test_what_was_painted_over_is_not_compared(room: Room) -> None:
    await room.show()
    await room.photograph(e.DocumentRedacted(picture=PHOTO, reader="r", covered=(NUMBER,)))
    await room.read()
    await room.compared()
    assert room.around.asked[0][2] == (NUMBER,)


async def test_without_the_consent_to_the_face_check_no_face_is_looked_for(room: Room) -> None:
    await room.desk.propose(CALL, e.ConsentWithdrawn(consent=e.Consent.FACE_CHECK))
    await room.show()
    await room.photograph()
    await room.read()
    await room.compared()
    assert room.around.asked[0][1] == (WORD,)


@pytest.mark.parametrize(
    ("found", "camera", "finding", "why"),
    [
        (StillComparison(0.6, None, (0,)), True, StillFinding.DOES_NOT_MATCH, None),
        (StillComparison(0.3, None, (0,)), True, StillFinding.CANNOT_TELL, None),
        (StillComparison(None, StillWhy.NOT_FOUND, ()), True, StillFinding.CANNOT_TELL, StillWhy.NOT_FOUND),
        (None, True, StillFinding.CANNOT_TELL, StillWhy.MATCHER_FAILED),
        (ALIKE, False, StillFinding.CANNOT_TELL, StillWhy.NO_FRAMES),
    ],
)
async def test_what_cannot_be_told_is_said_with_its_reason(
    room: Room, found: StillComparison | None, camera: bool, finding: StillFinding, why: StillWhy | None
) -> None:
    room.around.found, room.around.camera = found, camera
    await room.show()
    await room.photograph()
    await room.read()
    said = await room.compared()
    assert (said.finding, said.why) == (finding, why)


async def test_a_photo_from_before_the_call_has_no_moment_to_be_compared_with(room: Room) -> None:
    await room.photograph()  # asked for, and not in view
    await room.read()
    await asyncio.sleep(0.1)
    assert (await room.desk.call(CALL)).unmatched == frozenset()
    assert room.around.asked == []


async def test_what_a_restart_left_is_told_as_not_seen(room: Room) -> None:
    room.around.camera = False
    await room.show()
    await room.photograph()
    await room.desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    await room.read()
    assert (await room.compared()).why is StillWhy.NO_FRAMES


async def test_a_still_is_compared_once(room: Room) -> None:
    await room.show()
    await room.photograph()
    await room.read()
    said = await room.compared()
    with pytest.raises(Refused, match="no_document"):
        await room.desk.propose(CALL, said)


@pytest.mark.parametrize(
    ("differs", "finding"),
    [(0.0, "matches"), (0.2, "matches"), (0.21, "cannot_tell"), (0.39, "cannot_tell"), (0.4, "does_not_match")],
)
def test_between_the_limits_nobody_can_tell(differs: float, finding: str) -> None:
    assert judged(StillComparison(differs, None, (0,))) == finding

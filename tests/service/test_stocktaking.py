"""What was stored and never recorded is put on record as that; what anybody else put there is not."""

import asyncio
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from tests.fakes.calls import consented, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.reader import FakeReader
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Phase, Refused, Timeouts
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.faces import Image
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBusy
from videobank.service.desk import Desk
from videobank.service.documents import Documents
from videobank.service.finishing import Finisher
from videobank.service.stocktaking import Stocktaking
from videobank.service.verification import EvidenceFault, examine

CALL = CallId("a" * 32)
DOCUMENT, STILL = EvidenceId("document/0001"), EvidenceId("still/0001")
CAMERA = EvidenceId("customer-camera/0001")


class Killed(BaseException):
    """The process ends here, whatever it was about to do."""


class Faces:
    """Decodes and finds at once, or when a test lets it; ``killed`` ends the process before the event is proposed."""

    def __init__(self) -> None:
        self.may_decode = asyncio.Event()
        self.may_decode.set()

    async def decode(self, data: bytes) -> Image:
        await self.may_decode.wait()
        return np.zeros((4, 4, 3), np.uint8)

    async def encode_jpeg(self, image: Image) -> bytes:
        return b"a picture"

    async def portrait(self, document: Image) -> Image | None:
        return document

    async def compare(self, portrait: Image, live: Image) -> Any:
        raise NotImplementedError

    async def look(self, frame: Image, *references: Image) -> Any:
        raise NotImplementedError

    async def forget(self, *references: Image) -> None:
        """Nothing is remembered."""


class Nothing:
    """There is nothing to derive."""

    async def finish(
        self, call: CallId, stream: StreamId, pieces: tuple[EvidenceId, ...], vault: Any, key: DataKey
    ) -> tuple[e.TrackDerived, ...]:
        return ()


@dataclass
class Counter:
    """One call, and a web process and a finisher that can be started again over what they left."""

    ledger: MemoryLedger
    vault: MemoryVault
    clock: SetClock
    faces: Faces

    def desk(self) -> Desk:
        return Desk(self.ledger, self.clock, RememberingDoorbell(), Timeouts())

    def documents(self, desk: Desk | None = None) -> Documents:
        return Documents(desk or self.desk(), self.ledger, self.vault, self.faces, self.faces, FakeReader())

    async def start_again(self) -> None:
        projections = MemoryProjections(self.ledger, self.clock)
        await Stocktaking(self.desk(), self.ledger, projections, self.vault).after_restart()

    async def finish(self) -> None:
        self.clock.forward(3600)
        projections = MemoryProjections(self.ledger, self.clock)
        finisher = Finisher(self.desk(), self.ledger, projections, self.vault, Nothing(), self.clock)
        await finisher.finish(CALL)

    async def store(self, evidence: EvidenceId) -> None:
        self.vault.put(CALL, evidence, await self.ledger.key(call_ledger(CALL)), b"a picture")

    async def left_over(self) -> list[tuple[EvidenceId, str, e.LeftOver]]:
        events = [entry.event for entry in await self.ledger.read(call_ledger(CALL))]
        return [(x.piece, x.kind, x.reason) for x in events if isinstance(x, e.PieceUnclaimed)]

    async def faults(self) -> tuple[EvidenceFault, ...]:
        ledger = call_ledger(CALL)
        return examine(await self.ledger.read(ledger), self.vault, await self.ledger.key(ledger)).faults

    async def phase(self) -> Phase:
        return (await self.desk().call(CALL)).phase

    async def end(self) -> None:
        await self.desk().propose(CALL, e.CallEnded(reason=e.EndReason.CUSTOMER_LEFT))


@pytest.fixture
async def counter() -> Counter:
    ledger = MemoryLedger(MemoryKeys(), RememberingDoorbell())
    made = Counter(ledger, MemoryVault(), SetClock(), Faces())
    await tell(ledger, CALL, START, invited(START), *queueing(), pairing("a1"), e.CustomerReady())
    return made


async def killed_before_recording(counter: Counter) -> None:
    """A photo is stored, and the process is killed where it would have proposed the event."""

    class Dying(Desk):
        async def propose(self, *arguments: Any, **options: Any) -> Any:
            raise Killed

    desk = Dying(counter.ledger, counter.clock, RememberingDoorbell(), Timeouts())
    with pytest.raises(Killed):
        await counter.documents(desk).take(CALL, b"photo")


async def test_a_photo_stored_by_a_killed_process_is_named_at_the_next_start(counter: Counter) -> None:
    await killed_before_recording(counter)
    assert {fault.evidence for fault in await counter.faults()} == {DOCUMENT, "portrait/0001"}
    await counter.start_again()
    stopped = e.LeftOver.SERVER_STOPPED
    assert await counter.left_over() == [(DOCUMENT, "document", stopped), ("portrait/0001", "portrait", stopped)]
    assert await counter.faults() == ()


async def test_a_still_and_a_page_are_named_as_well_and_all_of_them_once(counter: Counter) -> None:
    await counter.store(STILL)
    key = await counter.ledger.key(call_ledger(CALL))
    counter.vault.append(CALL, EvidenceId("customer-page/0001"), key).close()
    for _ in range(3):
        await counter.start_again()
    assert [piece for piece, *_ in await counter.left_over()] == ["customer-page/0001", STILL]


async def test_what_is_recorded_is_not_left_over(counter: Counter) -> None:
    await counter.documents().take(CALL, b"photo")
    await counter.start_again()
    await counter.end()
    await counter.finish()
    assert await counter.left_over() == []
    assert await counter.phase() is Phase.SEALED
    assert await counter.faults() == ()


async def test_the_next_photo_gets_a_name_of_its_own(counter: Counter) -> None:
    await killed_before_recording(counter)
    await counter.start_again()
    await counter.documents().take(CALL, b"photo")
    assert (await counter.desk().call(CALL)).document == "document/0002"
    assert await counter.faults() == ()


async def test_a_camera_is_left_to_its_worker_until_the_seal(counter: Counter) -> None:
    """At a restart the worker's spool may still hold the event that names it."""
    key = await counter.ledger.key(call_ledger(CALL))
    appender = counter.vault.append(CALL, CAMERA, key)
    appender.append(b"packets")
    await counter.start_again()
    assert await counter.left_over() == []
    await counter.end()
    with pytest.raises(EvidenceBusy):
        await counter.finish()
    assert await counter.phase() is Phase.ENDED
    appender.close()
    await counter.finish()
    assert await counter.left_over() == [(CAMERA, "customer-camera", e.LeftOver.NOT_RECORDED)]
    assert await counter.phase() is Phase.SEALED
    assert await counter.faults() == ()


async def test_what_was_not_sealed_with_the_calls_key_stays_a_fault(counter: Counter) -> None:
    counter.vault.put(CALL, DOCUMENT, DataKey(bytes(32), b""), b"smuggled in")
    await counter.start_again()
    await counter.end()
    await counter.finish()
    assert await counter.left_over() == []
    assert await counter.faults() == (EvidenceFault(DOCUMENT, None, "no entry of the ledger names this piece"),)


async def test_a_sealed_call_takes_nothing_more(counter: Counter) -> None:
    await counter.end()
    await counter.finish()
    await counter.store(DOCUMENT)
    await counter.start_again()
    assert [fault.evidence for fault in await counter.faults()] == [DOCUMENT]


# --- uploads under way --------------------------------------------------------------------------------------------


async def test_an_upload_that_is_looked_at_when_the_call_ends_is_refused_and_stores_nothing(counter: Counter) -> None:
    counter.faces.may_decode.clear()
    upload = asyncio.create_task(counter.documents().take(CALL, b"photo"))
    await asyncio.sleep(0.01)
    await counter.end()
    await counter.finish()
    counter.faces.may_decode.set()
    with pytest.raises(Refused):
        await upload
    assert counter.vault.pieces(CALL) == ()
    assert await counter.phase() is Phase.SEALED
    assert await counter.faults() == ()


async def storing_slowly(counter: Counter) -> tuple[asyncio.Task[bool], asyncio.Event]:
    """An upload that has stored its picture and is about to propose the event, which it does when it may go on."""
    at_the_event, go_on = asyncio.Event(), asyncio.Event()

    class Slow(Desk):
        async def propose(self, *arguments: Any, **options: Any) -> Any:
            at_the_event.set()
            await go_on.wait()
            return await super().propose(*arguments, **options)

    desk = Slow(counter.ledger, counter.clock, RememberingDoorbell(), Timeouts())
    upload = asyncio.create_task(counter.documents(desk).take(CALL, b"photo"))
    await at_the_event.wait()
    return upload, go_on


async def test_an_upload_that_is_just_being_stored_is_not_taken_for_left_over(counter: Counter) -> None:
    upload, go_on = await storing_slowly(counter)
    await counter.start_again()  # a second web process, by mistake
    go_on.set()
    assert await upload is True
    assert await counter.left_over() == []
    assert await counter.faults() == ()


async def test_the_seal_waits_for_an_upload_and_names_what_it_could_not_record(counter: Counter) -> None:
    upload, go_on = await storing_slowly(counter)
    await counter.end()
    with pytest.raises(EvidenceBusy):
        await counter.finish()
    assert await counter.phase() is Phase.ENDED
    go_on.set()
    with pytest.raises(Refused):
        await upload
    await counter.finish()
    assert {reason for *_, reason in await counter.left_over()} == {e.LeftOver.NOT_RECORDED}
    assert await counter.phase() is Phase.SEALED
    assert await counter.faults() == ()


async def test_without_the_consent_nothing_is_stored(counter: Counter) -> None:
    await counter.desk().propose(CALL, consented(e.Consent.RECORDING))
    counter.faces.may_decode.clear()
    upload = asyncio.create_task(counter.documents().take(CALL, b"photo"))
    await asyncio.sleep(0.01)
    await counter.desk().propose(CALL, e.ConsentWithdrawn(consent=e.Consent.RECORDING))
    counter.faces.may_decode.set()
    with pytest.raises(Refused):
        await upload
    assert counter.vault.pieces(CALL) == ()

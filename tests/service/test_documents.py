"""Photos of documents where the number must be covered: nothing is stored before it is, or lost silently."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from tests.fakes.calls import consented, invited, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from tests.fakes.reader import COVERED, Answer, FakeReader
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.document import DocumentField, DocumentKind, DocumentReading, Proof, Side
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.rules import Rules
from videobank.ports.documents import DocumentsUnavailable
from videobank.ports.faces import Image
from videobank.service.desk import Desk
from videobank.service.documents import LOOKS, DocumentDenied, Documents

CALL = CallId("a" * 32)
NUMBER = DocumentField("number", "42010619581127609X", 0.99, COVERED, Proof.CHECK_DIGIT)
READ = DocumentReading(DocumentKind.CN_RESIDENT_ID, Side.FRONT, (NUMBER,))
DOWN = DocumentsUnavailable
PRINT = 200


class Faces:
    """Pictures are their bytes; the portrait is the whole picture, as the engine was given it."""

    async def decode(self, data: bytes) -> Image:
        return np.full((4, 4, 3), PRINT, np.uint8)

    async def encode_jpeg(self, image: Image) -> bytes:
        return image.tobytes()

    async def portrait(self, document: Image) -> Image | None:
        return document

    async def compare(self, portrait: Image, live: Image) -> Any:
        raise NotImplementedError


@dataclass
class Counter:
    ledger: MemoryLedger
    vault: MemoryVault = field(default_factory=MemoryVault)
    reader: FakeReader = field(default_factory=FakeReader)

    def documents(self) -> Documents:
        """Of a web process that has just begun."""
        desk = Desk(self.ledger, SetClock(), RememberingDoorbell(), Timeouts())
        return Documents(desk, self.ledger, self.vault, Faces(), Faces(), self.reader, pause_s=0)

    async def kept(self, piece: str) -> np.ndarray:
        key = await self.ledger.key(call_ledger(CALL))
        return np.frombuffer(self.vault.get(CALL, EvidenceId(piece), key), np.uint8).reshape(4, 4, 3)

    async def told(self, kind: type[Any]) -> list[Any]:
        entries = await self.ledger.read(call_ledger(CALL))
        return [entry.event for entry in entries if isinstance(entry.event, kind)]


async def counter(rules: Rules, *answers: Answer) -> Counter:
    made = Counter(MemoryLedger(MemoryKeys(), RememberingDoorbell()))
    made.reader.answers = list(answers) or [READ]
    agreed = (consented(e.Consent.RECORDING), consented(e.Consent.FACE_CHECK))
    await tell(made.ledger, CALL, START, invited(START, rules=rules), e.CustomerArrived(language="zh"), *agreed)
    return made


REDACTING = Rules(redact_numbers=True)


async def test_what_is_stored_has_the_number_covered_and_the_ledger_says_where_and_by_whom() -> None:
    bank = await counter(REDACTING)
    assert await bank.documents().take(CALL, b"photo")
    for piece in ("document/0001", "portrait/0001"):
        picture = await bank.kept(piece)
        assert not picture[COVERED.y : COVERED.y + COVERED.height, COVERED.x : COVERED.x + COVERED.width].any(), piece
        assert (picture == PRINT).any()
    assert set(bank.vault.pieces(CALL)) == {"document/0001", "portrait/0001"}
    (redacted,) = await bank.told(e.DocumentRedacted)
    assert (redacted.picture, redacted.reader, redacted.covered) == ("document/0001", "a reader", (COVERED,))


async def test_it_was_read_before_it_was_covered_and_is_not_read_again() -> None:
    bank = await counter(REDACTING)
    await bank.documents().take(CALL, b"photo")
    (read,) = await bank.told(e.DocumentRead)
    assert read.fields == (NUMBER,)
    assert (await Desk(bank.ledger, SetClock(), RememberingDoorbell(), Timeouts()).call(CALL)).unread == frozenset()
    assert bank.reader.asked == 1


async def test_a_photo_whose_number_is_not_found_is_nowhere_and_that_it_came_is_on_record() -> None:
    bank = await counter(REDACTING, None)
    with pytest.raises(DocumentDenied, match="number_not_found"):
        await bank.documents().take(CALL, b"photo")
    assert bank.vault.files == {}
    assert await bank.told(e.DocumentNotKept) == [e.DocumentNotKept(reason=e.NotKept.NUMBER_NOT_FOUND)]
    assert await bank.told(e.DocumentReceived) == []


async def test_a_reader_that_died_is_asked_again_with_the_photo_still_in_hand() -> None:
    bank = await counter(REDACTING, DOWN, READ)
    assert await bank.documents().take(CALL, b"photo")
    assert await bank.told(e.DocumentNotKept) == []


async def test_without_a_reader_nothing_is_kept_and_the_next_photo_may_be() -> None:
    bank = await counter(REDACTING, *[DOWN] * LOOKS, READ)
    with pytest.raises(DocumentDenied, match="document_reader_down"):
        await bank.documents().take(CALL, b"photo")
    assert bank.vault.files == {}
    assert await bank.told(e.DocumentNotKept) == [e.DocumentNotKept(reason=e.NotKept.READER_DOWN)]
    assert await bank.documents().take(CALL, b"photo")


async def test_where_no_law_asks_for_it_the_photo_is_kept_as_it_came() -> None:
    bank = await counter(Rules())
    await bank.documents().take(CALL, b"photo")
    assert (await bank.kept("document/0001") == PRINT).all()
    assert (bank.reader.asked, await bank.told(e.DocumentRedacted)) == (0, [])


async def test_attempts_are_counted_in_the_ledger_so_that_no_restart_forgets_them() -> None:
    """What was kept and what was not: each is one."""
    bank = await counter(Rules(redact_numbers=True, most_photos=3), READ, None, READ)
    await bank.documents().take(CALL, b"photo")
    with pytest.raises(DocumentDenied, match="number_not_found"):
        await bank.documents().take(CALL, b"photo")
    await bank.documents().take(CALL, b"photo")
    with pytest.raises(DocumentDenied, match="too_many_documents"):
        await bank.documents().take(CALL, b"photo")
    assert bank.reader.asked == 3

"""The code goes to the bank's number, is typed in the call, and tried five times at most, however many try at once."""

import asyncio
import re

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.adapters.outbox import MOST_MESSAGES, MemoryOutbox
from videobank.adapters.tokens import SystemTokens
from videobank.domain import call_events as e
from videobank.domain.call import Refusal, Refused, Timeouts
from videobank.domain.code import MOST_ATTEMPTS
from videobank.domain.ids import CallId, PersonId
from videobank.ports.messages import MessageRefused, MessengerDown
from videobank.service.codes import Codes
from videobank.service.desk import Desk

CALL = CallId("a" * 32)
AGENT = PersonId("a1")
PHONE = "+8613800135678"


@pytest.fixture
async def desk() -> Desk:
    bell = RememberingDoorbell()
    ledger = MemoryLedger(MemoryKeys(), bell)
    asked = invited(START, customer_phone=PHONE, language="en")
    await tell(ledger, CALL, START, asked, *queueing(), pairing(AGENT), e.CustomerReady())
    return Desk(ledger, SetClock(), bell, Timeouts())


@pytest.fixture
def outbox() -> MemoryOutbox:
    return MemoryOutbox(SetClock())


def codes(desk: Desk, messenger: object) -> Codes:
    return Codes(desk, SystemTokens(), messenger, "Test Bank")  # type: ignore[arg-type]


def code_in(outbox: MemoryOutbox) -> str:
    found = re.search(r"\b\d{6}\b", outbox.messages[0].text)
    assert found is not None
    return found[0]


async def happened(desk: Desk) -> list[e.CallEvent]:
    return [entry.event for entry in await desk.history(CALL)]


async def test_the_code_of_the_message_is_the_one_that_is_right(desk: Desk, outbox: MemoryOutbox) -> None:
    sender = codes(desk, outbox)
    await sender.send(CALL, AGENT)
    message = outbox.messages[0]
    assert (message.to, "Test Bank" in message.text) == (PHONE, True)
    code = code_in(outbox)
    other = f"{(int(code) + 1) % 10**6:06d}"
    assert not await sender.enter(CALL, other)
    assert await sender.enter(CALL, code)
    with pytest.raises(Refused, match="already"):
        await sender.enter(CALL, code)
    events = await happened(desk)
    assert e.CodeSent(number=1, agent=AGENT, to="5678") in events
    assert events[-2:] == [e.CodeRefused(number=1, left=4), e.CodeConfirmed(number=1)]


async def test_neither_code_nor_number_is_told_to_anybody(desk: Desk, outbox: MemoryOutbox) -> None:
    await codes(desk, outbox).send(CALL, AGENT)
    for event in await happened(desk):
        if not isinstance(event, e.CallInvited):
            assert code_in(outbox) not in repr(event)
            assert PHONE not in repr(event)


async def test_of_many_guesses_at_once_five_are_looked_at(desk: Desk, outbox: MemoryOutbox) -> None:
    sender = codes(desk, outbox)
    await sender.send(CALL, AGENT)
    right = code_in(outbox)
    guesses = [f"{(int(right) + step) % 10**6:06d}" for step in range(1, 40)] + [right] * 10
    answers = await asyncio.gather(*(sender.enter(CALL, guess) for guess in guesses), return_exceptions=True)
    assert answers[:MOST_ATTEMPTS] == [False] * MOST_ATTEMPTS
    late = answers[MOST_ATTEMPTS:]
    assert all(isinstance(one, Refused) and one.refusal is Refusal.TOO_MANY_ATTEMPTS for one in late)


async def test_the_code_before_is_no_longer_good(desk: Desk, outbox: MemoryOutbox) -> None:
    sender = codes(desk, outbox)
    await sender.send(CALL, AGENT)
    first = code_in(outbox)
    while True:  # of a million codes one is the same again
        await sender.send(CALL, AGENT)
        if code_in(outbox) != first:
            break
    assert not await sender.enter(CALL, first)
    assert await sender.enter(CALL, code_in(outbox))


@pytest.mark.parametrize(
    ("error", "reason"), [(MessengerDown, e.Undelivered.UNREACHABLE), (MessageRefused, e.Undelivered.REFUSED)]
)
async def test_a_code_that_does_not_go_out_is_on_record_and_good_for_nothing(
    desk: Desk, error: type[Exception], reason: e.Undelivered
) -> None:
    class Failing:
        async def send(self, to: str, text: str, key: str) -> None:
            raise error

    sender = codes(desk, Failing())
    with pytest.raises(error):
        await sender.send(CALL, AGENT)
    assert (await happened(desk))[-1] == e.CodeUndelivered(number=1, reason=reason)
    with pytest.raises(Refused, match="no_code"):
        await sender.enter(CALL, "000000")


async def test_the_outbox_keeps_a_message_once_and_not_without_end() -> None:
    outbox = MemoryOutbox(SetClock())
    for number in range(MOST_MESSAGES + 5):
        for _ in range(2):
            await outbox.send(PHONE, f"text {number}", f"key-{number}")
    assert len(outbox.messages) == MOST_MESSAGES
    assert outbox.messages[0].text == f"text {MOST_MESSAGES + 4}"

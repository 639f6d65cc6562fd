"""The registry is asked about what stands on the card, as the agent left it; whatever it says is a finding."""

from dataclasses import dataclass, field

import pytest

from tests.fakes.calls import invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.adapters.tokens import SystemTokens
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.document import DocumentField, DocumentKind, Proof, Side
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.registry import RegistryAnswer
from videobank.ports.registry import RegistryDown, RegistryReply
from videobank.service.desk import Desk
from videobank.service.registry_check import RegistryCheck

CALL = CallId("a" * 32)
AGENT = PersonId("a1")
CARD, BACK = EvidenceId("document/0001"), EvidenceId("document/0002")


@dataclass
class Registry:
    """Answers one thing, or nothing."""

    answer: RegistryAnswer | None
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def check(self, name: str, number: str, key: str) -> RegistryReply:
        self.asked.append((name, number))
        if self.answer is None:
            raise RegistryDown("down")
        return RegistryReply(self.answer, "R-1", sandbox=False)

    async def close(self) -> None:
        return


def read(picture: EvidenceId, side: Side, **values: str) -> tuple[e.CallEvent, ...]:
    fields = tuple(DocumentField(name, value, 0.9, None, Proof.NONE) for name, value in values.items())
    received = e.DocumentReceived(picture=picture, picture_sha256="0" * 64, portrait=None)
    return received, e.DocumentRead(
        picture=picture, kind=DocumentKind.CN_RESIDENT_ID, side=side, problems=(), reader="reader", fields=fields
    )


@pytest.fixture
async def desk() -> Desk:
    bell = RememberingDoorbell()
    ledger = MemoryLedger(MemoryKeys(), bell)
    await tell(ledger, CALL, START, invited(START), *queueing(), pairing(AGENT), e.CustomerReady())
    return Desk(ledger, SetClock(), bell, Timeouts())


async def last(desk: Desk) -> e.CallEvent:
    return (await desk.history(CALL))[-1].event


async def test_it_is_asked_about_the_card_as_the_agent_left_it(desk: Desk) -> None:
    await desk.propose(CALL, *read(CARD, Side.FRONT, name="吴轩滔", number="42010619581127609X"))
    await desk.propose(CALL, e.DocumentFieldCorrected(picture=CARD, name="name", agent=AGENT, value="吴轩涛"))
    await desk.propose(CALL, *read(BACK, Side.BACK, authority="武汉市公安局"))
    registry = Registry(RegistryAnswer.MATCH)
    await RegistryCheck(desk, SystemTokens(), registry).check(CALL, AGENT)
    assert registry.asked == [("吴轩涛", "42010619581127609X")]
    assert await last(desk) == e.RegistryChecked(
        picture=CARD, agent=AGENT, answer=RegistryAnswer.MATCH, reference="R-1", sandbox=False
    )
    assert (await desk.call(CALL)).registry is RegistryAnswer.MATCH


async def test_a_registry_that_is_down_is_on_record(desk: Desk) -> None:
    await desk.propose(CALL, *read(CARD, Side.FRONT, name="吴轩涛", number="42010619581127609X"))
    with pytest.raises(RegistryDown):
        await RegistryCheck(desk, SystemTokens(), Registry(None)).check(CALL, AGENT)
    assert await last(desk) == e.RegistryFailed(picture=CARD, agent=AGENT)


@pytest.mark.parametrize(
    "values", [{}, {"name": "吴轩涛"}, {"number": "42010619581127609X"}, {"name": "", "number": "42010619581127609X"}]
)
async def test_nobody_is_looked_up_by_half_a_card(desk: Desk, values: dict[str, str]) -> None:
    registry = Registry(RegistryAnswer.MATCH)
    if values:
        await desk.propose(CALL, *read(CARD, Side.FRONT, **values))
    with pytest.raises(Refused, match="no_document"):
        await RegistryCheck(desk, SystemTokens(), registry).check(CALL, AGENT)
    assert registry.asked == []


async def test_without_a_registry_nobody_is_asked(desk: Desk) -> None:
    with pytest.raises(Refused, match="no_registry"):
        await RegistryCheck(desk, SystemTokens(), None).check(CALL, AGENT)

"""One call under a profile's rules, up to its seal, and how what the law needs is done in it."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.calls import consented, pairing
from tests.rest.counter import Counter, Customer
from videobank.domain import call_events as e
from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.document import DocumentKind, Side
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.questions import Answer, drawn
from videobank.domain.rules import Need
from videobank.domain.streams import REQUIRED_FOR_APPROVAL, Party
from videobank.service.sweeper import Sweeper

AGENT, OTHER = PersonId("a1"), PersonId("a2")
QUESTIONS = [{"text": f"Question {n}?", "expected": f"Answer {n}"} for n in range(5)]


@dataclass
class Visit:
    """One call under way, and how what the law needs is done in it."""

    counter: Counter
    customer: Customer
    photos: int = 0

    async def state(self) -> Call:
        return await self.counter.desk.call(self.customer.call)

    async def propose(self, *events: e.CallEvent) -> None:
        await self.counter.desk.propose(self.customer.call, *events)

    async def refusal(self, *events: e.CallEvent) -> tuple[Refusal, str] | None:
        """Why these are not admitted; None: they were."""
        try:
            await self.propose(*events)
        except Refused as refused:
            return refused.refusal, refused.detail
        return None

    async def record(self) -> None:
        """Both cameras are being recorded, provably."""
        for stream in REQUIRED_FOR_APPROVAL:
            piece, track = EvidenceId(f"{stream}/0001"), (await self.state()).tracks.get(stream)
            if track is None:
                await self.propose(
                    e.SegmentOpened(
                        stream=stream,
                        segment=1,
                        evidence=piece,
                        dtls_fingerprint="",
                        codecs=(),
                        starts_us=0,
                        worker="w",
                    )
                )
            await self.propose(
                e.TrackAnchored(stream=stream, segment=1, evidence=piece, records=1, bytes=1, sha256="0" * 64)
            )

    async def approve(self, agent: PersonId = AGENT) -> tuple[Refusal, str] | None:
        await self.record()
        return await self.refusal(e.IdentityApproved(agent=agent, reason="all agrees"))

    async def over(self, *, sealed: bool = True) -> CallId:
        """The agent ends it; what is recorded of it is finished, and its outcome told."""
        call = await self.state()
        await self.propose(e.CallEnded(reason=e.EndReason.AGENT_ENDED))
        for stream, track in call.tracks.items():
            await self.propose(
                e.SegmentClosed(
                    stream=stream, segment=1, evidence=track.evidence, records=1, bytes=1, sha256="0" * 64, why="ended"
                )
            )
        if (await self.state()).outcome_pending:
            await self.propose(e.OutcomeTold(attempt=1))
        if sealed:
            await self.propose(e.CallSealed(interrupted=False, pieces=0, tracks=()))
        return call.id

    async def do(self, need: Need) -> None:
        await {
            Need.DOCUMENT: self._document,
            Need.DOCUMENT_VIDEO: self._document_video,
            Need.CODE: self._code,
            Need.QUESTIONS: self._questions,
        }[need]()

    async def _document(self) -> None:
        await self._read(await self._photo())

    async def _read(self, picture: EvidenceId) -> None:
        await self.propose(
            e.DocumentRead(
                picture=picture, kind=DocumentKind.PASSPORT, side=Side.FRONT, problems=(), reader="r", fields=()
            )
        )

    async def _photo(self) -> EvidenceId:
        self.photos += 1
        picture = EvidenceId(f"document/{self.photos:04d}")
        await self.propose(e.DocumentReceived(picture=picture, picture_sha256="0" * 64, portrait=None))
        return picture

    async def _document_video(self) -> None:
        await self.propose(e.DocumentAsked(agent=AGENT, side=Side.FRONT), e.MovementsDrawn(seed="s"), e.DocumentShown())
        legible = bool((await self.state()).sides)  # the same card as before, if there was one that could be read
        picture = await self._photo()
        while (capture := (await self.state()).capture) is not None and capture.following is not None:
            await self.propose(e.MovementAsked(movement=capture.following))
        await self.propose(e.DocumentPutAway(reason=e.CaptureEnd.DONE))
        if legible:
            await self._read(picture)

    async def _code(self) -> None:
        sent = e.CodeSent(number=1, agent=AGENT, to="5678")
        await self.propose(e.CodeDrawn(number=1, digest="0" * 64), sent, e.CodeConfirmed(number=1))

    async def _questions(self) -> None:
        await self.propose(e.QuestionsDrawn(round=1, agent=AGENT, seed="s"))
        for place in drawn("s", len(QUESTIONS)):
            await self.propose(e.QuestionAnswered(round=1, place=place, agent=AGENT, answer=Answer.RIGHT))

    async def lose(self, party: Party) -> None:
        await self.propose(e.PartyLost(party=party))

    async def sweep(self, after_s: float = 0) -> None:
        self.counter.clock.forward(after_s)
        await Sweeper(self.counter.desk, self.counter.store.projections, self.counter.clock).sweep()

    async def call_off_to(self, agent: PersonId) -> None:
        """Back to the queue, and on with another agent."""
        await self.propose(e.CallRequeued(reason=e.RequeueReason.AGENT_RETURNED_CALL), pairing(agent))
        await self.propose(e.CustomerReady())


async def visit(counter: Counter, *, face: bool = True) -> Visit:
    """A customer in the call with an agent, who has agreed to the recording, and to the face check or not."""
    customer = await counter.customer(customer_phone="+8613800135678", questions=QUESTIONS)
    made = Visit(counter, customer)
    second: Any = consented(e.Consent.FACE_CHECK)
    if not face:
        second = e.ConsentDeclined(consent=e.Consent.FACE_CHECK, language="zh")
    await made.propose(consented(e.Consent.RECORDING), second, e.CustomerQueued(), pairing(AGENT), e.CustomerReady())
    return made


async def approved_and_sealed(
    counter: Counter, needs: tuple[Need, ...], *, agent: PersonId = AGENT, sealed: bool = True
) -> CallId:
    now = await visit(counter)
    for need in needs:
        await now.do(need)
    if agent != AGENT:
        await now.call_off_to(agent)
    assert await now.approve(agent) is None
    return await now.over(sealed=sealed)

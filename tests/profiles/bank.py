"""A counter under a profile's rules, and what must happen in a call before its agent may approve."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from kyc import pictures
from tests.fakes.calls import consented, pairing
from tests.fakes.core import FakeCore
from tests.fakes.reader import COVERED, FakeReader
from tests.rest.counter import Counter, Customer, close_counter, open_counter, photo
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.tables import ledgers
from videobank.domain import call_events as e
from videobank.domain.account_events import Outcome
from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.document import DocumentField, DocumentKind, DocumentReading, Proof, Side
from videobank.domain.ids import CallId, EvidenceId, PersonId, call_ledger
from videobank.domain.outcome import Audit
from videobank.domain.questions import Answer, drawn
from videobank.domain.roles import Role
from videobank.domain.rules import Need
from videobank.domain.streams import REQUIRED_FOR_APPROVAL, Party
from videobank.service.audits import Audits, audit_of
from videobank.service.sweeper import Sweeper

AGENT, OTHER = PersonId("a1"), PersonId("a2")
QUESTIONS = [{"text": f"Question {n}?", "expected": f"Answer {n}"} for n in range(5)]
NUMBER = DocumentField("number", "42010619581127609X", 0.99, COVERED, Proof.CHECK_DIGIT)
READ = DocumentReading(DocumentKind.CN_RESIDENT_ID, Side.FRONT, (NUMBER,))


@contextlib.asynccontextmanager
async def bank_under(
    name: str, place: Path, answer: DocumentReading | None = READ, core: FakeCore | None = None
) -> AsyncIterator[Counter]:
    """As ``app/people.py`` composes it: what the file says holds for sign-in, invitations and calls."""
    totp_required = load_profiles()[name].totp_required
    reader = FakeReader([answer])
    counter = await open_counter(place, totp_required=totp_required, profile=name, reader=reader, core=core)
    yield counter
    await close_counter(counter)


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


# --- clauses that several laws share -------------------------------------------------------------------------------


async def kept_days(counter: Counter) -> float:
    """From now to the day before which nothing of a new call may be erased."""
    call = (await counter.customer()).call
    query = select(ledgers.c.retain_until_us).where(ledgers.c.id == call_ledger(call))
    until_us = await counter.store.database.read(lambda c: c.execute(query).scalar_one())
    return (datetime.fromtimestamp(until_us / 1e6, UTC) - counter.clock.now()).total_seconds() / 86_400


async def approves_only_with(counter: Counter, *needs: Need) -> None:
    """Without any one of them nobody approves, with all of them the agent may; and nothing else is asked for."""
    for left_out in needs:
        now = await visit(counter)
        for need in needs:
            if need is not left_out:
                await now.do(need)
        assert await now.approve() == (Refusal.LAW_NEEDS, left_out)
        assert (await now.state()).decision is None
        await now.propose(e.CallEnded(reason=e.EndReason.AGENT_ENDED))  # an agent is in one call at a time
    whole = await visit(counter)
    for need in needs:
        await whole.do(need)
    assert await whole.approve() is None
    assert (await whole.state()).decision == "approved"


async def aborts(counter: Counter, needs: tuple[Need, ...], party: Party) -> None:
    """Whoever is lost, the call is over, and what was approved in it is not: no way leads around that."""
    now = await visit(counter)
    for need in needs:
        await now.do(need)
    assert await now.approve() is None
    await now.lose(party)
    for way in (
        e.PartyRejoined(party=party),
        e.CallRequeued(reason=e.RequeueReason.AGENT_RETURNED_CALL),
        e.CallRequeued(reason=e.RequeueReason.AGENT_LOST),
        e.IdentityApproved(agent=AGENT, reason="all the same"),
    ):
        assert await now.refusal(way) == (Refusal.DISRUPTED, ""), way
    await now.sweep()
    over = await now.state()
    assert (over.end_reason, over.decision) == (e.EndReason.DISRUPTED, None)


async def aborts_also_when_the_agent_ends_it_first(counter: Counter, needs: tuple[Need, ...]) -> None:
    now = await visit(counter)
    for need in needs:
        await now.do(need)
    assert await now.approve() is None
    await now.lose(Party.CUSTOMER)
    await now.propose(e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    assert (await now.state()).decision is None


async def waits_for_an_audit(counter: Counter, core: FakeCore, needs: tuple[Need, ...]) -> bool:
    """Whether an approval takes effect only by somebody else's word, of which the bank's core is told."""
    call = await counter.desk.call(await approved_and_sealed(counter, needs))
    waits = audit_of(call, ()) is Audit.DUE
    for outcome in (Outcome.NOT_IN_ORDER, Outcome.IN_ORDER):
        await Audits(core).tell(call, outcome, 1)
        assert audit_of(call, (outcome,)) is (Audit(outcome) if waits else Audit.NONE)
    assert [told.audit for told, _ in core.told] == ([Audit.NOT_IN_ORDER, Audit.IN_ORDER] if waits else [])
    return waits


async def resumes(counter: Counter, needs: tuple[Need, ...] = ()) -> None:
    """Who was lost comes back, also to another agent, who goes on where the first one was."""
    now = await visit(counter)
    for need in needs:
        await now.do(need)
    await now.lose(Party.CUSTOMER)
    await now.sweep(after_s=5)
    await now.propose(e.PartyRejoined(party=Party.CUSTOMER))
    await now.call_off_to(OTHER)
    assert await now.approve(OTHER) is None
    assert (await now.state()).decision == "approved"


async def asks_for_a_second_factor(counter: Counter) -> bool:
    """Whether somebody with a right password is let in no further than to enrol one."""
    person, one_time = await counter.account(Role.AGENT)
    me = await (await counter.sign_in(person.name, one_time)).json()
    return bool(me["must_enrol_totp"])


async def keeps_photos(counter: Counter, most: int) -> None:
    """So many, and not one more; the customer is told to go on with the agent."""
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(e.Consent.RECORDING))
    statuses = [(await customer.send_document(photo())).status for _ in range(most + 1)]
    assert statuses == [200] * most + [429]


async def covers_numbers(counter: Counter) -> bool:
    """Whether the place of the number is black in the only picture that is stored, and the ledger says by whom."""
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(e.Consent.RECORDING))
    assert (await customer.send_document(photo(800, 600))).status == 200
    ledger = call_ledger(customer.call)
    (piece,) = counter.vault.pieces(customer.call)
    kept = pictures.decode(counter.vault.get(customer.call, piece, await counter.store.ledger.key(ledger)))
    events = [entry.event for entry in await counter.store.ledger.read(ledger)]
    said = [event for event in events if isinstance(event, e.DocumentRedacted)]
    place = kept[COVERED.y : COVERED.y + COVERED.height, COVERED.x : COVERED.x + COVERED.width]
    dark = bool(np.mean(place) < np.mean(kept) / 2)
    assert dark == (len(said) == 1)
    return dark


async def asks_each_consent_apart(counter: Counter) -> None:
    """Each in both languages, with a text of its own; one does not stand for another, and a face is never asked for."""
    token = await counter.invite()
    shown = (await (await counter.redeem(token)).json())["consents"]
    assert {(one["consent"], one["language"]) for one in shown} == {
        (consent, language) for consent in ("recording", "face_check") for language in ("zh", "en")
    }
    assert len({one["sha256"] for one in shown}) == len(shown)
    now = await visit(counter, face=False)
    assert (await now.state()).consents == {e.Consent.RECORDING}
    assert await now.approve() is None

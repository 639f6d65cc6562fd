"""A counter under a profile's rules, and the clauses that several laws share."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import select

from kyc import pictures
from tests.fakes.calls import consented
from tests.fakes.core import FakeCore
from tests.fakes.reader import COVERED, FakeReader
from tests.profiles.visit import AGENT, OTHER, approved_and_sealed, visit
from tests.rest.counter import Counter, close_counter, open_counter, photo
from videobank.adapters.profile_files import load_profiles
from videobank.adapters.tables import ledgers
from videobank.domain import call_events as e
from videobank.domain.account_events import Outcome
from videobank.domain.call import Refusal
from videobank.domain.document import DocumentField, DocumentKind, DocumentReading, Proof, Side
from videobank.domain.ids import call_ledger
from videobank.domain.outcome import Audit
from videobank.domain.roles import Role
from videobank.domain.rules import Need
from videobank.domain.streams import Party
from videobank.service.audits import Audits, audit_of

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
    reviewer, _ = await counter.account(Role.REVIEWER)
    for outcome in (Outcome.NOT_IN_ORDER, Outcome.IN_ORDER):
        await Audits(core, counter.journal).tell(reviewer, call, outcome, 1)
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

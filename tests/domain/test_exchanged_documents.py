"""What was found out about one document never speaks for another one that comes later."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.capture import Capture
from videobank.domain.document import DocumentKind, Side
from videobank.domain.face import Band
from videobank.domain.flow import Step, StepKind, StepState, state_of
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.registry import RegistryAnswer
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
FRONT = Step("front", StepKind.DOCUMENT, side=Side.FRONT)
BACK = Step("back", StepKind.DOCUMENT, side=Side.BACK)
FACE = Step("face", StepKind.FACE, band=Band.MATCH)
REGISTRY = Step("registry", StepKind.REGISTRY)
STEPS = (FRONT, BACK, FACE, REGISTRY)
LIVE = Call(CallId("c" * 32), phase=Phase.LIVE, agent=AGENT, consents=frozenset(Consent), steps=STEPS)
CARD = DocumentKind.CN_RESIDENT_ID


def named(number: int) -> EvidenceId:
    return EvidenceId(f"document/{number:04d}")


def received(number: int, *, face: bool = True) -> e.DocumentReceived:
    portrait = EvidenceId(f"portrait/{number:04d}") if face else None
    return e.DocumentReceived(picture=named(number), picture_sha256="0" * 64, portrait=portrait)


def read(number: int, side: Side | None, kind: DocumentKind | None = CARD) -> e.DocumentRead:
    return e.DocumentRead(picture=named(number), kind=kind, side=side, problems=(), reader="reader", fields=())


def checked(number: int) -> e.RegistryChecked:
    answer = RegistryAnswer.MATCH
    return e.RegistryChecked(picture=named(number), agent=AGENT, answer=answer, reference="R-1", sandbox=False)


def after(*events: CallEvent, call: Call = LIVE) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


def approved(*steps: Step) -> tuple[e.StepApproved, ...]:
    return tuple(e.StepApproved(step=step.name, agent=AGENT) for step in steps)


def states(call: Call) -> list[StepState]:
    return [state_of(step, call.said, call.evidence) for step in call.steps]


def whole() -> Call:
    """Both sides of a card, a face that matches its portrait, a registry that knows it; each step approved."""
    front = after(received(1), read(1, Side.FRONT))
    asked = replace(front, capture=Capture(Side.BACK, seed="x", begun=True))
    both = replace(after(received(2, face=False), read(2, Side.BACK), call=asked), capture=None)
    return after(checked(1), *approved(*STEPS), call=replace(both, band=Band.MATCH))


def test_a_card_with_both_sides_goes_through_every_step() -> None:
    assert states(whole()) == [StepState.APPROVED] * 4


def test_another_document_opens_every_step_that_rests_on_the_first_and_leaves_its_back() -> None:
    exchanged = after(received(3), call=whole())
    assert states(exchanged) == [StepState.OPEN, StepState.APPROVED, StepState.OPEN, StepState.APPROVED]
    again = after(read(3, Side.FRONT), call=exchanged)
    assert states(again) == [StepState.READY, StepState.APPROVED, StepState.OPEN, StepState.OPEN]


def test_a_picture_of_a_face_does_not_stand_beside_what_another_card_says() -> None:
    """The customer's own face for the comparison, somebody else's card for the registry."""
    somebody_elses = after(received(1), read(1, Side.FRONT), checked(1))
    with_own_face = after(received(2), read(2, None, None), call=somebody_elses)
    assert state_of(FRONT, with_own_face.said, with_own_face.evidence) is StepState.OPEN
    with pytest.raises(Refused, match="no_evidence"):
        advance(with_own_face, *approved(FRONT), NOON)


def test_what_the_registry_said_of_the_card_before_does_not_count() -> None:
    late = after(received(1), read(1, Side.FRONT), received(2), read(2, Side.FRONT), checked(1))
    assert late.registry is None
    assert after(checked(2), call=late).registry is RegistryAnswer.MATCH


def test_the_back_where_the_front_was_asked_is_no_front() -> None:
    call = after(received(1, face=False), read(1, Side.BACK))
    with pytest.raises(Refused, match="no_evidence"):
        advance(call, *approved(FRONT), NOON)


def test_the_back_of_another_document_does_not_make_the_first_one_whole() -> None:
    front = after(received(1), read(1, Side.FRONT))
    asked = replace(front, capture=Capture(Side.BACK, seed="x", begun=True))
    other = after(received(2, face=False), read(2, Side.BACK, DocumentKind.ID_CARD), call=asked)
    assert states(other)[:2] == [StepState.OPEN, StepState.READY]


def test_the_front_shown_again_where_the_back_was_asked_changes_nothing() -> None:
    front = after(received(1), read(1, Side.FRONT), *approved(FRONT))
    asked = replace(front, capture=Capture(Side.BACK, seed="x", begun=True))
    again = after(received(2), read(2, Side.FRONT), call=asked)
    assert (again.document, states(again)[:2]) == (named(1), [StepState.APPROVED, StepState.OPEN])


def test_evidence_of_another_call_is_named_in_no_event() -> None:
    """Pieces are named within their call, so what another call has is nothing here."""
    call = after(received(1), read(1, Side.FRONT))
    correction = e.DocumentFieldCorrected(picture=named(7), name="name", agent=AGENT, value="Somebody")
    for event in (read(7, Side.FRONT), checked(7), correction):
        with pytest.raises(Refused, match="no_document"):
            advance(call, event, NOON)


@pytest.mark.parametrize("band", [None, Band.CANNOT_TELL, Band.NO_MATCH, Band.UNSURE])
def test_a_document_without_a_face_is_matched_by_nobody(band: Band | None) -> None:
    call = replace(after(received(1, face=False), read(1, Side.FRONT), *approved(FRONT)), band=band)
    call = replace(call, steps=(FRONT, FACE))
    with pytest.raises(Refused, match="no_evidence"):
        advance(call, *approved(FACE), NOON)

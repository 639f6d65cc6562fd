"""Flows: no step is approved without its evidence or before its turn, and nobody is approved while one is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Deadline, Phase, Refused, Track
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.code import Code
from videobank.domain.document import DocumentKind, Side
from videobank.domain.face import Band
from videobank.domain.flow import Step, StepKind, StepState, state_of, unfinished
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.questions import Answer, Round
from videobank.domain.registry import RegistryAnswer
from videobank.domain.streams import REQUIRED_FOR_APPROVAL
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
DOCUMENT = Step("front", StepKind.DOCUMENT, side=Side.FRONT)
FACE = Step("face", StepKind.FACE, band=Band.MATCH, waivable=True)
ALIKE = Step("alike", StepKind.FACE, band=Band.MATCH, similarity=0.6)
QUESTIONS = Step("questions", StepKind.QUESTIONS, right=2)
CODE = Step("code", StepKind.CODE)
REGISTRY = Step("registry", StepKind.REGISTRY)
LOOK = Step("look", StepKind.LOOK)
STEPS = (DOCUMENT, FACE, QUESTIONS, CODE, REGISTRY, LOOK)
LIVE = Call(
    CallId("c" * 32),
    phase=Phase.LIVE,
    agent=AGENT,
    consents=frozenset(Consent),
    steps=STEPS,
    tracks={stream: Track(1, EvidenceId("x/0001"), anchored_at=NOON) for stream in REQUIRED_FOR_APPROVAL},
)
WHOLE: dict[str, Any] = {
    "sides": frozenset({Side.FRONT}),
    "band": Band.MATCH,
    "similarity": 0.6,
    "round": Round(1, (2, 0, 1), (Answer.RIGHT, Answer.WRONG, Answer.RIGHT)),
    "code": Code(1, "0" * 64, to="5678", confirmed=True),
    "registry": RegistryAnswer.MATCH,
}
COMPLETE = replace(LIVE, **WHOLE)


def approve(step: Step, agent: PersonId = AGENT) -> e.StepApproved:
    return e.StepApproved(step=step.name, agent=agent)


def waive(step: Step, reason: str = "the customer declined") -> e.StepWaived:
    return e.StepWaived(step=step.name, agent=AGENT, reason=reason)


def after(*events: CallEvent, call: Call) -> Call:
    for event in events:
        call = advance(call, event, NOON)
    return call


IDENTITY = e.IdentityApproved(agent=AGENT, reason="everything agrees")


def test_who_went_through_all_steps_is_approved() -> None:
    done = after(*map(approve, STEPS), call=COMPLETE)
    assert unfinished(done.steps, done.said, done.evidence) == ()
    assert advance(done, IDENTITY, NOON).decision == "approved"


def test_a_step_of_liveness_rests_on_the_newest_trial() -> None:
    step = Step("there", StepKind.LIVENESS)
    call = replace(LIVE, steps=(step,))
    with pytest.raises(Refused, match="no_evidence"):
        advance(call, approve(step), NOON)
    by_eye = e.LivenessJudged(agent=AGENT, there=True, reason="answers at once")
    judged = after(by_eye, approve(step), call=call)
    assert unfinished(judged.steps, judged.said, judged.evidence) == ()
    anew = after(e.LivenessAsked(number=1, agent=AGENT, seed="s", needs=()), call=judged)
    assert unfinished(anew.steps, anew.said, anew.evidence) == ("there",), "open again until it is over"


def test_without_a_flow_nothing_but_the_agent_decides() -> None:
    assert advance(replace(LIVE, steps=()), IDENTITY, NOON).decision == "approved"


@pytest.mark.parametrize("left", range(len(STEPS)))
def test_nobody_is_approved_while_a_step_is_left_but_anybody_can_be_rejected(left: int) -> None:
    call = after(*map(approve, STEPS[:left]), call=COMPLETE)
    with pytest.raises(Refused, match=f"step_missing: {STEPS[left].name}"):
        advance(call, IDENTITY, NOON)
    assert advance(call, e.IdentityRejected(agent=AGENT, reason="no"), NOON).decision == "rejected"


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        (DOCUMENT, {"sides": frozenset({Side.BACK})}),
        (FACE, {"band": None}),
        (FACE, {"band": Band.UNSURE}),
        (FACE, {"band": Band.CANNOT_TELL}),
        (QUESTIONS, {"round": None}),
        (QUESTIONS, {"round": Round(1, (2, 0, 1), (Answer.RIGHT, Answer.RIGHT))}),  # it is not over
        (QUESTIONS, {"round": Round(1, (2, 0, 1), (Answer.RIGHT, Answer.WRONG, Answer.UNKNOWN))}),
        (CODE, {"code": None}),
        (REGISTRY, {"registry": None}),
        (REGISTRY, {"registry": RegistryAnswer.MISMATCH}),
        (CODE, {"code": Code(1, "0" * 64, to="5678")}),
    ],
)
def test_a_step_is_not_approved_without_its_evidence(step: Step, missing: dict[str, Any]) -> None:
    before = after(*map(approve, STEPS[: STEPS.index(step)]), call=COMPLETE)
    lacking = replace(before, **missing)
    assert state_of(step, lacking.said, lacking.evidence) is StepState.OPEN
    with pytest.raises(Refused, match="no_evidence"):
        advance(lacking, approve(step), NOON)


@pytest.mark.parametrize(
    ("events", "refusal"),
    [
        ((approve(FACE),), "out_of_order"),
        ((approve(DOCUMENT), waive(QUESTIONS)), "out_of_order"),
        ((approve(DOCUMENT), approve(DOCUMENT)), "already"),
        ((waive(DOCUMENT),), "not_waivable"),
        ((approve(DOCUMENT), waive(FACE, "  ")), "reason_missing"),
        ((approve(DOCUMENT), waive(FACE), approve(FACE)), "already"),
        ((approve(Step("other", StepKind.LOOK)),), "no_step"),
        ((approve(DOCUMENT, PersonId("b" * 32)),), "not_this_agent"),
    ],
)
def test_no_step_is_gone_in_another_way(events: tuple[CallEvent, ...], refusal: str) -> None:
    *first, last = events
    with pytest.raises(Refused, match=refusal):
        advance(after(*first, call=COMPLETE), last, NOON)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ({}, StepState.READY),
        ({"similarity": 0.59}, StepState.OPEN),
        ({"similarity": None}, StepState.OPEN),
        ({"similarity": 0.9, "band": Band.UNSURE}, StepState.OPEN),
    ],
)
def test_a_flow_may_ask_for_more_likeness_than_the_band_says(found: dict[str, Any], state: StepState) -> None:
    matched = e.FaceMatched(
        **{"similarity": 0.6, "band": Band.MATCH, **found},
        portrait_quality=(),
        live_quality=(),
        still=EvidenceId("still/0001"),
        stream=REQUIRED_FOR_APPROVAL[0],
        at_us=0,
        pack="default",
    )
    call = after(matched, call=replace(LIVE, steps=(ALIKE,)))
    assert state_of(ALIKE, call.said, call.evidence) is state


RECORD = EvidenceId("record/0001")
INVITED = replace(LIVE, phase=Phase.INVITED, deadlines={Deadline.INVITATION: NOON + timedelta(hours=1)})


@pytest.mark.parametrize(
    ("step", "beside", "state"),
    [
        (FACE, {"record_band": Band.MATCH, "record_similarity": 0.5}, StepState.READY),
        (FACE, {"record_band": Band.NO_MATCH, "record_similarity": 0.1}, StepState.OPEN),
        (FACE, {"record_band": Band.CANNOT_TELL}, StepState.OPEN),
        (FACE, {}, StepState.OPEN),  # compared before the picture could be read
        (ALIKE, {"record_band": Band.MATCH, "record_similarity": 0.59}, StepState.OPEN),
        (ALIKE, {"record_band": Band.MATCH, "record_similarity": 0.61}, StepState.READY),
    ],
)
def test_what_is_asked_of_the_portrait_is_asked_of_the_banks_picture_too(
    step: Step, beside: dict[str, Any], state: StepState
) -> None:
    handed_over = e.PictureOfRecordReceived(picture=RECORD, picture_sha256="0" * 64, received_sha256="0" * 64)
    invited = after(handed_over, call=replace(INVITED, steps=(step,)))
    matched = e.FaceMatched(
        similarity=0.7,
        band=Band.MATCH,
        portrait_quality=(),
        live_quality=(),
        still=EvidenceId("still/0001"),
        stream=REQUIRED_FOR_APPROVAL[0],
        at_us=0,
        pack="default",
        record=RECORD,
        **beside,
    )
    call = after(matched, call=replace(invited, phase=Phase.LIVE))
    assert state_of(step, call.said, call.evidence) is state
    without = replace(call, record=None)
    assert state_of(step, without.said, without.evidence) is StepState.READY, "where the bank handed over none"


def test_a_call_has_one_picture_of_record_from_before_anybody_comes_in() -> None:
    handed_over = e.PictureOfRecordReceived(picture=RECORD, picture_sha256="0" * 64, received_sha256="0" * 64)
    once = after(handed_over, call=INVITED)
    with pytest.raises(Refused, match="already"):
        advance(once, handed_over, NOON)
    with pytest.raises(Refused, match="wrong_phase"):
        advance(replace(once, phase=Phase.PREPARING, record=None), handed_over, NOON)


def test_another_document_leaves_the_picture_of_record_and_asks_for_another_comparison() -> None:
    compared = replace(COMPLETE, record=RECORD, record_band=Band.MATCH)
    assert state_of(FACE, compared.said, compared.evidence) is StepState.READY
    other = e.DocumentReceived(picture=EvidenceId("document/0002"), picture_sha256="0" * 64, portrait=None)
    exchanged = after(other, call=compared)
    assert (exchanged.record, exchanged.band, exchanged.record_band) == (RECORD, None, None)


def test_who_declined_the_face_check_goes_another_way() -> None:
    without = replace(COMPLETE, band=None, consents=frozenset({Consent.RECORDING}))
    done = after(approve(DOCUMENT), waive(FACE), *map(approve, STEPS[2:]), call=without)
    assert advance(done, IDENTITY, NOON).decision == "approved"


@pytest.mark.parametrize(
    ("kind", "counts"), [(DocumentKind.PASSPORT, True), (DocumentKind.BANK_CARD, False), (None, False)]
)
def test_a_bank_card_is_no_document_of_identity(kind: DocumentKind | None, counts: bool) -> None:
    picture = EvidenceId("document/0001")
    side = Side.FRONT if kind is not None else None
    received = e.DocumentReceived(picture=picture, picture_sha256="0" * 64, portrait=None)
    read = e.DocumentRead(picture=picture, kind=kind, side=side, problems=(), reader="reader", fields=())
    assert (after(received, read, call=LIVE).sides == {Side.FRONT}) == counts


def test_what_was_approved_on_evidence_that_has_gone_bad_is_open_again() -> None:
    done = after(*map(approve, STEPS), call=COMPLETE)
    doubtful = replace(done, band=Band.NO_MATCH)
    assert unfinished(doubtful.steps, doubtful.said, doubtful.evidence) == ("face",)
    with pytest.raises(Refused, match="step_missing: face"):
        advance(doubtful, IDENTITY, NOON)

"""What must hold for the events of identity checks, beside the phase: documents, faces, codes. A part of ``table``."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from videobank.domain import call_events as e
from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.call_events import Consent
from videobank.domain.capture import Capture
from videobank.domain.code import MOST_CODES, Code
from videobank.domain.flow import Step, is_evident, unfinished
from videobank.domain.questions import MOST_ROUNDS

# --- documents ----------------------------------------------------------------------------------------------------


def _redacts(call: Call, event: e.DocumentRedacted, _at: datetime) -> None:
    if event.picture not in call.unread:
        raise Refused(Refusal.NO_DOCUMENT, event.picture)


def _reads(call: Call, event: e.DocumentRead, _at: datetime) -> None:
    if event.picture not in call.unread:
        raise Refused(Refusal.ALREADY if event.picture in call.read else Refusal.NO_DOCUMENT, event.picture)


def _compares_still(call: Call, event: e.StillCompared, _at: datetime) -> None:
    if event.picture not in call.unmatched:
        raise Refused(Refusal.NO_DOCUMENT, event.picture)


def _corrects(call: Call, event: e.DocumentFieldCorrected, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if event.picture not in call.read:
        raise Refused(Refusal.NO_DOCUMENT, event.picture)
    if not event.name or not event.value.strip():
        raise Refused(Refusal.VALUE_MISSING, event.name)


def _asks(call: Call, event: e.DocumentAsked, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if call.capture is not None:
        raise Refused(Refusal.ALREADY, call.capture.side)
    if call.trial is not None and not call.trial.over:
        raise Refused(Refusal.CHALLENGE_SHOWN)


def _draws(call: Call, _event: e.MovementsDrawn, _at: datetime) -> None:
    if _asked(call).seed:
        raise Refused(Refusal.ALREADY)


def _shows(call: Call, _event: e.DocumentShown, _at: datetime) -> None:
    if _asked(call).begun:
        raise Refused(Refusal.ALREADY)


def _moves(call: Call, event: e.MovementAsked, _at: datetime) -> None:
    capture = _asked(call)
    if not capture.begun or capture.photo is None:
        raise Refused(Refusal.NO_PHOTO)
    if event.movement is not capture.following:
        raise Refused(Refusal.NOT_ASKED, event.movement)


def _puts_away(call: Call, event: e.DocumentPutAway, _at: datetime) -> None:
    capture = _asked(call)
    if event.reason is e.CaptureEnd.DONE and (capture.photo is None or capture.following is not None):
        raise Refused(Refusal.NO_PHOTO if capture.photo is None else Refusal.NOT_ASKED)


def _asked(call: Call) -> Capture:
    if call.capture is None:
        raise Refused(Refusal.NOT_ASKED)
    return call.capture


# --- faces --------------------------------------------------------------------------------------------------------


def _hands_over(call: Call, _event: e.PictureOfRecordReceived, _at: datetime) -> None:
    if call.record is not None:
        raise Refused(Refusal.ALREADY, call.record)


def _compares(call: Call, _event: e.FaceMatched, _at: datetime) -> None:
    if Consent.FACE_CHECK not in call.consents:
        raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
    if call.capture is not None and call.capture.begun:
        raise Refused(Refusal.DOCUMENT_SHOWN)


def _notices(call: Call, event: e.AttendanceNoticed, _at: datetime) -> None:
    if Consent.FACE_CHECK not in call.consents:
        raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)
    if call.capture is not None and call.capture.begun:
        raise Refused(Refusal.DOCUMENT_SHOWN)
    if event.kind in call.attendance:
        raise Refused(Refusal.ALREADY, event.kind)


def _no_longer(call: Call, event: e.AttendanceOver, _at: datetime) -> None:
    if event.kind not in call.attendance:
        raise Refused(Refusal.ALREADY, event.kind)


# --- registry -----------------------------------------------------------------------------------------------------


def _checks(call: Call, event: e.RegistryChecked | e.RegistryFailed, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if event.picture not in call.read:
        raise Refused(Refusal.NO_DOCUMENT, event.picture)


# --- flows --------------------------------------------------------------------------------------------------------


def _approves_step(call: Call, event: e.StepApproved, _at: datetime) -> None:
    step = _next_step(call, event)
    if not is_evident(step, call.evidence):
        raise Refused(Refusal.NO_EVIDENCE, step.name)


def _waives_step(call: Call, event: e.StepWaived, _at: datetime) -> None:
    step = _next_step(call, event)
    if not step.waivable:
        raise Refused(Refusal.NOT_WAIVABLE, step.name)
    if not event.reason.strip():
        raise Refused(Refusal.REASON_MISSING)


def _next_step(call: Call, event: e.StepApproved | e.StepWaived) -> Step:
    """Steps are gone in their order: a later one rests on the earlier."""
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    step = next((step for step in call.steps if step.name == event.step), None)
    if step is None:
        raise Refused(Refusal.NO_STEP, event.step)
    left = unfinished(call.steps, call.said, call.evidence)
    if step.name not in left:
        raise Refused(Refusal.ALREADY, step.name)
    if step.name != left[0]:
        raise Refused(Refusal.OUT_OF_ORDER, left[0])
    return step


# --- questions ----------------------------------------------------------------------------------------------------


def _draws_questions(call: Call, event: e.QuestionsDrawn, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if not call.questions:
        raise Refused(Refusal.NO_QUESTIONS)
    before = call.round
    if event.round != (before.number if before is not None else 0) + 1:
        raise Refused(Refusal.ALREADY, str(event.round))
    if before is not None and before.current is not None:
        raise Refused(Refusal.ALREADY, "a round is not over")
    if event.round > MOST_ROUNDS:
        raise Refused(Refusal.TOO_MANY_ROUNDS)


def _judges(call: Call, event: e.QuestionAnswered, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    now = call.round
    if now is None or now.number != event.round or now.current != event.place:
        raise Refused(Refusal.NOT_ASKED, str(event.place))


# --- codes --------------------------------------------------------------------------------------------------------


def _draws_code(call: Call, event: e.CodeDrawn, _at: datetime) -> None:
    if not call.customer_phone:
        raise Refused(Refusal.NO_PHONE)
    before = call.code
    if before is not None and before.confirmed:
        raise Refused(Refusal.ALREADY)
    if event.number != (before.number if before is not None else 0) + 1:
        raise Refused(Refusal.ALREADY, str(event.number))
    if event.number > MOST_CODES:
        raise Refused(Refusal.TOO_MANY_CODES)


def _sends_code(call: Call, event: e.CodeSent, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if _newest(call, event.number).to:
        raise Refused(Refusal.ALREADY)


def _fails_to_send(call: Call, event: e.CodeUndelivered, _at: datetime) -> None:
    if _newest(call, event.number).to:
        raise Refused(Refusal.ALREADY)


def _enters(call: Call, event: e.CodeRefused | e.CodeConfirmed, _at: datetime) -> None:
    """Whoever has no attempt left is told so whatever they typed: a right code after five wrong ones is none."""
    code = _newest(call, event.number)
    if not code.to:
        raise Refused(Refusal.NO_CODE)
    if code.confirmed:
        raise Refused(Refusal.ALREADY)
    if code.left <= 0:
        raise Refused(Refusal.TOO_MANY_ATTEMPTS)
    if isinstance(event, e.CodeRefused) and event.left != code.left - 1:
        raise Refused(Refusal.ALREADY, "another attempt came between")


def _newest(call: Call, number: int) -> Code:
    if call.code is None or call.code.number != number:
        raise Refused(Refusal.NO_CODE)
    return call.code


IDENTITY_GUARDS: dict[type[Any], Callable[[Call, Any, datetime], None]] = {
    e.DocumentAsked: _asks,
    e.MovementsDrawn: _draws,
    e.DocumentShown: _shows,
    e.MovementAsked: _moves,
    e.DocumentPutAway: _puts_away,
    e.DocumentRedacted: _redacts,
    e.DocumentRead: _reads,
    e.DocumentFieldCorrected: _corrects,
    e.StillCompared: _compares_still,
    e.PictureOfRecordReceived: _hands_over,
    e.FaceMatched: _compares,
    e.AttendanceNoticed: _notices,
    e.AttendanceOver: _no_longer,
    e.RegistryChecked: _checks,
    e.RegistryFailed: _checks,
    e.StepApproved: _approves_step,
    e.StepWaived: _waives_step,
    e.QuestionsDrawn: _draws_questions,
    e.QuestionAnswered: _judges,
    e.CodeDrawn: _draws_code,
    e.CodeSent: _sends_code,
    e.CodeUndelivered: _fails_to_send,
    e.CodeRefused: _enters,
    e.CodeConfirmed: _enters,
}

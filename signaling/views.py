"""The call as one listener may see it: what is not meant for a role is not in the message."""

from datetime import datetime
from typing import Any

from signaling.messages import (
    TOLD,
    CallView,
    CaptureView,
    ChallengeView,
    CodeView,
    Message,
    QuestionsView,
    QuestionView,
    RegistryView,
    StepView,
    TrialView,
    WhereView,
)
from videobank.domain.call import Call, Phase
from videobank.domain.capture import MOVEMENTS, Capture
from videobank.domain.code import Code
from videobank.domain.event_type import event_type
from videobank.domain.flow import state_of, unfinished
from videobank.domain.liveness import Challenge, Trial, digits
from videobank.domain.questions import Question
from videobank.domain.roles import Role
from videobank.domain.rules import missing
from videobank.domain.table import unproven
from videobank.ports.ledger import Entry


def call_view(call: Call, role: Role, at: datetime) -> CallView:
    """What a customer or an agent is shown of the call at this instant."""
    shared = CallView(
        call=call.id,
        phase=call.phase,
        business=call.business,
        language=call.language,
        consents=tuple(sorted(call.consents)),
        declined=tuple(sorted(call.declined)),
        has_document=call.document is not None,
        has_portrait=call.portrait is not None,
        agent_name=call.agent_name,
        staff_number=call.staff_number,
        lost=tuple(sorted(call.lost)),
        live_since=call.live_since,
        ended_at=call.ended_at,
        end_reason=call.end_reason,
        streams=tuple(sorted(stream for stream, track in call.tracks.items() if track.running)),
        page_running=call.page_running,
        page_origin=call.page_origin,
        rated=call.rated,
        code=_code_view(call.code) if call.code is not None and call.code.to else None,
        challenge=_challenge_view(call.trial) if call.trial is not None else None,
        capture=_capture_view(call.capture) if call.capture is not None else None,
        where=_where_view(call),
    )
    return shared.model_copy(update=_for_the_agent(call, at)) if role is Role.AGENT else shared


def _capture_view(capture: Capture) -> CaptureView:
    done = int(capture.photo is not None) + max(len(capture.asked) - 1, 0)
    return CaptureView(
        side=capture.side,
        begun=capture.begun,
        photo=capture.photo is not None,
        movement=capture.asked[-1] if capture.asked else None,
        step=done + 1,
        steps=1 + MOVEMENTS,
    )


def _challenge_view(trial: Trial) -> ChallengeView | None:
    now = trial.current
    if now is None:
        return None
    return ChallengeView(
        number=trial.number,
        challenge=now.challenge,
        digits=digits(trial.seed) if now.challenge is Challenge.READ_DIGITS else "",
        shown=now.shown,
        step=len(trial.asked),
        steps=len(trial.drawn),
    )


def _trial_view(trial: Trial) -> TrialView:
    return TrialView(
        number=trial.number,
        over=trial.over,
        challenges=tuple(one.challenge for one in trial.asked),
        found=tuple(one.found for one in trial.asked),
        judged=tuple(one.judged for one in trial.asked),
        by_eye=trial.by_eye,
        convincing=trial.convincing,
    )


def _registry_view(call: Call) -> RegistryView | None:
    return None if call.registry is None else RegistryView(answer=call.registry, sandbox=call.registry_sandbox)


def _steps_view(call: Call) -> tuple[StepView, ...]:
    left = unfinished(call.steps, call.said, call.evidence)
    return tuple(
        StepView(
            name=step.name,
            kind=step.kind,
            state=state_of(step, call.said, call.evidence),
            waivable=step.waivable,
            next=left[:1] == (step.name,),
        )
        for step in call.steps
    )


def _where_view(call: Call) -> WhereView | None:
    if not call.steps:
        return None
    left = unfinished(call.steps, call.said, call.evidence)
    names = [step.name for step in call.steps]
    at = names.index(left[0]) if left else len(names) - 1
    return WhereView(step=at + 1, steps=len(names), kind=call.steps[at].kind if left else None)


def _questions_view(call: Call) -> QuestionsView:
    now = call.round
    return QuestionsView(
        available=len(call.questions),
        round=now.number if now is not None else 0,
        asked=_asked(call.questions, now.current) if now is not None and now.current is not None else None,
        answers=now.answers if now is not None else (),
        of=len(now.order) if now is not None else 0,
    )


def _asked(questions: tuple[Question, ...], place: int) -> QuestionView:
    return QuestionView(place=place, text=questions[place].text, expected=questions[place].expected)


def _code_view(code: Code) -> CodeView:
    return CodeView(to=code.to, left=code.left, confirmed=code.confirmed)


def _for_the_agent(call: Call, at: datetime) -> dict[str, Any]:
    return {
        "customer_name": call.customer_name,
        "customer_reference": call.customer_reference,
        "decision": call.decision,
        "audited": call.audited,
        "document": call.document,
        "portrait": call.portrait,
        "record": call.record,
        "registry": _registry_view(call),
        "flow": call.flow,
        "steps": _steps_view(call),
        "law_needs": tuple(missing(call.rules.approval_needs, call.done)),
        "questions": _questions_view(call),
        "trial": _trial_view(call.trial) if call.trial is not None else None,
        "has_phone": bool(call.customer_phone),
        "unread": tuple(sorted(call.unread)),
        "unproven": unproven(call, at) if call.phase is Phase.LIVE else (),
    }


def told(entry: Entry, role: Role) -> Message | None:
    """The event as a message, or None when this role may not hear it."""
    kind = event_type(entry.event)
    if role not in kind.heard_by:
        return None
    return TOLD[kind.name].model_validate(
        {"number": entry.number, "at": entry.at, "name": kind.name, "event": entry.event}
    )

"""What the state of a call remembers of a trial of liveness, and what must hold for its events. A part of ``table``."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from videobank.domain import call_events as e
from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.call_events import Consent
from videobank.domain.liveness import MOST_TRIALS, WATCHED, Asked, Challenge, Trial, Why, digits, drawn

MOST_CAMERAS = 32
"""Names of cameras of one call; whoever changes them more often is not listened to any more."""

# --- changes ------------------------------------------------------------------------------------------------------


def called_off(call: Call) -> Call:
    """The call, with nothing asked of the customer any more."""
    return call if call.trial is None else replace(call, trial=replace(call.trial, over=True))


def _begun(call: Call, event: e.LivenessAsked, _at: datetime) -> Call:
    return replace(call, trial=Trial(event.number, event.seed, frozenset(event.needs)))


def _asked(call: Call, event: e.ChallengeAsked, _at: datetime) -> Call:
    if call.trial is None:
        return call
    return replace(call, trial=replace(call.trial, asked=(*call.trial.asked, Asked(event.challenge))))


def _of(call: Call, place: int, **changes: Any) -> Call:  # noqa: ANN401
    trial = call.trial
    if trial is None or not 1 <= place <= len(trial.asked):
        return call
    asked = list(trial.asked)
    asked[place - 1] = replace(asked[place - 1], **changes)
    return replace(call, trial=replace(trial, asked=tuple(asked)))


def _presented(call: Call, event: e.PresentationSeen, _at: datetime) -> Call:
    if call.trial is None or call.trial.number != event.number:
        return call
    return replace(call, trial=replace(call.trial, presented=True))


def _by_eye(call: Call, event: e.LivenessJudged, _at: datetime) -> Call:
    trial = call.trial if call.trial is not None else Trial(0, "", over=True)
    return replace(call, trial=replace(trial, by_eye=event.there))


LIVENESS_CHANGES: dict[type[Any], Callable[[Call, Any, datetime], Call]] = {
    e.LivenessAsked: _begun,
    e.ChallengeAsked: _asked,
    e.ChallengeShown: lambda call, event, _at: _of(call, event.place, shown=True),
    e.ChallengeWatched: lambda call, event, _at: _of(call, event.place, found=event.finding),
    e.ChallengeJudged: lambda call, event, _at: _of(call, event.place, judged=event.done),
    e.PresentationSeen: _presented,
    e.ChallengesOver: lambda call, _event, _at: called_off(call),
    e.LivenessJudged: _by_eye,
    e.CameraNamed: lambda call, event, _at: replace(call, camera=event.label, cameras=call.cameras + 1),
}

# --- guards -------------------------------------------------------------------------------------------------------


def _begins(call: Call, event: e.LivenessAsked, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    before = call.trial
    if before is not None and not before.over:
        raise Refused(Refusal.ALREADY, "a trial is under way")
    if call.capture is not None:
        raise Refused(Refusal.DOCUMENT_SHOWN)
    if event.number != (before.number if before is not None else 0) + 1:
        raise Refused(Refusal.ALREADY, str(event.number))
    if event.number > MOST_TRIALS:
        raise Refused(Refusal.TOO_MANY_TRIALS)
    if not drawn(event.seed, event.needs):
        raise Refused(Refusal.NO_CHALLENGE)


def _trial(call: Call, number: int) -> Trial:
    if call.trial is None or call.trial.number != number or not number:
        raise Refused(Refusal.NOT_ASKED, str(number))
    return call.trial


def _running(call: Call, number: int) -> Trial:
    trial = _trial(call, number)
    if trial.over:
        raise Refused(Refusal.NOT_ASKED, "it is over")
    return trial


def _asks(call: Call, event: e.ChallengeAsked, _at: datetime) -> None:
    trial = _running(call, event.number)
    if trial.current is not None and not trial.current.settled:
        raise Refused(Refusal.NOT_ASKED, "another is not settled")
    if event.place != len(trial.asked) + 1 or event.challenge is not trial.following:
        raise Refused(Refusal.NOT_ASKED, event.challenge)
    if event.digits != (digits(trial.seed) if event.challenge is Challenge.READ_DIGITS else ""):
        raise Refused(Refusal.NOT_ASKED, "other digits")


def _shows(call: Call, event: e.ChallengeShown, _at: datetime) -> None:
    if _asked_now(call, event.number, event.place).shown:
        raise Refused(Refusal.ALREADY)


def _asked_now(call: Call, number: int, place: int) -> Asked:
    trial = _running(call, number)
    if trial.current is None or place != len(trial.asked):
        raise Refused(Refusal.NOT_ASKED, str(place))
    return trial.current


def _watches(call: Call, event: e.ChallengeWatched, _at: datetime) -> None:
    now = _asked_now(call, event.number, event.place)
    if not now.shown or now.challenge not in WATCHED:
        raise Refused(Refusal.NOT_ASKED, now.challenge)
    if now.found is not None or now.judged is not None:
        raise Refused(Refusal.ALREADY)
    if event.why != (Why.NO_CONSENT,):
        _needs_consent(call)


def _judges(call: Call, event: e.ChallengeJudged, _at: datetime) -> None:
    """Once, of a challenge that was shown: eyes are not asked again until they say something else."""
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    now = _asked_now(call, event.number, event.place)
    if not now.shown:
        raise Refused(Refusal.NOT_ASKED)
    if now.settled:
        raise Refused(Refusal.ALREADY)


def _ends(call: Call, event: e.ChallengesOver, _at: datetime) -> None:
    trial = _running(call, event.number)
    if event.reason is not e.TrialEnd.DONE:
        return
    if trial.following is not None or not all(one.settled for one in trial.asked):
        raise Refused(Refusal.NOT_ASKED, "something is still asked for")


def _by_eye_alone(call: Call, event: e.LivenessJudged, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if not event.reason.strip():
        raise Refused(Refusal.REASON_MISSING)
    if call.trial is not None and not call.trial.over:
        raise Refused(Refusal.CHALLENGE_SHOWN)


def _presents(call: Call, event: e.PresentationSeen, _at: datetime) -> None:
    _needs_consent(call)
    if _trial(call, event.number).presented:
        raise Refused(Refusal.ALREADY)


def _needs_consent(call: Call) -> None:
    """A face is measured only with the consent to it; without, the agent's eye is what there is."""
    if Consent.FACE_CHECK not in call.consents:
        raise Refused(Refusal.NO_CONSENT, Consent.FACE_CHECK)


def _names(call: Call, event: e.CameraNamed, _at: datetime) -> None:
    if event.label == call.camera or call.cameras >= MOST_CAMERAS:
        raise Refused(Refusal.ALREADY)


LIVENESS_GUARDS: dict[type[Any], Callable[[Call, Any, datetime], None]] = {
    e.LivenessAsked: _begins,
    e.ChallengeAsked: _asks,
    e.ChallengeShown: _shows,
    e.ChallengeWatched: _watches,
    e.ChallengeJudged: _judges,
    e.ChallengesOver: _ends,
    e.LivenessJudged: _by_eye_alone,
    e.PresentationSeen: _presents,
    e.CameraNamed: _names,
}

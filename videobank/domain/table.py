"""The one table of what may happen in a call.

``advance(call, event, at)`` admits an event or raises ``Refused``. The table says in which phase an event may happen
and where it leads; a guard says what else must hold; a change (``changes``) says what the state remembers.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import CallEvent, Consent
from videobank.domain.changes import CHANGES
from videobank.domain.deadlines import with_deadlines
from videobank.domain.flow import unfinished
from videobank.domain.identity_guards import IDENTITY_GUARDS
from videobank.domain.ids import StreamId
from videobank.domain.liveness_changes import LIVENESS_GUARDS
from videobank.domain.rules import missing
from videobank.domain.streams import REQUIRED_FOR_APPROVAL

A, B = Phase.INVITED, Phase.PREPARING
W, P, L, E = Phase.WAITING, Phase.PAIRED, Phase.LIVE, Phase.ENDED

TABLE: dict[type[Any], dict[Phase, Phase]] = {
    e.CallInvited: {Phase.NEW: A},
    e.PictureOfRecordReceived: {A: A},
    e.CustomerArrived: {A: B, B: B, W: W, P: P, L: L},
    e.ConsentGiven: {B: B, W: W, P: P, L: L},
    e.ConsentDeclined: {B: B, W: W, P: P, L: L},
    e.ConsentWithdrawn: {B: B, W: W, P: P, L: L},
    e.DocumentReceived: {B: B, W: W, P: P, L: L},
    e.DocumentRedacted: {B: B, W: W, P: P, L: L},
    e.DocumentNotKept: {B: B, W: W, P: P, L: L},
    e.DocumentRead: {B: B, W: W, P: P, L: L, E: E},
    e.DocumentFieldCorrected: {P: P, L: L},
    e.StillCompared: {W: W, P: P, L: L, E: E},
    e.DocumentAsked: {L: L},
    e.MovementsDrawn: {L: L},
    e.DocumentShown: {L: L},
    e.MovementAsked: {L: L},
    e.DocumentPutAway: {L: L},
    e.RegistryChecked: {L: L},
    e.RegistryFailed: {L: L},
    e.StepApproved: {L: L},
    e.StepWaived: {L: L},
    e.QuestionsDrawn: {L: L},
    e.QuestionAnswered: {L: L},
    e.CodeDrawn: {L: L},
    e.CodeSent: {L: L},
    e.CodeUndelivered: {L: L},
    e.CodeRefused: {L: L},
    e.CodeConfirmed: {L: L},
    e.CustomerQueued: {B: W},
    e.AgentPaired: {W: P},
    e.CustomerReady: {P: L},
    e.CallRequeued: {P: W, L: W},
    e.PartyLost: {B: B, W: W, P: P, L: L},
    e.PartyRejoined: {B: B, W: W, P: P, L: L},
    e.SegmentOpened: {W: W, P: P, L: L, E: E},
    e.TrackAnchored: {W: W, P: P, L: L, E: E},
    e.StreamGap: {W: W, P: P, L: L, E: E},
    e.PicturePaused: {W: W, P: P, L: L, E: E},
    e.PictureResumed: {W: W, P: P, L: L, E: E},
    e.SenderStateClaimed: {L: L},
    e.SegmentClosed: {W: W, P: P, L: L, E: E},
    e.RecordingFailed: {W: W, P: P, L: L, E: E},
    e.RecordingRecovered: {W: W, P: P, L: L, E: E},
    e.TrackDerived: {E: E},
    e.DerivationFailed: {E: E},
    e.PieceUnclaimed: {A: A, B: B, W: W, P: P, L: L, E: E},
    e.QualityOpened: {W: W, P: P, L: L, E: E},
    e.QualityAnchored: {W: W, P: P, L: L, E: E},
    e.QualityClosed: {W: W, P: P, L: L, E: E},
    e.ScreenShared: {L: L},
    e.ScreenStopped: {L: L},
    e.PageShared: {L: L},
    e.PageStopped: {L: L},
    e.FaceMatched: {L: L},
    e.AttendanceNoticed: {L: L},
    e.AttendanceOver: {W: W, P: P, L: L, E: E},
    e.AttendanceWatched: {W: W, P: P, L: L, E: E},
    e.LivenessAsked: {L: L},
    e.ChallengeAsked: {L: L},
    e.ChallengeShown: {L: L},
    e.ChallengeWatched: {L: L},
    e.ChallengeJudged: {L: L},
    e.ChallengesOver: {L: L},
    e.LivenessJudged: {L: L},
    e.PresentationSeen: {L: L},
    e.CameraNamed: {P: P, L: L},
    e.IdentityApproved: {L: L},
    e.IdentityRejected: {L: L},
    e.NoteAdded: {P: P, L: L, E: E},
    e.OutcomeTold: {E: E},
    e.OutcomeUntold: {E: E},
    e.CallEnded: {A: E, B: E, W: E, P: E, L: E},
    e.CallRated: {E: E},
    e.CallSealed: {E: Phase.SEALED},
}
"""Event x phase -> next phase; what is not here is refused. (TrackAnchored and its like may arrive while a requeued
call waits: the worker's spool drains after the fact.)"""


def advance(call: Call, event: CallEvent, at: datetime) -> Call:
    """Admit ``event`` at the aware instant ``at`` and return the call after it; raises ``Refused``."""
    following = TABLE[type(event)].get(call.phase)
    if following is None:
        raise Refused(Refusal.WRONG_PHASE, f"{type(event).__name__} in phase {call.phase}")
    guard = GUARDS.get(type(event))
    if guard is not None:
        guard(call, event, at)
    return follow(call, event, at)


def follow(call: Call, event: CallEvent, at: datetime) -> Call:
    """The call after an event of its history, which was judged when it was stored, under the settings of that day."""
    change = CHANGES.get(type(event))
    changed = change(call, event, at) if change is not None else call
    following = TABLE[type(event)].get(call.phase, call.phase)
    return with_deadlines(replace(changed, phase=following), call.phase, at)


# --- guards -------------------------------------------------------------------------------------------------------


def _consent_is_complete(call: Call, _event: object, _at: datetime) -> None:
    if Consent.RECORDING not in call.consents:
        raise Refused(Refusal.NO_CONSENT, "recording")
    if Consent.FACE_CHECK not in call.consents | call.declined:
        raise Refused(Refusal.FACE_CHOICE_MISSING)


def _consented(consent: Consent) -> Callable[[Call, Any, datetime], None]:
    def guard(call: Call, _event: object, _at: datetime) -> None:
        if consent not in call.consents:
            raise Refused(Refusal.NO_CONSENT, consent)

    return guard


def _decides(call: Call, event: e.IdentityApproved | e.IdentityRejected, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)
    if not event.reason.strip():
        raise Refused(Refusal.REASON_MISSING)


def _approves(call: Call, event: e.IdentityApproved, at: datetime) -> None:
    _decides(call, event, at)
    if call.aborting:
        raise Refused(Refusal.DISRUPTED)
    for stream in unproven(call, at):
        raise Refused(Refusal.NOT_RECORDED, stream)
    for step in unfinished(call.steps, call.said, call.evidence):
        raise Refused(Refusal.STEP_MISSING, step)
    for need in missing(call.rules.approval_needs, call.done):
        raise Refused(Refusal.LAW_NEEDS, need)


def _notes(call: Call, event: e.NoteAdded, _at: datetime) -> None:
    if event.agent != call.agent:
        raise Refused(Refusal.NOT_THIS_AGENT)


def _measures(call: Call, event: e.QualityOpened, at: datetime) -> None:
    _consented(Consent.RECORDING)(call, event, at)
    if call.quality_open is not None:
        raise Refused(Refusal.ALREADY, call.quality_open)


def _rates(call: Call, event: e.CallRated, _at: datetime) -> None:
    if call.rated:
        raise Refused(Refusal.ALREADY)
    if event.stars not in range(1, 6):
        raise Refused(Refusal.BAD_RATING, str(event.stars))


def _seals(call: Call, _event: e.CallSealed, _at: datetime) -> None:
    running: list[str] = sorted(call.open_pieces)
    if call.quality_open is not None:
        running.append(call.quality_open)
    if running:
        raise Refused(Refusal.STILL_RECORDING, ", ".join(running))
    if call.outcome_pending:
        raise Refused(Refusal.STILL_TELLING)


def _tells(call: Call, event: e.OutcomeTold | e.OutcomeUntold, _at: datetime) -> None:
    if not call.outcome_pending or event.attempt != call.outcome_failures + 1:
        raise Refused(Refusal.ALREADY, str(event.attempt))


def _leaves_over(call: Call, event: e.PieceUnclaimed, _at: datetime) -> None:
    if event.piece in call.pieces:
        raise Refused(Refusal.ALREADY, event.piece)


def _loses(call: Call, event: e.PartyLost, _at: datetime) -> None:
    if event.party in call.lost:
        raise Refused(Refusal.ALREADY)


def _requeues(call: Call, _event: e.CallRequeued, _at: datetime) -> None:
    """Waiting for another agent is no way around the end that a disruption is."""
    if call.aborting:
        raise Refused(Refusal.DISRUPTED)


def _rejoins(call: Call, event: e.PartyRejoined, _at: datetime) -> None:
    if event.party not in call.lost:
        raise Refused(Refusal.ALREADY)
    if call.aborting:
        raise Refused(Refusal.DISRUPTED)


def _stops_screen(call: Call, event: e.ScreenStopped, _at: datetime) -> None:
    if event.party not in call.sharing_screen:
        raise Refused(Refusal.NOT_SHARED)


def _stops_page(call: Call, _event: e.PageStopped, _at: datetime) -> None:
    if not call.page_running:
        raise Refused(Refusal.NOT_SHARED)


GUARDS: dict[type[Any], Callable[[Call, Any, datetime], None]] = (
    IDENTITY_GUARDS
    | LIVENESS_GUARDS
    | {
        e.CustomerQueued: _consent_is_complete,
        e.CustomerReady: _consent_is_complete,
        e.SegmentOpened: _consented(Consent.RECORDING),
        e.QualityOpened: _measures,
        e.PageShared: _consented(Consent.PAGE_SHARING),
        e.IdentityApproved: _approves,
        e.IdentityRejected: _decides,
        e.NoteAdded: _notes,
        e.CallRated: _rates,
        e.CallSealed: _seals,
        e.OutcomeTold: _tells,
        e.OutcomeUntold: _tells,
        e.PieceUnclaimed: _leaves_over,
        e.PartyLost: _loses,
        e.PartyRejoined: _rejoins,
        e.CallRequeued: _requeues,
        e.ScreenStopped: _stops_screen,
        e.PageStopped: _stops_page,
    }
)


def unproven(call: Call, at: datetime) -> tuple[StreamId, ...]:
    """The required streams whose recording is not proven now: not running, failed, or not anchored lately."""
    oldest = at - timedelta(seconds=call.timeouts.anchor_fresh_s)

    def proven(stream: StreamId) -> bool:
        track = call.tracks.get(stream)
        if track is None or not track.running or stream in call.failing or track.anchored_at is None:
            return False
        return track.anchored_at >= oldest

    return tuple(stream for stream in REQUIRED_FOR_APPROVAL if not proven(stream))

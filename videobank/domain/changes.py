"""What the state of a call remembers of each event; which events are admitted is the table's business."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from videobank.domain import call_events as e
from videobank.domain import document_changes
from videobank.domain.call import Call, Deadline, Phase, Track
from videobank.domain.call_events import Consent, Disruption, EndReason, RequeueReason
from videobank.domain.capture import Capture
from videobank.domain.code import MOST_ATTEMPTS, Code
from videobank.domain.deadlines import BACK
from videobank.domain.flow import StepState
from videobank.domain.ids import StreamId
from videobank.domain.liveness_changes import LIVENESS_CHANGES, called_off
from videobank.domain.questions import Round, drawn
from videobank.domain.streams import Party

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _invited(call: Call, event: e.CallInvited, _at: datetime) -> Call:
    return replace(
        call,
        business=event.business,
        language=event.language,
        unit=event.unit,
        profile=event.profile,
        page_origin=event.page_origin,
        customer_reference=event.customer_reference,
        customer_name=event.customer_name,
        customer_phone=event.customer_phone,
        questions=event.questions,
        on_disruption=event.on_disruption,
        callback=event.callback,
        flow=event.flow,
        steps=event.steps,
        follows=event.follows,
        rules=event.rules,
        deadlines={Deadline.INVITATION: event.expires_at},
    )


def _agreed(call: Call, event: e.ConsentGiven, at: datetime) -> Call:
    known = replace(call, consents=call.consents | {event.consent}, declined=call.declined - {event.consent})
    return _due(known, at) if event.consent is Consent.FACE_CHECK else known


def _declined(call: Call, event: e.ConsentDeclined, _at: datetime) -> Call:
    return replace(call, consents=call.consents - {event.consent}, declined=call.declined | {event.consent})


def _withdrawn(call: Call, event: e.ConsentWithdrawn, _at: datetime) -> Call:
    changed = replace(call, consents=call.consents - {event.consent}, declined=call.declined | {event.consent})
    return replace(changed, page_running=False) if event.consent is Consent.PAGE_SHARING else changed


def _put_away(call: Call, event: e.DocumentPutAway, at: datetime) -> Call:
    whole = call.capture is not None and event.reason is e.CaptureEnd.DONE
    shown = call.shown | {call.capture.side} if whole and call.capture is not None else call.shown
    return _due(replace(call, capture=None, shown=shown), at)


def _asked(call: Call, event: e.DocumentAsked, _at: datetime) -> Call:
    return replace(call, capture=Capture(event.side, seed=""))


def _capturing(call: Call, **changes: Any) -> Call:  # noqa: ANN401
    return call if call.capture is None else replace(call, capture=replace(call.capture, **changes))


def _moved(call: Call, event: e.MovementAsked, _at: datetime) -> Call:
    return _capturing(call, asked=(*call.capture.asked, event.movement)) if call.capture is not None else call


def _round(call: Call, event: e.QuestionsDrawn, _at: datetime) -> Call:
    return replace(call, round=Round(event.round, drawn(event.seed, len(call.questions))))


def _answered(call: Call, event: e.QuestionAnswered, _at: datetime) -> Call:
    if call.round is None:
        return call
    return replace(call, round=replace(call.round, answers=(*call.round.answers, event.answer)))


def _said(call: Call, event: e.StepApproved | e.StepWaived, _at: datetime) -> Call:
    approved = isinstance(event, e.StepApproved)
    return replace(call, said=call.said | {event.step: StepState.APPROVED if approved else StepState.WAIVED})


def _drawn(call: Call, event: e.CodeDrawn, _at: datetime) -> Call:
    return replace(call, code=Code(event.number, event.digest))


def _coding(call: Call, **changes: Any) -> Call:  # noqa: ANN401
    return call if call.code is None else replace(call, code=replace(call.code, **changes))


def _queued(call: Call, _event: e.CustomerQueued, at: datetime) -> Call:
    return replace(call, queued_at=at)


def _paired(call: Call, event: e.AgentPaired, _at: datetime) -> Call:
    return replace(call, agent=event.agent, agent_name=event.agent_name, staff_number=event.staff_number)


def _ready(call: Call, _event: e.CustomerReady, at: datetime) -> Call:
    return _due(replace(call, live_since=call.live_since or at, cameras_off=frozenset()), at)


def _requeued(call: Call, event: e.CallRequeued, _at: datetime) -> Call:
    lost = call.lost - {Party.AGENT}
    front = event.reason is not RequeueReason.NOT_READY
    alone = replace(call, agent=None, agent_name="", staff_number="", lost=lost, front=front)
    return called_off(replace(alone, sharing_screen=frozenset(), capture=None))


def _opened(call: Call, event: e.SegmentOpened, _at: datetime) -> Call:
    known = replace(call, pieces=call.pieces | {event.evidence}, open_pieces=call.open_pieces | {event.evidence})
    if _is_past(call, event.stream, event.segment):
        return known  # a dead worker's spool tells of it after another worker recorded the next
    track = Track(event.segment, event.evidence)
    return replace(known, tracks=call.tracks | {event.stream: track}, failing=call.failing - {event.stream})


def _is_past(call: Call, stream: StreamId, segment: int) -> bool:
    """Whether a later segment of the stream is on record; 0 is of events that did not say which they are of."""
    track = call.tracks.get(stream)
    return track is not None and 0 < segment < track.segment


def _track(call: Call, stream: StreamId, segment: int, **changes: Any) -> Call:  # noqa: ANN401
    track = call.tracks.get(stream)
    if track is None or track.segment != segment:
        return call  # the spool may tell of an older segment
    return replace(call, tracks=call.tracks | {stream: replace(track, **changes)})


def _anchored(call: Call, event: e.TrackAnchored, at: datetime) -> Call:
    return _track(call, event.stream, event.segment, anchored_at=at)


def _closed(call: Call, event: e.SegmentClosed, _at: datetime) -> Call:
    known = replace(call, open_pieces=call.open_pieces - {event.evidence})
    after = _track(known, event.stream, event.segment, running=False)
    return replace(after, failing=after.failing - {event.stream}) if after is not known else known


def _failed(call: Call, event: e.RecordingFailed, _at: datetime) -> Call:
    if call.phase is Phase.ENDED or _is_past(call, event.stream, event.segment):
        return call
    return replace(call, failing=call.failing | {event.stream})


def _recovered(call: Call, event: e.RecordingRecovered, _at: datetime) -> Call:
    if _is_past(call, event.stream, event.segment):
        return call
    return replace(call, failing=call.failing - {event.stream})


def _derived(call: Call, event: e.TrackDerived, _at: datetime) -> Call:
    return replace(call, pieces=call.pieces | {event.evidence})


def _unclaimed(call: Call, event: e.PieceUnclaimed, _at: datetime) -> Call:
    return replace(call, pieces=call.pieces | {event.piece})


def _measuring(call: Call, event: e.QualityOpened, _at: datetime) -> Call:
    return replace(call, quality_open=event.evidence, pieces=call.pieces | {event.evidence})


def _measured(call: Call, event: e.QualityClosed, _at: datetime) -> Call:
    return replace(call, quality_open=None) if event.evidence == call.quality_open else call


def _screen_on(call: Call, event: e.ScreenShared, _at: datetime) -> Call:
    return replace(call, sharing_screen=call.sharing_screen | {event.party})


def _screen_off(call: Call, event: e.ScreenStopped, _at: datetime) -> Call:
    return replace(call, sharing_screen=call.sharing_screen - {event.party})


def _page_on(call: Call, event: e.PageShared, _at: datetime) -> Call:
    return replace(call, page=event.evidence, page_running=True, pieces=call.pieces | {event.evidence})


def _page_off(call: Call, _event: e.PageStopped, _at: datetime) -> Call:
    return replace(call, page_running=False)


def _matched(call: Call, event: e.FaceMatched, _at: datetime) -> Call:
    known = replace(call, pieces=call.pieces | {event.still}, band=event.band, similarity=event.similarity)
    return replace(known, record_band=event.record_band, record_similarity=event.record_similarity)


def _handed_over(call: Call, event: e.PictureOfRecordReceived, _at: datetime) -> Call:
    return replace(call, record=event.picture, pieces=call.pieces | {event.picture})


def _noticed(call: Call, event: e.AttendanceNoticed, _at: datetime) -> Call:
    return replace(call, attendance=call.attendance | {event.kind: event.from_us})


def _no_longer(call: Call, event: e.AttendanceOver, _at: datetime) -> Call:
    left = {kind: since for kind, since in call.attendance.items() if kind is not event.kind}
    return replace(call, attendance=left, attended_us=max(call.attended_us, event.until_us))


def _watched(call: Call, event: e.AttendanceWatched, _at: datetime) -> Call:
    return replace(call, attended_us=max(call.attended_us, event.until_us))


def _claimed(call: Call, event: e.SenderStateClaimed, at: datetime) -> Call:
    others = call.cameras_off - {event.party}
    if not event.camera:
        return replace(call, cameras_off=others | {event.party})
    known = replace(call, cameras_off=others)
    return _due(known, at) if event.party is Party.CUSTOMER and Party.CUSTOMER in call.cameras_off else known


def _due(call: Call, at: datetime) -> Call:
    """From here on somebody has to look who is before the camera, or to say why not: what was before has its event."""
    return replace(call, attended_us=max(call.attended_us, (at - EPOCH) // timedelta(microseconds=1)))


def _lost(call: Call, event: e.PartyLost, at: datetime) -> Call:
    aborts = call.phase is Phase.LIVE and call.on_disruption is Disruption.ABORT
    due = at if aborts else at + timedelta(seconds=call.timeouts.grace_s)
    return replace(call, lost=call.lost | {event.party}, deadlines=call.deadlines | {BACK[event.party]: due})


def _rejoined(call: Call, event: e.PartyRejoined, at: datetime) -> Call:
    back = replace(call, lost=call.lost - {event.party})
    return _due(back, at) if event.party is Party.CUSTOMER and Party.CUSTOMER in call.lost else back


def _ended(call: Call, event: e.CallEnded, at: datetime) -> Call:
    return replace(
        called_off(call),
        ended_at=at,
        end_reason=event.reason,
        decision=None if event.reason is EndReason.DISRUPTED or call.aborting else call.decision,
        page_running=False,
        capture=None,
        sharing_screen=frozenset(),
        failing=frozenset(),  # from now on it locks nothing: the gap stands in the ledger
    )


CHANGES: dict[type[Any], Callable[[Call, Any, datetime], Call]] = LIVENESS_CHANGES | {
    e.CallInvited: _invited,
    e.PictureOfRecordReceived: _handed_over,
    e.CustomerArrived: lambda call, event, _at: replace(call, language=event.language),
    e.ConsentGiven: _agreed,
    e.ConsentDeclined: _declined,
    e.ConsentWithdrawn: _withdrawn,
    e.DocumentReceived: document_changes.received,
    e.DocumentAsked: _asked,
    e.MovementsDrawn: lambda call, event, _at: _capturing(call, seed=event.seed),
    e.DocumentShown: lambda call, _event, _at: _capturing(call, begun=True),
    e.MovementAsked: _moved,
    e.DocumentPutAway: _put_away,
    e.DocumentNotKept: lambda call, _event, _at: replace(call, photos=call.photos + 1),
    e.OutcomeTold: lambda call, _event, _at: replace(call, outcome_told=True),
    e.OutcomeUntold: lambda call, event, _at: replace(call, outcome_told=event.final, outcome_failures=event.attempt),
    e.RegistryChecked: document_changes.checked,
    e.StepApproved: _said,
    e.StepWaived: _said,
    e.QuestionsDrawn: _round,
    e.QuestionAnswered: _answered,
    e.CodeDrawn: _drawn,
    e.CodeSent: lambda call, event, _at: _coding(call, to=event.to),
    e.CodeRefused: lambda call, event, _at: _coding(call, wrong=MOST_ATTEMPTS - event.left),
    e.CodeConfirmed: lambda call, _event, _at: _coding(call, confirmed=True),
    e.DocumentRead: document_changes.read,
    e.StillCompared: document_changes.compared,
    e.CustomerQueued: _queued,
    e.AgentPaired: _paired,
    e.CustomerReady: _ready,
    e.CallRequeued: _requeued,
    e.SegmentOpened: _opened,
    e.TrackAnchored: _anchored,
    e.SegmentClosed: _closed,
    e.RecordingFailed: _failed,
    e.RecordingRecovered: _recovered,
    e.TrackDerived: _derived,
    e.PieceUnclaimed: _unclaimed,
    e.QualityOpened: _measuring,
    e.QualityClosed: _measured,
    e.ScreenShared: _screen_on,
    e.ScreenStopped: _screen_off,
    e.PageShared: _page_on,
    e.PageStopped: _page_off,
    e.FaceMatched: _matched,
    e.AttendanceNoticed: _noticed,
    e.AttendanceOver: _no_longer,
    e.AttendanceWatched: _watched,
    e.SenderStateClaimed: _claimed,
    e.IdentityApproved: lambda call, _event, _at: replace(call, decision="approved"),
    e.IdentityRejected: lambda call, _event, _at: replace(call, decision="rejected"),
    e.PartyLost: _lost,
    e.PartyRejoined: _rejoined,
    e.CallEnded: _ended,
    e.CallRated: lambda call, _event, _at: replace(call, rated=True),
}

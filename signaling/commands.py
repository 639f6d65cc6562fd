"""What each request does, and which role may make it: one table, one short function a request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from signaling import messages as m
from signaling.hub import Connection, Hub
from signaling.line_quality import claimed
from signaling.protocol import Close
from videobank.domain import call_events as e
from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import CallEvent, Consent, EndReason
from videobank.domain.ids import CallId
from videobank.domain.profile import Profile
from videobank.domain.roles import Person, Role
from videobank.domain.streams import Party
from videobank.ports.clock import Clock
from videobank.service.capturing import Capturing
from videobank.service.checks import FaceCheck
from videobank.service.codes import Codes
from videobank.service.desk import Desk
from videobank.service.liveness import Liveness
from videobank.service.lobby import Lobby
from videobank.service.page import PageTrack
from videobank.service.presence import Presence
from videobank.service.quality import QualityTrack
from videobank.service.questioning import Questioning
from videobank.service.registry_check import RegistryCheck
from videobank.service.stage import Stage


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases that requests reach."""

    desk: Desk
    lobby: Lobby
    stage: Stage
    page: PageTrack
    quality: QualityTrack
    presence: Presence
    checks: FaceCheck
    capturing: Capturing
    liveness: Liveness
    codes: Codes
    registry: RegistryCheck
    questioning: Questioning
    hub: Hub
    clock: Clock
    profiles: dict[str, Profile]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is replied with beside "done"."""

    sdp: str
    segment: int


Act = Callable[[Connection, Any, Services], Awaitable[Answer | None]]


def _call(c: Connection) -> CallId:
    if c.call is None:  # only an agent is in no call
        raise Refused(Refusal.NOT_THIS_AGENT, "in no call")
    return c.call


def _party(c: Connection) -> Party:
    party = c.identity.party
    if party is None:
        raise Refused(Refusal.NOT_PERMITTED, c.identity.role)
    return party


def _person(c: Connection) -> Person:
    if c.identity.person is None:
        raise Refused(Refusal.NOT_PERMITTED, c.identity.role)
    return c.identity.person


async def _propose(c: Connection, s: Services, *events: CallEvent) -> None:
    await s.desk.propose(_call(c), *events)


# --- the customer -------------------------------------------------------------------------------------------------


async def _agree(c: Connection, r: m.Agree, s: Services) -> None:
    state = await s.desk.call(_call(c))
    try:
        shown = s.profiles[state.profile].text(r.consent, r.language)
    except LookupError as unknown:
        raise Refused(Refusal.NO_CONSENT, "no text in this language") from unknown
    if (shown.version, shown.sha256) != (r.text_version, r.text_sha256):
        raise Refused(Refusal.NO_CONSENT, "another text than the one in force")
    event = e.ConsentGiven(
        consent=r.consent, text_version=r.text_version, text_sha256=r.text_sha256, language=r.language
    )
    await _propose(c, s, event)


async def _decline(c: Connection, r: m.Decline, s: Services) -> None:
    await _propose(c, s, e.ConsentDeclined(consent=r.consent, language=r.language))


async def _withdraw(c: Connection, r: m.Withdraw, s: Services) -> None:
    ended = e.CallEnded(reason=EndReason.CONSENT_WITHDRAWN, by=Party.CUSTOMER)
    await _propose(c, s, e.ConsentWithdrawn(consent=r.consent), *((ended,) if r.consent is Consent.RECORDING else ()))
    if r.consent is Consent.PAGE_SHARING:
        await s.page.close(_call(c), "consent_withdrawn")


async def _wait(c: Connection, _r: m.Wait, s: Services) -> None:
    await _propose(c, s, e.CustomerQueued())


async def _ready(c: Connection, _r: m.Ready, s: Services) -> None:
    await _propose(c, s, e.CustomerReady())


async def _leave(c: Connection, _r: m.Leave, s: Services) -> None:
    await _propose(c, s, e.CallEnded(reason=EndReason.CUSTOMER_LEFT, by=Party.CUSTOMER))


async def _rate(c: Connection, r: m.Rate, s: Services) -> None:
    await _propose(c, s, e.CallRated(stars=r.stars, words=r.words))


async def _share_page(c: Connection, r: m.SharePage, s: Services) -> None:
    await s.page.share(_call(c), r.origin)


async def _stop_page(c: Connection, _r: m.StopPage, s: Services) -> None:
    await s.page.stop(_call(c))


async def _page_chunk(c: Connection, r: m.PageChunk, s: Services) -> None:
    call = _call(c)
    first = await s.page.take(call, r.events)
    for other in s.hub.of_call(call):
        if other.identity.role is Role.AGENT:
            other.tell(m.PageEvents(events=r.events, first=first))


async def _document_in_view(c: Connection, _r: m.DocumentInView, s: Services) -> None:
    await _propose(c, s, e.DocumentShown())


async def _next_movement(c: Connection, _r: m.NextMovement, s: Services) -> None:
    await s.capturing.go_on(_call(c))


async def _cannot_show(c: Connection, _r: m.CannotShowDocument, s: Services) -> None:
    await _propose(c, s, e.DocumentPutAway(reason=e.CaptureEnd.CUSTOMER_CANNOT))


async def _challenge_in_view(c: Connection, _r: m.ChallengeInView, s: Services) -> None:
    await s.liveness.shown(_call(c))


async def _cannot_do(c: Connection, _r: m.CannotDoChallenge, s: Services) -> None:
    await s.liveness.stop(_call(c), e.TrialEnd.CUSTOMER_CANNOT)


async def _name_camera(c: Connection, r: m.CameraInUse, s: Services) -> None:
    await s.liveness.name_camera(_call(c), r.label)


async def _enter_code(c: Connection, r: m.EnterCode, s: Services) -> None:
    if not await s.codes.enter(_call(c), r.code):
        raise Refused(Refusal.WRONG_CODE)


# --- the agent ----------------------------------------------------------------------------------------------------


async def _go_online(c: Connection, _r: m.GoOnline, s: Services) -> None:
    await s.lobby.go_online(_person(c))


async def _go_offline(c: Connection, _r: m.GoOffline, s: Services) -> None:
    await s.lobby.go_offline(_person(c).id)


async def _accept_next(c: Connection, _r: m.AcceptNext, s: Services) -> None:
    call = await s.lobby.accept_next(_person(c))
    if c.call is not None:
        s.presence.left(c.call, Party.AGENT)
    c.call, c.cursor, c.last_view = call, 0, None
    await s.presence.joined(call, Party.AGENT)


async def _return_call(c: Connection, _r: m.ReturnCall, s: Services) -> None:
    await s.lobby.return_call(await _own_call(c, s))


async def _check_face(c: Connection, _r: m.CheckFace, s: Services) -> None:
    await s.checks.compare(await _own_call(c, s))


async def _ask_document(c: Connection, r: m.AskDocument, s: Services) -> None:
    await s.capturing.ask(_call(c), _person(c).id, r.side)


async def _call_off_document(c: Connection, _r: m.CallOffDocument, s: Services) -> None:
    event = e.DocumentPutAway(reason=e.CaptureEnd.AGENT_CALLED_OFF)
    await s.desk.propose(await _own_call(c, s), event)


async def _ask_liveness(c: Connection, r: m.AskLiveness, s: Services) -> None:
    await s.liveness.ask(_call(c), _person(c).id, r.needs)


async def _call_off_challenges(c: Connection, _r: m.CallOffChallenges, s: Services) -> None:
    await s.liveness.stop(await _own_call(c, s), e.TrialEnd.AGENT_CALLED_OFF)


async def _judge_challenge(c: Connection, r: m.JudgeChallenge, s: Services) -> None:
    await s.liveness.judge(_call(c), _person(c).id, done=r.done)


async def _judge_liveness(c: Connection, r: m.JudgeLiveness, s: Services) -> None:
    await _propose(c, s, e.LivenessJudged(agent=_person(c).id, there=r.there, reason=r.reason))


async def _check_registry(c: Connection, _r: m.CheckRegistry, s: Services) -> None:
    await s.registry.check(await _own_call(c, s), _person(c).id)


async def _approve_step(c: Connection, r: m.ApproveStep, s: Services) -> None:
    await _propose(c, s, e.StepApproved(step=r.step, agent=_person(c).id))


async def _waive_step(c: Connection, r: m.WaiveStep, s: Services) -> None:
    await _propose(c, s, e.StepWaived(step=r.step, agent=_person(c).id, reason=r.reason))


async def _draw_questions(c: Connection, _r: m.DrawQuestions, s: Services) -> None:
    await s.questioning.draw(_call(c), _person(c).id)


async def _judge_answer(c: Connection, r: m.JudgeAnswer, s: Services) -> None:
    await s.questioning.judge(_call(c), _person(c).id, r.place, r.answer)


async def _send_code(c: Connection, _r: m.SendCode, s: Services) -> None:
    await s.codes.send(await _own_call(c, s), _person(c).id)


async def _correct_field(c: Connection, r: m.CorrectField, s: Services) -> None:
    await _propose(
        c,
        s,
        e.DocumentFieldCorrected(picture=r.picture, name=r.name, agent=_person(c).id, value=r.value),
    )


async def _approve(c: Connection, r: m.Approve, s: Services) -> None:
    await _propose(c, s, e.IdentityApproved(agent=_person(c).id, reason=r.reason))


async def _reject(c: Connection, r: m.Reject, s: Services) -> None:
    await _propose(c, s, e.IdentityRejected(agent=_person(c).id, reason=r.reason))


async def _note(c: Connection, r: m.Note, s: Services) -> None:
    await _propose(c, s, e.NoteAdded(agent=_person(c).id, text=r.text))


async def _end(c: Connection, _r: m.End, s: Services) -> None:
    await s.desk.propose(await _own_call(c, s), e.CallEnded(reason=EndReason.AGENT_ENDED, by=Party.AGENT))


async def _own_call(c: Connection, s: Services) -> CallId:
    """The call, if this agent is the one in it now: a call that went back to the queue is no longer theirs."""
    call = _call(c)
    if (await s.desk.call(call)).agent != _person(c).id:
        raise Refused(Refusal.NOT_THIS_AGENT)
    return call


# --- both ---------------------------------------------------------------------------------------------------------


async def _publish(c: Connection, r: m.Publish, s: Services) -> Answer:
    call = await _call_as_party(c, s)
    receivable = s.hub.receivable(call, _party(c))
    answer = await s.stage.publish(call, _party(c), r.stream, r.sdp, receivable)
    await _undo_if_signed_out(c, call, s)
    return Answer(answer.sdp, answer.segment)


async def _subscribe(c: Connection, r: m.Subscribe, s: Services) -> Answer:
    call = await _call_as_party(c, s)
    sdp = await s.stage.subscribe(call, _party(c), r.stream, r.sdp)
    await _undo_if_signed_out(c, call, s)
    return Answer(sdp, 0)


async def _undo_if_signed_out(c: Connection, call: CallId, s: Services) -> None:
    """The session ended while the offer was being answered."""
    if c.closing is Close.SIGNED_OUT:
        await s.stage.dismiss(call, _party(c), c.identity.person.id if c.identity.person is not None else None)
        raise Refused(Refusal.NOT_PERMITTED, "signed out")


async def _stop_stream(c: Connection, r: m.StopStream, s: Services) -> None:
    await s.stage.stop(await _call_as_party(c, s), _party(c), r.stream)


async def _sender_state(c: Connection, r: m.SenderState, s: Services) -> None:
    call = await _call_as_party(c, s)
    await s.desk.propose(call, e.SenderStateClaimed(party=_party(c), microphone=r.microphone, camera=r.camera))


async def _report_quality(c: Connection, r: m.ReportQuality, s: Services) -> None:
    call, party = await _call_as_party(c, s), _party(c)
    await s.quality.claim(call, party, tuple(claimed(party, second, s.clock.now_us()) for second in r.seconds))


async def _call_as_party(c: Connection, s: Services) -> CallId:
    return await _own_call(c, s) if c.identity.role is Role.AGENT else _call(c)


CUSTOMER: dict[type[m.Request], Act] = {
    m.Agree: _agree,
    m.Decline: _decline,
    m.Withdraw: _withdraw,
    m.Wait: _wait,
    m.Ready: _ready,
    m.Leave: _leave,
    m.Rate: _rate,
    m.SharePage: _share_page,
    m.StopPage: _stop_page,
    m.PageChunk: _page_chunk,
    m.DocumentInView: _document_in_view,
    m.NextMovement: _next_movement,
    m.CannotShowDocument: _cannot_show,
    m.EnterCode: _enter_code,
    m.ChallengeInView: _challenge_in_view,
    m.CannotDoChallenge: _cannot_do,
    m.CameraInUse: _name_camera,
}
AGENT: dict[type[m.Request], Act] = {
    m.GoOnline: _go_online,
    m.GoOffline: _go_offline,
    m.AcceptNext: _accept_next,
    m.ReturnCall: _return_call,
    m.CheckFace: _check_face,
    m.AskDocument: _ask_document,
    m.CallOffDocument: _call_off_document,
    m.CorrectField: _correct_field,
    m.CheckRegistry: _check_registry,
    m.AskLiveness: _ask_liveness,
    m.CallOffChallenges: _call_off_challenges,
    m.JudgeChallenge: _judge_challenge,
    m.JudgeLiveness: _judge_liveness,
    m.ApproveStep: _approve_step,
    m.WaiveStep: _waive_step,
    m.DrawQuestions: _draw_questions,
    m.JudgeAnswer: _judge_answer,
    m.SendCode: _send_code,
    m.Approve: _approve,
    m.Reject: _reject,
    m.Note: _note,
    m.End: _end,
}
BOTH: dict[type[m.Request], Act] = {
    m.Publish: _publish,
    m.Subscribe: _subscribe,
    m.StopStream: _stop_stream,
    m.SenderState: _sender_state,
    m.ReportQuality: _report_quality,
}
COMMANDS: dict[tuple[Role, type[m.Request]], Act] = {
    **{(Role.CUSTOMER, request): act for request, act in (CUSTOMER | BOTH).items()},
    **{(Role.AGENT, request): act for request, act in (AGENT | BOTH).items()},
}
"""(role, request) -> what is done. What is not here is refused: a reviewer's socket can ask for nothing."""


async def carry_out(c: Connection, request: m.Request, s: Services) -> Answer | None:
    """Do what is asked; raises Refused and the errors of the use cases."""
    act = COMMANDS.get((c.identity.role, type(request)))
    if act is None:
        raise Refused(Refusal.NOT_PERMITTED, type(request).__name__)
    return await act(c, request, s)

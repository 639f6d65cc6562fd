"""Requests about who the customer is: document, face, liveness, code, questions, registry, steps, decision."""

from signaling import messages as m
from signaling.acting import Act, Services, call_of, own_call, person_of, propose
from signaling.hub import Connection
from videobank.domain import call_events as e
from videobank.domain.call import Refusal, Refused

# --- the customer -------------------------------------------------------------------------------------------------


async def _document_in_view(c: Connection, _r: m.DocumentInView, s: Services) -> None:
    await propose(c, s, e.DocumentShown())


async def _next_movement(c: Connection, _r: m.NextMovement, s: Services) -> None:
    await s.capturing.go_on(call_of(c))


async def _cannot_show(c: Connection, _r: m.CannotShowDocument, s: Services) -> None:
    await propose(c, s, e.DocumentPutAway(reason=e.CaptureEnd.CUSTOMER_CANNOT))


async def _challenge_in_view(c: Connection, _r: m.ChallengeInView, s: Services) -> None:
    await s.liveness.shown(call_of(c))


async def _cannot_do(c: Connection, _r: m.CannotDoChallenge, s: Services) -> None:
    await s.liveness.stop(call_of(c), e.TrialEnd.CUSTOMER_CANNOT)


async def _name_camera(c: Connection, r: m.CameraInUse, s: Services) -> None:
    await s.liveness.name_camera(call_of(c), r.label)


async def _enter_code(c: Connection, r: m.EnterCode, s: Services) -> None:
    if not await s.codes.enter(call_of(c), r.code):
        raise Refused(Refusal.WRONG_CODE)


# --- the agent ----------------------------------------------------------------------------------------------------


async def _check_face(c: Connection, _r: m.CheckFace, s: Services) -> None:
    await s.checks.compare(await own_call(c, s))


async def _ask_document(c: Connection, r: m.AskDocument, s: Services) -> None:
    await s.capturing.ask(call_of(c), person_of(c).id, r.side)


async def _call_off_document(c: Connection, _r: m.CallOffDocument, s: Services) -> None:
    event = e.DocumentPutAway(reason=e.CaptureEnd.AGENT_CALLED_OFF)
    await s.desk.propose(await own_call(c, s), event)


async def _ask_liveness(c: Connection, r: m.AskLiveness, s: Services) -> None:
    await s.liveness.ask(call_of(c), person_of(c).id, r.needs)


async def _call_off_challenges(c: Connection, _r: m.CallOffChallenges, s: Services) -> None:
    await s.liveness.stop(await own_call(c, s), e.TrialEnd.AGENT_CALLED_OFF)


async def _judge_challenge(c: Connection, r: m.JudgeChallenge, s: Services) -> None:
    await s.liveness.judge(call_of(c), person_of(c).id, done=r.done)


async def _judge_liveness(c: Connection, r: m.JudgeLiveness, s: Services) -> None:
    await propose(c, s, e.LivenessJudged(agent=person_of(c).id, there=r.there, reason=r.reason))


async def _check_registry(c: Connection, _r: m.CheckRegistry, s: Services) -> None:
    await s.registry.check(await own_call(c, s), person_of(c).id)


async def _approve_step(c: Connection, r: m.ApproveStep, s: Services) -> None:
    await propose(c, s, e.StepApproved(step=r.step, agent=person_of(c).id))


async def _waive_step(c: Connection, r: m.WaiveStep, s: Services) -> None:
    await propose(c, s, e.StepWaived(step=r.step, agent=person_of(c).id, reason=r.reason))


async def _draw_questions(c: Connection, _r: m.DrawQuestions, s: Services) -> None:
    await s.questioning.draw(call_of(c), person_of(c).id)


async def _judge_answer(c: Connection, r: m.JudgeAnswer, s: Services) -> None:
    await s.questioning.judge(call_of(c), person_of(c).id, r.place, r.answer)


async def _send_code(c: Connection, _r: m.SendCode, s: Services) -> None:
    await s.codes.send(await own_call(c, s), person_of(c).id)


async def _correct_field(c: Connection, r: m.CorrectField, s: Services) -> None:
    await propose(
        c,
        s,
        e.DocumentFieldCorrected(picture=r.picture, name=r.name, agent=person_of(c).id, value=r.value),
    )


async def _approve(c: Connection, r: m.Approve, s: Services) -> None:
    await propose(c, s, e.IdentityApproved(agent=person_of(c).id, reason=r.reason))


async def _reject(c: Connection, r: m.Reject, s: Services) -> None:
    await propose(c, s, e.IdentityRejected(agent=person_of(c).id, reason=r.reason))


OF_CUSTOMER: dict[type[m.Request], Act] = {
    m.DocumentInView: _document_in_view,
    m.NextMovement: _next_movement,
    m.CannotShowDocument: _cannot_show,
    m.ChallengeInView: _challenge_in_view,
    m.CannotDoChallenge: _cannot_do,
    m.CameraInUse: _name_camera,
    m.EnterCode: _enter_code,
}
OF_AGENT: dict[type[m.Request], Act] = {
    m.CheckFace: _check_face,
    m.AskDocument: _ask_document,
    m.CallOffDocument: _call_off_document,
    m.AskLiveness: _ask_liveness,
    m.CallOffChallenges: _call_off_challenges,
    m.JudgeChallenge: _judge_challenge,
    m.JudgeLiveness: _judge_liveness,
    m.CheckRegistry: _check_registry,
    m.ApproveStep: _approve_step,
    m.WaiveStep: _waive_step,
    m.DrawQuestions: _draw_questions,
    m.JudgeAnswer: _judge_answer,
    m.SendCode: _send_code,
    m.CorrectField: _correct_field,
    m.Approve: _approve,
    m.Reject: _reject,
}

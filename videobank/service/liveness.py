"""Trials of liveness: the agent asks, chance chooses, the server looks, the agent judges with eye and ear."""

from videobank.domain import call_events as e
from videobank.domain.call import Call, Refusal, Refused
from videobank.domain.cameras import known_as
from videobank.domain.ids import CallId, PersonId
from videobank.domain.liveness import Challenge, Need, Trial, digits
from videobank.ports.clock import Tokens
from videobank.service.desk import Desk


class Liveness:
    """Leads through a trial. Each step is on record at the instant at which it was asked for."""

    def __init__(self, desk: Desk, tokens: Tokens) -> None:
        self._desk = desk
        self._tokens = tokens

    async def ask(self, call: CallId, agent: PersonId, needs: frozenset[Need]) -> None:
        """Begin a trial of what the customer can do; raises Refused."""
        before = (await self._desk.call(call)).trial
        number, seed = (before.number if before is not None else 0) + 1, self._tokens.secret()
        trial = Trial(number, seed, needs)
        asked = e.LivenessAsked(number=number, agent=agent, seed=seed, needs=tuple(sorted(needs)))
        await self._desk.propose(call, asked, *_following(trial))

    async def shown(self, call: CallId) -> None:
        """The customer's page shows what is asked for; raises Refused."""
        trial = _running(await self._desk.call(call))
        await self._desk.propose(call, e.ChallengeShown(number=trial.number, place=len(trial.asked)))

    async def judge(self, call: CallId, agent: PersonId, *, done: bool) -> None:
        """The agent's own word on what is asked for now; raises Refused."""
        trial = _running(await self._desk.call(call))
        judged = e.ChallengeJudged(number=trial.number, place=len(trial.asked), agent=agent, done=done)
        await self._desk.propose(call, judged, *after(trial))

    async def stop(self, call: CallId, reason: e.TrialEnd) -> None:
        """Ask for nothing more; raises Refused."""
        trial = _running(await self._desk.call(call))
        await self._desk.propose(call, e.ChallengesOver(number=trial.number, reason=reason))

    async def name_camera(self, call: CallId, label: str) -> None:
        """The customer's page says what its camera is called; raises Refused."""
        await self._desk.propose(call, e.CameraNamed(known_as=known_as(label), label=label))


def after(trial: Trial) -> tuple[e.CallEvent, ...]:
    """What follows when the present challenge is settled: the next one, or the end."""
    over = e.ChallengesOver(number=trial.number, reason=e.TrialEnd.DONE)
    return _following(trial) if trial.following is not None else (over,)


def _following(trial: Trial) -> tuple[e.CallEvent, ...]:
    challenge = trial.following
    if challenge is None:
        return ()
    said = digits(trial.seed) if challenge is Challenge.READ_DIGITS else ""
    place = len(trial.asked) + 1
    return (e.ChallengeAsked(number=trial.number, place=place, challenge=challenge, digits=said),)


def _running(call: Call) -> Trial:
    if call.trial is None or call.trial.over:
        raise Refused(Refusal.NOT_ASKED)
    return call.trial

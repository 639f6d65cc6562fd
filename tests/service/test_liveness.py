"""A trial of liveness from the agent's press to the finding, with a video that is made of numbers."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from tests.domain.test_liveness import a_face, a_look
from tests.fakes.calls import consented, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.adapters.tokens import SystemTokens
from videobank.domain import call_events as e
from videobank.domain.call import Refused, Timeouts
from videobank.domain.document import Side
from videobank.domain.face import FoundFace, Look
from videobank.domain.ids import CallId, PersonId, StreamId
from videobank.domain.liveness import WATCHED, Challenge, Finding, Need, Sign, Why, drawn
from videobank.domain.presentation import Surface
from videobank.ports.faces import FacesUnavailable, Image
from videobank.ports.media import NoSuchStream, Span, Still
from videobank.service.desk import Desk
from videobank.service.liveness import Liveness
from videobank.service.watching import Watching

CALL = CallId("a" * 32)
AGENT, OTHER = PersonId("a1"), PersonId("b2")
TURN_NEEDS = frozenset({Need.CANNOT_MOVE, Need.CANNOT_READ})
"""What leaves the two turns, and nothing else."""


class Video:
    """A media plane, a face engine and surfaces in one: ``poses`` are the noses of the spans that come."""

    def __init__(self, *poses: tuple[float, ...], raster: float = 10.0) -> None:
        self.poses = list(poses)
        self.raster = raster
        self.missed = 0
        self.forgotten = 0
        self.on_span: Callable[[], None] = lambda: None
        self._at = self._looked = 0

    async def span(self, _call: CallId, _stream: StreamId, wanted: Span) -> tuple[Still, ...]:
        await asyncio.sleep(0)
        self.on_span()
        if self.missed:
            self.missed -= 1
            raise NoSuchStream("not yet")
        stills = []
        for turn in self.poses.pop(0) if self.poses else (0.0,) * 8:
            self._at += 125_000
            image = np.full((1, 1, 3), round(100 + 100 * turn), np.uint8)
            stills.append(Still(image, self._at, 1, self._at * 9 // 100 + self._at // 125_000 % 3 * 90))
        return tuple(stills)

    async def look(self, frame: Image, *_references: Image) -> Look:
        return a_look(a_face((float(frame[0, 0, 0]) - 100) / 100))

    async def surface(self, _frame: Image, _face: FoundFace | None) -> Surface:
        self._looked += 1
        return Surface(self.raster, self._looked.to_bytes(8, "big"), (100.0 + self._looked % 7 / 10,) * 144)

    async def forget(self, *_references: Image) -> None:
        self.forgotten += 1


LEFT = (0, 0, 0, 0, 0.06, 0.12, 0.2, 0.25, 0.25, 0.1)
RIGHT = tuple(-turn for turn in LEFT)


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(MemoryKeys(), RememberingDoorbell())


@pytest.fixture
async def desk(ledger: MemoryLedger) -> Desk:
    await tell(ledger, CALL, START, invited(START), *queueing(), pairing(AGENT), e.CustomerReady())
    return Desk(ledger, SetClock(), RememberingDoorbell(), Timeouts())


async def happened(desk: Desk) -> list[e.CallEvent]:
    return [entry.event for entry in await desk.history(CALL)]


async def look(desk: Desk, video: Video) -> None:
    state = await desk.call(CALL)
    assert state.trial is not None
    await Watching(desk, video, video, video).step(CALL, state, state.trial)  # type: ignore[arg-type]


async def asked(desk: Desk, needs: frozenset[Need] = TURN_NEEDS) -> Liveness:
    liveness = Liveness(desk, SystemTokens())
    await liveness.ask(CALL, AGENT, needs)
    await liveness.shown(CALL)
    return liveness


async def test_what_is_done_is_seen_and_the_next_is_asked_for_by_itself(desk: Desk) -> None:
    liveness = await asked(desk)
    trial = (await desk.call(CALL)).trial
    assert trial is not None
    assert set(trial.drawn) == {Challenge.TURN_LEFT, Challenge.TURN_RIGHT}
    for number, challenge in enumerate(trial.drawn):
        if number:
            await liveness.shown(CALL)
        await look(desk, Video(LEFT if challenge is Challenge.TURN_LEFT else RIGHT))
    state = await desk.call(CALL)
    assert state.evidence.there
    events = await happened(desk)
    (drawing,) = [one for one in events if isinstance(one, e.LivenessAsked)]
    challenges = tuple(one.challenge for one in events if isinstance(one, e.ChallengeAsked))
    assert challenges == drawn(drawing.seed, drawing.needs), "anybody with the ledger can draw again"
    watched = [one for one in events if isinstance(one, e.ChallengeWatched)]
    assert [(one.finding, len(one.shown_by)) for one in watched] == [(Finding.SEEN, 3)] * 2
    assert all(place.segment == 1 and place.at_us for one in watched for place in one.shown_by)


async def test_the_picture_as_a_whole_is_told_of_once_when_the_trial_is_over(desk: Desk) -> None:
    liveness = await asked(desk)
    await liveness.stop(CALL, e.TrialEnd.CUSTOMER_CANNOT)
    video = Video((0.0,) * 20, raster=500.0)
    await look(desk, video)
    (told,) = [one for one in await happened(desk) if isinstance(one, e.PresentationSeen)]
    assert (told.finding, told.signs, told.frames, told.rasters) == (Finding.SEEN, (Sign.RASTER,), 20, 20)
    assert video.forgotten == 1, "the face that was compared with"
    with pytest.raises(Refused, match="already"):
        await look(desk, Video((0.0,) * 20))


async def test_what_is_not_seen_waits_for_the_agents_eye(desk: Desk) -> None:
    liveness = await asked(desk)
    await look(desk, Video())
    events = await happened(desk)
    assert isinstance(events[-1], e.ChallengeWatched), "the machine asks for nothing more by itself"
    assert (events[-1].finding, events[-1].why) == (Finding.NOT_SEEN, (Why.NO_MOVEMENT,))
    with pytest.raises(Refused, match="not_this_agent"):
        await liveness.judge(CALL, OTHER, done=True)
    await liveness.judge(CALL, AGENT, done=True)
    assert isinstance((await happened(desk))[-1], e.ChallengeAsked)
    await liveness.shown(CALL)
    await liveness.judge(CALL, AGENT, done=False)
    trial = (await desk.call(CALL)).trial
    assert trial is not None
    assert (trial.over, trial.convincing) == (True, False)


async def test_the_agent_may_judge_while_the_server_still_looks(desk: Desk) -> None:
    liveness = await asked(desk)
    video, judging = Video(), list[asyncio.Task[None]]()
    video.on_span = lambda: judging or judging.append(asyncio.ensure_future(liveness.judge(CALL, AGENT, done=True)))
    await look(desk, video)
    await asyncio.gather(*judging)
    assert not [one for one in await happened(desk) if isinstance(one, e.ChallengeWatched)]


async def test_who_did_not_agree_to_a_look_at_the_face_is_judged_by_eye_alone(ledger: MemoryLedger) -> None:
    declined = e.ConsentDeclined(consent=e.Consent.FACE_CHECK, language="zh")
    coming = (e.CustomerArrived(language="zh"), consented(e.Consent.RECORDING), declined, e.CustomerQueued())
    await tell(ledger, CALL, START, invited(START), *coming, pairing(AGENT), e.CustomerReady())
    desk = Desk(ledger, SetClock(), RememberingDoorbell(), Timeouts())
    await asked(desk)
    video = Video(LEFT)
    await look(desk, video)
    (told,) = [one for one in await happened(desk) if isinstance(one, e.ChallengeWatched)]
    assert (told.finding, told.why, len(video.poses)) == (Finding.CANNOT_TELL, (Why.NO_CONSENT,), 1)


async def test_whoever_can_do_nothing_of_it_is_judged_by_eye_with_a_reason(desk: Desk) -> None:
    liveness = Liveness(desk, SystemTokens())
    with pytest.raises(Refused, match="no_challenge"):
        await liveness.ask(CALL, AGENT, frozenset(Need))
    with pytest.raises(Refused, match="reason_missing"):
        await desk.propose(CALL, e.LivenessJudged(agent=AGENT, there=True, reason=" "))
    await desk.propose(CALL, e.LivenessJudged(agent=AGENT, there=True, reason="answered at once, and laughed"))
    assert (await desk.call(CALL)).evidence.there
    await liveness.ask(CALL, AGENT, TURN_NEEDS)
    assert not (await desk.call(CALL)).evidence.there, "what is newest counts"


async def test_a_page_that_was_reloaded_finds_the_challenge_and_starts_nothing_anew(desk: Desk) -> None:
    liveness = await asked(desk)
    with pytest.raises(Refused, match="already"):
        await liveness.shown(CALL)
    with pytest.raises(Refused, match="already"):
        await liveness.ask(CALL, AGENT, TURN_NEEDS)
    with pytest.raises(Refused, match="challenge_shown"):
        await desk.propose(CALL, e.DocumentAsked(agent=AGENT, side=Side.FRONT))


async def test_a_challenge_is_looked_at_as_soon_as_it_is_shown_and_again_after_a_failure(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("videobank.service.watching.AGAIN_S", 0)
    await asked(desk)
    trial = (await desk.call(CALL)).trial
    assert trial is not None
    assert trial.drawn[0] in WATCHED
    video = Video(LEFT if trial.drawn[0] is Challenge.TURN_LEFT else RIGHT)
    video.missed = 2
    bell = RememberingDoorbell()
    watching = asyncio.create_task(Watching(desk, video, video, video).watch(bell))  # type: ignore[arg-type]
    async with asyncio.timeout(5):
        while not [one for one in await happened(desk) if isinstance(one, e.ChallengeWatched)]:
            bell.ring(f"call/{CALL}")  # as the recording's anchors do every few seconds
            await asyncio.sleep(0.01)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def test_an_engine_that_dies_costs_the_finding_and_never_the_call(desk: Desk) -> None:
    class Dead(Video):
        async def look(self, frame: Image, *_references: Image) -> Look:
            raise FacesUnavailable("it died")

    await asked(desk)
    await look(desk, Dead())
    (told,) = [one for one in await happened(desk) if isinstance(one, e.ChallengeWatched)]
    assert (told.finding, told.why) == (Finding.CANNOT_TELL, (Why.TOO_FEW_FRAMES,))


async def test_a_camera_is_named_once_and_known_by_its_name(desk: Desk) -> None:
    liveness = Liveness(desk, SystemTokens())
    await liveness.name_camera(CALL, "OBS Virtual Camera")
    with pytest.raises(Refused, match="already"):
        await liveness.name_camera(CALL, "OBS Virtual Camera")
    (named,) = [one for one in await happened(desk) if isinstance(one, e.CameraNamed)]
    assert named.known_as == "OBS Virtual Camera"

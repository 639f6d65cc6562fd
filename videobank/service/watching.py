"""Looks at the customer's video while a challenge is shown, and puts on record what is seen. Findings, never verdicts.

The frames are a bounded sample, decoded and looked at in other processes. What stays here are numbers and one frame, to
know the same face again; they go with the trial.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import Consent
from videobank.domain.ids import CallId
from videobank.domain.liveness import WATCHED, Challenge, Finding, Trial, Why
from videobank.domain.movement import Seen, Watched, unusable, watch
from videobank.domain.presentation import LEAST_FRAMES, Surface, presentation
from videobank.domain.stream_signs import FrameSign, stream_signs
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FaceEngine, FacesUnavailable, Image
from videobank.ports.ledger import Conflict, LedgerFull
from videobank.ports.media import MediaPlane, NoSuchStream, PlaneRefuses, PlaneUnavailable, Span, Still
from videobank.ports.surfaces import Surfaces
from videobank.service.checks import CUSTOMER_CAMERA
from videobank.service.desk import Desk
from videobank.service.liveness import after

log = logging.getLogger(__name__)

SPAN = Span(seconds=4.0, per_second=8.0)
SPANS = 15
"""A minute: nobody is hurried, and nobody looked at for ever. The agent may judge, or begin anew."""
COMPARED_EVERY = 4
"""Frames: a comparison of faces costs more than all the rest of a look."""
AGAIN_S = 1.0
"""After the media plane had nothing."""
_MISSED = (NoSuchStream, PlaneUnavailable, PlaneRefuses, FacesUnavailable)


@dataclass
class _Trial:
    """What was seen in one trial so far."""

    number: int
    face: Image | None = None  # the first usable frame
    series: list[Seen] = field(default_factory=list)
    surfaces: list[Surface] = field(default_factory=list)
    frames: list[FrameSign] = field(default_factory=list)


class Watching:
    """Finds its work in the calls' state, so that a challenge is looked at whoever was restarted meanwhile."""

    def __init__(self, desk: Desk, plane: MediaPlane, engine: FaceEngine, surfaces: Surfaces) -> None:
        self._desk = desk
        self._plane = plane
        self._engine = engine
        self._surfaces = surfaces
        self._trials: dict[CallId, _Trial] = {}
        self._at_work: set[CallId] = set()

    async def watch(self, doorbell: Doorbell) -> None:
        """Look at every challenge that is shown; for ever."""
        async with asyncio.TaskGroup() as looking:
            async for ledger in doorbell.listen():
                if ledger is None or not ledger.startswith("call/"):
                    continue
                call = CallId(ledger.removeprefix("call/"))
                state = await self._desk.call(call)
                if state.phase is not Phase.LIVE:
                    await self._forget(call)
                elif call not in self._at_work and _has_work(state):
                    self._at_work.add(call)
                    looking.create_task(self._work(call))

    async def _work(self, call: CallId) -> None:
        try:
            while _has_work(state := await self._desk.call(call)) and state.trial is not None:
                await self.step(call, state, state.trial)
        except (Refused, LedgerFull, Conflict) as missed:  # it went another way meanwhile, or is looked at again
            log.warning("liveness finding missed", extra={"why": type(missed).__name__})
        finally:
            self._at_work.discard(call)

    async def step(self, call: CallId, state: Call, trial: Trial) -> None:
        """Look at the present challenge until there is a finding, or at the trial as a whole when it is over."""
        seen = self._trials.get(call)
        if seen is None or seen.number != trial.number:
            seen = self._trials[call] = _Trial(trial.number)
        if trial.over:
            try:
                await self._presented(call, trial, seen)
            finally:
                await self._forget(call)
        elif trial.current is not None and Consent.FACE_CHECK not in state.consents:
            found = Watched(Finding.CANNOT_TELL, (Why.NO_CONSENT,))
            await self._desk.propose(call, _watched(trial, found, 0))
        elif trial.current is not None:
            await self._look_for(call, trial, trial.current.challenge, seen)

    async def _look_for(self, call: CallId, trial: Trial, challenge: Challenge, seen: _Trial) -> None:
        begun = len(seen.series)
        found = Watched(Finding.CANNOT_TELL, (Why.TOO_FEW_FRAMES,))
        for _ in range(SPANS):
            await self._gather(call, seen)
            found = watch(challenge, seen.series[begun:])
            now = await self._desk.call(call)
            if not _is_still_asked(now, trial):
                return  # judged by the agent, or called off
            if found.finding is Finding.SEEN:
                break
        follows = after(trial) if found.finding is Finding.SEEN else ()
        await self._desk.propose(call, _watched(trial, found, len(seen.series) - begun), *follows)

    async def _gather(self, call: CallId, seen: _Trial) -> None:
        """Look at the next few seconds."""
        try:
            stills = await self._plane.span(call, CUSTOMER_CAMERA, SPAN)
        except _MISSED as missed:
            log.warning("no pictures for liveness", extra={"why": type(missed).__name__})
            await asyncio.sleep(AGAIN_S)
            return
        try:
            for number, still in enumerate(stills):
                compared = (seen.face,) if seen.face is not None and number % COMPARED_EVERY == 0 else ()
                await self._look(seen, still, compared)
                if seen.face is None and unusable(seen.series[-1].look) is None:
                    seen.face = still.image
        except FacesUnavailable as missed:
            log.warning("no look for liveness", extra={"why": type(missed).__name__})

    async def _look(self, seen: _Trial, still: Still, compared: tuple[Image, ...]) -> None:
        look = await self._engine.look(still.image, *compared)
        face = look.faces[0] if look.faces else None
        surface = await self._surfaces.surface(still.image, face)
        seen.series.append(Seen(look, still.at_us, still.segment, still.rtp_timestamp))
        seen.surfaces.append(surface)
        place = (still.segment, still.at_us, still.rtp_timestamp)
        seen.frames.append(FrameSign(*place, look.width, look.height, surface.digest, surface.cells))

    async def _forget(self, call: CallId) -> None:
        seen = self._trials.pop(call, None)
        if seen is None or seen.face is None:
            return
        try:
            await self._engine.forget(seen.face)
        except FacesUnavailable:
            return  # what it remembered went with it

    async def _presented(self, call: CallId, trial: Trial, seen: _Trial) -> None:
        if len(seen.series) < LEAST_FRAMES:  # nothing was looked for in the video, or whoever looked was restarted
            await self._gather(call, seen)
        found = presentation(seen.series, seen.surfaces)
        made_up = await asyncio.to_thread(stream_signs, tuple(seen.frames))
        signs = tuple(sorted({*found.signs, *made_up}))
        event = e.PresentationSeen(
            number=trial.number,
            finding=Finding.SEEN if signs else found.finding,
            signs=signs,
            why=found.why,
            frames=found.frames,
            rasters=found.rasters,
        )
        await self._desk.propose(call, event)


def _has_work(state: Call) -> bool:
    trial = state.trial
    if state.phase is not Phase.LIVE or trial is None or not trial.number:
        return False
    if trial.over:
        return not trial.presented and bool(trial.asked) and Consent.FACE_CHECK in state.consents
    now = trial.current
    waits = now is not None and now.shown and now.found is None and now.judged is None
    return waits and now is not None and now.challenge in WATCHED


def _is_still_asked(state: Call, trial: Trial) -> bool:
    now = state.trial
    same = now is not None and (now.number, len(now.asked)) == (trial.number, len(trial.asked))
    return same and _has_work(state) and now is not None and not now.over


def _watched(trial: Trial, found: Watched, frames: int) -> e.ChallengeWatched:
    places = tuple(e.FramePlace(seen.segment, seen.rtp_timestamp, seen.at_us) for seen in found.shown_by)
    return e.ChallengeWatched(
        number=trial.number,
        place=len(trial.asked),
        finding=found.finding,
        why=found.why,
        frames=frames,
        shown_by=places,
    )

"""Somebody looks, about once a second through the whole call, who is before the customer's camera.

One look is one key frame: what is newer than a second is used as it is, else the sender is asked for one, so that a
look costs one picture's decoding and not a second's. What the looks add up to is ``domain.attendance``'s business; here
is when to look. Nothing goes unwatched in silence: a span without looks is a finding itself, and what was looked at is
on record too. What lasts is a part of the call's state, so whoever is killed finds it there again.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from videobank.domain.attendance import Finding, Seen, Watch, miss, see, stop
from videobank.domain.call import Call, Phase, Refused
from videobank.domain.call_events import AttendanceWatched, Consent, Unwatched
from videobank.domain.face import Thresholds
from videobank.domain.ids import CallId
from videobank.ports.clock import Clock
from videobank.ports.doorbell import Doorbell
from videobank.ports.faces import FacesUnavailable
from videobank.ports.ledger import Conflict, LedgerFull, Projections
from videobank.ports.media import NoSuchStream, PlaneRefuses, PlaneUnavailable
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk
from videobank.service.face_references import FaceReferences

log = logging.getLogger(__name__)

RECORDED_EVERY_US = 20_000_000
"""How often it is put on record that somebody looked."""
ASKED_AGAIN_S = 1.0
"""How often, while a look takes long, it is asked whether that is too long by now."""
PAUSED_S = 0.25
"""How often a pause is asked whether it is over."""
SLOW_S, QUICK_S = 0.45, 0.25
"""A key frame that is so long on its way takes the line from what people look at: the next is asked for later."""
LOOKS_AT_ONCE = 4
"""Of all calls. The face process looks at one after the other; others that ask it for something wait behind these."""
FORGETS = 3
"""How often a busy engine is told to forget a face. It remembers few and makes room for newer ones anyway."""
SLOWEST_S = 4.0
"""However many calls there are and however thin the line: beyond that the span would count as unwatched."""
_MISSED: dict[type[Exception], Unwatched] = {
    NoSuchStream: Unwatched.NO_PICTURE,
    PlaneUnavailable: Unwatched.NO_PICTURE,
    PlaneRefuses: Unwatched.LATE,
    FacesUnavailable: Unwatched.ENGINE_DOWN,
}


@dataclass(frozen=True, slots=True)
class Budget:
    """``interval_s`` between two looks at one call while at most ``calls`` are looked at; with more, as much longer."""

    interval_s: float = 1.0
    calls: int = 4

    def pause_s(self, following: int, slowed: float) -> float:
        """For one of so many calls, on a line that is slowed down so many times."""
        return min(max(SLOWEST_S, self.interval_s), self.interval_s * max(1.0, following / self.calls) * slowed)


@dataclass
class _Following:
    """One call that is being looked at."""

    call: CallId
    watch: Watch
    references: FaceReferences
    slowed: float = 1.0
    why: Unwatched = Unwatched.LATE
    from_us: int = 0  # of the looks that are not on record yet
    looks: int = 0
    longest_us: int = 0

    def count(self, before_us: int) -> None:
        """One more look, after the one of ``before_us``."""
        if self.looks == 0:
            self.from_us, self.longest_us = self.watch.last_us, 0
        else:
            self.longest_us = max(self.longest_us, self.watch.last_us - before_us)
        self.looks += 1

    def watched(self) -> tuple[AttendanceWatched, ...]:
        """What is to be put on record of the looks so far; begins anew."""
        looks, self.looks = self.looks, 0
        if looks == 0:
            return ()
        until_us, longest_us = self.watch.last_us, self.longest_us
        return (AttendanceWatched(from_us=self.from_us, until_us=until_us, looks=looks, longest_us=longest_us),)

    def pace(self) -> None:
        """Ask for pictures more rarely on a line that has no room for them, and again more often when it has."""
        took_s = self.references.picture_s
        if took_s > SLOW_S:
            self.slowed = min(SLOWEST_S, self.slowed * 2)
        elif took_s < QUICK_S:
            self.slowed = max(1.0, self.slowed / 2)


class AttendanceWatch:
    """Follows every live call whose customer agreed to the face check."""

    def __init__(
        self,
        desk: Desk,
        projections: Projections,
        references: Callable[[CallId], FaceReferences],
        clock: Clock,
        alarms: Alarms,
        thresholds: Thresholds,
        budget: Budget,
    ) -> None:
        self._desk = desk
        self._projections = projections
        self._references = references
        self._clock = clock
        self._alarms = alarms
        self._thresholds = thresholds
        self._budget = budget
        self._following: set[CallId] = set()
        self._turn = asyncio.Semaphore(LOOKS_AT_ONCE)

    async def watch(self, doorbell: Doorbell) -> None:
        """Follow each call from the moment it is live, and at once those that a restart finds; for ever."""
        async with asyncio.TaskGroup() as group:
            for call in await self._projections.unfinished():
                self._begin(await self._desk.call(call), group)
            async for ledger in doorbell.listen():
                if ledger is not None and ledger.startswith("call/"):
                    state = self._desk.seen(CallId(ledger.removeprefix("call/")))
                    if state is not None:
                        self._begin(state, group)

    def _begin(self, state: Call, group: asyncio.TaskGroup) -> None:
        if _is_wanted(state) and state.id not in self._following:
            self._following.add(state.id)
            group.create_task(self._follow(state), name=f"attendance {state.id}")

    async def _follow(self, state: Call) -> None:
        """Until the call is over, or the consent; a cancelled process forgets all it knew by its end."""
        following = _Following(state.id, Watch(state.attended_us), self._references(state.id))
        try:
            await self._notice_restart(state, following)
            while _is_wanted(state):
                if state.watchable:
                    await self._look(state, following)
                else:
                    await self._stop(following)
                    await asyncio.sleep(PAUSED_S)
                state = await self._desk.call(state.id)
            await self._stop(following)
            await _forget(following.references)
        finally:
            self._following.discard(state.id)

    async def _notice_restart(self, state: Call, following: _Following) -> None:
        """What this process finds in the middle of a call was nobody's for a while: that is said first."""
        if state.watchable:
            await self._tell(following, miss(_synced(following, state), self._clock.now_us(), Unwatched.RESTARTED))

    async def _look(self, state: Call, following: _Following) -> None:
        """One look, and the pause after it."""
        loop = asyncio.get_running_loop()
        began_us, began_s = self._clock.now_us(), loop.time()
        following.watch = replace(_synced(following, state), last_us=max(following.watch.last_us, state.attended_us))
        looking = asyncio.create_task(self._in_turn(state, following))
        try:
            while not (await asyncio.wait({looking}, timeout=ASKED_AGAIN_S))[0]:
                await self._missed(following)
            seen = looking.result()
        except tuple(_MISSED) as missed:
            following.why = _MISSED[type(missed)]
            await self._missed(following)
        else:
            following.why = Unwatched.LATE
            self._alarms.end_alarm("face_engine_down", "")
            await self._seen(following, seen, began_us)
        finally:
            looking.cancel()
        pause_s = self._budget.pause_s(len(self._following), following.slowed)
        await asyncio.sleep(max(pause_s / 4, began_s + pause_s - loop.time()))

    async def _in_turn(self, state: Call, following: _Following) -> Seen:
        async with self._turn:
            try:
                return await following.references.look(state, following.watch)
            finally:
                following.pace()

    async def _seen(self, following: _Following, seen: Seen, began_us: int) -> None:
        now = await self._desk.call(following.call)
        if not now.watchable or began_us < now.attended_us:
            return  # a document, or nobody's consent, came before the picture: it says nothing
        before_us = following.watch.last_us
        found = see(following.watch, seen, self._thresholds)
        if found[0].last_us == before_us:
            return
        await self._tell(following, found)
        following.count(before_us)
        if following.watch.last_us - following.from_us >= RECORDED_EVERY_US:
            await self._record(following, *following.watched())

    async def _missed(self, following: _Following) -> None:
        found = miss(following.watch, self._clock.now_us(), following.why)
        if found[1]:
            await self._record(following, *following.watched())
            if following.why is Unwatched.ENGINE_DOWN:
                self._alarms.raise_alarm("face_engine_down", "")
        await self._tell(following, found)

    async def _stop(self, following: _Following) -> None:
        """A pause, or the end: what lasted is over, and what was watched is on record."""
        await self._record(following, *following.watched())
        state = await self._desk.call(following.call)
        await self._tell(following, stop(_synced(following, state), self._clock.now_us()))

    async def _tell(self, following: _Following, found: tuple[Watch, tuple[Finding, ...]]) -> None:
        following.watch, findings = found
        for finding in findings:
            await self._record(following, finding)

    async def _record(self, following: _Following, *events: Finding | AttendanceWatched) -> None:
        """What is refused came too late; what finds no room comes again, as the ledger says what lasts."""
        try:
            if events:
                await self._desk.propose(following.call, *events)
        except (Refused, LedgerFull, Conflict) as missed:
            log.warning("attendance not recorded", extra={"why": type(missed).__name__})


async def _forget(references: FaceReferences) -> None:
    for _ in range(FORGETS):
        with suppress(FacesUnavailable):
            await references.drop()
            return
        await asyncio.sleep(ASKED_AGAIN_S)


def _is_wanted(state: Call) -> bool:
    return state.phase is Phase.LIVE and Consent.FACE_CHECK in state.consents


def _synced(following: _Following, state: Call) -> Watch:
    """The ledger says what lasts: an event that was refused does not."""
    return replace(following.watch, open=state.attendance)

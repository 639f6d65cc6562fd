"""The Stage: what happens in a call decides what runs in the media plane, and what the plane sees becomes events.

An offer is a request for permission. What may run is a function of the call's state (``domain.admission``); a sweep
over everything that runs closes what may not, so that a lost message never leaves a camera on.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable
from weakref import WeakValueDictionary

from videobank.domain.admission import MEDIA_SOURCES, may_run, media_may_flow, why_not_publish, why_not_see
from videobank.domain.call import Call, Phase, Refusal, Refused
from videobank.domain.call_events import EndReason, RecordingFailed, ScreenShared, ScreenStopped
from videobank.domain.ids import CallId, PersonId, StreamId, call_ledger
from videobank.domain.streams import Party, Source, parse_stream_id, stream_id
from videobank.ports.doorbell import Doorbell
from videobank.ports.ledger import Conflict, Ledger, LedgerFull
from videobank.ports.media import Answer, Happening, Lost, MediaPlane, NoSuchStream, PlaneUnavailable
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk, UnknownCall

log = logging.getLogger(__name__)

RETRY_S = 1.0
WORKER_GONE = "the media worker is gone"
MAX_DISMISSED = 1000
SWEEP_S = 0.5
"""What may not run is stopped within a second of the event that forbids it, also when the doorbell was missed."""


class Stage:
    """Between the Desk and the media plane."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        plane: MediaPlane,
        doorbell: Doorbell,
        alarms: Alarms,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._plane = plane
        self._doorbell = doorbell
        self._alarms = alarms
        self._listeners: list[Callable[[CallId, tuple[str, ...]], None]] = []
        self._other_codec: list[Callable[[CallId, str], None]] = []
        self._dismissed: deque[tuple[CallId, Party, PersonId | None]] = deque(maxlen=MAX_DISMISSED)
        self._agents: dict[CallId, PersonId | None] = {}
        self._permitted: dict[CallId, tuple[bool, frozenset[Party], PersonId | None]] = {}
        self._offers: WeakValueDictionary[CallId, asyncio.Lock] = WeakValueDictionary()

    def on_streams_lost(self, listener: Callable[[CallId, tuple[str, ...]], None]) -> None:
        """Be told which streams of a call must be published anew, as their media worker is gone."""
        self._listeners.append(listener)

    def on_other_codec(self, listener: Callable[[CallId, str], None]) -> None:
        """Be told which stream must be published anew, as somebody who came cannot receive its codec."""
        self._other_codec.append(listener)

    async def publish(
        self, call: CallId, party: Party, stream: str, offer: str, receivable: frozenset[str] | None = None
    ) -> Answer:
        """Answer an offer for one's own stream; raises Refused, BadOffer, PlaneUnavailable, PlaneRefuses.

        ``receivable``: the video codecs that all others in the call can receive; None: nobody has said.
        """
        async with self._offering(call):
            state = await self._desk.call(call)
            _admit(why_not_publish(state, party, stream), stream)
            await self._part_from_former_agent(state)
            async with self._screen_on_record(state, party, stream):
                key = await self._ledger.key(call_ledger(call))
                answer = await self._plane.publish(call, key.wrapped, StreamId(stream), offer, receivable)
        await self._stop_forbidden(call, {StreamId(stream)})
        return answer

    def _offering(self, call: CallId) -> asyncio.Lock:
        """Stopping waits for the offer that is being answered: before that, the plane has nothing to stop."""
        return self._offers.setdefault(call, asyncio.Lock())

    @contextlib.asynccontextmanager
    async def _screen_on_record(self, state: Call, party: Party, stream: str) -> AsyncIterator[None]:
        """A screen is on record as shown before its first packet, and as stopped when its offer came to nothing."""
        new = parse_stream_id(stream).source is Source.SCREEN and party not in state.sharing_screen
        if new:
            await self._desk.propose(state.id, ScreenShared(party=party))
        try:
            yield
        except BaseException:
            if new:
                with contextlib.suppress(Refused):  # the call went on meanwhile
                    await self._desk.propose(state.id, ScreenStopped(party=party))
            raise

    async def subscribe(self, call: CallId, party: Party, stream: str, offer: str) -> str:
        """Answer an offer for the other side's stream; raises Refused, NoSuchStream and the plane's errors."""
        async with self._offering(call):
            state = await self._desk.call(call)
            _admit(why_not_see(state, party, stream), stream)
            if not may_run(state, StreamId(stream)):
                raise NoSuchStream(stream)  # a screen that nobody shares; a camera may be awaited
            await self._part_from_former_agent(state)
            viewing = await self._plane.subscribe(call, StreamId(stream), party, offer)
        await self._stop_forbidden(call, {StreamId(stream)})
        if viewing.other_codec:
            for listener in self._other_codec:
                listener(call, stream)
        return viewing.sdp

    async def stop(self, call: CallId, party: Party, stream: str) -> None:
        """Stop one's own stream; a screen's end is an event."""
        if stream not in {stream_id(party, source) for source in MEDIA_SOURCES}:
            raise Refused(Refusal.NOT_PERMITTED, stream)
        if parse_stream_id(stream).source is Source.SCREEN:
            await self._desk.propose(call, ScreenStopped(party=party))
        async with self._offering(call):
            await self._plane.stop(call, StreamId(stream), "stopped")

    async def dismiss(self, call: CallId, party: Party, person: PersonId | None) -> None:
        """A party's session is over: whatever it sends or sees stops now, unless another agent has the call."""
        async with self._offering(call):
            if person is None or (await self._desk.call(call)).agent == person:
                await self._dismiss(call, party, "session_over")

    async def _dismiss(self, call: CallId, party: Party, why: str) -> None:
        stops = (self._plane.stop(call, stream_id(party, source), why) for source in MEDIA_SOURCES)
        await asyncio.gather(self._plane.unsubscribe(call, party), *stops)

    def dismiss_soon(self, call: CallId, party: Party, person: PersonId | None) -> None:
        """The same without waiting; ``enforce`` carries it out."""
        self._dismissed.append((call, party, person))
        self._doorbell.ring(call_ledger(call))

    async def enforce(self) -> None:
        """Close whatever runs and may not; for ever."""
        loop = asyncio.get_running_loop()
        swept_s = 0.0
        async for ledger in self._doorbell.listen():
            try:
                while self._dismissed:
                    await self.dismiss(*self._dismissed[0])
                    self._dismissed.popleft()
                if loop.time() - swept_s >= SWEEP_S:
                    await self.sweep()
                    swept_s = loop.time()
                elif ledger is not None and ledger.startswith("call/"):
                    await self._enforce(CallId(ledger.removeprefix("call/")))
            except PlaneUnavailable:
                self._alarms.raise_alarm("media_down", "")
                await asyncio.sleep(SWEEP_S)
            else:
                self._alarms.end_alarm("media_down", "")

    async def _enforce(self, call: CallId) -> None:
        """A call's ledger grew: most entries change nothing of what may run, and then nothing is asked.

        The doorbell is this process's own, and so is the entry; what another process writes is found by the sweep.
        """
        state = self._desk.seen(call) or await self._desk.call(call)
        permitted = (media_may_flow(state), state.sharing_screen, state.agent)
        if self._permitted.get(call) != permitted:
            self._permitted[call] = permitted
            await self._stop_forbidden(call, {r.stream for r in await self._plane.running() if r.call == call})

    async def sweep(self) -> None:
        """Compare once what runs with what may run."""
        runs: dict[CallId, set[StreamId]] = {}
        for running in await self._plane.running():
            runs.setdefault(running.call, set()).add(running.stream)
        self._agents = {call: agent for call, agent in self._agents.items() if call in runs}
        self._permitted = {call: kept for call, kept in self._permitted.items() if call in runs}
        states = await self._desk.calls(runs)
        wrong = [call for call, streams in runs.items() if not self._is_right(states.get(call), streams)]
        # None waits for another's disk.
        await asyncio.gather(*(self._stop_forbidden(call, runs[call]) for call in wrong))

    def _is_right(self, state: Call | None, streams: set[StreamId]) -> bool:
        if state is None or state.phase in (Phase.ENDED, Phase.SEALED):
            return False
        return self._agents.get(state.id) == state.agent and all(may_run(state, stream) for stream in streams)

    async def _stop_forbidden(self, call: CallId, streams: set[StreamId]) -> None:
        async with self._offering(call):
            try:
                state = await self._desk.call(call)
            except UnknownCall:
                await self._plane.close_call(call, "unknown_call")
                return
            if state.phase in (Phase.ENDED, Phase.SEALED):
                await self._plane.close_call(call, str(state.end_reason or EndReason.INTERRUPTED))
                return
            forbidden = (stream for stream in streams if not may_run(state, stream))
            await asyncio.gather(*(self._plane.stop(call, stream, "not_permitted") for stream in forbidden))
            await self._part_from_former_agent(state)

    async def _part_from_former_agent(self, state: Call) -> None:
        """The call has another agent than it had: what the former one sends and sees is over."""
        former = self._agents.get(state.id, state.agent)
        self._agents[state.id] = state.agent
        if former != state.agent:
            await self._dismiss(state.id, Party.AGENT, "another_agent")

    async def record_happenings(self) -> None:
        """Bring what the plane saw into the ledgers, in order and once, and acknowledge it; for ever.

        A worker tells again what was not acknowledged: after its own restart, and after ours.
        """
        recorded: dict[str, int] = {}
        async for happening in self._plane.happenings():
            last = recorded.get(happening.worker)
            if last is None and await self._is_on_record(happening):
                last = happening.sequence  # this process's predecessor was killed before it could acknowledge
            if last is None or happening.sequence > last:
                await self._record(happening)
            recorded[happening.worker] = max(last or 0, happening.sequence)
            with contextlib.suppress(PlaneUnavailable):  # it will tell this again, and is not believed twice
                await self._plane.acknowledge(happening)

    async def _is_on_record(self, happening: Happening) -> bool:
        history = await self._desk.history(happening.call)
        return any(entry.at == happening.at and entry.event == happening.event for entry in history)

    async def _record(self, happening: Happening) -> None:
        if isinstance(happening.event, RecordingFailed):
            why = {"call": happening.call, "stream": happening.event.stream, "why": happening.event.reason}
            log.error("recording failed", extra=why)
        while True:
            try:
                await self._desk.propose(happening.call, happening.event, at=happening.at)
            except (Refused, UnknownCall) as refused:
                self._alarms.note_refused_happening(type(happening.event).__name__, str(refused))
            except LedgerFull:
                self._alarms.raise_alarm("storage_full", "ledger")
                await asyncio.sleep(RETRY_S)
                continue
            except Conflict:
                await asyncio.sleep(RETRY_S)
                continue
            else:
                self._alarms.end_alarm("storage_full", "ledger")
            return

    async def watch_workers(self) -> None:
        """When a media worker is gone, the browsers offer anew what it carried, and the ledger says so; for ever."""
        async for losses in self._plane.losses():
            for lost in losses:  # all are told before anything is written: pictures are back the sooner
                await self._ask_anew(lost)
            for lost in losses:
                await self._note_unrecorded(lost)

    async def _ask_anew(self, lost: Lost) -> None:
        with contextlib.suppress(UnknownCall):
            state = await self._desk.call(lost.call)
            streams = tuple(sorted(stream for stream in lost.streams if may_run(state, stream)))
            for listener in self._listeners if streams else ():
                listener(lost.call, streams)

    async def _note_unrecorded(self, lost: Lost) -> None:
        """Until the next segment opens nothing is recorded, whatever the last anchor proves: nobody may approve."""
        with contextlib.suppress(UnknownCall, Refused, Conflict, LedgerFull):
            for stream, track in (await self._desk.call(lost.call)).tracks.items():
                if track.running and stream in lost.streams:
                    failed = RecordingFailed(stream=stream, reason=WORKER_GONE, segment=track.segment)
                    await self._desk.propose(lost.call, failed)


def _admit(refusal: Refusal | None, stream: str) -> None:
    if refusal is not None:
        raise Refused(refusal, stream)

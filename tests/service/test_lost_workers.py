"""What the Stage does when a media worker is gone: the browsers are told, and the ledger."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from tests.fakes.calls import CAMERA, anchored, invited, opened, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger
from videobank.domain import call_events as e
from videobank.domain.call import Timeouts
from videobank.domain.ids import CallId, StreamId
from videobank.domain.table import unproven
from videobank.ports.media import Lost
from videobank.ports.vault import Mark
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk
from videobank.service.stage import WORKER_GONE, Stage

CALL, OTHER, UNKNOWN = (CallId(digit * 32) for digit in "abc")
SCREEN = StreamId("customer-screen")


class Plane:
    """Workers that are gone, when it is said."""

    def __init__(self) -> None:
        self.gone: asyncio.Queue[tuple[Lost, ...]] = asyncio.Queue()

    async def losses(self) -> AsyncIterator[tuple[Lost, ...]]:
        while True:
            yield await self.gone.get()


async def test_browsers_offer_anew_what_was_lost_and_nothing_is_proven_until_they_did() -> None:
    clock, doorbell, any_plane = SetClock(), RememberingDoorbell(0.05), Plane()
    plane: Any = any_plane
    ledger = MemoryLedger(MemoryKeys(), doorbell)
    desk = Desk(ledger, clock, doorbell, Timeouts())
    for call in (CALL, OTHER):
        live = (invited(START), *queueing(), pairing(call[:2]), e.CustomerReady())
        await tell(ledger, call, START, *live, opened(), anchored(Mark(1, 1, "")))
    stage = Stage(desk, ledger, plane, doorbell, Alarms())
    asked: list[tuple[CallId, tuple[str, ...]]] = []
    stage.on_streams_lost(lambda call, streams: asked.append((call, streams)))
    watching = asyncio.create_task(stage.watch_workers())
    assert CAMERA not in unproven(await desk.call(CALL), START)
    agents = StreamId("agent-camera")  # offered, and nothing of it is on record yet
    lost = (
        Lost(CALL, frozenset({CAMERA, agents, SCREEN})),  # the screen is not shown any more
        Lost(UNKNOWN, frozenset({CAMERA})),
        Lost(OTHER, frozenset({SCREEN})),
    )
    any_plane.gone.put_nowait(lost)
    any_plane.gone.put_nowait(())
    while not any_plane.gone.empty():  # noqa: ASYNC110 - it is taken when the first is done
        await asyncio.sleep(0.01)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
    assert asked == [(CALL, (agents, CAMERA))]
    failed = [entry.event for entry in await desk.history(CALL) if isinstance(entry.event, e.RecordingFailed)]
    assert failed == [e.RecordingFailed(stream=CAMERA, reason=WORKER_GONE, segment=1)]
    assert not any(isinstance(entry.event, e.RecordingFailed) for entry in await desk.history(OTHER))
    assert CAMERA in unproven(await desk.call(CALL), START)

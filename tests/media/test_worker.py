import asyncio
import io
import signal
from pathlib import Path

import av
import numpy as np
import pytest

from media.derive import derive
from media.plane import WorkerPlane
from tests.clips import beep_times, read_frame_number
from tests.media.browser_of_python import Watcher, take
from tests.media.conftest import CALL
from tests.media.recording import played
from tests.media.workers import STREAM, Told, answering, publish, until, worker
from videobank.adapters.clock import SharedClock
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import (
    SegmentClosed,
    SegmentOpened,
    StreamGap,
    TrackAnchored,
)
from videobank.domain.ids import CallId, EvidenceId
from videobank.domain.streams import GapReason
from videobank.ports.keys import DataKey
from videobank.ports.media import BadOffer, Lost, NoSuchStream, PlaneUnavailable, Running

SYNC_S = 0.12  # aiortc, as a sender, reports the time of sending a frame for that of its capture


async def test_what_is_published_is_seen_recorded_and_replayed_in_time(
    home: Path, plane: WorkerPlane, key: DataKey, vault: LocalVault, keys: object
) -> None:
    async with worker(home):
        told = Told(plane)
        leave, segment = await publish(plane, key)
        watcher = Watcher()
        await take(watcher.pc, (await plane.subscribe(CALL, STREAM, "agent", await watcher.offer())).sdp)
        await until(lambda: len(watcher.numbers) > 30 and bool(told.of(TrackAnchored)), 20)
        assert set(await plane.running()) == {Running(CALL, STREAM, None), Running(CALL, STREAM, "agent")}
        still = await plane.still(CALL, STREAM)
        assert read_frame_number(still.image) is not None
        assert still.segment == segment == 1
        figures = await plane.figures()
        assert figures["publishers"] == figures["viewers"] == 1
        assert figures["packets_out"] > 50
        await plane.close_call(CALL, "ended")
        assert await plane.running() == ()
        await leave()
        await watcher.close()
        await until(lambda: bool(told.of(SegmentClosed)))
        await told.close()
    (opened,), (closed,) = told.of(SegmentOpened), told.of(SegmentClosed)
    assert isinstance(opened, SegmentOpened)
    assert isinstance(closed, SegmentClosed)
    assert opened.codecs == ("opus", "VP8")
    assert closed.why == "ended"
    seen = [number for number in watcher.numbers if number is not None]
    assert seen == sorted(seen)
    assert len(seen) > 25
    assert watcher.sounds > 50
    check_replay(vault, key, closed, seen)


def check_replay(vault: LocalVault, key: DataKey, closed: SegmentClosed, seen: list[int]) -> None:
    piece = vault.open(CALL, closed.evidence, key)
    assert piece.mark().sha256 == closed.sha256
    assert piece.count() == closed.records
    piece.close()
    derived = derive(CALL, STREAM, (EvidenceId(closed.evidence),), vault, key)
    content = played(vault, key, derived.event)
    with av.open(io.BytesIO(content)) as file:
        pictures = [(f.time or 0.0, f.to_ndarray(format="rgb24")) for f in file.decode(video=0)]
    numbers = [read_frame_number(picture) for _, picture in pictures]
    assert set(seen) <= set(numbers)
    assert None not in numbers
    begins = [
        time for (time, _), number in zip(pictures, numbers, strict=True) if number is not None and number % 30 == 0
    ]
    beeps = sounds(content)
    assert len(beeps) >= 2
    for time in begins:  # a beep begins with each frame 30 k; at 15 frames a second that is every other beep
        if time > beeps[-1] + 0.5:
            continue  # the call ended before this one was heard
        assert min(abs(time - beep) for beep in beeps) < SYNC_S, (begins, beeps)
    assert [gap for gap in derived.gaps if gap.until_us - gap.from_us > 1_500_000] == []


def sounds(content: bytes) -> list[float]:
    """When beeps begin in a derived file, in its own time."""
    resampler = av.AudioResampler(format="s16p", layout="mono", rate=48_000)
    with av.open(io.BytesIO(content)) as file:
        frames = list(file.decode(audio=0))
    begins = frames[0].time or 0.0
    pcm = np.concatenate([part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)])
    return [begins + beep for beep in beep_times(pcm, 48_000)]


async def test_a_viewer_may_come_before_the_publisher_and_sees_it_from_the_first_frame(
    home: Path, plane: WorkerPlane, key: DataKey, keys: object
) -> None:
    async with worker(home):
        watcher = Watcher()
        await take(watcher.pc, (await plane.subscribe(CALL, STREAM, "agent", await watcher.offer())).sdp)
        await until(lambda: watcher.pc.connectionState == "connected")
        assert watcher.numbers == []
        leave, _ = await publish(plane, key)
        await until(lambda: len(watcher.numbers) > 5)
        assert watcher.numbers[0] in range(3), "the first key frame was not waited for"
        await leave()
        await plane.close_call(CALL, "ended")
        assert await plane.running() == ()
        await watcher.close()


async def test_a_killed_worker_loses_less_than_a_second_and_its_successor_says_so(
    home: Path, plane: WorkerPlane, key: DataKey, vault: LocalVault, keys: object, clock: SharedClock
) -> None:
    told = Told(plane)
    losses = plane.losses()
    async with worker(home) as first:
        leave, _ = await publish(plane, key)
        await until(lambda: len(told.of(TrackAnchored)) >= 1, 20)
        await asyncio.sleep(0.6)
        first.send_signal(signal.SIGKILL)
        killed_us = clock.now_us()
        await first.wait()
        await leave()
        assert await asyncio.wait_for(anext(losses), 10) == (Lost(CALL, frozenset({STREAM})),)
        with pytest.raises(PlaneUnavailable):
            await plane.running()
    async with worker(home):
        await answering(plane, 1)
        assert await plane.running() == ()
        await until(lambda: bool(told.of(SegmentClosed)))
        leave, segment = await publish(plane, key)
        assert segment == 2
        await until(lambda: bool(told.of(StreamGap)), 20)
        await plane.close_call(CALL, "ended")
        await leave()
        await until(lambda: len(told.of(SegmentClosed)) == 2)
    await told.close()
    interrupted = told.of(SegmentClosed)[0]
    assert isinstance(interrupted, SegmentClosed)
    assert interrupted.why == "interrupted"
    piece = vault.open(CALL, interrupted.evidence, key)
    assert (piece.count(), piece.mark().sha256) == (interrupted.records, interrupted.sha256)
    piece.close()
    for gap in told.of(StreamGap):
        assert isinstance(gap, StreamGap)
        assert gap.reason is GapReason.SERVER
        assert -100_000 < killed_us - gap.from_us < 1_000_000
    sequences = [happening.sequence for happening in told.all]
    assert sequences == sorted(set(sequences))


async def test_what_was_not_acknowledged_is_told_again(
    home: Path, plane: WorkerPlane, key: DataKey, keys: object
) -> None:
    async with worker(home):
        leave, _ = await publish(plane, key)
        async with asyncio.timeout(10):
            first = await anext(plane.happenings())
            again = await anext(plane.happenings())
        assert first == again
        assert isinstance(first.event, SegmentOpened)
        await plane.stop(CALL, STREAM, "enough")
        await leave()


async def test_errors_cross_the_socket_by_name(home: Path, plane: WorkerPlane, key: DataKey, keys: object) -> None:
    async with worker(home):
        for offer in ("", "v=0", "no sdp at all"):
            with pytest.raises(BadOffer):
                await plane.publish(CALL, key.wrapped, STREAM, offer)
        watcher = Watcher()
        with pytest.raises(BadOffer):  # of the wrong direction
            await plane.publish(CALL, key.wrapped, STREAM, await watcher.offer())
        with pytest.raises(NoSuchStream):
            await plane.still(CALL, STREAM)
        await plane.stop(CALL, STREAM, "nothing runs")
        await plane.unsubscribe(CallId("other"), "agent")
        await watcher.close()
        assert await plane.running() == ()

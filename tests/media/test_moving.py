"""Two real media workers: which of them a call runs in, and what becomes of it when that one dies or hangs."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.link import BEAT_S, BEATS_MISSED
from media.packets import NOTE_END, EntryKind, pack_entry
from media.plane import WorkerPlane
from media.recovery import Ended, newest_segment, take_over
from tests.media.browser_of_python import Watcher, connection, offer_to_publish, take
from tests.media.conftest import CALL
from tests.media.workers import STREAM, Told, answering, publish, until, worker
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import SegmentClosed, SegmentOpened, StreamGap, TrackAnchored
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.domain.streams import GapReason
from videobank.ports.keys import DataKey
from videobank.ports.media import Lost, NoSuchStream, PlaneUnavailable

OTHER = CallId("0" * 32)
KNOWN_WITHIN_S = 1.0  # that a process is gone, on a machine that other tests share
PIECE = EvidenceId(f"{STREAM}/0001")


def sockets(home: Path) -> tuple[Path, Path]:
    return home / "w1.sock", home / "w2.sock"


@pytest.fixture
async def two(home: Path) -> AsyncIterator[WorkerPlane]:
    made = WorkerPlane(sockets(home))
    await made.open()
    yield made
    await made.close()


def opened(told: Told) -> list[SegmentOpened]:
    return [event for event in told.of(SegmentOpened) if isinstance(event, SegmentOpened)]


def gaps(told: Told) -> list[StreamGap]:
    return [event for event in told.of(StreamGap) if isinstance(event, StreamGap)]


async def test_calls_are_shared_out_and_a_restarted_web_process_finds_where_each_runs(
    home: Path, two: WorkerPlane, key: DataKey, keys: KeyFile
) -> None:
    async with worker(home, "w1"), worker(home, "w2"):
        await answering(two, 2)
        told = Told(two)
        other_key = await keys.new_data_key(call_ledger(OTHER))
        pc = connection()
        await take(pc, (await two.publish(OTHER, other_key.wrapped, STREAM, await offer_to_publish(pc))).sdp)
        leave, _ = await publish(two, key)
        await until(lambda: len(opened(told)) == 2)
        assert {event.worker for event in opened(told)} == {"w1", "w2"}
        await told.close()
        again = WorkerPlane(sockets(home))
        await again.open()
        watcher = Watcher()
        await take(watcher.pc, (await again.subscribe(CALL, STREAM, "agent", await watcher.offer())).sdp)
        await until(lambda: len(watcher.numbers) > 3)
        await watcher.close()
        for call in (CALL, OTHER):
            await again.close_call(call, "ended")
        assert await two.running() == await again.running() == ()
        with pytest.raises(NoSuchStream):
            await again.still(CALL, STREAM)
        await again.close()
        await leave()
        await pc.close()


async def test_a_dead_workers_call_goes_on_in_the_other_at_once_and_its_successor_closes_what_it_left(
    home: Path, two: WorkerPlane, key: DataKey, keys: KeyFile, clock: SharedClock, vault: LocalVault
) -> None:
    told, losses = Told(two), two.losses()
    async with worker(home, "w2"):
        async with worker(home, "w1") as first:
            await answering(two, 2)
            leave, _ = await publish(two, key)
            assert opened_by(two) == "w1"
            await until(lambda: bool(told.of(TrackAnchored)), 20)
            first.send_signal(signal.SIGKILL)
            killed_us = clock.now_us()
            assert await asyncio.wait_for(anext(losses), KNOWN_WITHIN_S) == (Lost(CALL, frozenset({STREAM})),)
            await leave()
            leave, segment = await publish(two, key)
            assert segment == 2
            await until(lambda: bool(gaps(told)), 20)
        async with worker(home, "w1"):
            await until(lambda: bool(told.of(SegmentClosed)))
            await two.close_call(CALL, "ended")
            await until(lambda: len(told.of(SegmentClosed)) == 2)
        await leave()
    await told.close()
    one, other = opened(told)
    assert (one.worker, other.worker, other.segment) == ("w1", "w2", 2)
    left = told.of(SegmentClosed)[0]
    assert isinstance(left, SegmentClosed)
    assert (left.segment, left.why) == (1, "interrupted")
    piece = vault.open(CALL, left.evidence, key)
    assert (piece.count(), piece.mark().sha256) == (left.records, left.sha256)
    piece.close()
    assert {gap.track for gap in gaps(told)} == {"audio", "video"}
    for gap in gaps(told):
        assert gap.reason is GapReason.SERVER
        assert -100_000 < killed_us - gap.from_us < 1_000_000
        assert gap.until_us == other.starts_us
    assert len(gaps(told)) == 2


def opened_by(plane: WorkerPlane) -> str:
    carrier = plane._pins.worker_of(CALL)
    assert carrier is not None
    return carrier.worker


async def test_a_worker_that_hangs_is_killed_before_its_calls_go_on_elsewhere(
    home: Path, two: WorkerPlane, key: DataKey, keys: KeyFile
) -> None:
    told, losses = Told(two), two.losses()
    async with worker(home, "w2"), worker(home, "w1") as first:
        await answering(two, 2)
        leave, _ = await publish(two, key)
        await until(lambda: bool(told.of(SegmentOpened)), 20)
        first.send_signal(signal.SIGSTOP)
        lost = await asyncio.wait_for(anext(losses), BEAT_S * (BEATS_MISSED + 1) + KNOWN_WITHIN_S)
        assert lost == (Lost(CALL, frozenset({STREAM})),)
        assert await asyncio.wait_for(first.wait(), 5) == -signal.SIGKILL
        await leave()
        leave, segment = await publish(two, key)
        assert segment == 2
        await until(lambda: len(opened(told)) == 2, 20)
        assert opened(told)[1].worker == "w2"
        await two.close_call(CALL, "ended")
        await leave()
    await told.close()


async def test_a_worker_that_was_only_out_of_reach_gives_up_what_another_carries_by_then(
    home: Path, key: DataKey, keys: KeyFile
) -> None:
    async with worker(home, "w1"), worker(home, "w2"):
        before = WorkerPlane(sockets(home)[:1])
        await before.open()
        leave, _ = await publish(before, key)
        told = Told(before)
        await until(lambda: bool(told.of(SegmentOpened)))
        plane = WorkerPlane(sockets(home))
        plane._pins.place(CALL, STREAM, plane._links[1:], 0)
        await plane.open()
        await until(lambda: bool(told.of(SegmentClosed)))
        closed = told.of(SegmentClosed)[0]
        assert isinstance(closed, SegmentClosed)
        assert closed.why == "moved"
        assert await plane.running() == ()
        await told.close()
        await plane.close()
        await before.close()
        await leave()


async def test_nobody_goes_on_with_a_stream_while_another_process_writes_it(
    vault: LocalVault, key: DataKey, keys: KeyFile
) -> None:
    assert await newest_segment(CALL, STREAM, vault) == 0
    appender = vault.append(CALL, PIECE, key)
    appender.append(b"the header")
    appender.append(pack_entry(5, EntryKind.RTP, b"a") + pack_entry(7, EntryKind.RTP, b"b"))
    assert await newest_segment(CALL, STREAM, vault) == 1
    with pytest.raises(PlaneUnavailable, match="another worker still records customer-camera"):
        await take_over(CALL, STREAM, 1, vault, key)
    appender.append(pack_entry(9, EntryKind.NOTE, NOTE_END))
    appender.close()
    assert await take_over(CALL, STREAM, 1, vault, key) == Ended(1, 7, whole=True)


async def test_where_a_killed_worker_ended_is_told_by_its_last_whole_record(
    home: Path, vault: LocalVault, key: DataKey, keys: KeyFile
) -> None:
    appender = vault.append(CALL, PIECE, key)
    for record in (b"the header", pack_entry(5, EntryKind.RTP, b"a"), pack_entry(8, EntryKind.RTP, b"b")):
        appender.append(record)
    appender.close()
    (sealed,) = (home / "vault").glob("*/*/*.sealed")
    sealed.write_bytes(sealed.read_bytes()[:-3])
    assert await take_over(CALL, STREAM, 1, vault, key) == Ended(1, 5, whole=False)

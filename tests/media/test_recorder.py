import asyncio
import threading
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from media.packets import SegmentHeader, unpack_entries, unpack_header
from media.recorder import PENDING_BYTES, Recorder
from media.writer import Sheet, Writer
from tests.media.conftest import CALL
from tests.media.recording import AUDIO, START_US, STREAM, VIDEO
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import (
    CallEvent,
    RecordingFailed,
    RecordingRecovered,
    SegmentClosed,
    SegmentOpened,
    StreamGap,
    TrackAnchored,
)
from videobank.domain.ids import CallId, EvidenceId
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.keys import DataKey
from videobank.ports.vault import Appender, Mark, Vault, VaultFull

EVIDENCE = EvidenceId("customer-camera/0001")


@dataclass
class FillingVault:
    """A vault whose disk a test fills and frees."""

    inner: LocalVault
    full: bool = False
    low: bool = False
    left_bytes: int | None = None  # no record that is larger fits
    stalled: threading.Event | None = None  # until it is set, nothing comes back from the disk
    syncing: threading.Event | None = None  # until it is set, nothing is brought to the disk

    def append(self, call: CallId, evidence: EvidenceId, key: DataKey) -> Appender:
        self.check()
        return FillingAppender(self, self.inner.append(call, evidence, key))

    def has_room(self) -> bool:
        return not (self.full or self.low)

    def check(self, size: int = 0) -> None:
        if self.stalled is not None:
            self.stalled.wait()
        if self.full or (self.left_bytes is not None and size > self.left_bytes):
            raise VaultFull("no space left")

    def __getattr__(self, name: str) -> object:
        return getattr(self.inner, name)


@dataclass
class FillingAppender:
    vault: FillingVault
    inner: Appender

    def append(self, plaintext: bytes) -> Mark:
        self.vault.check(len(plaintext))
        return self.inner.append(plaintext)

    def sync(self) -> Mark:
        if self.vault.syncing is not None:
            self.vault.syncing.wait()
        return self.inner.sync()

    def close(self) -> Mark:
        return self.inner.close()


@dataclass
class Desk:
    """Drives a recorder through time."""

    recorder: Recorder
    writer: Writer
    events: list[CallEvent] = field(default_factory=list)
    now_us: int = START_US

    async def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 20)):
            self.now_us += 50_000
            self.recorder.raw(self.now_us, b"\x80" + bytes(199), control=False)
            self.recorder.tick(self.now_us)
            await asyncio.sleep(0.002)
        await asyncio.sleep(0.05)

    async def close(self) -> None:
        await self.recorder.close("done", self.now_us)
        await self.writer.close()

    def kinds(self) -> list[type[CallEvent]]:
        return [type(event) for event in self.events if not isinstance(event, TrackAnchored)]


def desk(vault: Vault, key: DataKey) -> Desk:
    writer = Writer(vault)
    header = SegmentHeader(CALL, STREAM, 1, 0, (AUDIO, VIDEO), (), "AA", "")
    made = Desk(Recorder(header, EVIDENCE, Sheet(CALL, EVIDENCE, key), writer, "w1"), writer)
    made.recorder.begin(START_US, made.events.append)
    return made


def arrivals_us(vault: LocalVault, key: DataKey) -> list[int]:
    """When each recorded entry arrived, as far as records were handed over."""
    with closing(vault.open(CALL, EVIDENCE, key)) as piece:
        return [entry.arrived_us for number in range(1, piece.count()) for entry in unpack_entries(piece.read(number))]


@pytest.fixture
def filling(vault: LocalVault) -> FillingVault:
    return FillingVault(vault)


async def test_every_packet_is_kept_with_its_arrival_in_records_of_a_quarter_second(
    vault: LocalVault, key: DataKey
) -> None:
    one = desk(vault, key)
    await one.run(5)
    await one.close()
    piece = vault.open(CALL, EVIDENCE, key)
    header = unpack_header(piece.read(0))
    assert (header.stream, header.starts_us) == (STREAM, START_US)
    entries = [entry for number in range(1, piece.count()) for entry in unpack_entries(piece.read(number))]
    assert [entry.arrived_us for entry in entries[:-1]] == [START_US + 50_000 * n for n in range(1, 101)]
    assert 5 * 3 <= piece.count() <= 5 * 5 + 3
    piece.close()
    assert one.kinds() == [SegmentOpened, SegmentClosed]
    assert len(one.events) == 3  # brought to the disk twice, and anchored at every second time
    closed = one.events[-1]
    assert isinstance(closed, SegmentClosed)
    assert closed.records == len(piece.lengths())


async def test_an_anchor_is_the_hash_of_the_file_so_far(vault: LocalVault, key: DataKey) -> None:
    one = desk(vault, key)
    await one.run(4.5)
    await one.close()
    anchors = [event for event in one.events if isinstance(event, TrackAnchored)]
    piece = vault.open(CALL, EVIDENCE, key)
    marks = piece.marks(tuple(anchor.bytes for anchor in anchors))
    piece.close()
    assert [marks[anchor.bytes] for anchor in anchors] == [anchor.sha256 for anchor in anchors]


async def test_a_full_vault_is_told_at_once_and_so_is_its_recovery(filling: FillingVault, key: DataKey) -> None:
    one = desk(filling, key)
    await one.run(1)
    filling.full = True
    await one.run(0.5)
    assert one.kinds() == [SegmentOpened, RecordingFailed]
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed]  # once
    filling.full = False
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, StreamGap, StreamGap, RecordingRecovered]
    gap = next(event for event in one.events if isinstance(event, StreamGap))
    assert gap.reason is GapReason.SERVER
    assert START_US + 700_000 <= gap.from_us <= START_US + 1_500_000
    await one.close()
    held = arrivals_us(filling.inner, key)
    assert max(later - earlier for earlier, later in pairwise(held)) > 2_000_000


async def test_a_vault_that_is_full_from_the_start_is_tried_again(filling: FillingVault, key: DataKey) -> None:
    filling.full = True
    one = desk(filling, key)
    await one.run(1)
    assert one.kinds() == [RecordingFailed]
    filling.full = False
    await one.run(3)
    assert one.kinds() == [RecordingFailed, SegmentOpened, StreamGap, StreamGap, RecordingRecovered]
    await one.close()


async def test_a_full_disk_that_takes_a_few_bytes_is_still_full(filling: FillingVault, key: DataKey) -> None:
    """As one whose last block is not used up: whatever is recorded needs more, so that nothing works again."""
    one = desk(filling, key)
    await one.run(1)
    filling.low, filling.left_bytes = True, 200
    await one.run(7)
    assert one.kinds() == [SegmentOpened, RecordingFailed]
    filling.low, filling.left_bytes = False, None
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, StreamGap, StreamGap, RecordingRecovered]
    await one.close()


async def test_a_disk_with_little_room_is_used_and_not_said_to_be_well(filling: FillingVault, key: DataKey) -> None:
    one = desk(filling, key)
    await one.run(1)
    filling.full = filling.low = True
    await one.run(3)
    filling.full = False
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, StreamGap, StreamGap]
    used_from_us = one.now_us
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, StreamGap, StreamGap]
    filling.low = False
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, StreamGap, StreamGap, RecordingRecovered]
    await one.close()
    assert len([at_us for at_us in arrivals_us(filling.inner, key) if at_us > used_from_us]) == 6 * 20 + 1


async def test_a_low_disk_is_told_while_everything_is_still_kept(filling: FillingVault, key: DataKey) -> None:
    one = desk(filling, key)
    filling.low = True
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed]
    filling.low = False
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, RecordingRecovered]
    await one.close()
    assert len(arrivals_us(filling.inner, key)) == 6 * 20 + 1


async def test_a_disk_that_stalls_is_a_failure_and_not_a_growing_queue(vault: LocalVault, key: DataKey) -> None:
    one = desk(vault, key)
    await one.run(0.5)
    one.recorder._pending_bytes = 4 * 1024 * 1024  # what a stalled disk leaves behind
    await one.run(0.5)
    assert one.kinds() == [SegmentOpened, RecordingFailed]
    one.recorder._pending_bytes = 0
    await one.run(2.5)
    assert RecordingRecovered in one.kinds()
    await one.close()


async def test_a_disk_that_takes_its_time_keeps_no_record_back(filling: FillingVault, key: DataKey) -> None:
    """A killed process loses what it has not handed over: that must not wait for the disk. That it waits is told."""
    one = desk(filling, key)
    filling.syncing = threading.Event()
    await one.run(8)
    assert max(arrivals_us(filling.inner, key)) > one.now_us - 500_000
    assert one.kinds() == [SegmentOpened]
    await one.run(7)
    assert one.kinds() == [SegmentOpened, RecordingFailed]
    assert not [event for event in one.events if isinstance(event, TrackAnchored)]
    filling.syncing.set()
    await one.run(3)
    assert one.kinds() == [SegmentOpened, RecordingFailed, RecordingRecovered]
    await one.close()
    assert len(arrivals_us(filling.inner, key)) == 18 * 20 + 1


@pytest.mark.parametrize("given_up", [False, True])
async def test_the_gap_of_a_disk_that_fails_late_begins_with_what_was_lost(
    filling: FillingVault, key: DataKey, given_up: bool
) -> None:
    """A disk that hangs answers late: what was queued meanwhile is lost too, and what arrives until it works again.

    So it is when more was queued than may be: what was refused was not the first to be lost.
    """
    one = desk(filling, key)
    await one.run(1)
    stalled = threading.Event()
    filling.stalled = stalled
    lost_from_us = one.now_us
    await one.run(2)
    queued = PENDING_BYTES if given_up else 0
    one.recorder._pending_bytes += queued
    await one.run(1)
    one.recorder._pending_bytes -= queued
    filling.full = True
    stalled.set()
    await one.run(0.5)
    filling.full = False
    await one.run(3)
    await one.close()
    held = arrivals_us(filling.inner, key)
    before_us, after_us = max(pairwise(held), key=lambda pair: pair[1] - pair[0])
    assert before_us <= lost_from_us + 500_000
    gaps = [event for event in one.events if isinstance(event, StreamGap)]
    assert [gap.track for gap in gaps] == [TrackKind.AUDIO, TrackKind.VIDEO]
    for gap in gaps:
        assert abs(gap.from_us - before_us) <= 100_000, (gap.from_us - before_us, gap)
        assert abs(gap.until_us - after_us) <= 100_000, (gap.until_us - after_us, gap)


async def test_what_a_low_disk_still_kept_is_in_no_gap(filling: FillingVault, key: DataKey) -> None:
    one = desk(filling, key)
    filling.low = True
    await one.run(4)
    low_until_us = one.now_us
    filling.full = True
    await one.run(1)
    filling.full = filling.low = False
    await one.run(3)
    await one.close()
    gaps = [event for event in one.events if isinstance(event, StreamGap)]
    assert gaps
    assert all(gap.from_us > low_until_us - 500_000 for gap in gaps)

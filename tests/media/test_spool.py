import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from media.spool import ANCHORS_KEPT, Spool, SpoolTaken, alone, left_behind
from videobank.domain.call_events import CallEvent, RecordingRecovered, SegmentClosed, SegmentOpened, TrackAnchored
from videobank.domain.ids import CallId, EvidenceId, StreamId
from videobank.ports.media import Happening

CALL, STREAM, EVIDENCE = CallId("c"), StreamId("agent-camera"), EvidenceId("agent-camera/0001")
OPENED = SegmentOpened(
    stream=STREAM, segment=1, evidence=EVIDENCE, dtls_fingerprint="A", codecs=("opus",), starts_us=5, worker="w"
)
CLOSED = SegmentClosed(stream=STREAM, segment=1, evidence=EVIDENCE, records=1, bytes=2, sha256="", why="x")


def told(spool: Spool, event: CallEvent, wrapped_key: bytes = b"") -> Happening:
    happening = Happening("w", spool.next_sequence(), CALL, event, datetime.now(UTC))
    spool.add(happening, wrapped_key)
    return happening


def test_what_was_not_acknowledged_comes_back_after_a_death_and_numbers_go_on(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    kept, gone = told(spool, OPENED, b"\x01"), told(spool, RecordingRecovered(stream=STREAM))
    spool.acknowledge(gone.sequence)
    after = Spool(tmp_path / "s")  # nothing was closed: the worker was killed
    assert after.after(0, 10) == [kept]
    assert after.next_sequence() == gone.sequence + 1
    (left,) = after.left_open
    assert (left.evidence, left.wrapped_key) == (EVIDENCE, "01")
    spool.close()
    after.close()


def test_a_segment_whose_end_was_told_is_not_open(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    for event in (OPENED, CLOSED):
        spool.acknowledge(told(spool, event).sequence)
    spool.close()
    after = Spool(tmp_path / "s")
    assert (after.left_open, after.after(0, 10)) == ((), [])
    after.close()


def test_two_workers_of_one_name_do_not_share_a_spool(tmp_path: Path) -> None:
    with alone(tmp_path / "s"), pytest.raises(SpoolTaken, match="called s"), alone(tmp_path / "s"):
        pass
    with alone(tmp_path / "s"):
        pass


def test_a_line_cut_by_a_death_costs_only_itself(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    kept = told(spool, OPENED)
    told(spool, RecordingRecovered(stream=STREAM))
    spool.close()
    path = tmp_path / "s"
    path.write_bytes(path.read_bytes()[:-20])
    after = Spool(path)
    assert after.after(0, 10) == [kept]
    told(after, CLOSED)
    after.close()
    again = Spool(path)
    assert len(again.after(0, 10)) == 2
    again.close()


def test_anchors_do_not_pile_up_while_nobody_listens(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    for number in range(500):
        told(spool, TrackAnchored(stream=STREAM, segment=1, evidence=EVIDENCE, records=number, bytes=1, sha256=""))
    waiting = spool.after(0, 1000)
    assert len(waiting) <= ANCHORS_KEPT + 1
    assert isinstance(waiting[-1].event, TrackAnchored)
    assert waiting[-1].event.records == 499
    spool.close()


def test_the_file_is_private_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    for _ in range(6000):
        spool.acknowledge(told(spool, RecordingRecovered(stream=STREAM)).sequence)
    assert (tmp_path / "s").stat().st_size < 1_200_000
    assert (tmp_path / "s").stat().st_mode & 0o777 == 0o600
    spool.close()


def test_a_full_disk_costs_no_happening_and_the_file_catches_up(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "s")
    kept = [told(spool, OPENED, b"\x01")]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))  # every write fails, as Python ignores SIGXFSZ
    try:
        kept.append(told(spool, RecordingRecovered(stream=STREAM)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    kept.append(told(spool, CLOSED))
    after = Spool(tmp_path / "s")
    assert after.after(0, 10) == kept
    assert after.left_open == ()
    spool.close()
    after.close()


def test_a_worker_that_died_with_something_to_tell_is_left_behind(tmp_path: Path) -> None:
    for name, events in (
        ("media-0", (OPENED, CLOSED)),
        ("media-1", (OPENED,)),
        ("media-2", ()),
        ("media-3", (CLOSED,)),
    ):
        spool = Spool(tmp_path / f"{name}.spool")
        for event in events:
            happening = told(spool, event)
            if name != "media-3":
                spool.acknowledge(happening.sequence)
        spool.close()
    (tmp_path / "media-4.spool").write_text('{"happening":{"type":"FromTheFuture"}}\n')
    assert left_behind(tmp_path) == ("media-1", "media-3", "media-4")
    assert left_behind(tmp_path / "nowhere") == ()

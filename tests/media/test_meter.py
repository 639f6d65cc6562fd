"""The quality meter: rows from counters, once a second, kept until somebody has them."""

import struct

import pytest

from media import meter, rtcp
from media.meter import Counts, Measurements, Meter, Metered, TrackCounts
from media.reception import Reception
from tests.media.conftest import CALL
from tests.media.lines import KEY_FRAME, VIDEO, Lines, packet
from videobank.domain.ids import StreamId
from videobank.domain.quality import Observed
from videobank.domain.streams import TrackKind
from videobank.ports.media import Measured

WHAT = Metered(CALL, StreamId("customer-camera"), None, 1)
BEGAN_US = 1_800_000_000_400_000
SECOND = 1_800_000_000


class Connection:
    """Counts as a test says."""

    def __init__(self) -> None:
        self.counts = Counts(0, 0, 0, {})
        self.rows: list[Observed] = []
        self.meter = Meter(WHAT, lambda: self.counts, lambda measured: self.rows.append(measured.row))

    def count(self, octets: int, packets: int, video: TrackCounts, repaired: int = 0) -> None:
        self.counts = Counts(octets, packets, repaired, {TrackKind.VIDEO: video})


def test_a_row_is_cut_at_each_whole_second_and_at_the_end() -> None:
    one = Connection()
    for tick in range(35):  # every 50 ms: 1.75 s
        one.count(1_000 * (tick + 1), tick + 1, TrackCounts(tick + 1, 0, 0, 0))
        one.meter.tick(BEGAN_US + tick * 50_000)
    one.meter.close(BEGAN_US + 1_725_000)
    assert [(row.second, row.span_ms) for row in one.rows] == [(SECOND, 600), (SECOND + 1, 1000), (SECOND + 2, 125)]
    assert sum(row.octets for row in one.rows) == 35_000
    assert sum(row.packets for row in one.rows) == sum(row.tracks[0].expected for row in one.rows) == 35
    one.meter.close(BEGAN_US + 9_000_000)
    assert len(one.rows) == 3, "closed once"


def test_nothing_is_told_of_a_connection_on_which_nothing_came() -> None:
    one = Connection()
    one.meter.tick(BEGAN_US)
    one.meter.tick(BEGAN_US + 3_000_000)
    one.meter.close(BEGAN_US + 3_100_000)
    assert one.rows == []


def test_a_source_that_begins_anew_is_counted_from_its_beginning() -> None:
    one = Connection()
    one.count(100, 10, TrackCounts(1_000, 7, 5, 9), 5)
    one.meter.tick(BEGAN_US)
    one.meter.tick(BEGAN_US + 600_000)
    one.count(200, 20, TrackCounts(12, 1, 1, 9), 1)
    one.meter.tick(BEGAN_US + 1_600_000)
    (_, row) = one.rows
    assert (row.tracks[0].expected, row.tracks[0].lost, row.repaired) == (12, 1, 1)


def row(second: int) -> Measured:
    read = Counts(0, 1, 0, {})
    found: list[Measured] = []
    one = Meter(WHAT, lambda: read, found.append)
    one.tick(second * 1_000_000)
    one.tick((second + 1) * 1_000_000)
    return found[0]


def test_rows_are_told_until_they_are_said_to_be_kept() -> None:
    kept = Measurements(5_000)
    for second in range(3):
        kept.add(row(second + 1))
    rows, following = kept.after(0)
    assert [measured.row.second for measured in rows] == [1, 2, 3]
    assert kept.after(0) == (rows, following), "not said to be kept: told again"
    kept.add(row(4))
    rows, following = kept.after(following)
    assert [measured.row.second for measured in rows] == [4]
    assert kept.after(following) == ([], following)
    assert kept.after(10**15) == ([], following), "a number out of another life forgets nothing that is to come"


def test_what_nobody_asks_for_is_bounded_and_the_newest_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "MOST_ROWS", 10)
    monkeypatch.setattr(meter, "MOST_AT_ONCE", 4)
    kept = Measurements(0)
    for second in range(1, 26):
        kept.add(row(second))
    rows, following = kept.after(0)
    assert [measured.row.second for measured in rows] == [16, 17, 18, 19]
    rows, _ = kept.after(following)
    assert [measured.row.second for measured in rows] == [20, 21, 22, 23]


def test_an_uplink_counts_what_the_line_lost_and_what_came_again() -> None:
    lines = Lines()
    for sequence in range(100, 200):
        if sequence in {110, 111, 150}:
            continue
        lines.publish(packet(VIDEO, sequence, KEY_FRAME))
    counts = lines.uplink.counts()
    assert counts.packets == 97
    assert counts.tracks[TrackKind.VIDEO][:3] == (100, 3, 0)
    lines.now_us += 20_000
    lines.due()  # asks for them
    lines.publish(packet(VIDEO, 110, KEY_FRAME))
    counts = lines.uplink.counts()
    assert counts.tracks[TrackKind.VIDEO][:3] == (100, 3, 1), "the line lost it, whether it came again or not"
    assert counts.repaired == 1
    assert counts.tracks[TrackKind.AUDIO][:3] == (0, 0, 0)


def block(ssrc: int, highest: int, lost: int, jitter: int = 900) -> rtcp.Block:
    return rtcp.Block(ssrc, 0, lost, highest, jitter, 0, 0)


def test_a_viewer_counts_what_its_browser_reports() -> None:
    reception = Reception({21: 48_000, 22: 90_000})
    reception.take([block(22, 1_000, 0), block(21, 70_000, 4)])
    assert reception.counts(22) == TrackCounts(0, 0, 0, 10_000), "counting begins with the first report"
    reception.take([block(22, 1_100, 7), block(99, 5, 5)])
    assert reception.counts(22) == TrackCounts(100, 7, 0, 10_000)
    assert reception.counts(21)[:2] == (0, 0)
    assert reception.counts(99) == TrackCounts(0, 0, 0, 0)


@pytest.mark.parametrize(
    "wild",
    [block(22, 0, 0), block(22, 0xFFFFFFFF, 0), block(22, 1_010, 500), block(22, 1_010, 0, 0xFFFFFFFF)],
    ids=["backwards", "far ahead", "more lost than sent", "endless jitter"],
)
def test_a_wild_report_moves_no_number_out_of_bounds(wild: rtcp.Block) -> None:
    reception = Reception({22: 90_000})
    reception.take([block(22, 1_000, 0), wild, block(22, 1_020, 1)])
    expected, lost, _, jitter_us = reception.counts(22)
    assert 0 <= expected < 1 << 24
    assert lost <= expected
    assert jitter_us <= 60_000_000


def test_a_viewer_reads_reports_out_of_a_compound() -> None:
    lines = Lines()
    for highest, lost in ((1_000, 0), (1_200, 9)):
        report = struct.pack("!I", 1) + struct.pack("!IIIIII", 22, lost, highest, 90, 0, 0)
        lines.viewer.control(lines.now_us, rtcp.pack(rtcp.RR, 1, report))
    counts = lines.viewer.counts()
    assert counts.tracks[TrackKind.VIDEO] == TrackCounts(200, 9, 0, 1_000)
    assert counts.round_trip_us is None, "nothing was answered yet"

"""A viewer's line, simulated: a queue of a given rate between what is sent and its feedback."""

import random

import pytest

from media.downlink import Downlink
from media.estimate import Estimate
from media.twcc import Arrivals, read_feedback

PACKET_BYTES = 1100
SECOND_US = 1_000_000
READ_AT_ONCE = 8


class Bottleneck:
    """Carries ``rate`` bit/s; what does not fit within ``depth_us`` of queueing is lost."""

    def __init__(self, estimate: Estimate, rate: int, depth_us: int = 500_000, loss: float = 0.0) -> None:
        self.rate = rate
        self.estimate = estimate
        self._depth_us = depth_us
        self.delay_us = 20_000
        self.away = False
        self._loss = loss
        self._chance = random.Random(1)
        self._free_us = 0
        self._number = 0
        self._arrivals = Arrivals()
        self._coming: list[tuple[int, int]] = []
        self._feedback_us = 0
        self.stopped_until_us = 0  # the viewer's machine: until then it reads nothing, and then a few at a time

    def send(self, now_us: int, size: int = PACKET_BYTES) -> None:
        self.estimate.sent(self._number & 0xFFFF, size, now_us)
        start_us = max(self._free_us, now_us)
        if start_us - now_us <= self._depth_us and not self.away and self._chance.random() >= self._loss:
            self._free_us = start_us + size * 8 * SECOND_US // self.rate
            self._coming.append((self._free_us + self.delay_us, self._number & 0xFFFF))
        self._number += 1

    def queued_us(self, now_us: int) -> int:
        return max(0, self._free_us - now_us)

    def step(self, now_us: int) -> None:
        if now_us < self.stopped_until_us:
            return
        came = [each for each in self._coming if each[0] <= now_us][:READ_AT_ONCE]
        for at_us, number in came:
            self._arrivals.add(number, max(at_us, self.stopped_until_us))
        self._coming = [each for each in self._coming if each not in came]
        if now_us - self._feedback_us >= 50_000:
            self._feedback_us = now_us
            for packet in self._arrivals.feedback(1, 2):
                self.estimate.feedback(packet[4:], now_us)


def drive(line: Bottleneck, seconds: float, rate: int, start_us: int, downlink: Downlink | None = None) -> int:
    """Send at a rate, but never above the limit that is known; returns the time after."""
    now_us, owed, ticked_us = start_us, 0.0, start_us
    while now_us < start_us + seconds * SECOND_US:
        allowed = min(rate, line.estimate.limit or rate)
        owed += allowed * 5_000 / 8 / SECOND_US
        while owed >= PACKET_BYTES:
            line.send(now_us)
            owed -= PACKET_BYTES
        if downlink is not None and now_us - ticked_us >= 50_000:
            ticked_us = now_us
            for _ in range(downlink.due(now_us) // PACKET_BYTES):
                line.send(now_us)
        line.step(now_us)
        now_us += 5_000
    return now_us


def test_a_line_with_room_shows_no_limit() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    drive(line, 10, 1_500_000, SECOND_US)
    assert line.estimate.limit is None
    assert line.estimate.loss == 0


def test_a_sudden_drop_is_found_within_a_second_and_the_limit_is_near_what_is_left() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 5, 1_500_000, SECOND_US)
    line.rate = 500_000
    drive(line, 1, 1_500_000, now_us)
    assert line.estimate.limit is not None
    drive(line, 3, 1_500_000, now_us + SECOND_US)
    assert 250_000 < (line.estimate.limit or 0) <= 520_000


def test_a_line_that_recovers_is_found_by_asking() -> None:
    downlink = Downlink(lambda _paused: None)
    line = Bottleneck(downlink.estimate, 500_000)
    now_us = drive(line, 8, 1_500_000, SECOND_US, downlink)
    assert (line.estimate.limit or 0) <= 550_000
    line.rate = 4_000_000
    drive(line, 15, 1_500_000, now_us, downlink)
    assert line.estimate.limit is None or line.estimate.limit > 1_200_000


def test_a_line_that_is_too_thin_for_a_picture_pauses_it_and_it_comes_back_by_itself() -> None:
    told: list[bool] = []
    downlink = Downlink(told.append)
    line = Bottleneck(downlink.estimate, 60_000)
    now_us = drive(line, 10, 300_000, SECOND_US, downlink)
    assert told == [True]
    line.rate = 2_000_000
    drive(line, 15, 50_000, now_us, downlink)
    assert told == [True, False]


def test_heavy_loss_without_delay_lowers_the_limit() -> None:
    line = Bottleneck(Estimate(), 1_000_000, depth_us=3_000)
    drive(line, 5, 3_000_000, SECOND_US)
    assert line.estimate.limit is not None
    assert line.estimate.limit < 2_000_000


def test_a_drop_ends_in_no_slide_show_and_the_queue_is_gone_within_two_seconds() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 5, 1_500_000, SECOND_US)
    line.rate = 500_000
    for _ in range(40):
        now_us = drive(line, 0.25, 1_500_000, now_us)
        assert (line.estimate.limit or 1_500_000) > 300_000
    assert line.queued_us(now_us) < 100_000


def test_an_outage_is_no_limit() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 5, 1_500_000, SECOND_US)
    line.away = True
    now_us = drive(line, 5, 1_500_000, now_us)
    line.away = False
    drive(line, 3, 1_500_000, now_us)
    assert line.estimate.limit is None


@pytest.mark.parametrize("longer_us", [40_000, 70_000, 150_000])
def test_a_path_that_has_become_longer_is_no_queue_and_takes_nothing_of_the_rate(longer_us: int) -> None:
    line = Bottleneck(Estimate(), 4_000_000, loss=0.03)
    now_us = drive(line, 5, 1_300_000, SECOND_US)
    line.delay_us += longer_us
    now_us = drive(line, 1.5, 1_300_000, now_us)
    assert line.estimate.limit is None
    drive(line, 10, 1_300_000, now_us)
    assert line.estimate.limit is None


def test_a_path_that_becomes_longer_and_thinner_at_once_is_a_thin_one() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 5, 1_300_000, SECOND_US)
    line.delay_us, line.rate = 70_000, 600_000
    now_us = drive(line, 2, 1_300_000, now_us)
    for _ in range(20):
        now_us = drive(line, 0.25, 1_300_000, now_us)
        assert 250_000 < (line.estimate.limit or 1_300_000) <= 660_000
    assert line.queued_us(now_us) < 100_000


@pytest.mark.parametrize("stopped_us", [150_000, 200_000, 240_000])
def test_a_viewer_whose_machine_stops_for_a_moment_has_no_full_line(stopped_us: int) -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 6, 1_500_000, SECOND_US)
    for _ in range(3):
        line.stopped_until_us = now_us + stopped_us
        now_us = drive(line, 2, 1_500_000, now_us)
        assert line.estimate.limit is None


def test_a_path_that_is_a_little_longer_after_a_queue_holds_nothing_back() -> None:
    line = Bottleneck(Estimate(), 4_000_000)
    now_us = drive(line, 6, 1_500_000, SECOND_US)
    line.delay_us += 45_000  # too little for a queue
    line.rate = 1_200_000
    now_us = drive(line, 2, 1_500_000, now_us)
    assert line.estimate.limit is not None
    line.rate = 4_000_000
    now_us = drive(line, 3, 1_500_000, now_us)
    assert line.estimate.limit > 1_000_000


def test_loss_that_a_lower_rate_does_not_lessen_takes_no_more_of_the_rate() -> None:
    line = Bottleneck(Estimate(), 4_000_000, loss=0.3)
    drive(line, 15, 1_000_000, SECOND_US)
    assert line.estimate.limit is None or line.estimate.limit > 400_000


def test_feedback_is_read_as_it_is_written() -> None:
    arrivals = Arrivals()
    for number, at_us in ((65_534, 1_000_000), (65_535, 1_010_000), (1, 1_150_000), (2, 1_149_000)):
        arrivals.add(number, at_us)
    (packet,) = arrivals.feedback(1, 2)
    read = read_feedback(packet[4:], 65_540)
    assert [number for number, _ in read] == [65_534, 65_535, 65_536, 65_537, 65_538]
    times = [at_us for _, at_us in read]
    assert times == [1_000_000, 1_010_000, None, 1_150_000, 1_149_000]


def test_a_cut_feedback_says_nothing() -> None:
    arrivals = Arrivals()
    for number in range(20):
        arrivals.add(number, number * 10_000)
    (packet,) = arrivals.feedback(1, 2)
    for end in range(4, len(packet) - 4):
        assert read_feedback(packet[4:end], 0) in ([], read_feedback(packet[4:], 0))

"""The line of the bad networks does what it says."""

from itertools import pairwise

from tests.network.link import HEADERS_BYTES, Conditions, Link

PACKET_BYTES = 1000 - HEADERS_BYTES


def test_an_open_line_passes_everything_at_once() -> None:
    link = Link()
    assert [link.take(PACKET_BYTES, at_s) for at_s in (0.0, 0.1, 0.2)] == [0.0, 0.1, 0.2]


def test_a_rate_spaces_packets_and_a_full_queue_drops_the_newest() -> None:
    link = Link(Conditions(rate_bit_s=80_000, queue_s=0.25))  # a packet takes a tenth of a second
    arrivals = [link.take(PACKET_BYTES, 0.0) for _ in range(5)]
    assert arrivals[:3] == [0.1, 0.2, 0.30000000000000004]
    assert arrivals[3:] == [None, None]
    assert [one.overflow for one in link.passages] == [False, False, False, True, True]


def test_what_waits_when_the_rate_falls_leaves_at_the_new_rate() -> None:
    link = Link(Conditions(rate_bit_s=80_000, queue_s=9.0))
    link.take(PACKET_BYTES, 0.0)
    link.set(Conditions(rate_bit_s=8_000, queue_s=9.0), 0.0)
    assert link.take(PACKET_BYTES, 0.0) == 2.0


def test_loss_and_jitter_are_as_much_as_asked_for_and_keep_the_order() -> None:
    link = Link(Conditions(loss=0.3, delay_s=0.05, jitter_s=0.02))
    arrivals = [link.take(PACKET_BYTES, number / 100) for number in range(10_000)]
    passed = [at_s for at_s in arrivals if at_s is not None]
    assert 0.68 < len(passed) / len(arrivals) < 0.72
    assert all(before < after for before, after in pairwise(passed)), "equal times have no order"


def test_nothing_passes_a_line_that_is_cut() -> None:
    link = Link(Conditions(cut=True))
    assert link.take(PACKET_BYTES, 0.0) is None

"""One party's line, joined from what was counted and claimed."""

from dataclasses import replace

from videobank.domain.ids import StreamId
from videobank.domain.line import Line, LineSecond
from videobank.domain.quality import Claimed, Observed, TrackSecond
from videobank.domain.streams import Party, TrackKind

CUSTOMER, AGENT = StreamId("customer-camera"), StreamId("agent-camera")
SECOND = 1_800_000_000


def video(expected: int = 100, lost: int = 0) -> TrackSecond:
    return TrackSecond(kind=TrackKind.VIDEO, expected=expected, lost=lost, jitter_us=4_000)


UP = Observed(
    second=SECOND,
    span_ms=1000,
    stream=CUSTOMER,
    viewer=None,
    segment=1,
    octets=125_000,
    packets=100,
    repaired=0,
    round_trip_us=None,
    limit_bit_s=None,
    tracks=(video(lost=3),),
)
DOWN = replace(UP, stream=AGENT, viewer=Party.CUSTOMER, segment=0, octets=50_000, round_trip_us=81_000)
CLAIM = Claimed(at_ms=(SECOND + 1) * 1000, span_ms=1000, party=Party.AGENT, stream=CUSTOMER, frozen_ms=400)


def line(*rows: Observed | Claimed, party: Party = Party.CUSTOMER, most: int = 300) -> dict[int, LineSecond]:
    made = Line(party, most)
    made.take(rows)
    return {one.second: one for one in made.seconds()}


def test_both_ways_of_a_party_are_told_and_nothing_of_the_others() -> None:
    of_customer = line(UP, DOWN)[SECOND]
    assert (of_customer.up_bit_s, of_customer.up_loss) == (1_000_000, 30)
    assert (of_customer.down_bit_s, of_customer.down_loss) == (400_000, 30)
    assert (of_customer.round_trip_ms, of_customer.jitter_ms) == (81, 4)
    assert line(UP, DOWN, party=Party.AGENT) == {}


def test_a_screen_shares_the_line_with_the_camera() -> None:
    screen = replace(UP, stream=StreamId("customer-screen"), octets=25_000, tracks=(video(expected=100),))
    assert line(UP, screen)[SECOND].up_bit_s == 1_200_000
    assert line(UP, screen)[SECOND].up_loss == 15


def test_a_second_without_a_report_says_nothing_of_loss() -> None:
    assert line(replace(DOWN, tracks=(video(expected=0),)))[SECOND].down_loss is None


def test_what_came_by_itself_after_all_is_no_negative_loss() -> None:
    assert line(replace(UP, tracks=(video(lost=-2),)))[SECOND].up_loss == 0


def test_a_row_of_a_worker_that_was_held_up_is_no_peak_but_a_long_second() -> None:
    found = line(replace(UP, span_ms=3_020, octets=375_000), replace(UP, second=SECOND + 3))
    assert [one.up_bit_s for one in found.values()] == [1_000_000] * 4
    assert [one.up_loss for one in found.values()] == [30, None, None, 30]


def test_a_freeze_is_drawn_over_the_seconds_that_it_covered_and_not_only_where_it_ended() -> None:
    found = line(replace(CLAIM, frozen_ms=2_300))
    assert {second - SECOND: one.frozen_ms for second, one in found.items()} == {0: 1000, -1: 1000, -2: 300}


def test_a_freeze_of_an_hour_is_not_believed_back_to_the_beginning() -> None:
    assert len(line(replace(CLAIM, frozen_ms=600_000))) == 60


def test_how_many_pictures_a_second_are_seen_is_told_of_the_party_that_sends_them() -> None:
    seen = replace(CLAIM, frames=30, span_ms=1_500, frozen_ms=None)
    (one,) = line(seen).values()
    assert one.frames == 20
    assert line(replace(seen, stream=StreamId("customer-screen"))) == {}
    assert line(seen, party=Party.AGENT) == {}


def test_whose_picture_was_frozen_is_told_apart() -> None:
    seen_by_customer = replace(CLAIM, party=Party.CUSTOMER, stream=AGENT, round_trip_ms=70)
    one = line(CLAIM, seen_by_customer)[SECOND]
    assert (one.frozen_ms, one.view_frozen_ms, one.round_trip_ms) == (400, 400, 70)
    assert line(replace(CLAIM, stream=AGENT)) == {}, "nobody says of the own picture that it stood still"


def test_the_round_trip_that_was_measured_is_told_before_the_one_that_is_claimed() -> None:
    claimed = replace(CLAIM, party=Party.CUSTOMER, stream=CUSTOMER, frozen_ms=None, round_trip_ms=1)
    assert line(claimed, DOWN)[SECOND].round_trip_ms == 81


def test_what_is_told_again_counts_once() -> None:
    assert line(UP, UP, DOWN, DOWN)[SECOND] == line(UP, DOWN)[SECOND]
    next_segment = replace(UP, segment=2)
    assert line(UP, next_segment)[SECOND].up_bit_s == 2_000_000, "a second may hold the end of one and the next"


def test_a_change_is_told_once_and_the_oldest_seconds_are_let_go() -> None:
    made = Line(Party.CUSTOMER, 2)
    made.take([UP, replace(UP, second=SECOND + 1), replace(UP, second=SECOND + 2)])
    assert [one.second for one in made.changed()] == [SECOND + 1, SECOND + 2]
    assert made.changed() == ()
    made.take([replace(CLAIM, at_ms=(SECOND + 3) * 1000)])
    assert [(one.second, one.frozen_ms) for one in made.changed()] == [(SECOND + 2, 400)]

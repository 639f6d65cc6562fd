"""Who is before the camera through a call: what looks add up to, and what they do not."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.test_best_frames import seen as a_face
from videobank.domain.attendance import (
    LASTS_US,
    LOOKS_TO_END,
    UNWATCHED_AFTER_US,
    Finding,
    Seen,
    Watch,
    may_be_reference,
    miss,
    see,
    stop,
)
from videobank.domain.attendance_events import Attendance, AttendanceNoticed, AttendanceOver, Unwatched
from videobank.domain.face import FoundFace, Look, Point, QualityReason, Thresholds

SECOND = 1_000_000
LIMITS = Thresholds(match=0.5, no_match=0.3)
GONE, TWO, OTHER, DARK = Attendance.FACE_GONE, Attendance.SECOND_FACE, Attendance.OTHER_FACE, Attendance.TOO_DARK

HERE = a_face()
NOBODY = replace(a_face(faces=(), quality=(QualityReason.NO_FACE,)), face_brightness=None, sharpness=None)
UNLIT = replace(NOBODY, brightness=8.0)
DIM = replace(NOBODY, brightness=36.0)
BEHIND = FoundFace(
    400, 40, 470, 130, 0.9, Point(415, 70), Point(455, 70), Point(435, 90), Point(420, 110), Point(450, 110)
)
WITH_ANOTHER = replace(HERE, faces=(*HERE.faces, BEHIND))


def told(looks: Iterable[Look | Seen], watch: Watch | None = None) -> list[Finding]:
    """What is told of looks that are a second apart, the first at one second."""
    watch, findings = watch or Watch(0), []
    for number, look in enumerate(looks, start=1):
        seen = look if isinstance(look, Seen) else Seen(0, look)
        watch, found = see(watch, replace(seen, at_us=number * SECOND), LIMITS)
        findings += found
    return findings


def like(own: float, portrait: float | None = None) -> Seen:
    return Seen(0, HERE, own, portrait)


def began(kind: Attendance, at_s: int, **more: object) -> AttendanceNoticed:
    return AttendanceNoticed(kind=kind, from_us=at_s * SECOND, **more)  # type: ignore[arg-type]  # by name


def over(kind: Attendance, from_s: int, until_s: int) -> AttendanceOver:
    return AttendanceOver(kind=kind, from_us=from_s * SECOND, until_us=until_s * SECOND)


@pytest.mark.parametrize(
    ("kind", "look"), [(GONE, NOBODY), (TWO, WITH_ANOTHER), (DARK, UNLIT), (OTHER, like(0.1, 0.2))], ids=str
)
def test_a_span_is_told_as_long_as_it_was(kind: Attendance, look: Look | Seen) -> None:
    usual = like(0.9, 0.6)
    findings = told([usual, usual, *[look] * 5, usual, usual])
    more = {"similarity": 0.1, "to_portrait": 0.2} if kind is OTHER else {}
    assert findings == [began(kind, 3, **more), over(kind, 3, 8)]


@pytest.mark.parametrize(
    ("kind", "look"), [(GONE, NOBODY), (TWO, WITH_ANOTHER), (DARK, UNLIT), (OTHER, like(0.1))], ids=str
)
def test_what_is_shorter_is_no_finding(kind: Attendance, look: Look | Seen) -> None:
    usual = like(0.9)
    assert told([usual, *[look] * (LASTS_US[kind] // SECOND + 1), usual] * 5) == []


def test_when_both_have_left_nobody_is_there_and_no_second_person() -> None:
    assert told([*[WITH_ANOTHER] * 3, *[NOBODY] * 4]) == [began(TWO, 1), over(TWO, 1, 4), began(GONE, 4)]


def test_where_looks_are_rare_two_that_say_so_are_enough() -> None:
    watch, found = see(Watch(0), Seen(4 * SECOND, NOBODY), LIMITS)
    assert found == ()
    assert see(watch, Seen(8 * SECOND, NOBODY), LIMITS)[1] == (began(GONE, 4),)


def test_one_look_to_the_contrary_ends_nothing() -> None:
    assert told([HERE, *[NOBODY] * 4, HERE, NOBODY, HERE, NOBODY]) == [began(GONE, 2)]


def test_in_the_dark_nobody_is_gone_and_in_the_dusk_nothing_is_said() -> None:
    assert told([HERE, *[UNLIT] * 9]) == [began(DARK, 2)]
    assert told([HERE, *[UNLIT] * 3, *[DIM] * 9]) == [began(DARK, 2), began(GONE, 5)]
    assert told([HERE, *[DIM] * 3]) == []


def test_a_face_that_cannot_be_judged_is_not_another_one() -> None:
    turned = replace(like(0.05), look=a_face(quality=(QualityReason.TURNED_AWAY,)))
    assert told([like(0.9), *[turned] * 20]) == []


def test_the_portrait_vouches_for_the_customer_and_accuses_nobody() -> None:
    assert told([like(0.1, 0.7)] * 9) == []
    assert told([like(0.9, 0.05)] * 9) == []


def test_between_the_thresholds_nothing_is_said_of_who_it_is() -> None:
    assert told([like(0.4)] * 9) == []
    assert told([*[like(0.1)] * 3, *[like(0.4)] * 9]) == [began(OTHER, 1, similarity=0.1)]


def test_a_small_face_on_a_picture_and_a_face_found_twice_are_no_second_person() -> None:
    small = replace(BEHIND, left=400, right=430, top=40, bottom=80)
    twice = replace(HERE.faces[0], left=5, right=190)
    for extra in (small, twice, replace(BEHIND, score=0.5)):
        assert told([replace(HERE, faces=(*HERE.faces, extra))] * 9) == []


def test_a_row_does_not_go_on_over_a_long_pause() -> None:
    watch, found = Watch(0), ()
    for at_s in (1, 2, 3, 20, 21, 22):
        watch, found = see(watch, Seen(at_s * SECOND, NOBODY), LIMITS)
        assert found == ()
    assert see(watch, Seen(23 * SECOND, NOBODY), LIMITS)[1] == (began(GONE, 20),)


def test_who_does_not_look_says_so_and_when_it_is_over() -> None:
    watch, _ = see(Watch(0), Seen(SECOND, HERE), LIMITS)
    watch, found = miss(watch, SECOND + UNWATCHED_AFTER_US, Unwatched.ENGINE_DOWN)
    assert found == ()
    watch, found = miss(watch, SECOND + UNWATCHED_AFTER_US + 1, Unwatched.ENGINE_DOWN)
    assert found == (began(Attendance.UNWATCHED, 1, reason=Unwatched.ENGINE_DOWN),)
    assert miss(watch, 60 * SECOND, Unwatched.ENGINE_DOWN)[1] == ()
    watch, found = see(watch, Seen(61 * SECOND, HERE), LIMITS)
    assert found == ()
    assert see(watch, Seen(62 * SECOND, HERE), LIMITS)[1] == (over(Attendance.UNWATCHED, 1, 61),)


def test_a_pause_ends_what_lasts_at_the_last_look_and_begins_anew() -> None:
    watch = Watch(9 * SECOND, {GONE: 3 * SECOND, Attendance.UNWATCHED: 9 * SECOND})
    after, found = stop(watch, 12 * SECOND)
    assert found == (over(GONE, 3, 9), over(Attendance.UNWATCHED, 9, 12))
    assert after == Watch(12 * SECOND)


def test_an_old_picture_says_nothing_new() -> None:
    watch = Watch(5 * SECOND)
    assert see(watch, Seen(5 * SECOND, NOBODY), LIMITS) == (watch, ())


def test_only_one_well_seen_person_whom_nobody_doubts_is_the_calls_own_face() -> None:
    assert may_be_reference(Seen(0, HERE), Watch(0))
    assert not may_be_reference(Seen(0, NOBODY), Watch(0))
    assert not may_be_reference(Seen(0, WITH_ANOTHER), Watch(0))
    assert not may_be_reference(Seen(0, a_face(quality=(QualityReason.BLURRED,))), Watch(0))
    assert not may_be_reference(Seen(0, HERE), Watch(0, {OTHER: 0}))


@given(
    st.lists(st.sampled_from([HERE, NOBODY, UNLIT, DIM, WITH_ANOTHER, like(0.1), like(0.9), like(0.4)]), max_size=60)
)
def test_whatever_is_seen_each_kind_begins_and_ends_in_turn_and_in_its_span(looks: list[Look | Seen]) -> None:
    lasting: dict[Attendance, int] = {}
    ended = dict.fromkeys(Attendance, 0)
    for finding in told(looks):
        if isinstance(finding, AttendanceNoticed):
            assert finding.kind not in lasting
            assert finding.from_us >= ended[finding.kind]
            lasting[finding.kind] = finding.from_us
        else:
            assert lasting.pop(finding.kind) == finding.from_us
            assert finding.until_us >= finding.from_us + LASTS_US[finding.kind]
            ended[finding.kind] = finding.until_us


@given(st.lists(st.sampled_from([HERE, NOBODY, WITH_ANOTHER]), max_size=30), st.integers(0, 30))
def test_a_watch_that_is_rebuilt_from_what_lasts_goes_on_alike(looks: list[Look], cut: int) -> None:
    """After a restart a row may begin anew, so a finding comes some looks later, and none is told twice."""
    before = told(looks[:cut])
    lasting = {f.kind: f.from_us for f in before if isinstance(f, AttendanceNoticed)}
    for finding in before:
        if isinstance(finding, AttendanceOver) and lasting.get(finding.kind) == finding.from_us:
            del lasting[finding.kind]
    after = told([*looks[cut:], *[HERE] * LOOKS_TO_END], Watch(0, lasting))
    assert sum(isinstance(f, AttendanceNoticed) for f in before + after) == sum(
        isinstance(f, AttendanceOver) for f in before + after
    )

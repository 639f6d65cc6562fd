"""What looks at the customer's picture, about one a second, add up to. Pure: looks and instants in, findings out.

A head that turns, a hand before the face, or one missed picture is no finding. Each kind begins when looks in a row
have said it for so long (LASTS_US) and is over when two in a row say the contrary; a look that says nothing of it
(nobody can be told apart in the dark) neither counts nor breaks the row. The span of a finding runs from the first look
that said so to the first that said the contrary, so that it is as long as it was and not as when it was told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import hypot

from videobank.domain.attendance_events import Attendance, AttendanceNoticed, AttendanceOver, Unwatched
from videobank.domain.face import FoundFace, Look, QualityReason, Thresholds

LASTS_US: Mapping[Attendance, int] = {
    Attendance.FACE_GONE: 2_800_000,  # whoever turns to a paper on the desk is back sooner
    Attendance.SECOND_FACE: 800_000,  # a face is not seen by mistake twice in a second
    Attendance.OTHER_FACE: 1_800_000,
    Attendance.TOO_DARK: 1_800_000,
}
"""From the first look that says so to the last, of at least LOOKS_TO_BEGIN: four, two, three and three a second apart.
Where looks are rarer, because a line is thin or a machine is busy, fewer of them say as much."""
LOOKS_TO_BEGIN = 2
LOOKS_TO_END = 2
ROW_BREAKS_US = 6_000_000
"""Looks that are further apart are no row."""
UNWATCHED_AFTER_US = 6_000_000
"""Six looks that were missed: whoever was exchanged meanwhile would have been noticed by now."""
SECOND_FACE_AREA = 0.06
"""Of the largest face's: somebody four times as far away. Smaller are faces on pictures and in the street."""
SECOND_FACE_SCORE = 0.7
DARK, LIT = 30.0, 42.0
"""Mean luma of the picture, 0 to 255; between the two nothing is said."""

Finding = AttendanceNoticed | AttendanceOver


@dataclass(frozen=True)
class Seen:
    """One look, the instant of its picture, and how like it is to the call's own face and to the portrait."""

    at_us: int
    look: Look
    own: float | None = None
    portrait: float | None = None


@dataclass(frozen=True)
class Row:
    """Looks in a row that say the contrary of what stands."""

    count: int = 0
    since_us: int = 0
    last_us: int = 0


@dataclass(frozen=True)
class Watch:
    """``open`` is what lasts, each since when; ``last_us`` is the last instant that somebody looked at."""

    last_us: int
    open: Mapping[Attendance, int] = field(default_factory=dict)
    rows: Mapping[Attendance, Row] = field(default_factory=dict)


def see(watch: Watch, seen: Seen, thresholds: Thresholds) -> tuple[Watch, tuple[Finding, ...]]:
    """After one more look. One that is not newer than the last says nothing new."""
    if seen.at_us <= watch.last_us:
        return watch, ()
    findings: list[Finding] = []
    for kind, says in _evidence(seen, thresholds).items():
        if says is not None:
            watch, found = _counted(watch, kind, seen, says=says)
            findings += found
    return replace(watch, last_us=seen.at_us), tuple(findings)


def miss(watch: Watch, now_us: int, why: Unwatched) -> tuple[Watch, tuple[Finding, ...]]:
    """When nobody could look up to now: a finding as soon as that is too long."""
    kind = Attendance.UNWATCHED
    if kind in watch.open or now_us - watch.last_us <= UNWATCHED_AFTER_US:
        return watch, ()
    noticed = AttendanceNoticed(kind=kind, from_us=watch.last_us, reason=why)
    opened = replace(watch, open={**watch.open, kind: watch.last_us}, rows={})
    return opened, (noticed,)


def stop(watch: Watch, at_us: int) -> tuple[Watch, tuple[Finding, ...]]:
    """Nobody is to look from here on. What lasted is told up to the last look, and no row goes on over the pause."""
    ends = {kind: at_us if kind is Attendance.UNWATCHED else watch.last_us for kind in watch.open}
    over = tuple(
        AttendanceOver(kind=kind, from_us=from_us, until_us=max(from_us, ends[kind]))
        for kind, from_us in watch.open.items()
    )
    return Watch(max(watch.last_us, at_us)), over


def may_be_reference(seen: Seen, watch: Watch) -> bool:
    """Whether this look may stand for the call's own face: one person, well seen, and nobody doubts who it is."""
    return len(seen.look.faces) == 1 and not seen.look.quality and Attendance.OTHER_FACE not in watch.open


def _counted(watch: Watch, kind: Attendance, seen: Seen, *, says: bool) -> tuple[Watch, tuple[Finding, ...]]:
    lasts = kind in watch.open
    if says == lasts:
        return replace(watch, rows={**watch.rows, kind: Row()}), ()
    row = watch.rows.get(kind, Row())
    if row.count == 0 or seen.at_us - row.last_us > ROW_BREAKS_US:
        row = Row(0, seen.at_us)
    row = Row(row.count + 1, row.since_us, seen.at_us)
    if not (row.count >= LOOKS_TO_END if lasts else _is_long(kind, row)):
        return replace(watch, rows={**watch.rows, kind: row}), ()
    rows = {**watch.rows, kind: Row()}
    if lasts:
        left = {other: since for other, since in watch.open.items() if other is not kind}
        over = AttendanceOver(kind=kind, from_us=watch.open[kind], until_us=max(watch.open[kind], row.since_us))
        return replace(watch, open=left, rows=rows), (over,)
    return replace(watch, open={**watch.open, kind: row.since_us}, rows=rows), (_noticed(kind, row.since_us, seen),)


def _is_long(kind: Attendance, row: Row) -> bool:
    return row.count >= LOOKS_TO_BEGIN and row.last_us - row.since_us >= LASTS_US[kind]


def _noticed(kind: Attendance, from_us: int, seen: Seen) -> AttendanceNoticed:
    if kind is not Attendance.OTHER_FACE:
        return AttendanceNoticed(kind=kind, from_us=from_us)
    return AttendanceNoticed(kind=kind, from_us=from_us, similarity=seen.own, to_portrait=seen.portrait)


def _evidence(seen: Seen, thresholds: Thresholds) -> dict[Attendance, bool | None]:
    """What one look says of each kind: it is so, it is not so, or nothing."""
    look = seen.look
    dark = _is_dark(look)
    return {
        Attendance.UNWATCHED: False,
        Attendance.TOO_DARK: dark,
        Attendance.FACE_GONE: (None if dark else True) if not look.faces else False,
        Attendance.SECOND_FACE: _has_second(look.faces) if look.faces else (None if dark else False),
        Attendance.OTHER_FACE: _is_other(seen, thresholds),
    }


def _is_dark(look: Look) -> bool | None:
    if look.brightness < DARK and (not look.faces or QualityReason.TOO_DARK in look.quality):
        return True
    return False if look.brightness > LIT or (look.faces and not look.quality) else None


def _has_second(faces: tuple[FoundFace, ...]) -> bool:
    largest = faces[0]
    return any(
        other.score >= SECOND_FACE_SCORE and other.area >= SECOND_FACE_AREA * largest.area and _apart(largest, other)
        for other in faces[1:]
    )


def _apart(one: FoundFace, other: FoundFace) -> bool:
    """Whether these are two faces and not one that was found twice: their noses are further apart than its eyes."""
    eyes = hypot(one.left_eye.x - one.right_eye.x, one.left_eye.y - one.right_eye.y)
    return hypot(one.nose.x - other.nose.x, one.nose.y - other.nose.y) > eyes


def _is_other(seen: Seen, thresholds: Thresholds) -> bool | None:
    """Only a face that is seen well enough to be judged is another one, or the same.

    Between the thresholds nothing is said. Who matches the portrait is the customer, whatever the light of before made
    of the first look; who is unlike the portrait only may have an old photograph, which is the face check's finding.
    """
    if set(seen.look.quality) - {QualityReason.TWO_FACES} or seen.own is None:
        return None
    if seen.own >= thresholds.match or (seen.portrait is not None and seen.portrait >= thresholds.match):
        return False
    return True if seen.own < thresholds.no_match else None

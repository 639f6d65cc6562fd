"""Who is before the customer's camera through the whole call: what was noticed, for how long, and what was looked at.

A part of the vocabulary of ``call_events``, which says who hears what and on which clock every ``*_us`` is. Findings,
never verdicts; ``attendance`` has the rules.
"""

from enum import StrEnum

from videobank.domain.event_type import STAFF, event


class Attendance(StrEnum):
    """What is noticed."""

    FACE_GONE = "face_gone"
    SECOND_FACE = "second_face"
    OTHER_FACE = "other_face"
    """Not the face of before: unlike the first good one of this call, and no match of the document's portrait."""
    TOO_DARK = "too_dark"
    UNWATCHED = "unwatched"
    """Nobody looked: who was there is not known from here."""


class Unwatched(StrEnum):
    """Why nobody looked."""

    NO_PICTURE = "no_picture"  # none arrives, or none can be decoded
    ENGINE_DOWN = "engine_down"
    LATE = "late"  # the machine is too busy
    RESTARTED = "restarted"  # the server was


@event(heard_by=STAFF)
class AttendanceNoticed:
    """Something lasts long enough to be told; it began at ``from_us``.

    The similarities are those of OTHER_FACE: to the call's own earlier face, and to the portrait where there is one.
    """

    kind: Attendance
    from_us: int
    reason: Unwatched | None = None
    similarity: float | None = None
    to_portrait: float | None = None


@event(heard_by=STAFF)
class AttendanceOver:
    """What was noticed is over: this is its span. Also what a document in view, or the end of the call, cut short."""

    kind: Attendance
    from_us: int
    until_us: int


@event(heard_by=STAFF)
class AttendanceWatched:
    """A span that was looked at: so often, and never longer apart than this."""

    from_us: int
    until_us: int
    looks: int
    longest_us: int

"""Signs that somebody is there: challenges that chance chooses out of those the customer can do, and what came of them.

A *challenge* is active liveness detection, the rest is passive presentation attack detection; the words are those of
ISO/IEC 30107-1. Nothing here is a certified detection subsystem: everything is a finding for the agent to look at.
Blinking is not asked for (a played film blinks), and no challenge runs against a clock that anybody sees.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Challenge(StrEnum):
    """What the customer is asked to do. Left and right are the customer's own."""

    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    MOVE_CLOSER = "move_closer"
    MOVE_BACK = "move_back"
    READ_DIGITS = "read_digits"  # the agent judges by ear
    FOLLOW_GESTURE = "follow_gesture"  # the agent makes one, and judges by eye


class Need(StrEnum):
    """What the customer cannot do, on the customer's own word. It is health data, and forgotten with the call's key."""

    CANNOT_TURN = "cannot_turn"  # the head
    CANNOT_MOVE = "cannot_move"  # towards the camera or away from it
    CANNOT_SPEAK = "cannot_speak"
    CANNOT_HEAR = "cannot_hear"
    CANNOT_READ = "cannot_read"  # what stands on the screen
    CANNOT_RAISE_HANDS = "cannot_raise_hands"


class Finding(StrEnum):
    """What the server saw. Never a verdict."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """Why something was not seen, or cannot be told."""

    NO_FACE = "no_face"
    TWO_FACES = "two_faces"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    TOO_FEW_FRAMES = "too_few_frames"
    NO_MOVEMENT = "no_movement"
    OTHER_WAY = "other_way"  # moved, but not as was asked
    JUMPED = "jumped"  # from one place to another without a way between
    OTHER_FACE = "other_face"  # the one that moved is not the one that was there before
    NO_CONSENT = "no_consent"  # to a look at the face
    FLAT = "flat"  # grew narrower as a turned picture does, without the nose leaving the middle


class Sign(StrEnum):
    """What may be seen when a picture, a screen or a made-up stream is before the server instead of a person."""

    RASTER = "raster"  # a periodic pattern over the face, as of a screen's pixels beating with the camera's
    FLAT = "flat"  # moved as a flat picture does
    FROZEN = "frozen"  # the same picture for long
    LOOPED = "looped"  # the same seconds again
    EVEN_TIMES = "even_times"  # timestamps more even than a camera's
    SIZE_JUMP = "size_jump"  # the picture's proportions changed within one recording


NEEDS_LEFT_OUT: dict[Need, frozenset[Challenge]] = {
    Need.CANNOT_TURN: frozenset({Challenge.TURN_LEFT, Challenge.TURN_RIGHT}),
    Need.CANNOT_MOVE: frozenset({Challenge.MOVE_CLOSER, Challenge.MOVE_BACK}),
    Need.CANNOT_SPEAK: frozenset({Challenge.READ_DIGITS}),
    Need.CANNOT_HEAR: frozenset({Challenge.READ_DIGITS}),  # who was always deaf may not speak what others understand
    Need.CANNOT_READ: frozenset({Challenge.READ_DIGITS, Challenge.FOLLOW_GESTURE}),
    Need.CANNOT_RAISE_HANDS: frozenset({Challenge.FOLLOW_GESTURE}),
}
TURNS = frozenset({Challenge.TURN_LEFT, Challenge.TURN_RIGHT})
WATCHED = frozenset({Challenge.TURN_LEFT, Challenge.TURN_RIGHT, Challenge.MOVE_CLOSER, Challenge.MOVE_BACK})
"""Those that the server looks for in the video."""
CHALLENGES = 2
"""So many are asked for: one of them could be guessed and prepared."""
DIGITS = 4
MOST_TRIALS = 6
"""Of one call. Whoever needs more is judged by eye."""


def _order(seed: str, name: str) -> bytes:
    return hashlib.sha256(f"{seed}/{name}".encode()).digest()


def drawn(seed: str, needs: Iterable[Need]) -> tuple[Challenge, ...]:
    """The challenges that this seed chooses, in their order; fewer than CHALLENGES when nothing else can be done.

    Those with the lowest SHA-256 of seed and name, at least one of them a turn of the head where that is possible: a
    photograph can be moved closer, and has no parallax. Else at least one of WATCHED.
    Whoever has the seed from the ledger can choose again, and sees that nobody had a say in it.
    """
    left_out = frozenset[Challenge]().union(*(NEEDS_LEFT_OUT[need] for need in needs))
    fitting = sorted(set(Challenge) - left_out, key=lambda challenge: _order(seed, challenge))
    chosen = fitting[:CHALLENGES]
    for wanted in (TURNS, WATCHED):
        able = [challenge for challenge in fitting if challenge in wanted]
        if able:
            if not wanted.intersection(chosen):
                chosen[-1] = able[0]
            break
    return tuple(sorted(chosen, key=lambda challenge: _order(seed, f"place/{challenge}")))


def digits(seed: str) -> str:
    """The digits that are read aloud."""
    return "".join(str(byte % 10) for byte in _order(seed, "digits")[:DIGITS])


@dataclass(frozen=True, slots=True)
class Asked:
    """One challenge of a trial. ``found``: of the server; ``judged``: the agent's own eye or ear, which goes before."""

    challenge: Challenge
    shown: bool = False
    found: Finding | None = None
    judged: bool | None = None

    @property
    def done(self) -> bool:
        """Whether it counts as done."""
        return self.judged if self.judged is not None else self.found is Finding.SEEN

    @property
    def settled(self) -> bool:
        """Whether nobody has to look at it any more."""
        return self.done or self.judged is not None


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of challenges. ``by_eye``: the agent's judgement without a challenge, or over what came of them."""

    number: int
    seed: str
    needs: frozenset[Need] = frozenset()
    asked: tuple[Asked, ...] = ()
    over: bool = False
    by_eye: bool | None = None
    presented: bool = False  # what its frames look like is on record

    @property
    def drawn(self) -> tuple[Challenge, ...]:
        """All that it consists of."""
        return drawn(self.seed, self.needs)

    @property
    def following(self) -> Challenge | None:
        """What is to be asked for next; None: nothing more."""
        chosen = self.drawn
        return chosen[len(self.asked)] if len(self.asked) < len(chosen) else None

    @property
    def current(self) -> Asked | None:
        """The challenge that the customer's page shows now."""
        return self.asked[-1] if self.asked and not self.over else None

    @property
    def convincing(self) -> bool:
        """Whether a person has been shown to be there, as far as this trial shows it."""
        if self.by_eye is not None:
            return self.by_eye
        return self.over and bool(self.asked) and self.following is None and all(one.done for one in self.asked)

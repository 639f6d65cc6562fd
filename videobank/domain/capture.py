"""How a document is shown in the call: front or back, and moved in ways that nobody could prepare for.

ETSI TS 119 461 wants a document shown to a camera as video, with movement that cannot be foreseen: what
is printed on a screen or drawn over a replayed film does not move as the hand that holds it.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.document import Side
from videobank.domain.ids import EvidenceId


class Movement(StrEnum):
    """What the customer is asked to do with the document."""

    TILT_LEFT = "tilt_left"
    TILT_RIGHT = "tilt_right"
    TILT_BACK = "tilt_back"
    MOVE_CLOSER = "move_closer"
    MOVE_AWAY = "move_away"
    COVER_CORNER = "cover_corner"
    TURN_QUARTER = "turn_quarter"


MOVEMENTS = 2
"""So many are asked for: one could be guessed, and three are a gymnastic exercise for an old hand."""


def movements(seed: str) -> tuple[Movement, ...]:
    """The movements that this seed chooses, in their order: those with the lowest SHA-256 of seed and name.

    Whoever has the seed from the ledger can choose again, and sees that nobody had a say in it.
    """
    return tuple(sorted(Movement, key=lambda movement: hashlib.sha256(f"{seed}/{movement}".encode()).digest()))[
        :MOVEMENTS
    ]


@dataclass(frozen=True, slots=True)
class Capture:
    """A document that is being shown. ``asked``: the movements so far; ``photo``: the newest still of it."""

    side: Side
    seed: str
    begun: bool = False
    photo: EvidenceId | None = None
    asked: tuple[Movement, ...] = ()

    @property
    def following(self) -> Movement | None:
        """What is to be asked for next; None: nothing more."""
        chosen = movements(self.seed)
        return chosen[len(self.asked)] if len(self.asked) < len(chosen) else None

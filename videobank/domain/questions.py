"""Questions that only the customer can answer, drawn by chance from those that the bank sent with the invitation.

The agent asks and judges: an answer that is spoken is never compared by a machine.
"""

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum

DRAWN = 3
"""So many are asked in one round."""

MOST_ROUNDS = 2
"""A customer who fails twice is helped by a person at a branch."""


class Answer(StrEnum):
    """What the agent says of an answer."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # "I do not know": no mark against an honest memory


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the bank's, in the language of the call, and what it expects to hear."""

    text: str
    expected: str


@dataclass(frozen=True, slots=True)
class Round:
    """The questions being asked: their places in the bank's list, and what was said of each so far."""

    number: int
    order: tuple[int, ...]
    answers: tuple[Answer, ...] = field(default=())

    @property
    def current(self) -> int | None:
        """The place of the question that is asked now; None: all were."""
        return self.order[len(self.answers)] if len(self.answers) < len(self.order) else None


def drawn(seed: str, number: int) -> tuple[int, ...]:
    """Which of ``number`` questions this seed chooses, in their order: those with the lowest SHA-256 of seed and place.

    Whoever has the seed from the ledger can choose again, and sees that nobody had a say in it.
    """
    order = sorted(range(number), key=lambda place: hashlib.sha256(f"{seed}/{place}".encode()).digest())
    return tuple(order[:DRAWN])

"""What the law that holds for a call asks of it, as it stood on the day of the invitation. Pure.

A profile's file (``adapters/profile_files.py``) says it; the invitation takes a copy into the ledger, so that a changed
file changes no call that has begun, and a reviewer sees the rules of that day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.document import Side
from videobank.domain.questions import Round

MOST_PHOTOS = 10
"""A photograph that fails ten times will fail the eleventh; the agent can look at the document in the call."""


class Need(StrEnum):
    """What must be there before an agent may approve, whatever flow there is, and nobody may go on without."""

    DOCUMENT = "document"  # the side with the portrait, photographed and read
    DOCUMENT_VIDEO = "document_video"  # that side shown in the call, and moved as chance asked
    CODE = "code"  # sent to the customer's phone, and typed in the call
    QUESTIONS = "questions"  # drawn by chance, and all judged by the agent


@dataclass(frozen=True, slots=True)
class Rules:
    """``most_photos``: of documents, in one call; ``redact_numbers``: before a picture of a document is kept.

    ``concurrent_audit``: an approval takes effect when somebody who was not its agent has found the call in order.
    """

    redact_numbers: bool = False
    most_photos: int = MOST_PHOTOS
    approval_needs: tuple[Need, ...] = ()
    concurrent_audit: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What the state of a call says that needs ask of: sides read, sides shown with all movements, and so on."""

    read: frozenset[Side]
    shown: frozenset[Side]
    code_confirmed: bool
    round: Round | None


def missing(needs: tuple[Need, ...], done: Done) -> Iterator[Need]:
    """The needs whose evidence is not there."""
    for need in needs:
        if not _is_met(need, done):
            yield need


def _is_met(need: Need, done: Done) -> bool:
    match need:
        case Need.DOCUMENT:
            return Side.FRONT in done.read
        case Need.DOCUMENT_VIDEO:
            return Side.FRONT in done.shown
        case Need.CODE:
            return done.code_confirmed
        case Need.QUESTIONS:
            return done.round is not None and done.round.current is None

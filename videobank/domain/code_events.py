"""The one-time code of a call: drawn, sent, and confirmed or not.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from enum import StrEnum

from videobank.domain.event_type import EVERYONE, STAFF, event, personal
from videobank.domain.ids import PersonId


class Undelivered(StrEnum):
    """Why a message did not go out."""

    UNREACHABLE = "unreachable"  # whoever sends messages did not answer, or answered that it cannot now
    REFUSED = "refused"  # it answered that it will not: the number, the contract


@event()
class CodeDrawn:
    """A code was made. Heard by nobody: from the digest of six digits the code is found at once."""

    number: int
    digest: str = personal()


@event(heard_by=EVERYONE)
class CodeSent:
    """The code is on its way to the customer's phone, of which the last digits are told."""

    number: int
    agent: PersonId
    to: str = personal()


@event(heard_by=STAFF)
class CodeUndelivered:
    """The code could not be sent."""

    number: int
    reason: Undelivered


@event(heard_by=EVERYONE)
class CodeRefused:
    """The customer typed another code; so many attempts are left."""

    number: int
    left: int


@event(heard_by=EVERYONE)
class CodeConfirmed:
    """The customer typed the code that was sent."""

    number: int

"""What came of a call, as the bank's core is told it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from videobank.domain.call_events import EndReason
from videobank.domain.flow import Decided, StepState
from videobank.domain.ids import CallId

MOST_TELLINGS = 6
"""A core that cannot be told by then is told by people: the outcome stands in the ledger."""


class Audit(StrEnum):
    """What somebody who was not the call's agent has said of an approval; nothing of it takes effect before."""

    NONE = "none"  # no rule asks for it
    DUE = "due"
    IN_ORDER = "in_order"
    FOLLOW_UP = "follow_up"
    NOT_IN_ORDER = "not_in_order"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The bank's own reference says whose it is. ``decision``: of a person; none: nobody decided."""

    call: CallId
    flow: str
    business: str
    customer_reference: str
    decision: Decided
    follows: str  # by the flow, in the bank's own word; "" where it says nothing
    end_reason: EndReason
    ended_at: datetime
    steps: tuple[tuple[str, StepState], ...]
    audit: Audit

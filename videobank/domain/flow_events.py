"""The steps of a flow: approved by the agent on evidence, or gone on without, with a reason.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from videobank.domain.event_type import STAFF, event, personal
from videobank.domain.ids import PersonId


@event(heard_by=STAFF)
class StepApproved:
    """The agent looked at a step's evidence and approves it."""

    step: str
    agent: PersonId


@event(heard_by=STAFF)
class StepWaived:
    """The agent goes on without a step."""

    step: str
    agent: PersonId
    reason: str = personal()

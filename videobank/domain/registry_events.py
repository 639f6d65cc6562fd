"""The check against the registry of citizens.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from videobank.domain.event_type import STAFF, event
from videobank.domain.ids import EvidenceId, PersonId
from videobank.domain.registry import RegistryAnswer


@event(heard_by=STAFF)
class RegistryChecked:
    """The registry was asked about the name and the number on a document. A finding, not a verdict."""

    picture: EvidenceId  # of the document that they stand on
    agent: PersonId
    answer: RegistryAnswer
    reference: str  # the registry's own name for this check
    sandbox: bool  # no registry answered, but the sandbox: it says nothing of any person


@event(heard_by=STAFF)
class RegistryFailed:
    """The registry could not be asked."""

    picture: EvidenceId
    agent: PersonId

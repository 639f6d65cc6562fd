"""Telling the bank's core what came of a call.

A part of the vocabulary of ``call_events``, which says who hears what.
"""

from videobank.domain.event_type import REVIEW, event


@event(heard_by=REVIEW)
class OutcomeTold:
    """The bank's core took the outcome."""

    attempt: int


@event(heard_by=REVIEW)
class OutcomeUntold:
    """The bank's core did not take it. ``final``: it is not told again, and people have to."""

    attempt: int
    final: bool

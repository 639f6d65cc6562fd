"""Names of things, so that a call is never mistaken for a person by the type checker."""

from typing import NewType

CallId = NewType("CallId", str)
PersonId = NewType("PersonId", str)
"""A person with an account: agent, reviewer, supervisor or administrator."""

UnitId = NewType("UnitId", str)
"""An organisational unit of the bank (a branch, a department); one installation serves one bank."""

SessionId = NewType("SessionId", str)
LedgerId = NewType("LedgerId", str)
EvidenceId = NewType("EvidenceId", str)
"""The name of a sealed piece within its call, e.g. ``customer-camera/0001`` or ``document/0001``."""

StreamId = NewType("StreamId", str)
"""One source within a call, e.g. ``customer-camera``: see ``streams.stream_id``."""


def call_ledger(call: CallId) -> LedgerId:
    """The ledger that is the audit trail of this call."""
    return LedgerId(f"call/{call}")


def account_ledger(person: PersonId) -> LedgerId:
    """The ledger of what a person with an account did outside calls: sign-ins, searches, replays."""
    return LedgerId(f"account/{person}")


SYSTEM_LEDGER = LedgerId("system")
"""The one ledger of the installation: starts, settings, and the heads of sealed calls."""

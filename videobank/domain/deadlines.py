"""What runs out if nothing happens, and what follows. Deadlines are part of the state; time is an argument."""

from dataclasses import replace
from datetime import datetime, timedelta

from videobank.domain import call_events as e
from videobank.domain.call import Call, Deadline, Phase
from videobank.domain.call_events import CallEvent, RequeueReason
from videobank.domain.streams import Party

PHASE_DEADLINE: dict[Phase, tuple[Deadline, str]] = {
    Phase.PREPARING: (Deadline.PREPARATION, "preparation_s"),
    Phase.WAITING: (Deadline.WAITING, "waiting_s"),
    Phase.PAIRED: (Deadline.READY, "ready_s"),
    Phase.LIVE: (Deadline.DURATION, "duration_s"),
    Phase.ENDED: (Deadline.SEAL, "rating_s"),
}
"""Entering a phase starts its deadline and drops that of the phase before."""

BACK = {Party.CUSTOMER: Deadline.CUSTOMER_BACK, Party.AGENT: Deadline.AGENT_BACK}


def with_deadlines(call: Call, before: Phase, at: datetime) -> Call:
    """Only the deadlines of what is still awaited: of the phase, and of each lost party."""
    awaited = {BACK[party] for party in call.lost} if call.phase not in (Phase.ENDED, Phase.SEALED) else set()
    deadlines = {d: due for d, due in call.deadlines.items() if d in awaited}
    if call.phase is Phase.INVITED:
        deadlines[Deadline.INVITATION] = call.deadlines[Deadline.INVITATION]
    own = PHASE_DEADLINE.get(call.phase)
    if own is not None:
        deadline, timeout = own
        running = call.deadlines.get(deadline) if call.phase is before else None
        deadlines[deadline] = running or at + timedelta(seconds=getattr(call.timeouts, timeout))
    if call.phase is Phase.ENDED and call.rated:
        deadlines[Deadline.SEAL] = at
    return replace(call, deadlines=deadlines)


EXPIRY: dict[Deadline, CallEvent] = {
    Deadline.INVITATION: e.CallEnded(reason=e.EndReason.INVITATION_EXPIRED),
    Deadline.PREPARATION: e.CallEnded(reason=e.EndReason.PREPARATION_EXPIRED),
    Deadline.READY: e.CallRequeued(reason=RequeueReason.NOT_READY),
    Deadline.CUSTOMER_BACK: e.CallEnded(reason=e.EndReason.CUSTOMER_LOST),
    Deadline.AGENT_BACK: e.CallRequeued(reason=RequeueReason.AGENT_LOST),
    Deadline.WAITING: e.CallEnded(reason=e.EndReason.WAITED_TOO_LONG),
    Deadline.DURATION: e.CallEnded(reason=e.EndReason.LASTED_TOO_LONG),
}
"""What the sweeper proposes when a deadline has passed (``SEAL`` is the sealing use case, which needs the evidence)."""


def expiry(call: Call, deadline: Deadline) -> CallEvent:
    """What to propose when this deadline of this call has passed."""
    if call.aborting and deadline in BACK.values():
        return e.CallEnded(reason=e.EndReason.DISRUPTED)
    return EXPIRY[deadline]


def due(call: Call, at: datetime) -> tuple[Deadline, ...]:
    """The deadlines that have passed at this instant, earliest first."""
    passed = [(when, deadline) for deadline, when in call.deadlines.items() if when <= at]
    return tuple(deadline for _, deadline in sorted(passed, key=lambda pair: pair[0]))

"""The audit of an approval: a reviewer, who is never the call's agent, says whether it may take effect.

First it is put on record that the core is being told, then it is told, then the verdict is recorded. So the core hears
nothing that is not on record here, and a verdict that can be read was told; whoever sees an error gives it once more,
which the core takes for the same.
"""

from collections.abc import Sequence

from videobank.domain.account_events import AuditBeingTold, Outcome
from videobank.domain.call import Call, Phase
from videobank.domain.ids import account_ledger
from videobank.domain.outcome import Audit
from videobank.domain.roles import Person
from videobank.ports.outcomes import Core
from videobank.service.journal import Journal
from videobank.service.outcomes import outcome_of


class NotSealed(LookupError):
    """The call is still being finished: nobody can say yet what stands on record of it."""


def audit_of(call: Call, outcomes: Sequence[Outcome]) -> Audit:
    """Where the audit stands, by the reviewers' outcomes so far: the last one counts."""
    if not call.audited:
        return Audit.NONE
    return Audit(outcomes[-1]) if outcomes else Audit.DUE


class Audits:
    """Tells the bank's core what came of audits."""

    def __init__(self, core: Core | None, journal: Journal) -> None:
        """``core``: None where the bank has set none."""
        self._core = core
        self._journal = journal

    async def tell(self, by: Person, call: Call, outcome: Outcome, number: int) -> None:
        """Tell of the verdict that is about to be the call's ``number``-th, if the approval waits for one.

        Raises NotSealed, CoreDown, OutcomeRefused, LedgerFull.
        """
        if not call.audited:
            return
        if call.phase is not Phase.SEALED:
            raise NotSealed(call.id)
        if self._core is not None and call.callback:
            await self._journal.note(account_ledger(by.id), AuditBeingTold(call=call.id, outcome=outcome))
            await self._core.tell(outcome_of(call, Audit(outcome)), f"{call.id}-audit-{number}-{outcome}")

"""The audit of an approval: a reviewer, who is never the call's agent, says whether it may take effect.

The bank's core is told before the verdict is put on record: so a verdict that can be read was told, and whoever sees an
error gives it once more, which the core takes for the same.
"""

from collections.abc import Sequence

from videobank.domain.account_events import Outcome
from videobank.domain.call import Call, Phase
from videobank.domain.outcome import Audit
from videobank.ports.outcomes import Core
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

    def __init__(self, core: Core | None) -> None:
        """``core``: None where the bank has set none."""
        self._core = core

    async def tell(self, call: Call, outcome: Outcome, number: int) -> None:
        """Tell of the verdict that is about to be the call's ``number``-th, if the approval waits for one.

        Raises NotSealed, CoreDown, OutcomeRefused.
        """
        if not call.audited:
            return
        if call.phase is not Phase.SEALED:
            raise NotSealed(call.id)
        if self._core is not None and call.callback:
            await self._core.tell(outcome_of(call, Audit(outcome)), f"{call.id}-audit-{number}-{outcome}")

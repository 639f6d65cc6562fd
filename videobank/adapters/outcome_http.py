"""Outcomes to the bank's core over HTTP: ``docs/bank-interfaces.md``, "Outcomes"."""

from videobank.adapters.bank_contracts import OutcomeNotice, StepOutcome
from videobank.adapters.signed_http import Down, NotTaken, SignedHttp
from videobank.domain.outcome import Outcome
from videobank.ports.outcomes import CoreDown, OutcomeRefused


class HttpCore:
    """Implements ``ports.outcomes.Core``."""

    def __init__(self, core: SignedHttp) -> None:
        self._core = core

    async def tell(self, outcome: Outcome, key: str) -> None:
        """As the port."""
        notice = OutcomeNotice(
            key=key,
            call=outcome.call,
            flow=outcome.flow,
            business=outcome.business,
            customer_reference=outcome.customer_reference,
            decision=outcome.decision,
            follows=outcome.follows,
            end_reason=outcome.end_reason,
            ended_at=outcome.ended_at,
            steps=tuple(StepOutcome(name=name, state=state) for name, state in outcome.steps),
            audit=outcome.audit,
        )
        try:
            await self._core.post(notice.model_dump(mode="json"), key)
        except Down as error:
            raise CoreDown(str(error)) from error
        except NotTaken as error:
            raise OutcomeRefused(str(error)) from error

    async def close(self) -> None:
        """As the port."""
        await self._core.close()

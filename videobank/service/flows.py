"""What the agent and the reviewer read of a business flow: what its steps are called, and what to do in them."""

from collections.abc import Mapping

from videobank.domain.flow import Flow
from videobank.domain.roles import Action, Person
from videobank.service.gate import Gate


class NoSuchFlow(LookupError):
    """There is no flow of this name."""


class Flows:
    """The flows that were read at the start."""

    def __init__(self, flows: Mapping[str, Flow], gate: Gate) -> None:
        self._flows = flows
        self._gate = gate

    async def shown(self, name: str, by: Person) -> Flow:
        """One flow; raises NotPermitted, NoSuchFlow."""
        await self._gate.require(by, Action.SEE_FLOWS, by.unit)
        try:
            return self._flows[name]
        except KeyError:
            raise NoSuchFlow(name) from None

"""The gate: what the permission table does not grant is refused, and the refusal is on record."""

from videobank.domain.account_events import PermissionRefused
from videobank.domain.ids import CallId, UnitId, account_ledger
from videobank.domain.roles import Action, Person, Role, permitted
from videobank.service.journal import Journal


class NotPermitted(Exception):
    """The permission table does not grant this action to this person."""

    def __init__(self, action: Action) -> None:
        super().__init__(str(action))
        self.action = action


class OwnCall(NotPermitted):
    """Nobody looks at or judges a call in which he or she was the agent (maker and checker)."""


class Gate:
    """Asks the table of ``domain.roles`` and writes down what it refused."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def require(
        self, person: Person, action: Action, unit: UnitId | None = None, call: CallId | None = None
    ) -> None:
        """Raises NotPermitted."""
        if not permitted(person.role, person.unit, action, unit):
            await self._note(person, action, call)
            raise NotPermitted(action)

    async def require_other(self, person: Person, action: Action, agents: frozenset[str], call: CallId) -> None:
        """Raises OwnCall when the person was an agent of this call."""
        if person.id in agents:
            await self._note(person, action, call)
            raise OwnCall(action)

    async def _note(self, person: Person, action: Action, call: CallId | None) -> None:
        if person.role is not Role.BANK:  # the bank's back end has a key and no account
            await self._journal.note(account_ledger(person.id), PermissionRefused(action=str(action), call=call))

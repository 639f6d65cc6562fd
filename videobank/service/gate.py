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


class Gate:
    """Asks the table of ``domain.roles`` and writes down what it refused."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def require(
        self, person: Person, action: Action, unit: UnitId | None = None, call: CallId | None = None
    ) -> None:
        """Raises NotPermitted."""
        if not permitted(person.role, person.unit, action, unit):
            await self.refuse(person, action, call)

    async def refuse(self, person: Person, action: Action, call: CallId | None = None) -> None:
        """Refuse for a reason that is not in the table (one's own call); raises NotPermitted."""
        if person.role is not Role.BANK:  # the bank's back end has a key and no account
            await self._journal.note(account_ledger(person.id), PermissionRefused(action=str(action), call=call))
        raise NotPermitted(action)

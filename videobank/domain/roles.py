"""Who may do what: role x action x organisational unit, in one table."""

from dataclasses import dataclass
from enum import StrEnum

from videobank.domain.ids import PersonId, UnitId


class Role(StrEnum):
    """What somebody is in the bank's eyes."""

    CUSTOMER = "customer"
    AGENT = "agent"
    REVIEWER = "reviewer"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    BANK = "bank"  # the bank's own back end, by an API key


class Action(StrEnum):
    """What can be asked of the service outside the state of one call."""

    INVITE = "invite"
    ANSWER_CALLS = "answer_calls"
    SEE_FLOWS = "see_flows"  # what the steps of a business flow are called
    SEE_LOBBY = "see_lobby"
    SEARCH_CALLS = "search_calls"
    REPLAY = "replay"
    JUDGE = "judge"  # record findings and an outcome
    RELEASE_HOLD = "release_hold"
    SEE_ACCOUNTS = "see_accounts"
    CHANGE_ACCOUNTS = "change_accounts"
    SEE_OWN_ACCOUNT = "see_own_account"
    READ_OUTBOX = "read_outbox"


class Scope(StrEnum):
    """Over whose things an action reaches."""

    OWN_UNIT = "own_unit"
    ALL_UNITS = "all_units"


PERMISSIONS: dict[tuple[Role, Action], Scope] = {
    (Role.BANK, Action.INVITE): Scope.ALL_UNITS,
    (Role.AGENT, Action.ANSWER_CALLS): Scope.OWN_UNIT,
    (Role.AGENT, Action.SEE_FLOWS): Scope.OWN_UNIT,
    (Role.AGENT, Action.SEE_LOBBY): Scope.OWN_UNIT,
    (Role.AGENT, Action.SEE_OWN_ACCOUNT): Scope.OWN_UNIT,
    (Role.REVIEWER, Action.SEE_FLOWS): Scope.ALL_UNITS,
    (Role.REVIEWER, Action.SEARCH_CALLS): Scope.ALL_UNITS,
    (Role.REVIEWER, Action.REPLAY): Scope.ALL_UNITS,
    (Role.REVIEWER, Action.JUDGE): Scope.ALL_UNITS,
    (Role.REVIEWER, Action.SEE_OWN_ACCOUNT): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.SEE_FLOWS): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.SEE_LOBBY): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.SEARCH_CALLS): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.REPLAY): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.SEE_ACCOUNTS): Scope.OWN_UNIT,
    (Role.SUPERVISOR, Action.SEE_OWN_ACCOUNT): Scope.OWN_UNIT,
    (Role.ADMINISTRATOR, Action.INVITE): Scope.ALL_UNITS,
    (Role.ADMINISTRATOR, Action.SEE_ACCOUNTS): Scope.ALL_UNITS,
    (Role.ADMINISTRATOR, Action.CHANGE_ACCOUNTS): Scope.ALL_UNITS,
    (Role.ADMINISTRATOR, Action.READ_OUTBOX): Scope.ALL_UNITS,
    (Role.ADMINISTRATOR, Action.SEE_OWN_ACCOUNT): Scope.OWN_UNIT,
}
"""What is not in this table is refused. An administrator cannot replay; a customer has no row: what a customer may do
is decided by the state of that customer's one call."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in."""

    id: PersonId
    name: str
    display_name: str
    staff_number: str
    role: Role
    unit: UnitId


def permitted(role: Role, own_unit: UnitId, action: Action, unit: UnitId | None = None) -> bool:
    """Whether this role may take this action on things of ``unit`` (None: on things of no unit)."""
    scope = PERMISSIONS.get((role, action))
    if scope is None:
        return False
    return scope is Scope.ALL_UNITS or unit is None or unit == own_unit

"""Accounts of the bank's staff: made and changed by administrators, and on the machine's own command line."""

from dataclasses import dataclass, replace

from videobank.domain.account_events import AccountChanged, AccountCreated, PasswordChanged, TotpRemoved
from videobank.domain.ids import PersonId, UnitId, account_ledger
from videobank.domain.roles import PERMISSIONS, Action, Person, Role, Scope
from videobank.ports.accounts import Accounts, Credentials, NameTaken, Passwords
from videobank.ports.clock import Tokens
from videobank.service.gate import Gate
from videobank.service.journal import Journal
from videobank.service.sessions import Sessions

STAFF_ROLES = (Role.AGENT, Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR)
COMMAND_LINE = "command line"
"""Who made an account that nobody with an account made."""


class NoSuchAccount(LookupError):
    """There is no account of this id."""


class OwnAccount(ValueError):
    """Administrators do not change their own role, nor disable themselves: the last one would lock the bank out."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is asked of a new account."""

    name: str
    display_name: str
    staff_number: str
    role: Role
    unit: UnitId


@dataclass(frozen=True, slots=True)
class AccountMade:
    """A new account, and the password that is shown this once and changed at first use."""

    person: Person
    one_time_password: str


@dataclass(frozen=True, slots=True)
class Change:
    """What an administrator changes; None stays."""

    role: Role | None = None
    unit: UnitId | None = None
    disabled: bool | None = None
    reset_password: bool = False
    remove_totp: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """An account after a change, and its one-time password if it was given one."""

    credentials: Credentials
    one_time_password: str | None


class Staff:
    """The accounts of the bank's people."""

    def __init__(
        self,
        accounts: Accounts,
        sessions: Sessions,
        gate: Gate,
        journal: Journal,
        tokens: Tokens,
        passwords: Passwords,
    ) -> None:
        self._accounts = accounts
        self._sessions = sessions
        self._gate = gate
        self._journal = journal
        self._tokens = tokens
        self._passwords = passwords

    async def create(self, new: NewPerson, by: Person | None) -> AccountMade:
        """Make an account; ``by`` is None on the machine's own command line. Raises NotPermitted, NameTaken."""
        if by is not None:
            await self._gate.require(by, Action.CHANGE_ACCOUNTS, new.unit)
        if await self._accounts.by_name(new.name) is not None:
            raise NameTaken(new.name)
        password = self._one_time_password()
        person = Person(
            id=PersonId(self._tokens.new_id()),
            name=new.name,
            display_name=new.display_name or new.name,
            staff_number=new.staff_number,
            role=new.role,
            unit=new.unit,
        )
        await self._accounts.add(_fresh(person, await self._passwords.hash(password)))
        await self._journal.note(account_ledger(person.id), _created(person, by))
        return AccountMade(person, password)

    async def change(self, person: PersonId, change: Change, by: Person) -> Changed:
        """Change an account and end its sessions, so that no old right outlives it.

        Raises NotPermitted, NoSuchAccount, OwnAccount.
        """
        before = await self._accounts.by_id(person)
        await self._gate.require(by, Action.CHANGE_ACCOUNTS, before.person.unit if before else None)
        if before is None:
            raise NoSuchAccount(person)
        if person == by.id and (change.role is not None or change.disabled):
            raise OwnAccount(person)
        password = self._one_time_password() if change.reset_password else None
        after = await self._after(before, change, password)
        if after == before:
            return Changed(before, None)
        await self._accounts.save(after)
        await self._journal.note(account_ledger(person), *_events(before, after, password is not None, by.id))
        await self._sessions.close_all_of(person, "account_changed")
        return Changed(after, password)

    async def _after(self, before: Credentials, change: Change, password: str | None) -> Credentials:
        person = replace(
            before.person,
            role=change.role or before.person.role,
            unit=change.unit if change.unit is not None else before.person.unit,
        )
        disabled = before.disabled if change.disabled is None else change.disabled
        after = replace(before, person=person, disabled=disabled)
        if change.remove_totp:
            after = replace(after, totp_sealed=None, totp_last_step=0)
        if password is None:
            return after
        hashed = await self._passwords.hash(password)
        return replace(after, password_hash=hashed, one_time=True, failures=0, locked_until=None)

    async def everyone(self, by: Person | None) -> tuple[Credentials, ...]:
        """The accounts that this person may see, by name; raises NotPermitted."""
        everyone = await self._accounts.everyone()
        if by is not None:
            await self._gate.require(by, Action.SEE_ACCOUNTS)
            if PERMISSIONS[by.role, Action.SEE_ACCOUNTS] is Scope.OWN_UNIT:
                everyone = tuple(each for each in everyone if each.person.unit == by.unit)
        return tuple(sorted(everyone, key=lambda each: each.person.name.casefold()))

    async def agents(self, by: Person) -> tuple[Person, ...]:
        """The agents that one who searches calls may filter by; raises NotPermitted."""
        await self._gate.require(by, Action.SEARCH_CALLS)
        own = PERMISSIONS[by.role, Action.SEARCH_CALLS] is Scope.OWN_UNIT
        people = (each.person for each in await self._accounts.everyone())
        seen = (person for person in people if person.role is Role.AGENT and (not own or person.unit == by.unit))
        return tuple(sorted(seen, key=lambda person: person.display_name.casefold()))

    def _one_time_password(self) -> str:
        """80 random bits, in groups that can be read out."""
        digits = self._tokens.digest(self._tokens.secret())[:20]
        return "-".join(digits[start : start + 5] for start in range(0, 20, 5))


def _fresh(person: Person, password_hash: str) -> Credentials:
    return Credentials(
        person=person,
        password_hash=password_hash,
        one_time=True,
        totp_sealed=None,
        totp_last_step=0,
        failures=0,
        locked_until=None,
        disabled=False,
    )


def _created(person: Person, by: Person | None) -> AccountCreated:
    return AccountCreated(
        person=person.id,
        role=person.role,
        unit=person.unit,
        created_by=by.id if by is not None else COMMAND_LINE,
        name=person.name,
        display_name=person.display_name,
        staff_number=person.staff_number,
    )


def _events(
    before: Credentials,
    after: Credentials,
    password_reset: bool,  # noqa: FBT001 - private
    by: PersonId,
) -> tuple[AccountChanged | PasswordChanged | TotpRemoved, ...]:
    events: list[AccountChanged | PasswordChanged | TotpRemoved] = []
    person = after.person
    if (person, after.disabled) != (before.person, before.disabled):
        changed = AccountChanged(
            person=person.id, role=person.role, unit=person.unit, disabled=after.disabled, changed_by=by
        )
        events.append(changed)
    if password_reset:
        events.append(PasswordChanged(by=by, one_time=True))
    if before.totp_sealed is not None and after.totp_sealed is None:
        events.append(TotpRemoved(by=by))
    return tuple(events)

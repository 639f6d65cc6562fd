"""Accounts, sessions and invitations in SQL. Every change of an account is also an event; the use case writes it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from videobank.adapters.database import Database
from videobank.adapters.instants import from_us, maybe_instant, maybe_us, to_us
from videobank.adapters.tables import accounts, invitations, sessions
from videobank.domain.ids import CallId, PersonId, SessionId, UnitId
from videobank.domain.roles import Person, Role
from videobank.ports.accounts import Credentials, Invitation, NameTaken, Session


class SqlAccounts:
    """Implements ``ports.accounts.Accounts``; every change raises LedgerFull when the disk is full."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, credentials: Credentials) -> None:
        """Raises NameTaken."""
        try:
            await self._database.write(
                lambda connection: connection.execute(insert(accounts).values(_columns(credentials))).rowcount
            )
        except IntegrityError as error:
            raise NameTaken(credentials.person.name) from error

    async def by_name(self, name: str) -> Credentials | None:
        """Case-insensitive."""
        return await self._find(accounts.c.name_folded == name.casefold())

    async def by_id(self, person: PersonId) -> Credentials | None:
        return await self._find(accounts.c.id == person)

    async def everyone(self) -> tuple[Credentials, ...]:
        """Every account, by name."""
        query = select(accounts).order_by(accounts.c.name_folded)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(_credentials(row) for row in rows)

    async def save(self, credentials: Credentials) -> None:
        """Replace what is kept for this person; raises NameTaken, LookupError when there is no such account."""
        here = accounts.c.id == credentials.person.id
        try:
            change = update(accounts).where(here).values(_columns(credentials))
            changed = await self._database.write(lambda connection: connection.execute(change).rowcount)
        except IntegrityError as error:
            raise NameTaken(credentials.person.name) from error
        if changed != 1:
            raise LookupError(f"there is no account {credentials.person.id}")

    async def open_session(self, session: Session) -> None:
        values = {
            "id": session.id,
            "person": session.person,
            "call": session.call,
            "started_at_us": to_us(session.started_at),
            "last_seen_at_us": to_us(session.last_seen_at),
            "expires_at_us": to_us(session.expires_at),
            "must_change_password": session.must_change_password,
        }
        await self._database.write(lambda connection: connection.execute(insert(sessions).values(values)).rowcount)

    async def session(self, session: SessionId) -> Session | None:
        """As it is kept, expired or not: what that means is the use case's business."""
        query = select(sessions).where(sessions.c.id == session)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _session(row)

    async def touch(self, session: SessionId, at: datetime) -> None:
        seen = update(sessions).where(sessions.c.id == session).values(last_seen_at_us=to_us(at))
        await self._database.write(lambda connection: connection.execute(seen).rowcount)

    async def close_sessions(
        self, *, session: SessionId | None = None, person: PersonId | None = None, call: CallId | None = None
    ) -> tuple[SessionId, ...]:
        """Close what matches any of the given names; returns what was closed."""
        named = ((sessions.c.id, session), (sessions.c.person, person), (sessions.c.call, call))
        meant = [column == value for column, value in named if value is not None]
        if not meant:
            return ()
        closing = delete(sessions).where(or_(*meant)).returning(sessions.c.id)
        closed = await self._database.write(lambda connection: connection.execute(closing).all())
        return tuple(SessionId(row.id) for row in closed)

    async def _find(self, condition: Any) -> Credentials | None:  # noqa: ANN401 - SQLAlchemy's comparison
        query = select(accounts).where(condition)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        return None if row is None else _credentials(row)


class SqlInvitations:
    """Implements ``ports.accounts.Invitations``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, invitation: Invitation) -> None:
        values = {
            "digest": invitation.digest,
            "call": invitation.call,
            "expires_at_us": to_us(invitation.expires_at),
            "device": invitation.device,
        }
        await self._database.write(lambda connection: connection.execute(insert(invitations).values(values)).rowcount)

    async def find(self, digest: str) -> Invitation | None:
        query = select(invitations).where(invitations.c.digest == digest)
        row = await self._database.read(lambda connection: connection.execute(query).one_or_none())
        if row is None:
            return None
        return Invitation(row.digest, CallId(row.call), from_us(row.expires_at_us), row.device)

    async def bind(self, digest: str, device: str) -> bool:
        """One conditional update decides who was first; the same device may come again."""
        free = or_(invitations.c.device.is_(None), invitations.c.device == device)
        bound = update(invitations).where(invitations.c.digest == digest, free).values(device=device)
        return await self._database.write(lambda connection: connection.execute(bound).rowcount) == 1


def _columns(credentials: Credentials) -> Mapping[str, Any]:
    person = credentials.person
    return {
        "id": person.id,
        "name": person.name,
        "name_folded": person.name.casefold(),
        "display_name": person.display_name,
        "staff_number": person.staff_number,
        "role": str(person.role),
        "unit": person.unit,
        "password_hash": credentials.password_hash,
        "one_time": credentials.one_time,
        "totp_sealed": credentials.totp_sealed,
        "totp_last_step": credentials.totp_last_step,
        "failures": credentials.failures,
        "locked_until_us": maybe_us(credentials.locked_until),
        "disabled": credentials.disabled,
    }


def _credentials(row: Row[Any]) -> Credentials:
    person = Person(PersonId(row.id), row.name, row.display_name, row.staff_number, Role(row.role), UnitId(row.unit))
    return Credentials(
        person=person,
        password_hash=row.password_hash,
        one_time=row.one_time,
        totp_sealed=row.totp_sealed,
        totp_last_step=row.totp_last_step,
        failures=row.failures,
        locked_until=maybe_instant(row.locked_until_us),
        disabled=row.disabled,
    )


def _session(row: Row[Any]) -> Session:
    return Session(
        id=SessionId(row.id),
        person=None if row.person is None else PersonId(row.person),
        call=None if row.call is None else CallId(row.call),
        started_at=from_us(row.started_at_us),
        last_seen_at=from_us(row.last_seen_at_us),
        expires_at=from_us(row.expires_at_us),
        must_change_password=row.must_change_password,
    )

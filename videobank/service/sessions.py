"""Sessions: opaque, kept on the server, known to the client by a secret of which only the digest is stored."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from videobank.domain.account_events import SignedOut
from videobank.domain.ids import CallId, PersonId, SessionId, account_ledger
from videobank.domain.roles import Person
from videobank.ports.accounts import Accounts, Credentials, Session
from videobank.ports.clock import Clock, Tokens
from videobank.ports.ledger import LedgerFull
from videobank.service.journal import Journal

Closed = Callable[[tuple[SessionId, ...]], None]
"""Told which sessions are over, so that their sockets close within the second."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long a session lasts unused, and at most."""

    idle_s: float = 30 * 60
    absolute_s: float = 12 * 3600
    customer_absolute_s: float = 6 * 3600  # waiting and talking together, at most

    @property
    def touch_s(self) -> float:
        """Uses closer together than this are not written down each."""
        return min(60.0, self.idle_s / 10)


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """Somebody with a good session, and what is still asked before anything else is permitted."""

    session: Session
    person: Person
    must_change_password: bool
    must_enrol_totp: bool
    totp_enrolled: bool

    @property
    def complete(self) -> bool:
        """Whether the person may work."""
        return not (self.must_change_password or self.must_enrol_totp)


class Sessions:
    """Opens, finds and closes sessions of staff and of customers."""

    def __init__(
        self,
        accounts: Accounts,
        journal: Journal,
        clock: Clock,
        tokens: Tokens,
        limits: SessionLimits,
        *,
        totp_required: bool,
    ) -> None:
        self._accounts = accounts
        self._journal = journal
        self._clock = clock
        self._tokens = tokens
        self._limits = limits
        self._totp_required = totp_required
        self._listeners: list[Closed] = []

    def on_closed(self, listener: Closed) -> None:
        """Call ``listener`` with the ids of sessions that are closed from now on."""
        self._listeners.append(listener)

    async def open_for(self, person: Person, *, must_change_password: bool) -> str:
        """A new session of somebody with an account; returns its secret, which is kept nowhere."""
        return await self._open(person.id, None, must_change_password, self._limits.absolute_s)

    async def open_for_customer(self, call: CallId) -> str:
        """A new session that is good for one call; any earlier one of the same call is closed."""
        self._tell(await self._accounts.close_sessions(call=call))
        return await self._open(None, call, False, self._limits.customer_absolute_s)  # noqa: FBT003 - no password

    async def _open(self, person: PersonId | None, call: CallId | None, change: bool, lasts_s: float) -> str:  # noqa: FBT001 - private
        secret, now = self._tokens.secret(), self._clock.now()
        session = Session(
            id=SessionId(self._tokens.digest(secret)),
            person=person,
            call=call,
            started_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(seconds=lasts_s),
            must_change_password=change,
        )
        await self._accounts.open_session(session)
        return secret

    async def of_secret(self, secret: str) -> Session | None:
        """The session of this secret if it is still good; using it puts off its idle end."""
        return await self.still_good(SessionId(self._tokens.digest(secret)))

    async def still_good(self, session: SessionId) -> Session | None:
        """The session if it is not over; what is over is closed now. Sockets ask this while they are in use."""
        found = await self._accounts.session(session)
        if found is None:
            return None
        now = self._clock.now()
        unused_s = (now - found.last_seen_at).total_seconds()
        if now >= found.expires_at or unused_s >= self._limits.idle_s:
            with contextlib.suppress(LedgerFull):
                await self.close(found, "expired")
            return None
        if unused_s >= self._limits.touch_s:
            with contextlib.suppress(LedgerFull):  # on a full disk a use that is not written down is still one
                await self._accounts.touch(found.id, now)
        return found

    async def signed_in(self, secret: str) -> SignedInPerson | None:
        """The person whose session this is; None for a customer's, a disabled account's, or none at all."""
        session = await self.of_secret(secret)
        if session is None or session.person is None:
            return None
        credentials = await self._accounts.by_id(session.person)
        if credentials is None or credentials.disabled:
            return None
        return self._with_duties(session, credentials)

    def _with_duties(self, session: Session, credentials: Credentials) -> SignedInPerson:
        enrolled = credentials.totp_sealed is not None
        return SignedInPerson(
            session=session,
            person=credentials.person,
            must_change_password=session.must_change_password or credentials.one_time,
            must_enrol_totp=self._totp_required and not enrolled,
            totp_enrolled=enrolled,
        )

    async def customer(self, secret: str) -> Session | None:
        """The customer's session of this token; None for anybody else's."""
        session = await self.of_secret(secret)
        return session if session is not None and session.call is not None else None

    async def close(self, session: Session, why: str) -> None:
        """End one session and its sockets."""
        closed = await self._accounts.close_sessions(session=session.id)
        self._tell(closed)
        if closed and session.person is not None:
            await self._journal.note(account_ledger(session.person), SignedOut(why=why))

    async def close_all_of(self, person: PersonId, why: str) -> None:
        """End every session of a person, and their sockets."""
        closed = await self._accounts.close_sessions(person=person)
        self._tell(closed)
        if closed:
            await self._journal.note(account_ledger(person), *(SignedOut(why=why) for _ in closed))

    def _tell(self, closed: tuple[SessionId, ...]) -> None:
        if closed:
            for listener in self._listeners:
                listener(closed)

"""Accounts, sessions and invitations as they are kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from videobank.domain.ids import CallId, PersonId, SessionId
from videobank.domain.roles import Person
from videobank.ports.keys import DataKey


class NameTaken(ValueError):
    """Another account has this user name."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is checked at sign-in: an argon2id hash (RFC 9106) in PHC format, and the second factor's secret, sealed."""

    person: Person
    password_hash: str
    one_time: bool
    totp_sealed: bytes | None
    totp_last_step: int
    failures: int
    locked_until: datetime | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class Session:
    """An opaque server-side session; ``id`` is the digest of the secret that the client holds."""

    id: SessionId
    person: PersonId | None
    call: CallId | None  # for customers: the one call that this session is good for
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    must_change_password: bool


class Accounts(Protocol):
    """Accounts and sessions; every change is also an event in the account's ledger, written by the use case."""

    async def add(self, credentials: Credentials) -> None:
        """Raises NameTaken."""
        ...

    async def by_name(self, name: str) -> Credentials | None:
        """Case-insensitive."""
        ...

    async def by_id(self, person: PersonId) -> Credentials | None: ...

    async def everyone(self) -> tuple[Credentials, ...]: ...

    async def save(self, credentials: Credentials) -> None:
        """Replace what is kept for this person."""
        ...

    async def open_session(self, session: Session) -> None: ...

    async def session(self, session: SessionId) -> Session | None: ...

    async def touch(self, session: SessionId, at: datetime) -> None: ...

    async def close_sessions(
        self, *, session: SessionId | None = None, person: PersonId | None = None, call: CallId | None = None
    ) -> tuple[SessionId, ...]:
        """Close one session, all of a person's, or all of a call's customer; returns what was closed."""
        ...


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is kept of an invitation: the digest of its token, never the token."""

    digest: str
    call: CallId
    expires_at: datetime
    device: str | None  # digest of the device secret that redeemed it


class Invitations(Protocol):
    """Invitations by the digest of their token."""

    async def add(self, invitation: Invitation) -> None: ...

    async def find(self, digest: str) -> Invitation | None: ...

    async def bind(self, digest: str, device: str) -> bool:
        """Bind to the first device that redeems it; False when another was first."""
        ...


class TooBusy(RuntimeError):
    """So many passwords are being checked that one more would wait too long."""


class Passwords(Protocol):
    """Slow on purpose, and never on the event loop."""

    async def hash(self, password: str) -> str:
        """An argon2id hash (RFC 9106) in PHC format; raises TooBusy."""
        ...

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password; None (nobody has this name) takes as long and is False. Raises TooBusy."""
        ...


@dataclass(frozen=True, slots=True)
class TotpSecret:
    """A new second factor: the secret in base32, its ``otpauth://`` address, and the same sealed for keeping."""

    secret: str
    uri: str
    sealed: bytes


class SecondFactors(Protocol):
    """Time-based one-time codes (RFC 6238); the secret is sealed under the data key of the person's ledger."""

    def offer(self, person: Person, key: DataKey) -> TotpSecret: ...

    def step(self, sealed: bytes, person: Person, key: DataKey, code: str, at: datetime) -> int | None:
        """The time step that this code belongs to, now or one step beside it; None for a wrong code."""
        ...

"""Accounts, sessions and invitations in memory."""

from dataclasses import replace
from datetime import datetime

from videobank.domain.ids import CallId, PersonId, SessionId
from videobank.ports.accounts import Credentials, Invitation, NameTaken, Session


class MemoryAccounts:
    def __init__(self) -> None:
        self._people: dict[PersonId, Credentials] = {}
        self._sessions: dict[SessionId, Session] = {}

    async def add(self, credentials: Credentials) -> None:
        self._refuse_taken(credentials)
        self._people[credentials.person.id] = credentials

    async def by_name(self, name: str) -> Credentials | None:
        folded = name.casefold()
        return next((c for c in self._people.values() if c.person.name.casefold() == folded), None)

    async def by_id(self, person: PersonId) -> Credentials | None:
        return self._people.get(person)

    async def everyone(self) -> tuple[Credentials, ...]:
        return tuple(sorted(self._people.values(), key=lambda c: c.person.name.casefold()))

    async def save(self, credentials: Credentials) -> None:
        if credentials.person.id not in self._people:
            raise LookupError(credentials.person.id)
        self._refuse_taken(credentials)
        self._people[credentials.person.id] = credentials

    async def open_session(self, session: Session) -> None:
        self._sessions[session.id] = session

    async def session(self, session: SessionId) -> Session | None:
        return self._sessions.get(session)

    async def touch(self, session: SessionId, at: datetime) -> None:
        if session in self._sessions:
            self._sessions[session] = replace(self._sessions[session], last_seen_at=at)

    async def close_sessions(
        self, *, session: SessionId | None = None, person: PersonId | None = None, call: CallId | None = None
    ) -> tuple[SessionId, ...]:
        closed = tuple(
            s.id
            for s in self._sessions.values()
            if s.id == session or (person is not None and s.person == person) or (call is not None and s.call == call)
        )
        for name in closed:
            del self._sessions[name]
        return closed

    def _refuse_taken(self, credentials: Credentials) -> None:
        name, own = credentials.person.name.casefold(), credentials.person.id
        if any(c.person.name.casefold() == name and c.person.id != own for c in self._people.values()):
            raise NameTaken(credentials.person.name)


class MemoryInvitations:
    def __init__(self) -> None:
        self._kept: dict[str, Invitation] = {}

    async def add(self, invitation: Invitation) -> None:
        self._kept[invitation.digest] = invitation

    async def find(self, digest: str) -> Invitation | None:
        return self._kept.get(digest)

    async def bind(self, digest: str, device: str) -> bool:
        kept = self._kept.get(digest)
        if kept is None or kept.device not in (None, device):
            return False
        self._kept[digest] = replace(kept, device=device)
        return True

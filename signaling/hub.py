"""Who is connected to this process, and what is told to them. Every outgoing queue has a limit."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from signaling.messages import Message
from signaling.protocol import Close
from videobank.domain.ids import CallId, PersonId, SessionId
from videobank.domain.roles import Person, Role
from videobank.domain.streams import Party

MAX_OUTGOING = 512
"""Messages waiting for one slow client; one more closes it, and it resumes from its cursor."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the session says is at the other end: a customer of one call, or a person with an account."""

    session: SessionId
    role: Role
    call: CallId | None = None
    person: Person | None = None

    @property
    def party(self) -> Party | None:
        """The side that this identity can be in a call."""
        return {Role.CUSTOMER: Party.CUSTOMER, Role.AGENT: Party.AGENT}.get(self.role)


@dataclass(eq=False, slots=True)
class Connection:
    """One connected client."""

    identity: Identity
    cursor: int = 0
    call: CallId | None = None
    outgoing: asyncio.Queue[Message | Close] = field(default_factory=lambda: asyncio.Queue(MAX_OUTGOING))
    last_view: Message | None = None
    last_lobby: Message | None = None
    closing: Close | None = None

    def tell(self, message: Message) -> None:
        """Queue a message; a client that does not take them is closed."""
        if self.closing is not None:
            return
        try:
            self.outgoing.put_nowait(message)
        except asyncio.QueueFull:
            self.close(Close.TOO_SLOW)

    def close(self, why: Close) -> None:
        """Close after what is queued now; at once when the queue is full."""
        if self.closing is not None:
            return
        self.closing = why
        if self.outgoing.full():
            self.outgoing.get_nowait()
        self.outgoing.put_nowait(why)


class Hub:
    """Every connection of this process."""

    def __init__(self) -> None:
        self._connections: set[Connection] = set()

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._connections))

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: Connection) -> None:
        """A client connected; the same person's or customer's earlier connection is closed."""
        for other in self:
            if _same(other.identity, connection.identity):
                other.close(Close.REPLACED)
        self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """A client is gone."""
        self._connections.discard(connection)

    def of_call(self, call: CallId) -> tuple[Connection, ...]:
        """Everybody who is in this call."""
        return tuple(connection for connection in self if connection.call == call)

    def of_person(self, person: PersonId) -> tuple[Connection, ...]:
        """A person's connections."""
        return tuple(c for c in self if c.identity.person is not None and c.identity.person.id == person)

    def close_session(self, session: SessionId, why: Close = Close.SIGNED_OUT) -> tuple[Connection, ...]:
        """A session is over: its sockets close."""
        closed = tuple(connection for connection in self if connection.identity.session == session)
        for connection in closed:
            connection.close(why)
        return closed


def _same(one: Identity, other: Identity) -> bool:
    if one.person is not None and other.person is not None:
        return one.person.id == other.person.id
    return one.role is Role.CUSTOMER and other.role is Role.CUSTOMER and one.call == other.call

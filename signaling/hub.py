"""Who is connected to this process, and what is told to them. Every outgoing queue has a limit."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from signaling.messages import Message
from signaling.protocol import Close
from videobank.domain.ids import CallId, PersonId, SessionId
from videobank.domain.roles import Person, Role
from videobank.domain.streams import Party

MAX_OUTGOING = 512
"""Messages waiting for one slow client; one more closes it, and it resumes from its cursor."""


MAX_TORN = 1000
"""Sessions remembered whose connection is gone, so that their end still stops what they left running."""


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
    receives: frozenset[str] | None = None  # video codecs, as its hello says
    outgoing: asyncio.Queue[Message | Close] = field(default_factory=lambda: asyncio.Queue(MAX_OUTGOING))
    last_view: Message | None = None
    last_lobby: Message | None = None
    recording_alarm: bool = False  # told that a recording of this call cannot be kept
    closing: Close | None = None
    catching_up: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        self._torn: OrderedDict[SessionId, Connection] = OrderedDict()

    def __iter__(self) -> Iterator[Connection]:
        return iter(tuple(self._connections))

    def __len__(self) -> int:
        return len(self._connections)

    def add(self, connection: Connection) -> None:
        """A client connected; the same person's or customer's earlier connection is closed."""
        for other in self:
            if _same(other.identity, connection.identity):
                other.close(Close.REPLACED)
        for session, other in list(self._torn.items()):
            if _same(other.identity, connection.identity):
                del self._torn[session]
        self._connections.add(connection)

    def remove(self, connection: Connection) -> None:
        """A client is gone; its media may still run, and its session be good."""
        self._connections.discard(connection)
        if connection.call is None or connection.closing in (Close.SIGNED_OUT, Close.REPLACED):
            return
        self._torn[connection.identity.session] = connection
        while len(self._torn) > MAX_TORN:
            self._torn.popitem(last=False)

    def sessions(self) -> frozenset[SessionId]:
        """Whose end matters here: of everybody who is connected, or was and has not come back."""
        return frozenset({connection.identity.session for connection in self} | self._torn.keys())

    def of_call(self, call: CallId) -> tuple[Connection, ...]:
        """Everybody who is in this call."""
        return tuple(connection for connection in self if connection.call == call)

    def receivable(self, call: CallId, but: Party) -> frozenset[str] | None:
        """The video codecs that everybody else in this call can receive; None: nobody has said."""
        others = (c.receives for c in self.of_call(call) if c.identity.party not in (None, but))
        said = [names for names in others if names is not None]
        return frozenset.intersection(*said) if said else None

    def of_person(self, person: PersonId) -> tuple[Connection, ...]:
        """A person's connections."""
        return tuple(c for c in self if c.identity.person is not None and c.identity.person.id == person)

    def close_session(self, session: SessionId, why: Close = Close.SIGNED_OUT) -> tuple[Connection, ...]:
        """A session is over: its sockets close. Returns each connection once, and the one that was torn before."""
        own = (connection for connection in self if connection.identity.session == session)
        closed = [connection for connection in own if connection.closing is None]
        for connection in closed:
            connection.close(why)
        torn = self._torn.pop(session, None)
        return (*closed, *((torn,) if torn is not None else ()))


def _same(one: Identity, other: Identity) -> bool:
    if one.person is not None and other.person is not None:
        return one.person.id == other.person.id
    return one.role is Role.CUSTOMER and other.role is Role.CUSTOMER and one.call == other.call

"""Quality on the wire: what browsers report of it, and who is told of the customer's line."""

from signaling import messages as m
from signaling.hub import Connection, Hub
from videobank.domain.ids import CallId, StreamId
from videobank.domain.line import LineSecond
from videobank.domain.quality import Claimed
from videobank.domain.roles import Role
from videobank.domain.streams import Party

MOST_TOLD = 400  # seconds in one message: more than are kept


def claimed(party: Party, said: m.StreamSecond, now_us: int) -> Claimed:
    """A second that a browser reports, on the server's clock: it says how long ago, so that its own does not matter."""
    return Claimed(
        at_ms=now_us // 1000 - said.ago_ms,
        span_ms=said.span_ms,
        party=party,
        stream=StreamId(said.stream),
        frames=said.frames,
        dropped=said.dropped,
        freezes=said.freezes,
        frozen_ms=said.frozen_ms,
        buffer_ms=said.buffer_ms,
        round_trip_ms=said.round_trip_ms,
        packets=said.packets,
        lost=said.lost,
        limited=said.limited,
    )


def tell_line(hub: Hub, call: CallId, seconds: tuple[LineSecond, ...]) -> None:
    """The agent of the call, and nobody else."""
    for connection in hub.of_call(call):
        tell_line_to(connection, seconds)


def tell_line_to(connection: Connection, seconds: tuple[LineSecond, ...]) -> None:
    """Nothing to whoever is no agent."""
    if seconds and connection.identity.role is Role.AGENT:
        connection.tell(m.Quality(seconds=seconds[-MOST_TOLD:]))

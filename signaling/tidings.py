"""Tells everybody what they may know: events from their cursor on, the state, the lobby and places in the queue.

The doorbell is a hint; once a second everything is looked at anyway. A listener is told from its own cursor, so that
nothing is told twice and nothing is missed, whatever rang or did not.
"""

import logging

from signaling import messages as m
from signaling.hub import Connection, Hub
from signaling.protocol import Close
from signaling.views import call_view, told
from videobank.domain.call import Phase
from videobank.domain.ids import CallId, LedgerId, StreamId, UnitId, call_ledger
from videobank.domain.roles import Role
from videobank.domain.streams import Party
from videobank.ports.clock import Clock
from videobank.ports.doorbell import Doorbell
from videobank.ports.ledger import Waiting
from videobank.service.alarms import Alarms
from videobank.service.desk import Desk, UnknownCall
from videobank.service.lobby import Lobby
from videobank.service.presence import Presence

log = logging.getLogger(__name__)


class Tidings:
    """One per process."""

    def __init__(
        self,
        hub: Hub,
        desk: Desk,
        lobby: Lobby,
        presence: Presence,
        clock: Clock,
        doorbell: Doorbell,
        alarms: Alarms,
    ) -> None:
        self._hub = hub
        self._desk = desk
        self._lobby = lobby
        self._presence = presence
        self._clock = clock
        self._doorbell = doorbell
        self._alarms = alarms
        alarms.listen(self._alarm)

    async def spread(self) -> None:
        """For ever: tell what is new whenever the doorbell rings, and once a second."""
        async for ledger in self._doorbell.listen():
            await self._spread(ledger)

    async def _spread(self, ledger: LedgerId | None) -> None:
        try:
            for connection in self._hub:
                if ledger is None or (connection.call is not None and call_ledger(connection.call) == ledger):
                    await self.catch_up(connection)
            if ledger is None or ledger.startswith("call/"):
                await self._tell_lobbies()
        except OSError as error:  # the store cannot be read now; the next ring or second tries again
            log.warning("tidings delayed", extra={"why": type(error).__name__})

    async def catch_up(self, connection: Connection) -> None:
        """Bring one listener up to date with its call; one at a time, or it would be told twice."""
        async with connection.catching_up:
            await self._catch_up(connection)

    async def _catch_up(self, connection: Connection) -> None:
        call = connection.call
        if call is None:
            return
        try:
            state, number = await self._desk.numbered(call)
            news = await self._desk.history(call, connection.cursor) if number > connection.cursor else ()
        except UnknownCall:
            return
        if connection.call != call:
            return  # an agent accepted another call meanwhile
        person = connection.identity.person
        if person is not None and state.agent != person.id:
            self._take_leave(connection)
            return
        for entry in news:
            message = told(entry, connection.identity.role)
            if message is not None:
                connection.tell(message)
            connection.cursor = entry.number
        view = call_view(state, connection.identity.role, self._clock.now())
        if view != connection.last_view:
            connection.last_view = view
            connection.tell(m.State(view=view))
        if connection.identity.role is Role.AGENT:
            _tell_recording(connection, state.failing)
        if state.phase is Phase.SEALED and connection.identity.role is Role.CUSTOMER:
            connection.close(Close.OVER)  # nothing can follow, not even the stars

    def _take_leave(self, connection: Connection) -> None:
        """The call went back to the queue: this agent sees that it waits again, and hears no more of it."""
        if isinstance(connection.last_view, m.CallView):
            connection.tell(m.State(view=_returned(connection.last_view)))
        if connection.call is not None:
            self._presence.left(connection.call, Party.AGENT)
        _tell_recording(connection, frozenset())
        connection.call, connection.cursor, connection.last_view = None, 0, None

    async def _tell_lobbies(self) -> None:
        units: dict[UnitId, tuple[Waiting, ...]] = {}
        for connection in self._hub:
            person = connection.identity.person
            if person is not None and self._lobby.is_online(person.id):
                if person.unit not in units:
                    units[person.unit] = await self._lobby.waiting(person.unit)
                self._tell_lobby(connection, units[person.unit])
            elif connection.identity.role is Role.CUSTOMER and connection.call is not None:
                await self._tell_place(connection, connection.call)

    @staticmethod
    def _tell_lobby(connection: Connection, waiting: tuple[Waiting, ...]) -> None:
        lobby = m.Lobby(waiting=tuple(_row(row) for row in waiting))
        if lobby != connection.last_lobby:
            connection.last_lobby = lobby
            connection.tell(lobby)

    async def _tell_place(self, connection: Connection, call: CallId) -> None:
        state = await self._desk.call(call)
        if state.phase is not Phase.WAITING:
            connection.last_lobby = None
            return
        place = await self._lobby.place(call, state.unit)
        if place is None:
            return
        message = m.Position(
            place=place.place,
            expected_wait_s=place.expected_wait_s,
            agents_online=self._lobby.online(state.unit),
        )
        if message != connection.last_lobby:
            connection.last_lobby = message
            connection.tell(message)

    def _alarm(self, code: str, detail: str, on: bool) -> None:  # noqa: FBT001 - the listener's signature
        if not on and any(code == other for other, _ in self._alarms.on):
            return  # over for this, but not for something else
        message: m.Message = m.Alarm.model_validate({"code": code, "detail": detail}) if on else m.AlarmOver(code=code)
        for connection in self._hub:
            if connection.identity.role is Role.AGENT:
                connection.tell(message)

    def tell_alarms(self, connection: Connection) -> None:
        """A listener who has just come hears what is on."""
        if connection.identity.role is Role.AGENT:
            for code, detail in sorted(self._alarms.on):
                connection.tell(m.Alarm.model_validate({"code": code, "detail": detail}))


def _tell_recording(connection: Connection, failing: frozenset[StreamId]) -> None:
    """An alarm of this call alone: other agents' calls may be kept all the same, and are not locked by it."""
    if bool(failing) == connection.recording_alarm:
        return
    connection.recording_alarm = bool(failing)
    if failing:
        connection.tell(m.Alarm(code="recording_failed", detail=", ".join(sorted(failing))))
    else:
        connection.tell(m.AlarmOver(code="recording_failed"))


def _returned(view: m.CallView) -> m.CallView:
    """The last thing an agent sees of a call that is no longer theirs: that it waits, and nothing of the customer."""
    return view.model_copy(
        update={
            "phase": Phase.WAITING,
            "streams": (),
            "customer_name": None,
            "customer_reference": None,
            "document": None,
            "portrait": None,
            "record": None,
        }
    )


def _row(row: Waiting) -> m.LobbyRow:
    return m.LobbyRow(
        call=row.call,
        business=row.business,
        language=row.language,
        customer_name=row.customer_name,
        since=row.since,
        front=row.front,
    )

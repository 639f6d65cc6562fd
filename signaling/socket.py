"""The WebSocket shell: reads, hands to the rules, carries out, replies; writes what the others queue."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from signaling import messages as m
from signaling.acting import Services
from signaling.commands import carry_out
from signaling.hub import Connection, Hub, Identity
from signaling.line_quality import tell_line_to
from signaling.protocol import PING_EVERY_S, Close, Intake, Malformed, Violation
from signaling.reach import Reach
from signaling.refusals import KNOWN, refusal_of
from signaling.tidings import Tidings
from signaling.views import call_view
from videobank.domain.call import Call, Phase
from videobank.domain.ids import CallId, PersonId
from videobank.domain.roles import Role
from videobank.ports.clock import Clock
from videobank.ports.ledger import LedgerFull, Projections
from videobank.service.desk import UnknownCall

log = logging.getLogger(__name__)

WRITE_WITHIN_S = 10.0
"""A client that does not take one message within this is gone."""

READ_AT_MOST = 4 * m.MAX_MESSAGE
"""Bytes read of one message. What is too big is read to its end as far as this, as a connection that is closed on
unread bytes is reset, and whoever sent them never learns why; beyond it the connection is cut."""


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Who may come in: by the cookie of the request (staff) or by the token in hello (customers)."""

    by_cookie: Callable[[web.Request], Awaitable[Identity | None]]
    by_token: Callable[[str], Awaitable[Identity | None]]
    origin_allowed: Callable[[web.Request], bool]


class Socket:
    """``GET /ws``."""

    def __init__(
        self,
        doorkeeper: Doorkeeper,
        hub: Hub,
        tidings: Tidings,
        services: Services,
        projections: Projections,
        clock: Clock,
        reach: Reach,
    ) -> None:
        self._doorkeeper = doorkeeper
        self._hub = hub
        self._tidings = tidings
        self._services = services
        self._projections = projections
        self._clock = clock
        self._reach = reach

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, from the upgrade to its end."""
        if not self._doorkeeper.origin_allowed(request):
            raise web.HTTPForbidden(text="This origin may not open a connection.")
        socket = web.WebSocketResponse(max_msg_size=READ_AT_MOST, heartbeat=PING_EVERY_S, autoping=True)
        await socket.prepare(request)
        intake = Intake(self._now())
        try:
            connection = await self._greet(request, socket, intake)
        except Violation as violation:
            await socket.close(code=violation.close, message=str(violation).encode()[:120])
            return socket
        await self._attend(socket, intake, connection)
        return socket

    def _now(self) -> float:
        return self._clock.now_us() / 1e6

    # --- coming in ------------------------------------------------------------------------------------------------

    async def _greet(self, request: web.Request, socket: web.WebSocketResponse, intake: Intake) -> Connection:
        try:
            first = await asyncio.wait_for(socket.receive(), 10)
        except TimeoutError as late:
            raise Violation(Close.IDLE, "hello did not come") from late
        hello = intake.receive(_text(first), self._now())
        if not isinstance(hello, m.Hello):
            raise Violation(Close.BAD_MESSAGES, "the first message is hello")
        identity = await self._identify(request, hello)
        if identity is None:
            raise Violation(Close.SIGNED_OUT, "this session is not known, or over")
        return await self._welcome(hello, identity)

    async def _identify(self, request: web.Request, hello: m.Hello) -> Identity | None:
        if hello.token is not None:
            return await self._doorkeeper.by_token(hello.token)
        return await self._doorkeeper.by_cookie(request)

    async def _welcome(self, hello: m.Hello, identity: Identity) -> Connection:
        call = identity.call
        if identity.role is Role.AGENT and identity.person is not None:
            call = await self._projections.call_of(identity.person.id)
        state, last = await self._call_of(call, identity)
        view = None if state is None else call_view(state, identity.role, self._clock.now())
        cursor = hello.cursor if hello.cursor <= last else 0  # counted in another call: everything is told
        joins = None if state is None else state.id
        connection = Connection(identity, cursor=cursor, call=joins, receives=hello.receives)
        try:
            await self._enter(connection, hello, view)
        except BaseException:
            await self._depart(connection)
            raise
        return connection

    async def _enter(self, connection: Connection, hello: m.Hello, view: m.CallView | None) -> None:
        identity, person = connection.identity, connection.identity.person
        if connection.call is not None and identity.party is not None:
            await self._services.presence.joined(connection.call, identity.party)
        connection.tell(
            m.Welcome(
                id=hello.id,
                role=identity.role,
                display_name=person.display_name if person is not None else "",
                online=person is not None and self._services.lobby.is_online(person.id),
                server_time=self._clock.now(),
                view=view,
                ice_servers=self._reach.servers(connection),
                relay_only=self._reach.relay_only,
            )
        )
        self._hub.add(connection)
        self._tidings.tell_alarms(connection)
        await self._tidings.catch_up(connection)
        if view is not None and view.page_running:
            self._replay_page(connection)
        if connection.call is not None:
            tell_line_to(connection, self._services.quality.recent(connection.call))

    async def _call_of(self, call: CallId | None, identity: Identity) -> tuple[Call | None, int]:
        """The call and the number of its last entry. A call that an agent claimed is not theirs before it says so."""
        if call is None:
            return None, 0
        try:
            state, number = await self._services.desk.numbered(call)
        except UnknownCall:
            return None, 0
        if identity.person is not None and state.agent != identity.person.id:
            return None, 0
        return state, number

    def _replay_page(self, connection: Connection) -> None:
        """An agent who joins late, or again, gets the page from its first snapshot on."""
        if connection.identity.role is not Role.AGENT or connection.call is None:
            return
        for index, events in enumerate(self._services.page.so_far(connection.call)):
            connection.tell(m.PageEvents(events=events, first=index == 0))

    # --- being there ----------------------------------------------------------------------------------------------

    async def _attend(self, socket: web.WebSocketResponse, intake: Intake, connection: Connection) -> None:
        writer = asyncio.create_task(_write(socket, connection))
        try:
            async for message in socket:
                if connection.closing is not None:
                    break  # signed out: what was sent before and not yet read is heard no more
                await self._take(intake, connection, message)
        except Violation as violation:
            connection.close(violation.close)
        finally:
            await self._depart(connection)
            connection.close(Close.RESTARTING)
            await asyncio.wait({writer}, timeout=WRITE_WITHIN_S)
            writer.cancel()

    async def _take(self, intake: Intake, connection: Connection, message: WSMessage) -> None:
        request = intake.receive(_text(message), self._now())
        if isinstance(request, Malformed):
            connection.tell(m.RefusedMessage(id=request.id, code="malformed", detail=request.where))
            return
        try:
            answer = await carry_out(connection, request, self._services)
        except KNOWN as error:
            code, detail = refusal_of(error)
            log.info("refused", extra={"request": request.type, "code": code, "call": connection.call})
            connection.tell(m.RefusedMessage(id=request.id, code=code, detail=detail))
            return
        if answer is not None:
            connection.tell(m.Answered(id=request.id, sdp=answer.sdp, segment=answer.segment))
        else:
            await self._tidings.catch_up(connection)  # whoever asked sees the effect before "done"
            connection.tell(m.Done(id=request.id))

    async def _depart(self, connection: Connection) -> None:
        self._hub.remove(connection)
        party, person = connection.identity.party, connection.identity.person
        if connection.call is not None and party is not None:
            self._services.presence.left(connection.call, party)
        if person is not None and not self._hub.of_person(person.id):
            await self._go_offline_unless_in_call(connection, person.id)

    async def _go_offline_unless_in_call(self, connection: Connection, person: PersonId) -> None:
        """A closed laptop takes no new customers; one in a call may come back to it."""
        if connection.call is not None:
            state = await self._services.desk.call(connection.call)
            if state.phase in (Phase.PAIRED, Phase.LIVE):
                return
        with contextlib.suppress(LedgerFull):
            await self._services.lobby.go_offline(person)


def _text(message: WSMessage) -> str:
    if message.type is WSMsgType.TEXT:
        text: str = message.data
        return text
    if message.type is WSMsgType.ERROR:
        raise Violation(Close.TOO_BIG, f"a message is at most {m.MAX_MESSAGE} bytes")
    raise Violation(Close.BAD_MESSAGES, "messages are text")


async def _write(socket: web.WebSocketResponse, connection: Connection) -> None:
    """Send what is queued until the connection closes."""
    while True:
        message = await connection.outgoing.get()
        if isinstance(message, Close):
            await socket.close(code=message, message=message.name.lower().encode())
            return
        try:
            await asyncio.wait_for(socket.send_str(message.model_dump_json()), WRITE_WITHIN_S)
        except (TimeoutError, ConnectionError):
            await socket.close(code=WSCloseCode.GOING_AWAY)
            return

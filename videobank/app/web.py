"""The composition of the web process: use cases on ports, the shells on the use cases, and what drives them."""

import asyncio
import contextlib
import ssl
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from signaling.line_quality import tell_line
from signaling.messages import Republish
from signaling.observability import health_routes
from signaling.pages import built, page_routes
from signaling.protocol import Close
from signaling.rest import mount_rest, person_of
from signaling.socket import Socket
from signaling.web_guard import install_guard
from videobank.app.bank_systems import watch_certificates
from videobank.app.core import core, note_start
from videobank.app.ground import ground
from videobank.app.live import Live, alive
from videobank.app.rest import doorkeeper, guard_rules, rest_deps
from videobank.domain.ids import CallId, SessionId
from videobank.domain.streams import parse_stream_id
from videobank.ports.ledger import LedgerFull
from videobank.ports.media import PlaneUnavailable
from videobank.settings import Settings

STOP_WITHIN_S = 3.0


async def run_web(settings: Settings) -> None:
    """The web process: pages, REST, the live connection, and the Desk."""
    async with core(ground(settings, "web")) as base, alive(base) as live:
        await live.stock.after_restart()
        await live.left_open.close()
        await note_start(base, "web")
        runner = web.AppRunner(_application(live), access_log=None, shutdown_timeout=STOP_WITHIN_S)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port, ssl_context=_tls(settings)).start()
            await _drive(live)
        finally:
            await runner.cleanup()


async def _drive(live: Live) -> None:
    """Everything that runs for ever; the first failure ends the process, and the supervisor starts it anew."""
    services, store = live.services, live.base.store
    tasks: tuple[Coroutine[Any, Any, None], ...] = (
        live.tidings.spread(),
        live.sweeper.watch(),
        services.presence.watch(),
        services.stage.enforce(),
        services.stage.record_happenings(),
        services.stage.watch_workers(),
        services.page.anchor(),
        services.quality.collect(),
        live.left_open.watch(),
        services.checks.watch(store.doorbell),
        live.readings.watch(store.doorbell),
        live.stills.watch(store.doorbell),
        live.attendance.watch(store.doorbell),
        live.watching.watch(store.doorbell),
        live.reach.renew(live.hub),
        _end_sessions(live),
        _watch_room(live),
        watch_certificates(live.bank.expiries, live.base.ground.clock, live.metrics.note_certificates),
    )
    async with asyncio.TaskGroup() as group:
        for task in tasks:
            group.create_task(task)
        if live.outcomes is not None:
            group.create_task(live.outcomes.watch(store.doorbell))


async def _end_sessions(live: Live) -> None:
    """What another process closed (the command line), or time: its sockets close here too. Who is gone is offline."""
    while True:
        await asyncio.sleep(1)
        for session in live.hub.sessions():
            if await live.people.sessions.still_good(session) is None:
                _over(live, (session,))
        for person in live.services.lobby.people():
            in_call = await live.base.store.projections.call_of(person) is not None
            if not in_call and not live.hub.of_person(person):  # looked at last: they may have come back meanwhile
                with contextlib.suppress(LedgerFull):
                    await live.services.lobby.go_offline(person)  # whose call went on without them


async def _watch_room(live: Live) -> None:
    """Say that evidence can hardly be kept any more before it cannot be kept at all."""
    while True:
        has_room = await asyncio.to_thread(live.base.ground.vault.has_room)
        change = live.alarms.end_alarm if has_room else live.alarms.raise_alarm
        change("storage_full", "vault")
        await asyncio.sleep(1)


def _over(live: Live, sessions: tuple[SessionId, ...]) -> None:
    """Sessions are over: their sockets close, and what they sent or saw stops."""
    for session in sessions:
        for connection in live.hub.close_session(session):
            party, person = connection.identity.party, connection.identity.person
            if connection.call is not None and party is not None:
                live.services.stage.dismiss_soon(connection.call, party, person.id if person is not None else None)


def _republish(live: Live, call: CallId, streams: tuple[str, ...]) -> None:
    """Both sides are told: one publishes anew, the other watches anew."""
    for connection in live.hub.of_call(call):
        connection.tell(Republish(streams=streams))


def _change_codec(live: Live, call: CallId, stream: str) -> None:
    """Only the sender is told: who watches has an answer already that holds for every codec."""
    for connection in live.hub.of_call(call):
        if connection.identity.party is parse_stream_id(stream).party:
            connection.tell(Republish(streams=(stream,)))


def _application(live: Live) -> web.Application:
    base = live.base
    live.people.sessions.on_closed(lambda sessions: _over(live, sessions))
    live.services.stage.on_streams_lost(lambda call, streams: _republish(live, call, streams))
    live.services.stage.on_other_codec(lambda call, stream: _change_codec(live, call, stream))
    live.services.quality.on_seconds(lambda call, seconds: tell_line(live.hub, call, seconds))
    socket = Socket(
        doorkeeper(base, live.people),
        live.hub,
        live.tidings,
        live.services,
        base.store.projections,
        base.ground.clock,
        live.reach,
    )
    application = web.Application()
    application.on_shutdown.append(lambda _: _say_goodbye(live))
    install_guard(application, guard_rules(base))
    application.add_routes([web.get("/ws", socket.serve)])
    application.add_routes(page_routes(built(), _is_signed_in))
    application.add_routes(health_routes(live.metrics, _checks(live)))
    mount_rest(application, rest_deps(base, live.people, live.documents, live.hand_overs, live.bank))
    return application


async def _say_goodbye(live: Live) -> None:
    for connection in live.hub:
        connection.close(Close.RESTARTING)


async def _is_signed_in(request: web.Request) -> bool:
    return await person_of(request) is not None


def _checks(live: Live) -> dict[str, Any]:
    async def media() -> bool:
        try:
            await live.plane.figures()
        except PlaneUnavailable:
            return False
        return True

    async def store() -> bool:
        try:
            await live.base.store.projections.counts()
        except OSError:
            return False
        return True

    async def room() -> bool:
        return await asyncio.to_thread(live.base.ground.vault.has_room)

    return {"media": media, "store": store, "room": room}


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context

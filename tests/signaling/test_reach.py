"""Who is told of relays, and when again."""

import asyncio
from itertools import count

import pytest

from signaling import messages as m
from signaling.hub import Connection, Hub, Identity
from signaling.reach import RENEW_EVERY_S, Reach
from videobank.domain.ids import CallId, PersonId, SessionId, UnitId
from videobank.domain.roles import Person, Role
from videobank.ports.relays import VALID_S, IceServer

CALL = CallId("a" * 32)


class NumberedRelays:
    """A server whose credentials are counted."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def servers(self, session: SessionId) -> tuple[IceServer, ...]:
        return (IceServer(("turn:turn.bank.example",), f"name of {session}", f"credential {next(self._numbers)}"),)


class NoRelays:
    def servers(self, session: SessionId) -> tuple[IceServer, ...]:
        return ()


def staff(role: Role) -> Connection:
    person = Person(PersonId(f"p-{role}"), role.value, "Lin Yue", "8021", role, UnitId("main"))
    return Connection(Identity(SessionId("s-staff"), role, person=person))


def customer(call: CallId | None) -> Connection:
    return Connection(Identity(SessionId("s-customer"), Role.CUSTOMER, call=call), call=call)


def told(connection: Connection) -> list[m.Message]:
    return [connection.outgoing.get_nowait() for _ in range(connection.outgoing.qsize())]


def test_an_agent_and_a_customer_with_a_call_are_given_credentials_of_their_own_session() -> None:
    reach = Reach(NumberedRelays(), relay_only=False)
    assert [one.username for one in reach.servers(staff(Role.AGENT))] == ["name of s-staff"]
    assert [one.username for one in reach.servers(customer(CALL))] == ["name of s-customer"]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.ADMINISTRATOR])
def test_who_is_in_no_call_is_given_none(role: Role) -> None:
    reach = Reach(NumberedRelays(), relay_only=False)
    assert reach.servers(staff(role)) == ()
    assert reach.servers(customer(None)) == ()


async def renewed(reach: Reach, *connections: Connection) -> None:
    hub = Hub()
    for connection in connections:
        hub.add(connection)
    task = asyncio.create_task(reach.renew(hub, every_s=0))
    for _ in range(10):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])


async def test_credentials_are_told_anew_for_as_long_as_somebody_is_connected() -> None:
    agent, reviewer = staff(Role.AGENT), staff(Role.REVIEWER)
    await renewed(Reach(NumberedRelays(), relay_only=True), agent, reviewer)
    first, second, *_ = told(agent)
    assert isinstance(first, m.IceServers)
    assert isinstance(second, m.IceServers)
    assert first.relay_only
    assert first.ice_servers[0].credential != second.ice_servers[0].credential
    assert told(reviewer) == []


async def test_where_there_are_no_relays_nothing_is_told() -> None:
    agent = staff(Role.AGENT)
    await renewed(Reach(NoRelays(), relay_only=False), agent)
    assert told(agent) == []


def test_they_are_told_anew_well_before_they_expire() -> None:
    assert RENEW_EVERY_S <= VALID_S / 2


def test_a_credential_does_not_show_where_a_message_is_printed() -> None:
    servers = Reach(NumberedRelays(), relay_only=False).servers(customer(CALL))
    message = m.IceServers(ice_servers=servers, relay_only=False)
    assert "credential 1" not in repr(message)
    assert "credential 1" in message.model_dump_json()

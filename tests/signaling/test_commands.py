"""Who may ask for what on the socket: every role x every request."""

from typing import get_args

import pytest

from signaling import messages as m
from signaling.commands import AGENT, BOTH, COMMANDS, CUSTOMER, carry_out
from signaling.hub import Connection, Identity
from videobank.domain.call import Refusal, Refused
from videobank.domain.ids import SessionId
from videobank.domain.roles import Role

REQUESTS = [request for request in get_args(get_args(m.ClientMessage)[0]) if request is not m.Hello]


def test_every_request_of_the_protocol_is_somebodys() -> None:
    assert {request for _, request in COMMANDS} == set(REQUESTS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("request_type", REQUESTS, ids=lambda request: request.__name__)
async def test_a_request_that_is_not_in_the_table_for_a_role_is_refused(
    role: Role, request_type: type[m.Request]
) -> None:
    allowed = (role is Role.CUSTOMER and request_type in CUSTOMER | BOTH) or (
        role is Role.AGENT and request_type in AGENT | BOTH
    )
    assert ((role, request_type) in COMMANDS) == allowed
    if not allowed:
        connection = Connection(Identity(SessionId("s"), role))
        with pytest.raises(Refused) as refused:
            await carry_out(connection, request_type.model_construct(id=1), None)  # type: ignore[arg-type]
        assert refused.value.refusal is Refusal.NOT_PERMITTED


def test_a_slow_client_is_closed_and_the_queue_stays_bounded() -> None:
    connection = Connection(Identity(SessionId("s"), Role.CUSTOMER))
    for number in range(2000):
        connection.tell(m.Done(id=number))
    assert connection.closing is not None
    assert connection.outgoing.qsize() <= connection.outgoing.maxsize

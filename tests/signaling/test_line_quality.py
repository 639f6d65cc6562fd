"""What a browser may report of its lines, and who is told of the customer's."""

import json
from typing import Any

import pytest

from signaling import messages as m
from signaling.hub import Connection, Hub, Identity
from signaling.line_quality import MOST_TOLD, claimed, tell_line
from signaling.protocol import Intake, Malformed
from tests.fakes.calls import UNIT
from videobank.domain.ids import CallId, PersonId, SessionId
from videobank.domain.line import LineSecond
from videobank.domain.quality import Limited
from videobank.domain.roles import Person, Role
from videobank.domain.streams import Party

CALL, OTHER = CallId("a" * 32), CallId("b" * 32)
GOOD = {"stream": "agent-camera", "ago_ms": 1_000, "span_ms": 1_003, "frames": 30, "frozen_ms": 0, "limited": "none"}
SECOND = LineSecond(
    second=1,
    up_bit_s=1,
    up_loss=0,
    down_bit_s=1,
    down_loss=None,
    round_trip_ms=1,
    jitter_ms=1,
    frames=None,
    frozen_ms=None,
    view_frozen_ms=None,
)


def intake() -> Intake:
    made = Intake(0)
    made.receive('{"type":"hello","id":0}', 0)
    return made


def report(*seconds: dict[str, Any]) -> str:
    return json.dumps({"type": "report_quality", "id": 7, "seconds": seconds})


def test_a_good_report_is_on_the_servers_clock() -> None:
    request = intake().receive(report(GOOD), 0)
    one = claimed(Party.CUSTOMER, request.seconds[0], 1_800_000_003_100_000)
    assert (one.at_ms, one.span_ms, one.second) == (1_800_000_002_100, 1_003, 1_800_000_001)
    assert (one.party, one.stream, one.frames, one.limited, one.lost) == (
        Party.CUSTOMER,
        "agent-camera",
        30,
        Limited.NONE,
        None,
    )


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"stream": "agent-page"}, "seconds.0.stream"),
        ({"stream": "../../etc/passwd"}, "seconds.0.stream"),
        ({"ago_ms": -1}, "seconds.0.ago_ms"),
        ({"ago_ms": 60_001}, "seconds.0.ago_ms"),
        ({"span_ms": 0}, "seconds.0.span_ms"),
        ({"span_ms": 10**30}, "seconds.0.span_ms"),
        ({"frames": "30"}, "seconds.0.frames"),
        ({"frames": 29.97}, "seconds.0.frames"),
        ({"frames": True}, "seconds.0.frames"),
        ({"frozen_ms": 600_001}, "seconds.0.frozen_ms"),
        ({"lost": -100_001}, "seconds.0.lost"),
        ({"limited": "moon"}, "seconds.0.limited"),
        ({"party": "agent"}, "seconds.0.party"),
        ({"second": 1}, "seconds.0.second"),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(wrong: dict[str, Any], where: str) -> None:
    refused = intake().receive(report(GOOD | wrong), 0)
    assert isinstance(refused, Malformed)
    assert refused.where.rpartition(": ")[0].endswith(where)
    assert refused.id == 7


@pytest.mark.parametrize("number", [0, 41])
def test_a_report_is_of_one_to_forty_seconds(number: int) -> None:
    assert isinstance(intake().receive(report(*[GOOD] * number), 0), Malformed)


def connection(role: Role, call: CallId) -> Connection:
    if role is Role.CUSTOMER:
        return Connection(Identity(SessionId(f"s-{role}"), role, call=call), call=call)
    person = Person(PersonId(f"p-{role}"), role.value, "Lin Yue", "8021", role, UNIT)
    return Connection(Identity(SessionId(f"s-{role}"), role, person=person), call=call)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("call", [CALL, OTHER])
def test_the_agent_of_the_call_is_told_of_the_line_and_nobody_else(role: Role, call: CallId) -> None:
    hub, one = Hub(), connection(role, call)
    hub.add(one)
    tell_line(hub, CALL, (SECOND,))
    told = [one.outgoing.get_nowait() for _ in range(one.outgoing.qsize())]
    assert told == ([m.Quality(seconds=(SECOND,))] if (role, call) == (Role.AGENT, CALL) else [])


def test_nothing_new_is_told_as_nothing_and_no_message_is_endless() -> None:
    hub, agent = Hub(), connection(Role.AGENT, CALL)
    hub.add(agent)
    tell_line(hub, CALL, ())
    assert agent.outgoing.empty()
    tell_line(hub, CALL, (SECOND,) * 1_000)
    message = agent.outgoing.get_nowait()
    assert isinstance(message, m.Quality)
    assert len(message.seconds) == MOST_TOLD

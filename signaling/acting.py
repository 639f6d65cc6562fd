"""What every request acts with: the use cases that it reaches, whose call it is about, and in whose name."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from signaling.hub import Connection, Hub
from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import CallEvent
from videobank.domain.ids import CallId
from videobank.domain.profile import Profile
from videobank.domain.roles import Person
from videobank.domain.streams import Party
from videobank.ports.clock import Clock
from videobank.service.capturing import Capturing
from videobank.service.checks import FaceCheck
from videobank.service.codes import Codes
from videobank.service.desk import Desk
from videobank.service.liveness import Liveness
from videobank.service.lobby import Lobby
from videobank.service.page import PageTrack
from videobank.service.presence import Presence
from videobank.service.quality import QualityTrack
from videobank.service.questioning import Questioning
from videobank.service.registry_check import RegistryCheck
from videobank.service.stage import Stage


@dataclass(frozen=True, slots=True)
class Services:
    """The use cases that requests reach."""

    desk: Desk
    lobby: Lobby
    stage: Stage
    page: PageTrack
    quality: QualityTrack
    presence: Presence
    checks: FaceCheck
    capturing: Capturing
    liveness: Liveness
    codes: Codes
    registry: RegistryCheck
    questioning: Questioning
    hub: Hub
    clock: Clock
    profiles: dict[str, Profile]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is replied with beside "done"."""

    sdp: str
    segment: int


Act = Callable[[Connection, Any, Services], Awaitable[Answer | None]]


def call_of(c: Connection) -> CallId:
    if c.call is None:  # only an agent is in no call
        raise Refused(Refusal.NOT_THIS_AGENT, "in no call")
    return c.call


def party_of(c: Connection) -> Party:
    party = c.identity.party
    if party is None:
        raise Refused(Refusal.NOT_PERMITTED, c.identity.role)
    return party


def person_of(c: Connection) -> Person:
    if c.identity.person is None:
        raise Refused(Refusal.NOT_PERMITTED, c.identity.role)
    return c.identity.person


async def propose(c: Connection, s: Services, *events: CallEvent) -> None:
    await s.desk.propose(call_of(c), *events)


async def own_call(c: Connection, s: Services) -> CallId:
    """The call, if this agent is the one in it now: a call that went back to the queue is no longer theirs."""
    call = call_of(c)
    if (await s.desk.call(call)).agent != person_of(c).id:
        raise Refused(Refusal.NOT_THIS_AGENT)
    return call

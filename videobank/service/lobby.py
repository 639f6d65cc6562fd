"""The Lobby: who waits, who answers, and how the two are paired by the database."""

from dataclasses import dataclass
from statistics import median

from videobank.domain.account_events import WentOffline, WentOnline
from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import AgentPaired, CallRequeued, RequeueReason
from videobank.domain.ids import CallId, PersonId, UnitId, account_ledger
from videobank.domain.roles import Action, Person, permitted
from videobank.ports.ledger import Projections, Waiting
from videobank.service.desk import Desk
from videobank.service.journal import Journal


class NobodyWaits(LookupError):
    """There is no customer to accept."""


class Forbidden(PermissionError):
    """The permission table does not grant this."""


@dataclass(frozen=True, slots=True)
class Place:
    """A waiting customer's place (1 is next) and expected wait in seconds, None while nothing is known."""

    place: int
    expected_wait_s: float | None


class Lobby:
    """Pairs customers with agents who are online."""

    def __init__(self, desk: Desk, projections: Projections, journal: Journal) -> None:
        self._desk = desk
        self._projections = projections
        self._journal = journal
        self._online: dict[PersonId, Person] = {}

    async def go_online(self, person: Person) -> None:
        """The agent takes calls; raises Forbidden."""
        if not permitted(person.role, person.unit, Action.ANSWER_CALLS, person.unit):
            raise Forbidden(Action.ANSWER_CALLS)
        if person.id not in self._online:
            self._online[person.id] = person
            await self._journal.note(account_ledger(person.id), WentOnline())

    async def go_offline(self, person: PersonId) -> None:
        """The agent takes no more calls."""
        if self._online.pop(person, None) is not None:
            await self._journal.note(account_ledger(person), WentOffline())

    def is_online(self, person: PersonId) -> bool:
        """Whether this agent takes calls."""
        return person in self._online

    def people(self) -> tuple[PersonId, ...]:
        """Every agent who takes calls."""
        return tuple(self._online)

    def online(self, unit: UnitId) -> int:
        """How many agents of a unit take calls."""
        return sum(agent.unit == unit for agent in self._online.values())

    async def waiting(self, unit: UnitId) -> tuple[Waiting, ...]:
        """Who waits in this unit, in the order of service."""
        return await self._projections.waiting(unit)

    async def accept_next(self, person: Person) -> CallId:
        """Pair the agent with the next customer; raises Forbidden, NobodyWaits, Refused, LedgerFull."""
        if not permitted(person.role, person.unit, Action.ANSWER_CALLS, person.unit):
            raise Forbidden(Action.ANSWER_CALLS)
        while True:
            call = await self._projections.claim_next(person.id, person.unit)
            if call is None:
                if await self._projections.call_of(person.id) is not None:
                    raise Refused(Refusal.ALREADY, "in a call")
                raise NobodyWaits
            event = AgentPaired(agent=person.id, agent_name=person.display_name, staff_number=person.staff_number)
            try:
                await self._desk.propose(call, event)
            except Refused:  # the customer left between the claim and the event
                await self._projections.release_claim(call)
                continue
            except OSError:
                await self._projections.release_claim(call)
                raise
            return call

    async def return_call(self, call: CallId) -> None:
        """The agent gives the customer back to the front of the queue; raises Refused."""
        await self._desk.propose(call, CallRequeued(reason=RequeueReason.AGENT_RETURNED_CALL))

    async def place(self, call: CallId, unit: UnitId) -> Place | None:
        """Where a waiting customer stands; None when the call does not wait."""
        order = [row.call for row in await self._projections.waiting(unit)]
        if call not in order:
            return None
        recent = await self._projections.recent_waits_s()
        return Place(order.index(call) + 1, median(recent) if recent else None)

"""The tables for searching in SQL: asked by the use cases, changed by ``apply`` within the ledger's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from videobank.adapters.database import Database
from videobank.adapters.instants import from_us, maybe_instant, maybe_us, to_us
from videobank.adapters.projected import Projected, masked, normalised
from videobank.adapters.tables import agent_calls, calls, deadlines, remarks
from videobank.domain.account_events import FindingRecorded, VerdictRecorded
from videobank.domain.call import Deadline, Phase
from videobank.domain.call_events import CallInvited
from videobank.domain.event_type import FORGOTTEN
from videobank.domain.ids import CallId, LedgerId, PersonId, UnitId
from videobank.ports.clock import Clock
from videobank.ports.keys import Keys
from videobank.ports.ledger import CallFilter, CallRow, Remark, Waiting

REFERENCE = "customer_reference"
CLAIM_S = 30
"""A claim whose event was not appended after this time belongs to a process that died; the call is free again."""

SECOND_US = 1_000_000


class SqlProjections:
    """Implements ``ports.ledger.Projections``."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock

    async def waiting(self, unit: UnitId | None) -> tuple[Waiting, ...]:
        """Who waits, in the order of service."""
        query = _in_order(select(calls).where(calls.c.phase == Phase.WAITING))
        if unit is not None:
            query = query.where(calls.c.unit == unit)
        return tuple(_waiting(row) for row in await self._rows(query))

    async def claim_next(self, agent: PersonId, unit: UnitId) -> CallId | None:
        """Pair the next waiting call with this agent; the UNIQUE constraints of ``agent_calls`` decide."""
        taken = select(agent_calls.c.call)
        following = _in_order(
            select(calls.c.call).where(calls.c.phase == Phase.WAITING, calls.c.unit == unit, calls.c.call.not_in(taken))
        ).limit(1)
        now_us = self._clock.now_us()

        def claim(connection: Connection) -> CallId | None:
            connection.execute(_forget_stale_claims(now_us))
            call = connection.execute(following).scalar_one_or_none()
            if call is None:
                return None
            connection.execute(insert(agent_calls).values(agent=agent, call=call, claimed_at_us=now_us))
            return CallId(call)

        try:
            return await self._database.write(claim)
        except IntegrityError:
            return None  # this agent has a call

    async def release_claim(self, call: CallId) -> None:
        """Undo a claim; one whose event was appended after all stays."""
        still_waiting = select(calls.c.call).where(calls.c.call == call, calls.c.phase == Phase.WAITING)
        undo = delete(agent_calls).where(agent_calls.c.call.in_(still_waiting))
        await self._database.write(lambda connection: connection.execute(undo).rowcount)

    async def call_of(self, agent: PersonId) -> CallId | None:
        """The call that this agent has claimed or is in."""
        query = select(agent_calls.c.call).where(agent_calls.c.agent == agent)
        return next((CallId(row.call) for row in await self._rows(query)), None)

    async def unfinished(self) -> tuple[CallId, ...]:
        """Every call that is not sealed, oldest first."""
        query = select(calls.c.call).where(calls.c.phase != Phase.SEALED).order_by(calls.c.invited_at_us)
        return tuple(CallId(row.call) for row in await self._rows(query))

    async def due(self, at: datetime) -> tuple[tuple[CallId, Deadline], ...]:
        """Deadlines that have passed, the earliest first."""
        query = select(deadlines).where(deadlines.c.due_us <= to_us(at)).order_by(deadlines.c.due_us)
        return tuple((CallId(row.call), Deadline(row.deadline)) for row in await self._rows(query))

    async def search(self, query: CallFilter) -> tuple[CallRow, ...]:
        """Calls that fit, newest first."""
        reference = query.customer_reference
        blind = None if reference is None else await self._keys.blind(REFERENCE, normalised(reference))
        found = (
            select(calls)
            .where(*_conditions(query, blind))
            .order_by(calls.c.invited_at_us.desc(), calls.c.call.desc())
            .limit(query.limit)
            .offset(query.offset)
        )
        return tuple(_call_row(row) for row in await self._rows(found))

    async def counts(self) -> dict[str, int]:
        """How many calls are in each phase that is not sealed."""
        each = select(calls.c.phase, func.count().label("calls")).group_by(calls.c.phase)
        query = each.where(calls.c.phase != Phase.SEALED)
        return {row.phase: row.calls for row in await self._rows(query)}

    async def recent_waits_s(self, limit: int = 20) -> tuple[float, ...]:
        """How long the last answered customers waited, newest first."""
        answered = select(calls.c.waited_us).where(calls.c.waited_us.is_not(None))
        query = answered.order_by(calls.c.answered_at_us.desc()).limit(limit)
        return tuple(row.waited_us / SECOND_US for row in await self._rows(query))

    async def remarks(self, call: CallId) -> tuple[Remark, ...]:
        """Every finding and verdict on this call, oldest first."""
        query = select(remarks).where(remarks.c.call == call).order_by(remarks.c.at_us, remarks.c.number)
        return tuple(Remark(LedgerId(row.ledger), row.number) for row in await self._rows(query))

    async def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return await self._database.read(lambda connection: connection.execute(query).all())


async def blind_reference(keys: Keys, events: tuple[Any, ...]) -> str | None:
    """The blind index of the customer reference, where these events give one; None also when it was forgotten."""
    for event in events:
        if isinstance(event, CallInvited) and event.customer_reference != FORGOTTEN:
            return await keys.blind(REFERENCE, normalised(event.customer_reference))
    return None


def apply(connection: Connection, before: Projected, after: Projected, blind: str | None) -> None:
    """Write what changed in a call; ``blind`` is the blind index of its customer reference, given with its invitation.

    Raises IntegrityError when the agent has another call.
    """
    old, new = _columns(before), _columns(after)
    if before.number == 0:
        connection.execute(insert(calls).values(**new, customer_ref_blind=blind or ""))
    elif changed := {name: value for name, value in new.items() if value != old[name]}:
        connection.execute(update(calls).where(calls.c.call == after.call.id).values(**changed))
    if after.call.deadlines != before.call.deadlines:
        _apply_deadlines(connection, after)
    if after.holder != before.holder or after.call.phase is not before.call.phase:
        _apply_holder(connection, after)


def apply_remark(connection: Connection, at_us: int, remark: Remark, event: FindingRecorded | VerdictRecorded) -> None:
    """Lead from the call to the remark, and show a verdict in the call's line."""
    values = {"ledger": remark.ledger, "number": remark.number, "call": event.call, "at_us": at_us}
    connection.execute(insert(remarks).values(values))
    if isinstance(event, VerdictRecorded):
        connection.execute(update(calls).where(calls.c.call == event.call).values(verdict=str(event.outcome)))


def forget_all(connection: Connection) -> None:
    """Empty every table that follows from the ledgers, to build them again."""
    for table in (agent_calls, deadlines, remarks, calls):
        connection.execute(delete(table))


def _apply_deadlines(connection: Connection, after: Projected) -> None:
    connection.execute(delete(deadlines).where(deadlines.c.call == after.call.id))
    rows = [
        {"call": after.call.id, "deadline": str(deadline), "due_us": to_us(due)}
        for deadline, due in after.call.deadlines.items()
    ]
    if rows:
        connection.execute(insert(deadlines), rows)


def _apply_holder(connection: Connection, after: Projected) -> None:
    """Who has this call now; a claim ends here either way."""
    held = connection.execute(select(agent_calls.c.agent).where(agent_calls.c.call == after.call.id))
    if held.scalar_one_or_none() == after.holder:
        return
    connection.execute(delete(agent_calls).where(agent_calls.c.call == after.call.id))
    if after.holder is not None:
        values = {"agent": after.holder, "call": after.call.id, "claimed_at_us": 0}
        connection.execute(insert(agent_calls).values(values))


def _columns(projected: Projected) -> dict[str, Any]:
    call = projected.call
    return {
        "call": call.id,
        "phase": str(call.phase),
        "business": call.business,
        "language": call.language,
        "unit": call.unit,
        "customer_mask": masked(call.customer_name),
        "invited_at_us": maybe_us(projected.invited_at) or 0,
        "queued_at_us": maybe_us(call.queued_at),
        "front": call.front,
        "answered_at_us": maybe_us(projected.answered_at),
        "waited_us": None if projected.waited_s is None else round(projected.waited_s * SECOND_US),
        "live_since_us": maybe_us(call.live_since),
        "ended_at_us": maybe_us(call.ended_at),
        "agent": projected.agent,
        "agent_name": projected.agent_name,
        "decision": call.decision,
        "end_reason": None if call.end_reason is None else str(call.end_reason),
        "interrupted": projected.interrupted,
        "stars": projected.stars,
        "gaps": projected.gaps,
        "band": projected.band,
    }


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(calls.c.front.desc(), calls.c.queued_at_us, calls.c.call)


def _forget_stale_claims(now_us: int) -> Any:  # noqa: ANN401 - SQLAlchemy's Delete
    waiting = select(calls.c.call).where(calls.c.phase == Phase.WAITING)
    old = agent_calls.c.claimed_at_us < now_us - CLAIM_S * SECOND_US
    return delete(agent_calls).where(old, agent_calls.c.call.in_(waiting))


def _conditions(query: CallFilter, blind: str | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if blind is not None:
        conditions.append(calls.c.customer_ref_blind == blind)
    if query.agent is not None:
        conditions.append(calls.c.agent == query.agent)
    if query.not_agent is not None:
        conditions.append(or_(calls.c.agent.is_(None), calls.c.agent != query.not_agent))
    if query.unit is not None:
        conditions.append(calls.c.unit == query.unit)
    if query.since is not None:
        conditions.append(calls.c.invited_at_us >= to_us(query.since))
    if query.until is not None:
        conditions.append(calls.c.invited_at_us < to_us(query.until))
    if query.outcome is not None:
        conditions.append(_has_outcome(query.outcome))
    return conditions


def _has_outcome(outcome: str) -> ColumnElement[bool]:
    if outcome == "undecided":
        return and_(calls.c.decision.is_(None), calls.c.ended_at_us.is_not(None))
    if outcome == "unreviewed":
        return and_(calls.c.decision == "approved", calls.c.verdict.is_(None), calls.c.ended_at_us.is_not(None))
    if outcome == "interrupted":
        return or_(calls.c.interrupted, calls.c.end_reason == outcome)
    return or_(calls.c.decision == outcome, calls.c.end_reason == outcome, calls.c.verdict == outcome)


def _waiting(row: Row[Any]) -> Waiting:
    return Waiting(
        call=CallId(row.call),
        business=row.business,
        language=row.language,
        unit=UnitId(row.unit),
        customer_name=row.customer_mask,
        since=from_us(row.queued_at_us),
        front=row.front,
    )


def _call_row(row: Row[Any]) -> CallRow:
    return CallRow(
        call=CallId(row.call),
        business=row.business,
        unit=UnitId(row.unit),
        phase=row.phase,
        agent=None if row.agent is None else PersonId(row.agent),
        agent_name=row.agent_name,
        invited_at=from_us(row.invited_at_us),
        live_since=maybe_instant(row.live_since_us),
        ended_at=maybe_instant(row.ended_at_us),
        decision=row.decision,
        end_reason=row.end_reason,
        stars=row.stars,
        verdict=row.verdict,
        gaps=row.gaps,
        band=row.band,
    )

"""What the tables for searching say of a call, computed from its entries. Pure, and shared by every adapter.

History is followed, not judged: the Desk admitted it under the settings of its day, so no guard is asked again here.
"""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime

from videobank.adapters.instants import EPOCH
from videobank.domain import call_events as e
from videobank.domain import table
from videobank.domain.call import Call, Phase
from videobank.domain.ids import CallId, LedgerId, PersonId, StreamId
from videobank.ports.ledger import CallFilter, CallRow

CALL_PREFIX = "call/"
HAS_AGENT = frozenset({Phase.PAIRED, Phase.LIVE})


@dataclass(frozen=True, slots=True)
class Projected:
    """A call after ``number`` entries, with what is shown of it but decides nothing."""

    call: Call
    number: int = 0
    invited_at: datetime | None = None
    answered_at: datetime | None = None
    waited_s: float | None = None
    agent: PersonId | None = None  # the last one, kept when the call goes back to the queue
    agent_name: str = ""
    stars: int | None = None
    gaps_of: dict[tuple[StreamId, bool], int] = field(default_factory=dict)
    band: str | None = None
    interrupted: bool = False

    @property
    def gaps(self) -> int:
        """How many gaps stand."""
        return sum(self.gaps_of.values())

    @property
    def holder(self) -> PersonId | None:
        """The agent whom this call occupies."""
        return self.call.agent if self.call.phase in HAS_AGENT else None

    def row(self, verdict: str | None = None) -> CallRow:
        """The reviewer's line."""
        call = self.call
        return CallRow(
            call=call.id,
            business=call.business,
            unit=call.unit,
            phase=str(call.phase),
            agent=self.agent,
            agent_name=self.agent_name,
            invited_at=self.invited_at or EPOCH,
            live_since=call.live_since,
            ended_at=call.ended_at,
            decision=call.decision,
            end_reason=None if call.end_reason is None else str(call.end_reason),
            stars=self.stars,
            verdict=verdict,
            gaps=self.gaps,
            band=self.band,
        )


def follow(projected: Projected, event: e.CallEvent, at: datetime) -> Projected:
    """The projection after one more entry."""
    after = table.follow(projected.call, event, at)
    return _remember(replace(projected, call=after, number=projected.number + 1), event, at)


def _remember(projected: Projected, event: e.CallEvent, at: datetime) -> Projected:
    match event:
        case e.CallInvited():
            projected = replace(projected, invited_at=at)
        case e.AgentPaired():
            projected = _answered(replace(projected, agent=event.agent, agent_name=event.agent_name), at)
        case e.StreamGap():
            key = (event.stream, event.observed)
            more = {key: projected.gaps_of.get(key, 0) + 1}
            projected = replace(projected, gaps_of=projected.gaps_of | more)
        case e.TrackDerived():  # its exact gaps follow, and replace those observed while it ran
            projected = replace(projected, gaps_of=projected.gaps_of | {(event.stream, True): 0})
        case e.FaceMatched():
            projected = replace(projected, band=str(event.band))
        case e.CallRated():
            projected = replace(projected, stars=event.stars)
        case e.CallSealed():
            projected = replace(projected, interrupted=event.interrupted)
        case _:
            pass  # decides what may happen next, but is not shown in a line
    return projected


def _answered(projected: Projected, at: datetime) -> Projected:
    queued_at = projected.call.queued_at
    if projected.answered_at is not None or queued_at is None:
        return projected  # only the first wait is told to those who wait now
    return replace(projected, answered_at=at, waited_s=(at - queued_at).total_seconds())


def call_of_ledger(ledger: LedgerId) -> CallId | None:
    """The call whose ledger this is."""
    return CallId(ledger.removeprefix(CALL_PREFIX)) if ledger.startswith(CALL_PREFIX) else None


def masked(name: str) -> str:
    """What is shown of a customer before an agent accepts: the first letter or character."""
    return name.strip()[:1]


def normalised(reference: str) -> str:
    """A customer reference as it is searched by: compatibility forms, case and outer spaces do not count."""
    return unicodedata.normalize("NFKC", reference).strip().casefold()


def is_call_with(outcome: str, row: CallRow, *, interrupted: bool) -> bool:
    """Whether a call has this outcome, in any of the senses of ``CallFilter.outcome``."""
    if outcome == "undecided":
        return row.decision is None and row.ended_at is not None
    if outcome == "unreviewed":
        return row.decision == "approved" and row.verdict is None and row.ended_at is not None
    if outcome == "interrupted":
        return interrupted or row.end_reason == outcome
    return outcome in (row.decision, row.end_reason, row.verdict)


def fits(query: CallFilter, row: CallRow) -> bool:
    """Whether a call fits everything that can be seen in its row; the reference and the outcome are asked apart."""
    wanted = (
        query.agent is None or row.agent == query.agent,
        query.not_agent is None or row.agent != query.not_agent,
        query.unit is None or row.unit == query.unit,
        query.since is None or row.invited_at >= query.since,
        query.until is None or row.invited_at < query.until,
    )
    return all(wanted)

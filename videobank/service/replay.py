"""What a call's ledger says for replay, on the call's clock: 0 is the instant at which the call went live. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from videobank.domain.call import Call, Phase
from videobank.domain.call_events import (
    AgentPaired,
    CallInvited,
    CallRated,
    CustomerReady,
    DocumentReceived,
    FaceMatched,
    PageShared,
    PictureOfRecordReceived,
    QualityOpened,
    StreamGap,
    TrackDerived,
)
from videobank.domain.event_type import event_type
from videobank.domain.ids import CallId, EvidenceId, UnitId
from videobank.domain.roles import Role
from videobank.ports.ledger import CallRow, Entry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Contents:
    """Whose call it is and which pieces of evidence can be looked at; nothing personal."""

    call: CallId
    unit: UnitId
    sealed: bool
    agents: frozenset[str]
    tracks: dict[EvidenceId, TrackDerived]
    pages: frozenset[EvidenceId]
    pictures: tuple[EvidenceId, ...]
    quality: tuple[EvidenceId, ...]
    zero_us: int  # where the call's clock begins


@dataclass(frozen=True, slots=True)
class Track:
    """One playable track; ``starts_us`` on the call's clock."""

    stream: str
    evidence: EvidenceId
    made_from: tuple[EvidenceId, ...]
    starts_us: int
    duration_us: int
    uncertainty_us: int


@dataclass(frozen=True, slots=True)
class PageRecording:
    """One recording of the customer's page; ``starts_us`` on the call's clock."""

    evidence: EvidenceId
    starts_us: int


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of the ledger and where it stands on the call's clock."""

    entry: Entry
    position_us: int


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap on the call's clock."""

    gap: StreamGap
    from_us: int
    until_us: int


@dataclass(frozen=True, slots=True)
class Story:
    """Everything of a call that one role may be told for a replay."""

    row: CallRow
    customer_name: str
    customer_reference: str
    duration_us: int
    ready: bool
    tracks: tuple[Track, ...]
    pages: tuple[PageRecording, ...]
    gaps: tuple[Gap, ...]
    events: tuple[Placed, ...]
    pictures: tuple[EvidenceId, ...]


def instant_us(at: datetime) -> int:
    """Microseconds since the Unix epoch, exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def contents(call: CallId, entries: tuple[Entry, ...]) -> Contents:
    """What can be looked at; raises LookupError for an empty ledger."""
    events = [entry.event for entry in entries]
    invited = next((e for e in events if isinstance(e, CallInvited)), None)
    if invited is None:
        raise LookupError(call)
    return Contents(
        call=call,
        unit=invited.unit,
        sealed=type(events[-1]).__name__ == "CallSealed",
        agents=frozenset(e.agent for e in events if isinstance(e, AgentPaired)),
        tracks={e.evidence: e for e in events if isinstance(e, TrackDerived)},
        pages=frozenset(e.evidence for e in events if isinstance(e, PageShared)),
        pictures=_pictures(entries),
        quality=tuple(e.evidence for e in events if isinstance(e, QualityOpened)),
        zero_us=instant_us(next((x.at for x in entries if isinstance(x.event, CustomerReady)), entries[0].at)),
    )


def _pictures(entries: tuple[Entry, ...]) -> tuple[EvidenceId, ...]:
    found: list[EvidenceId] = []
    for entry in entries:
        match entry.event:
            case DocumentReceived(picture=picture, portrait=portrait):
                found += [picture] if portrait is None else [picture, portrait]
            case PictureOfRecordReceived(picture=record):
                found.append(record)
            case FaceMatched(still=still):
                found.append(still)
            case _:
                pass
    return tuple(found)


def story(call: Call, entries: tuple[Entry, ...], role: Role, verdict: str | None) -> Story:
    """The call as ``role`` may hear it."""
    zero_us = instant_us(call.live_since or entries[0].at)
    tracks = tuple(_track(entry.event, zero_us) for entry in entries if isinstance(entry.event, TrackDerived))
    heard = (entry for entry in entries if role in event_type(entry.event).heard_by)
    return Story(
        row=_row(call, entries, verdict),
        customer_name=call.customer_name,
        customer_reference=call.customer_reference,
        duration_us=_duration_us(call, tracks, zero_us),
        ready=call.phase is Phase.SEALED,
        tracks=tracks,
        pages=tuple(
            PageRecording(entry.event.evidence, instant_us(entry.at) - zero_us)
            for entry in entries
            if isinstance(entry.event, PageShared)
        ),
        gaps=tuple(_gap(gap, zero_us) for gap in final_gaps(entries)),
        events=tuple(Placed(entry, instant_us(entry.at) - zero_us) for entry in heard),
        pictures=_pictures(entries),
    )


def _track(event: TrackDerived, zero_us: int) -> Track:
    return Track(
        stream=event.stream,
        evidence=event.evidence,
        made_from=event.made_from,
        starts_us=event.starts_us - zero_us,
        duration_us=event.duration_us,
        uncertainty_us=event.uncertainty_us,
    )


def final_gaps(entries: tuple[Entry, ...]) -> tuple[StreamGap, ...]:
    """The gaps that stand: a stream's exact ones, told with its derivation, replace what was observed while it ran."""
    gaps: list[StreamGap] = []
    for entry in entries:
        match entry.event:
            case TrackDerived(stream=derived):
                gaps = [gap for gap in gaps if gap.stream != derived or not gap.observed]
            case StreamGap():
                gaps.append(entry.event)
            case _:
                pass
    return tuple(gaps)


def _gap(event: StreamGap, zero_us: int) -> Gap:
    return Gap(event, event.from_us - zero_us, event.until_us - zero_us)


def _duration_us(call: Call, tracks: tuple[Track, ...], zero_us: int) -> int:
    """From going live to the end, or to the end of the longest track; 0 for a call that never went live."""
    if call.live_since is None:
        return 0
    ended_us = instant_us(call.ended_at) - zero_us if call.ended_at is not None else 0
    return max([ended_us, *(track.starts_us + track.duration_us for track in tracks)])


def _row(call: Call, entries: tuple[Entry, ...], verdict: str | None) -> CallRow:
    events = [entry.event for entry in entries]
    paired = [e for e in events if isinstance(e, AgentPaired)]
    matched = [e for e in events if isinstance(e, FaceMatched)]
    return CallRow(
        call=call.id,
        business=call.business,
        unit=call.unit,
        phase=call.phase,
        agent=paired[-1].agent if paired else None,
        agent_name=paired[-1].agent_name if paired else "",
        invited_at=entries[0].at,
        live_since=call.live_since,
        ended_at=call.ended_at,
        decision=call.decision,
        end_reason=call.end_reason,
        stars=next((e.stars for e in events if isinstance(e, CallRated)), None),
        verdict=verdict,
        gaps=len(final_gaps(entries)),
        band=matched[-1].band if matched else None,
    )

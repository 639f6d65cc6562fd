"""``/api/calls``: finding calls, replaying them, verifying and judging them."""

import logging
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter

from signaling import resources as r
from signaling.rest.deps import Ask
from signaling.rest.problems import Unacceptable
from signaling.rest.ranges import Unsatisfiable, parse_range
from signaling.rest.registry import Endpoint, Who
from videobank.domain.account_events import Outcome
from videobank.domain.call import Phase
from videobank.domain.call_events import EndReason
from videobank.domain.event_type import REGISTRY
from videobank.domain.face import Band
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.ports.ledger import CallFilter, CallRow
from videobank.ports.vault import EvidenceBroken
from videobank.service.replay import Gap, PageRecording, Placed, Story, Track
from videobank.service.review import Case
from videobank.service.sealed_bytes import SealedBytes

log = logging.getLogger(__name__)

PARTIAL = 206
VIDEOS = ("video/webm", "video/matroska")  # the second holds H.264 (RFC 9559, section 27.3)
ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(kind.cls) for name, kind in REGISTRY.items()}


async def search(ask: Ask[r.CallQuery]) -> r.CallList:
    body = ask.body
    query = CallFilter(
        customer_reference=body.customer,
        agent=PersonId(body.agent) if body.agent is not None else None,
        since=body.since,
        until=body.until,
        outcome=body.outcome,
        offset=body.offset,
    )
    used = tuple(sorted(body.model_fields_set - {"offset"}))
    rows, more = await ask.deps.review.search(ask.person, query, used)
    return r.CallList(calls=tuple(_line(row) for row in rows), more=more)


async def open_case(ask: Ask[None]) -> r.ReplayCase:
    call = _call(ask)
    return _case(call, await ask.deps.review.open(ask.person, call))


async def track(ask: Ask[None]) -> web.StreamResponse:
    """The whole (200) or one range (206) of a track, decrypted as it goes out."""
    found = await ask.deps.review.track(ask.person, ask.signed_in.session.id, _call(ask), _evidence(ask))
    try:
        return await _stream(ask.request, found.content, found.mime_type)
    finally:
        await found.content.close()


async def _stream(request: web.Request, found: SealedBytes, mime_type: str) -> web.StreamResponse:
    try:
        asked = parse_range(request.headers.get("Range"), found.size)
    except Unsatisfiable as beyond:
        raise Unacceptable("bad_range", str(found.size)) from beyond
    start, stop = asked or (0, found.size)
    headers = {"Content-Type": mime_type, "Accept-Ranges": "bytes", "Cache-Control": "private, no-store"}
    if asked is not None:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    reply = web.StreamResponse(status=PARTIAL if asked is not None else 200, headers=headers)
    reply.content_length = stop - start
    parts = found.read(start, stop)
    first = await anext(parts, b"")  # a broken first record is a problem; a later one cuts the reply short
    await reply.prepare(request)
    try:
        await reply.write(first)
        async for part in parts:
            await reply.write(part)
    except EvidenceBroken as broken:
        log.warning("a replayed track is broken", extra={"evidence": broken.evidence, "record": broken.record})
        if request.transport is not None:
            request.transport.abort()
    return reply


async def page(ask: Ask[None]) -> web.StreamResponse:
    events = await ask.deps.review.page(ask.person, ask.signed_in.session.id, _call(ask), _evidence(ask))
    return _private(events, "application/json")


async def quality(ask: Ask[None]) -> r.ReplayQuality:
    found = await ask.deps.review.quality(ask.person, ask.signed_in.session.id, _call(ask))
    lines = (r.ReplayLine(party=party, seconds=seconds) for party, seconds in found.seconds.items() if seconds)
    return r.ReplayQuality(zero_us=found.zero_us, lines=tuple(lines))


async def picture(ask: Ask[None]) -> web.StreamResponse:
    return _private(await ask.deps.review.picture(ask.person, _call(ask), _evidence(ask)), "image/jpeg")


def _private(content: bytes, content_type: str) -> web.Response:
    return web.Response(body=content, content_type=content_type, headers={"Cache-Control": "private, no-store"})


async def verify(ask: Ask[None]) -> r.Verification:
    found = await ask.deps.review.verify(ask.person, _call(ask))
    chain = (r.FaultLine(where=_entry_name(f.ledger, f.number), what=f.what) for f in found.chain)
    evidence = (r.FaultLine(where=_record_name(f.evidence, f.record), what=f.what) for f in found.evidence)
    return r.Verification(
        sealed=found.sealed,
        chain_verified=not found.chain,
        evidence_verified=not found.evidence,
        entries=found.entries,
        pieces=found.pieces,
        faults=(*chain, *evidence),
    )


def _entry_name(ledger: str, number: int | None) -> str:
    return ledger if number is None else f"{ledger}, entry {number}"


def _record_name(evidence: str, record: int | None) -> str:
    return evidence if record is None else f"{evidence}, record {record}"


async def record_finding(ask: Ask[r.NewFinding]) -> None:
    await ask.deps.review.record_finding(ask.person, _call(ask), ask.body.at_us, ask.body.text)


async def record_verdict(ask: Ask[r.NewVerdict]) -> None:
    await ask.deps.review.record_verdict(ask.person, _call(ask), ask.body.outcome, ask.body.reason)


def _call(ask: Ask[Any]) -> CallId:
    return CallId(ask.path("call"))


def _evidence(ask: Ask[Any]) -> EvidenceId:
    return EvidenceId(ask.path("evidence"))


# --- from the use cases' dataclasses to resources -----------------------------------------------------------------


def _case(call: CallId, case: Case) -> r.ReplayCase:
    story: Story = case.story
    return r.ReplayCase(
        call=call,
        line=_line(story.row),
        customer_name=story.customer_name,
        customer_reference=story.customer_reference,
        duration_us=story.duration_us,
        ready=story.ready,
        tracks=tuple(_track(call, each) for each in story.tracks),
        pages=tuple(_page(call, each) for each in story.pages),
        gaps=tuple(_gap(each) for each in story.gaps),
        events=tuple(_event(each) for each in story.events),
        pictures=story.pictures,
        findings=tuple(r.FindingLine(at=f.at, reviewer=f.reviewer, at_us=f.at_us, text=f.text) for f in case.findings),
        verdicts=tuple(
            r.VerdictLine(at=v.at, reviewer=v.reviewer, outcome=v.outcome, reason=v.reason) for v in case.verdicts
        ),
        audit=case.audit,
    )


def _line(row: CallRow) -> r.CallLine:
    return r.CallLine.model_validate(
        {
            "call": row.call,
            "business": row.business,
            "unit": row.unit,
            "phase": Phase(row.phase),
            "agent": row.agent,
            "agent_name": row.agent_name,
            "invited_at": row.invited_at,
            "live_since": row.live_since,
            "ended_at": row.ended_at,
            "decision": row.decision,
            "end_reason": EndReason(row.end_reason) if row.end_reason is not None else None,
            "stars": row.stars,
            "verdict": Outcome(row.verdict) if row.verdict is not None else None,
            "gaps": row.gaps,
            "band": Band(row.band) if row.band is not None else None,
        }
    )


def _track(call: CallId, track: Track) -> r.ReplayTrack:
    return r.ReplayTrack(
        stream=track.stream,
        url=f"/api/calls/{call}/tracks/{track.evidence}",
        starts_us=track.starts_us,
        duration_us=track.duration_us,
        uncertainty_us=track.uncertainty_us,
        made_from=track.made_from,
    )


def _page(call: CallId, page: PageRecording) -> r.ReplayPage:
    url = f"/api/calls/{call}/pages/{page.evidence}"
    return r.ReplayPage(evidence=page.evidence, url=url, starts_us=page.starts_us)


def _gap(gap: Gap) -> r.ReplayGap:
    what = gap.gap
    return r.ReplayGap(
        stream=what.stream,
        track=what.track,
        from_us=gap.from_us,
        until_us=gap.until_us,
        reason=what.reason,
        observed=what.observed,
    )


def _event(placed: Placed) -> r.ReplayEvent:
    entry = placed.entry
    name = type(entry.event).__name__
    return r.ReplayEvent(
        number=entry.number,
        at=entry.at,
        position_us=placed.position_us,
        name=name,
        event=ADAPTERS[name].dump_python(entry.event, mode="json"),
    )


LOOKING = ("not_signed_in", "password_change_needed", "totp_needed", "not_permitted", "own_call", "unknown_call")
AUDITING = ("not_sealed", "core_down", "core_refuses")
READING = (*LOOKING, "unknown_evidence", "evidence_broken", "forgotten")


def _get(path: str, summary: str, run: Any, **rest: Any) -> Endpoint[Any]:  # noqa: ANN401 - rows of the table below
    return Endpoint(method="GET", path=path, summary=summary, who=Who.STAFF, run=run, **rest)


def _post(path: str, summary: str, run: Any, takes: type[r.Resource], *more: str) -> Endpoint[Any]:  # noqa: ANN401 - the same
    refusals = (*LOOKING, "storage_full", *more)
    return Endpoint("POST", path, summary, Who.STAFF, run, takes=takes, status=204, refusals=refusals)


CALL = "/api/calls/{call}"
ENDPOINTS: tuple[Endpoint[Any], ...] = (
    _get("/api/calls", "Search calls", search, takes=r.CallQuery, gives=r.CallList, refusals=LOOKING[:4]),
    _get(CALL, "Everything a replay needs; put on record", open_case, gives=r.ReplayCase, refusals=LOOKING),
    _get(
        f"{CALL}/tracks/{{evidence}}",
        "A playable track, whole or one range",
        track,
        streams=VIDEOS,
        refusals=(*READING, "bad_range"),
    ),
    _get(
        f"{CALL}/pages/{{evidence}}",
        "A recorded page: a JSON array of rrweb events",
        page,
        streams=("application/json",),
        refusals=READING,
    ),
    _get(
        f"{CALL}/quality",
        "How both lines were, second by second",
        quality,
        gives=r.ReplayQuality,
        refusals=READING,
    ),
    _get(
        f"{CALL}/pictures/{{evidence}}",
        "A picture, for review and for the agent while in that call",
        picture,
        streams=("image/jpeg",),
        refusals=READING,
    ),
    _get(
        f"{CALL}/verification",
        "Verify the chain, its signed head and every hash of the recording now",
        verify,
        gives=r.Verification,
        refusals=(*LOOKING, "forgotten"),
    ),
    _post(f"{CALL}/findings", "Record a remark", record_finding, r.NewFinding),
    _post(f"{CALL}/verdicts", "Record an outcome", record_verdict, r.NewVerdict, *AUDITING),
)

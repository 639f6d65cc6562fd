"""A whole call, told by its events, with a track, a page and a document in the vault."""

import os
import struct
from dataclasses import dataclass

from tests.fakes.calls import consented
from tests.rest.counter import Counter, photo
from videobank.domain import call_events as e
from videobank.domain.ids import CallId, EvidenceId, PersonId, StreamId, call_ledger
from videobank.domain.quality import Claimed, Observed, TrackSecond
from videobank.domain.roles import Person
from videobank.domain.streams import GapReason, Party, TrackKind
from videobank.ports.vault import Draft, Mark
from videobank.service.quality_rows import pack
from videobank.service.replay import instant_us

CAMERA = StreamId("customer-camera")
TRACK = EvidenceId("customer-camera-track/0001")
PAGE = EvidenceId("customer-page/0001")
QUALITY = EvidenceId("quality/0001")
RECORD_BYTES = 64 * 1024


@dataclass(frozen=True)
class Told:
    call: CallId
    video: bytes
    document: bytes


async def tell_call(counter: Counter, agent: Person, *, sealed: bool = True, **invitation: str) -> Told:
    """From the invitation to the seal: 30 seconds live."""
    customer = await counter.customer(page_origin="https://www.bank.example", **invitation)
    call, desk = customer.call, counter.desk
    await desk.propose(call, consented(e.Consent.RECORDING), consented(e.Consent.FACE_CHECK))
    document = photo()
    assert (await customer.send_document(document)).status == 200
    await desk.propose(call, e.CustomerQueued())
    counter.clock.forward(20)
    paired = e.AgentPaired(agent=PersonId(agent.id), agent_name=agent.display_name, staff_number="17")
    await desk.propose(call, paired, e.CustomerReady())
    told = Told(call, await _live(counter, call), document)
    counter.clock.forward(30)
    await desk.propose(call, e.CallEnded(reason=e.EndReason.AGENT_ENDED))
    if sealed:
        await _derive(counter, told)
        await desk.propose(call, e.CallSealed(interrupted=False, pieces=4, tracks=(TRACK,)))
    return told


async def _live(counter: Counter, call: CallId) -> bytes:
    key = await counter.store.ledger.key(call_ledger(call))
    await counter.desk.propose(call, consented(e.Consent.PAGE_SHARING))
    appender = counter.vault.append(call, PAGE, key)
    for chunk in (b'[{"type":4}, {"type":2}]', b"[]", '[{"text":"▇▇▇▇"}]'.encode()):
        appender.append(struct.pack(">IQ", len(chunk), counter.clock.now_us()) + chunk)
    await counter.desk.propose(call, e.PageShared(evidence=PAGE, origin="https://www.bank.example"))
    await counter.desk.propose(call, _closed(appender.close()))
    gap = e.StreamGap(
        stream=CAMERA,
        track=TrackKind.AUDIO,
        from_us=counter.clock.now_us() + 1_000_000,
        until_us=counter.clock.now_us() + 3_000_000,
        reason=GapReason.MUTED,
        observed=False,
    )
    await counter.desk.propose(call, gap)
    await _measure(counter, call)
    return os.urandom(3 * RECORD_BYTES + 777)


async def _measure(counter: Counter, call: CallId) -> None:
    """Two seconds of the customer's line; in the second of them the agent saw a frozen picture."""
    appender = counter.vault.append(call, QUALITY, await counter.store.ledger.key(call_ledger(call)))
    began_us = counter.clock.now_us()
    for second in range(2):
        row = Observed(
            second=began_us // 1_000_000 + second,
            span_ms=1000,
            stream=CAMERA,
            viewer=None,
            segment=1,
            octets=100_000,
            packets=90,
            repaired=0,
            round_trip_us=None,
            limit_bit_s=None,
            tracks=(TrackSecond(kind=TrackKind.VIDEO, expected=100, lost=second * 10, jitter_us=3_000),),
        )
        appender.append(pack(row))
    at_ms = began_us // 1000 + 2000
    appender.append(pack(Claimed(at_ms=at_ms, span_ms=1000, party=Party.AGENT, stream=CAMERA, frozen_ms=250)))
    mark = appender.close()
    closed = e.QualityClosed(
        evidence=QUALITY, records=mark.records, bytes=mark.bytes, sha256=mark.sha256, why="agent_ended"
    )
    await counter.desk.propose(call, e.QualityOpened(evidence=QUALITY), closed)


def _closed(mark: Mark) -> e.SegmentClosed:
    return e.SegmentClosed(
        stream=StreamId("customer-page"),
        segment=1,
        evidence=PAGE,
        records=mark.records,
        bytes=mark.bytes,
        sha256=mark.sha256,
        why="stopped",
    )


async def _derive(counter: Counter, told: Told) -> None:
    key = await counter.store.ledger.key(call_ledger(told.call))
    mark = _kept_with_its_head_last(counter.vault.draft(told.call, TRACK, key), told.video)
    live_since = (await counter.desk.call(told.call)).live_since
    assert live_since is not None
    derived = e.TrackDerived(
        stream=CAMERA,
        evidence=TRACK,
        made_from=(EvidenceId("customer-camera/0001"),),
        starts_us=instant_us(live_since) + 250_000,
        duration_us=29_000_000,
        uncertainty_us=900,
        video_frames=870,
        sha256=mark.sha256,
        head_records=1,
        mime_type="video/matroska",
    )
    await counter.desk.propose(told.call, derived)


def _kept_with_its_head_last(draft: Draft, video: bytes) -> Mark:
    for at in range(5000, len(video), 60_000):
        draft.append(video[at : at + 60_000])
    draft.append(video[:5000])
    return draft.close()

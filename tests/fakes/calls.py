"""A call's story in events, for tests that need one."""

from datetime import datetime, timedelta
from typing import Any

from videobank.domain import call_events as e
from videobank.domain.ids import CallId, EvidenceId, PersonId, StreamId, UnitId, call_ledger
from videobank.ports.ledger import Ledger
from videobank.ports.vault import Mark

UNIT = UnitId("branch-1")
CAMERA = StreamId("customer-camera")


def invited(at: datetime, **changes: Any) -> e.CallInvited:
    """An invitation that is good for an hour."""
    fields: dict[str, Any] = {
        "business": "card_password",
        "language": "zh",
        "unit": UNIT,
        "profile": "cn",
        "expires_at": at + timedelta(hours=1),
        "customer_reference": "C-1001",
        "customer_name": "王小明",
    }
    return e.CallInvited(**fields | changes)


def consented(consent: e.Consent) -> e.ConsentGiven:
    return e.ConsentGiven(consent=consent, text_version="1", text_sha256="0" * 64, language="zh")


def queueing() -> tuple[e.CallEvent, ...]:
    """From the press on the invitation to the lobby."""
    agreed = (consented(e.Consent.RECORDING), consented(e.Consent.FACE_CHECK))
    return (e.CustomerArrived(language="zh"), *agreed, e.CustomerQueued())


def pairing(agent: str) -> e.AgentPaired:
    return e.AgentPaired(agent=PersonId(agent), agent_name=f"Agent {agent}", staff_number="17")


def opened(evidence: str = "customer-camera/0001") -> e.SegmentOpened:
    return e.SegmentOpened(
        stream=CAMERA,
        segment=1,
        evidence=EvidenceId(evidence),
        dtls_fingerprint="sha-256 00",
        codecs=("VP8", "opus"),
        starts_us=0,
        worker="w1",
    )


def anchored(mark: Mark, evidence: str = "customer-camera/0001") -> e.TrackAnchored:
    return e.TrackAnchored(
        stream=CAMERA,
        segment=1,
        evidence=EvidenceId(evidence),
        records=mark.records,
        bytes=mark.bytes,
        sha256=mark.sha256,
    )


def closed(mark: Mark, evidence: str = "customer-camera/0001") -> e.SegmentClosed:
    return e.SegmentClosed(
        stream=CAMERA,
        segment=1,
        evidence=EvidenceId(evidence),
        records=mark.records,
        bytes=mark.bytes,
        sha256=mark.sha256,
        why="ended",
    )


async def tell(ledger: Ledger, call: CallId, at: datetime, *events: e.CallEvent) -> None:
    """Append to a call's ledger after whatever is there."""
    head = await ledger.head(call_ledger(call))
    await ledger.append(call_ledger(call), head.entries if head else 0, events, at)

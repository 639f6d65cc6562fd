"""A disruption: by one law whoever was lost comes back, by another the call is over and nothing in it counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from videobank.domain import call_events as e
from videobank.domain.call import Call, Phase, Refused, Track
from videobank.domain.call_events import Consent, Disruption
from videobank.domain.deadlines import due, expiry
from videobank.domain.ids import CallId, EvidenceId, PersonId
from videobank.domain.streams import REQUIRED_FOR_APPROVAL, Party
from videobank.domain.table import advance

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
AGENT = PersonId("a" * 32)
ABORTING = Call(
    CallId("c" * 32),
    phase=Phase.LIVE,
    agent=AGENT,
    consents=frozenset(Consent),
    on_disruption=Disruption.ABORT,
    tracks={stream: Track(1, EvidenceId("x/0001"), anchored_at=NOON) for stream in REQUIRED_FOR_APPROVAL},
)
APPROVED = e.IdentityApproved(agent=AGENT, reason="all agrees")


@pytest.mark.parametrize("party", Party)
def test_rbi_v_cip_a_disruption_aborts_the_call_and_what_was_decided_in_it(party: Party) -> None:
    """RBI Master Direction - KYC (V-CIP): aborted, and a fresh session is begun."""
    lost = advance(advance(ABORTING, APPROVED, NOON), e.PartyLost(party=party), NOON)
    with pytest.raises(Refused, match="disrupted"):
        advance(lost, e.PartyRejoined(party=party), NOON)
    with pytest.raises(Refused, match="disrupted"):
        advance(lost, APPROVED, NOON)
    (deadline,) = due(lost, NOON)
    over = advance(lost, expiry(lost, deadline), NOON)
    assert (over.phase, over.end_reason, over.decision) == (Phase.ENDED, e.EndReason.DISRUPTED, None)
    with pytest.raises(Refused, match="wrong_phase"):
        advance(over, APPROVED, NOON)


@pytest.mark.parametrize("party", Party)
def test_etsi_whoever_was_lost_comes_back_into_the_same_call(party: Party) -> None:
    resuming = replace(ABORTING, on_disruption=Disruption.RESUME)
    lost = advance(resuming, e.PartyLost(party=party), NOON)
    assert due(lost, NOON) == ()
    back = advance(lost, e.PartyRejoined(party=party), NOON + timedelta(seconds=5))
    assert advance(back, APPROVED, NOON).decision == "approved"


def test_who_is_lost_while_waiting_disrupts_nothing() -> None:
    waiting = replace(ABORTING, phase=Phase.WAITING, agent=None)
    lost = advance(waiting, e.PartyLost(party=Party.CUSTOMER), NOON)
    assert due(lost, NOON) == ()
    assert advance(lost, e.PartyRejoined(party=Party.CUSTOMER), NOON).phase is Phase.WAITING

"""Why a span holds no media, where only the sender's client can say so."""

from datetime import UTC, datetime, timedelta

from videobank.domain.call_events import SenderStateClaimed, StreamGap
from videobank.domain.ids import LedgerId, StreamId
from videobank.domain.streams import GapReason, Party, TrackKind
from videobank.ports.ledger import Entry
from videobank.service.claims import explained, muted_spans

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
NOON_US = int(NOON.timestamp() * 1_000_000)
CAMERA = StreamId("customer-camera")


def claim(after_s: float, *, microphone: bool = True, camera: bool = True, party: Party = Party.CUSTOMER) -> Entry:
    """The client said so, ``after_s`` after noon."""
    event = SenderStateClaimed(party=party, microphone=microphone, camera=camera)
    return Entry(LedgerId("call/x"), 1, NOON + timedelta(seconds=after_s), event, "")


def gap(from_s: float, until_s: float, track: TrackKind = TrackKind.VIDEO) -> StreamGap:
    """A span in which nothing came."""
    return StreamGap(
        stream=CAMERA,
        track=track,
        from_us=NOON_US + int(from_s * 1e6),
        until_us=NOON_US + int(until_s * 1e6),
        reason=GapReason.LOST,
        observed=True,
    )


def test_a_gap_while_the_client_said_camera_off_is_explained_and_marked_as_a_claim() -> None:
    found = explained(gap(10.2, 19.7), (claim(0), claim(10, camera=False), claim(20)))
    assert (found.reason, found.observed) == (GapReason.CAMERA_OFF, False)


def test_a_gap_that_no_claim_covers_stays_lost() -> None:
    history = (claim(0), claim(10, camera=False), claim(12))
    assert explained(gap(10, 19), history).reason is GapReason.LOST
    assert explained(gap(10, 12), (claim(10, camera=False, party=Party.AGENT),)).reason is GapReason.LOST


def test_a_muted_microphone_is_a_gap_by_claim_until_it_is_on_again_or_the_track_ends() -> None:
    history = (claim(0), claim(5, microphone=False), claim(8), claim(9, microphone=False))
    spans = [
        (one.from_us - NOON_US, one.until_us - NOON_US) for one in muted_spans(CAMERA, history, NOON_US + 11_000_000)
    ]
    assert spans == [(5_000_000, 8_000_000), (9_000_000, 11_000_000)]
    assert all(not one.observed for one in muted_spans(CAMERA, history, NOON_US))

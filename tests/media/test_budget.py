"""Two connections on one line: what each may use, and when anybody is told."""

from dataclasses import dataclass
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.budget import (
    BASE_LOOKS,
    CUT,
    FULL_US,
    LOOK_US,
    SharedUplink,
    StandingQueue,
    downlink_caps,
    least,
    split,
)
from media.decoders import Decoders
from media.segment import Segment
from media.sharing import Sharing
from media.stream import Stream, Subscription
from tests.fakes.clock import SetClock
from videobank.domain.ids import CallId, StreamId
from videobank.domain.streams import Party, Source, stream_id

CAMERA, SCREEN = Source.CAMERA, Source.SCREEN
BUSY = {CAMERA: 2_000_000, SCREEN: 1_500_000}
FULL, CLEAR = FULL_US + 1, 0


@pytest.mark.parametrize(
    ("total", "camera", "screen"),
    [
        (50_000, 50_000, 0),  # voice alone
        (250_000, 250_000, 0),
        (400_000, 250_000, 150_000),
        (500_000, 250_000, 250_000),
        (1_000_000, 750_000, 250_000),
        (2_000_000, 800_000, 1_200_000),
        (3_000_000, 1_500_000, 1_500_000),
    ],
)
def test_a_line_goes_to_voice_then_to_the_face_then_to_the_screen(total: int, camera: int, screen: int) -> None:
    assert split(total, BUSY) == {CAMERA: camera, SCREEN: screen}


def test_a_screen_that_stands_still_leaves_the_line_to_the_face() -> None:
    assert split(1_000_000, {CAMERA: 700_000, SCREEN: 20_000}) == {CAMERA: 950_000, SCREEN: 50_000}


def test_a_paused_picture_keeps_its_place() -> None:
    assert split(400_000, {CAMERA: 30_000, SCREEN: 900_000})[CAMERA] >= 250_000


@given(
    st.integers(0, 10**7),
    st.dictionaries(st.sampled_from((CAMERA, SCREEN)), st.integers(0, 10**7), min_size=1),
)
def test_the_parts_are_the_line_and_voice_is_never_short(total: int, uses: dict[Source, int]) -> None:
    parts = split(total, uses)
    assert sum(parts.values()) == total
    assert min(parts.values()) >= 0
    if CAMERA in uses:
        assert parts[CAMERA] >= min(total, 64_000)


def test_nobody_is_capped_while_no_line_shows_a_limit_or_there_is_nothing_to_share() -> None:
    uplink = SharedUplink()
    assert uplink.look(LOOK_US, CLEAR, BUSY) == {CAMERA: None, SCREEN: None}
    assert uplink.look(LOOK_US, FULL, {CAMERA: 500_000}) == {CAMERA: None}
    assert downlink_caps({CAMERA: None, SCREEN: None}, BUSY) == {CAMERA: None, SCREEN: None}
    assert downlink_caps({CAMERA: 100_000}, BUSY) == {CAMERA: None}


def test_a_full_uplink_takes_from_the_screen_first() -> None:
    uses = {CAMERA: 300_000, SCREEN: 700_000}
    caps = SharedUplink().look(10**7, FULL, uses)
    assert sum(cap or 0 for cap in caps.values()) == int(CUT * 1_000_000)
    assert (caps[CAMERA], caps[SCREEN]) == (450_000, 400_000)


def settled(line_bit_s: int) -> dict[Source, int]:
    """A camera wants 1 and a screen 1.5 Mbit/s; each sends what it may, and the queue fills or drains."""
    uplink, queue_us, wants = SharedUplink(), 0.0, {CAMERA: 1_000_000, SCREEN: 1_500_000}
    uses = {source: wanted // 2 for source, wanted in wants.items()}
    for look in range(1, 241):
        over = sum(uses.values()) - line_bit_s
        queue_us = min(max(queue_us + over / line_bit_s * LOOK_US, 0), 2_000_000)
        carried = min(1.0, line_bit_s / sum(uses.values()))
        arrived = {source: int(used * carried) for source, used in uses.items()}
        caps = uplink.look(look * LOOK_US, int(queue_us), arrived)
        uses = {source: min(wants[source], least(caps[source], wants[source]) or 0) for source in wants}
    return uses


@pytest.mark.parametrize("line_bit_s", [300_000, 600_000, 1_200_000])
def test_two_senders_on_a_thin_line_come_to_terms_in_favour_of_the_face(line_bit_s: int) -> None:
    uses = settled(line_bit_s)
    assert sum(uses.values()) <= line_bit_s * 1.2
    assert uses[CAMERA] >= min(250_000, 0.8 * line_bit_s)


def test_a_limit_is_lifted_when_the_line_stays_clear() -> None:
    uplink = SharedUplink()
    caps = uplink.look(10**7, FULL, BUSY)
    looks = 0
    while caps[SCREEN] is not None:
        looks += 1
        caps = uplink.look(10**7 + looks * LOOK_US, CLEAR, BUSY)
    assert looks < 30
    assert caps == {CAMERA: None, SCREEN: None}


def test_a_viewers_screen_is_capped_to_what_the_face_leaves_of_both_estimates() -> None:
    caps = downlink_caps({CAMERA: 150_000, SCREEN: 450_000}, {CAMERA: 150_000, SCREEN: 450_000})
    assert caps == {CAMERA: 250_000, SCREEN: 350_000}
    one_sided = downlink_caps({CAMERA: 150_000, SCREEN: None}, {CAMERA: 150_000, SCREEN: 450_000})
    assert one_sided == caps


def test_a_queue_is_what_even_the_quickest_packet_waited() -> None:
    queue = StandingQueue()
    assert queue.look() is None
    for transit in (500, 90_000):
        queue.sample(transit)
    assert queue.look() == 0
    for transit in (120_500, 300_000):
        queue.sample(transit)
    assert queue.look() == 120_000
    queue.sample(20_000_000)  # the sender's time began anew
    assert queue.look() == 0
    for _ in range(BASE_LOOKS):
        queue.sample(20_100_000)
        queue.look()
    queue.sample(20_100_000)
    assert queue.look() == 0  # the path became longer


def test_the_lower_of_two_limits_counts_and_none_is_none() -> None:
    assert (least(None, None), least(5, None), least(None, 6), least(7, 6)) == (None, 5, 6, 6)


# --- in a node ------------------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Connected:
    """What a segment or a subscription shows of itself."""

    octets: int = 0
    queue_us: int | None = None
    line_limit: int | None = None
    cap: int | None = None

    def standing_queue_us(self) -> int | None:
        return self.queue_us


class Looked(Sharing):
    """Looks when it is told to."""

    def wake(self) -> None:
        """Nothing by itself."""


def test_what_one_participant_sends_and_watches_are_two_lines_and_another_participants_are_others() -> None:
    clock, call = SetClock(), CallId("c")
    streams = {
        (call, name): Stream(call, name, Decoders())
        for name in (stream_id(party, source) for party in Party for source in (CAMERA, SCREEN))
    }
    segments = {name: Connected() for _, name in streams}
    watching = {name: Connected() for name in segments if name.startswith("agent")}
    for (_, name), stream in streams.items():
        stream.segment = cast("Segment", segments[name])
        if name in watching:
            stream.subscriptions["customer"] = cast("Subscription", watching[name])
    sharing = Looked(streams, clock)
    sharing._tick()
    clock.forward(10)
    for each in (*segments.values(), *watching.values()):
        each.octets = 10 * 500_000 // 8
    segments[StreamId("customer-camera")].queue_us = FULL
    watching[StreamId("agent-screen")].line_limit = 400_000
    sharing._tick()
    assert {name: each.cap for name, each in segments.items()} == {
        "customer-camera": 600_000,
        "customer-screen": 250_000,
        "agent-camera": None,
        "agent-screen": None,
    }
    assert {name: each.cap for name, each in watching.items()} == {"agent-camera": 650_000, "agent-screen": 250_000}

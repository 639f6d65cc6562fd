import pytest

from media import rtcp, rtp
from media.path import LONGEST_BYTES, SOURCES
from tests.media.lines import AUDIO, DELTA, KEY_FRAME, PROFILES, PUBLISHER, VIDEO, VIEWER, Lines, packet


@pytest.mark.parametrize("profile", PROFILES)
def test_a_packet_goes_through_in_the_one_call_under_our_own_numbers(profile: str) -> None:
    lines = Lines(profile)
    (seen,) = lines.publish(packet(VIDEO, 100, KEY_FRAME, timestamp=9000))
    head = rtp.Rtp(seen)
    assert (head.payload_type, head.sequence, head.timestamp, head.ssrc) == (96, 100, 9000, 22)
    assert seen[head.start :] == KEY_FRAME
    assert rtp.extension(seen, head, 1) == b"1"
    assert rtp.extension(seen, head, 4) == b"\0\0"


def test_every_packet_of_a_line_has_the_next_transport_wide_number_repetitions_too() -> None:
    lines = Lines()
    out = lines.publish(packet(VIDEO, 1, KEY_FRAME)) + lines.publish(packet(AUDIO, 1, b"\xf8abc"))
    lines.now_us += 10**6
    out += lines.answer(rtcp.pack_nack(1, 22, [1]))
    numbers = [rtp.extension(data, rtp.Rtp(data), 4) for data in out]
    assert numbers == [b"\0\0", b"\0\1", b"\0\2"]
    again = rtp.Rtp(out[2])
    assert (again.payload_type, again.ssrc) == (97, 23)


def test_what_arrived_is_kept_as_it_came() -> None:
    lines = Lines()
    sent = [packet(VIDEO, 1, KEY_FRAME), packet(AUDIO, 7, b"\xf8")]
    for data in sent:
        lines.publish(data)
    assert lines.kept == sent


def test_a_replayed_a_forged_and_an_unknown_datagram_are_counted_and_dropped() -> None:
    lines = Lines()
    wire = lines.protected(packet(VIDEO, 1, KEY_FRAME))
    assert lines.path.take(PUBLISHER, wire, 0)
    assert lines.path.take(PUBLISHER, wire, 0) == []  # a replay (RFC 3711, section 3.3)
    assert lines.path.take(PUBLISHER, wire[:-1] + bytes((wire[-1] ^ 1,)), 0) == []
    assert lines.path.take(99, wire, 0) == []
    assert lines.path.take(PUBLISHER, b"\x80", 0) == []
    assert lines.path.part(PUBLISHER) == 2


def test_a_sender_that_invents_sources_is_held_to_a_few_and_its_own_go_on() -> None:
    """libsrtp keeps each for ever, and searches them one by one: 20,000 of them made a packet cost 0.2 ms."""
    lines = Lines()
    lines.publish(packet(VIDEO, 1, KEY_FRAME))
    for ssrc in range(1000, 1000 + 2 * SOURCES):
        lines.publish(rtp.build(96, True, 2, 0, ssrc, DELTA))
    lines.publish(packet(VIDEO, 2, KEY_FRAME))
    assert len(lines.kept) == SOURCES + 1
    assert lines.path.part(PUBLISHER) == SOURCES + 1


@pytest.mark.parametrize("profile", PROFILES)
def test_the_longest_datagram_that_is_taken_goes_out_and_a_longer_one_is_refused(profile: str) -> None:
    lines = Lines(profile)
    lines.publish(packet(VIDEO, 1, KEY_FRAME))
    bare = rtp.build(96, True, 2, 0, VIDEO.ssrc, b"")  # without the extensions that we add
    wire = lines.protected(bare)
    room = bytes(LONGEST_BYTES - len(wire))
    assert len(lines.publish(rtp.build(96, True, 3, 0, VIDEO.ssrc, room))) == 1
    lines.now_us += 10**6
    assert len(lines.answer(rtcp.pack_nack(1, 22, [3]))) == 1  # by RTX, which is longer still
    assert lines.publish(rtp.build(96, True, 4, 0, VIDEO.ssrc, room + b"\0")) == []
    assert lines.publish(rtp.build(96, True, 5, 0, VIDEO.ssrc, room[:-1])) != []
    assert lines.path.part(PUBLISHER) == 1


def test_nothing_goes_out_on_a_line_that_is_over() -> None:
    lines = Lines()
    lines.path.part(VIEWER)
    assert lines.path.take(PUBLISHER, lines.protected(packet(VIDEO, 1, KEY_FRAME)), 0) == []


def test_another_ssrc_of_the_same_track_begins_anew_and_calls_for_a_key_frame() -> None:
    lines = Lines()
    lines.publish(packet(VIDEO, 1, KEY_FRAME))
    lines.now_us += 600_000
    lines.due()
    stranger = bytearray(packet(VIDEO, 40_000, DELTA))
    stranger[8:12] = (99).to_bytes(4, "big")
    assert lines.publish(bytes(stranger)) == []
    lines.now_us += 600_000
    asked = [part for data in lines.due() for part in rtcp.split(data) if rtcp.asks_key_frame(part)]
    assert len(asked) == 1


def test_a_jump_of_the_numbers_is_an_outage_and_no_storm_of_requests() -> None:
    lines = Lines()
    lines.publish(packet(VIDEO, 1, KEY_FRAME))
    lines.now_us += 600_000
    lines.due()
    lines.publish(packet(VIDEO, 20_000, DELTA))
    lines.now_us += 600_000
    parts = [part for data in lines.due() for part in rtcp.split(data)]
    assert not any(rtcp.nacked(part) for part in parts)
    assert any(rtcp.asks_key_frame(part) for part in parts)


def test_a_late_sound_goes_on_for_a_second_and_is_forgotten_then_though_nobody_asks_for_it() -> None:
    """A call with losses would else remember each of them until it ends."""
    lines = Lines()
    for sequence in range(1, 100, 3):
        lines.publish(packet(AUDIO, sequence, b"\xf8"))
    assert len(lines.publish(packet(AUDIO, 2, b"\xf8"))) == 1
    lines.now_us += 1_500_000
    lines.due()
    assert lines.publish(packet(AUDIO, 3, b"\xf8")) == []


def test_two_tracks_with_one_ssrc_stay_two_tracks() -> None:
    lines = Lines()
    same = bytearray(packet(AUDIO, 5, b"\xf8"))
    same[8:12] = VIDEO.ssrc.to_bytes(4, "big")
    kinds = [rtp.Rtp(data).ssrc for data in lines.publish(bytes(same)) + lines.publish(packet(VIDEO, 6, KEY_FRAME))]
    assert kinds == [21, 22]

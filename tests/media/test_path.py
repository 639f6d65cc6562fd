import random

import pytest

from media import rtcp, rtp
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


def test_two_tracks_with_one_ssrc_stay_two_tracks() -> None:
    lines = Lines()
    same = bytearray(packet(AUDIO, 5, b"\xf8"))
    same[8:12] = VIDEO.ssrc.to_bytes(4, "big")
    kinds = [rtp.Rtp(data).ssrc for data in lines.publish(bytes(same)) + lines.publish(packet(VIDEO, 6, KEY_FRAME))]
    assert kinds == [21, 22]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A packet with some of its bytes changed, cut, doubled or grown."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(changed)) if changed else 0
        match chance.randrange(4):
            case 0 if changed:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place:]
            case 2:
                changed[place:place] = chance.randbytes(chance.randrange(9))
            case _ if changed:
                changed[place] ^= 1 << chance.randrange(8)
    return bytes(changed)


def seeds() -> list[tuple[int, bytes]]:
    """One of everything that the path takes, in clear, and on which line."""
    report = rtcp.SenderReport(12, 1 << 62, 9000, 5, 500)
    rtx = rtp.build(97, True, 3, 0, 13, rtp.wrap_rtx(2, KEY_FRAME))
    twcc = bytes.fromhex("8fcd0005000000010000001600000004000001002004dcdc3c3c0000")
    return [
        (PUBLISHER, packet(VIDEO, 1, KEY_FRAME)),
        (PUBLISHER, packet(AUDIO, 1, b"\xf8\xff\xfe")),
        (PUBLISHER, rtx),
        (PUBLISHER, rtcp.pack_sender_report(report) + rtcp.pack_cname(12, "name")),
        (VIEWER, rtcp.pack_nack(1, 22, [1, 2, 30])),
        (VIEWER, rtcp.pack_pli(1, 22) + rtcp.pack_remb(1, 500_000, 22)),
        (VIEWER, rtcp.pack_receiver_report(1, [rtcp.Block(22, 1, 1, 100, 3, 4, 5)])),
        (VIEWER, twcc),
    ]


class Open:
    """No protection: every mutation reaches the parsers behind it, which SRTP's authentication would keep out."""

    def protect(self, data: bytes) -> bytes:
        return data

    protect_rtcp = unprotect = unprotect_rtcp = protect


def fuzz(rounds: int, seed: int) -> Lines:
    """So many mutated packets; raises whatever the path raises."""
    lines, chance, known = Lines(), random.Random(seed), seeds()
    for line, end in ((PUBLISHER, lines.uplink), (VIEWER, lines.viewer)):
        lines.path.join(line, end, Open(), Open())
    for place in range(rounds):
        line, data = chance.choice(known)
        lines.path.take(line, mutated(chance, data), lines.now_us)
        lines.now_us += chance.choice((0, 100, 10_000, 1_000_000))
        if place % 16 == 0:
            lines.path.due(line, lines.now_us)
            lines.kept.clear()
    return lines


def test_mutated_packets_raise_nothing_and_leave_nothing_behind() -> None:
    fuzz(20_000, seed=4711)

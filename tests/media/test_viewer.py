from dataclasses import dataclass, field

from media import rtcp, rtp, vp8
from media.held import MOST_HELD
from media.offers import Offer, OfferedCodec, OfferedTrack
from media.rtp import MediaPacket
from media.sent import CACHE_PACKETS
from media.viewer import REPAIR_LEAST_BYTES, Viewer
from videobank.domain.streams import TrackKind

KEY = b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01"
DELTA = b"\x10\x11\x00"
NACK = (("nack", None), ("nack", "pli"))
VIDEO = OfferedTrack(TrackKind.VIDEO, "1", (OfferedCodec("VP8", 102, 103, 90_000, 0, NACK),), 0, 0, ())
AUDIO = OfferedTrack(TrackKind.AUDIO, "0", (OfferedCodec("opus", 109, None, 48_000, 2),), 0, 0, ())


@dataclass
class Line:
    sent: list[bytes] = field(default_factory=list)
    asked: int = 0

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def ask(self) -> None:
        self.asked += 1

    def heads(self) -> list[rtp.Rtp]:
        return [rtp.Rtp(data) for data in self.sent if data[1] & 0x7F in {102, 103, 109}]


def viewer(line: Line) -> Viewer:
    return Viewer(Offer("", (AUDIO, VIDEO)), {"0": (7, 0), "1": (8, 9)}, "name", line.send, line.send, line.ask)


def video(
    sequence: int,
    payload: bytes = DELTA,
    ssrc: int = 1,
    at_us: int = 0,
    timestamp: int = 0,
    *,
    repaired: bool = False,
) -> MediaPacket:
    begins = vp8.begins_key_frame(payload)
    return MediaPacket(TrackKind.VIDEO, at_us, ssrc, sequence, timestamp, True, payload, repaired, begins)


def test_a_viewer_begins_with_a_key_frame_and_asks_for_it() -> None:
    line = Line()
    one = viewer(line)
    one.media(video(10))
    assert (line.sent, line.asked) == ([], 1)
    one.media(video(11, KEY))
    one.media(video(12))
    assert [(head.payload_type, head.ssrc, head.sequence) for head in line.heads()] == [(102, 8, 11), (102, 8, 12)]


def test_numbers_and_time_run_on_over_segments() -> None:
    line = Line()
    one = viewer(line)
    one.media(video(65_535, KEY, timestamp=1000, at_us=1_000_000))
    one.media(video(40_000, KEY, ssrc=2, timestamp=77, at_us=3_000_000))
    one.media(video(40_001, ssrc=2, timestamp=77 + 3000, at_us=3_033_000))
    assert [(head.sequence, head.timestamp) for head in line.heads()] == [(65_535, 1000), (0, 181_000), (1, 184_000)]


def test_a_late_packet_keeps_its_place() -> None:
    line = Line()
    one = viewer(line)
    for number in (10, 12, 11):
        one.media(video(number, KEY if number == 10 else DELTA))
    assert [head.sequence for head in line.heads()] == [10, 12, 11]


def test_what_overtook_the_beginning_of_a_key_frame_follows_it_in_order() -> None:
    line = Line()
    one = viewer(line)
    for number in (8, 9, 12, 11, 65_530):
        one.media(video(number, at_us=number))
    assert line.sent == []
    one.media(video(10, KEY, at_us=70_000))
    one.media(video(13, at_us=80_000))
    assert [head.sequence for head in line.heads()] == [10, 11, 12, 13]
    line.sent.clear()
    one.control(10**6, rtcp.pack_nack(1, 8, [11, 12]))
    assert len(line.sent) == 2


def test_a_key_frame_whose_beginning_was_repaired_is_begun_with_when_what_follows_it_is_held() -> None:
    line = Line()
    one = viewer(line)
    for number in (9, 11, 12):
        one.media(video(number))
    one.media(video(10, KEY, repaired=True))
    assert [head.sequence for head in line.heads()] == [10, 11, 12]


def test_a_repaired_key_frame_is_left_when_what_follows_it_went_another_way() -> None:
    line = Line()
    one = viewer(line)
    after = sent_for(line, one, 2)
    one.control(after * 10_000, rtcp.pack_nack(1, 8, list(range(after - 90, after))))  # too much: begins anew
    line.sent.clear()
    one.media(video(after - 50, KEY, repaired=True))
    assert line.heads() == []
    one.media(video(after + MOST_HELD, LONG))
    for number in range(after, after + MOST_HELD):
        one.media(video(number, LONG))
    one.media(video(after - 1, KEY, repaired=True))
    assert line.heads() == [], "the oldest of what follows it is held no more"


def test_a_lost_packet_is_sent_again_as_rtx_from_the_cache_and_not_twice_at_once() -> None:
    line = Line()
    one = viewer(line)
    for number in range(10, 20):
        one.media(video(number, KEY if number == 10 else DELTA + bytes([number])))
    line.sent.clear()
    one.control(10**6, rtcp.pack_nack(1, 8, [12, 13, 99]))
    one.control(10**6 + 1000, rtcp.pack_nack(1, 8, [12]))
    assert [(head.payload_type, head.ssrc) for head in line.heads()] == [(103, 9), (103, 9)]
    head = line.heads()[0]
    assert rtp.unwrap_rtx(line.sent[0][head.start : head.end]) == (12, DELTA + bytes([12]))


def test_the_cache_is_bounded() -> None:
    line = Line()
    one = viewer(line)
    for number in range(CACHE_PACKETS + 10):
        one.media(video(number, KEY if number == 0 else DELTA))
    line.sent.clear()
    one.control(10**6, rtcp.pack_nack(1, 8, [5, CACHE_PACKETS]))
    assert len(line.sent) == 1


LONG = DELTA + bytes(1000)


def sent_for(line: Line, one: Viewer, seconds: int, first: int = 10) -> int:
    """A stream of 100 packets a second; returns the number of the next packet."""
    at_us, number = 0, first
    for number in range(first, first + 100 * seconds):
        at_us = (number - 9) * 10_000
        one.media(video(number, KEY + bytes(1000) if number == first else LONG, at_us=at_us))
        if number % 5 == 0:
            one.due(at_us)
    line.sent.clear()
    return number + 1


def test_what_was_sent_long_ago_gives_no_leave_to_flood_the_line_with_repetitions() -> None:
    line = Line()
    one = viewer(line)
    after = sent_for(line, one, 30)
    one.control(after * 10_000, rtcp.pack_nack(1, 8, list(range(after - 100, after))))
    assert 0.1 * 100 * 1000 < sum(map(len, line.sent)) <= 0.16 * 100 * 1040


def test_what_is_too_much_to_repeat_is_replaced_by_a_key_frame_and_nothing_is_sent_that_cannot_be_decoded() -> None:
    line = Line()
    one = viewer(line)
    after = sent_for(line, one, 2)
    one.control(after * 10_000, rtcp.pack_nack(1, 8, list(range(after - 90, after))))
    assert line.asked == 1
    line.sent.clear()
    one.media(video(after, LONG))  # asks again
    assert line.sent == []
    one.media(video(after + 1, KEY))
    one.media(video(after + 2))
    one.control(after * 10_000 + 50_000, rtcp.pack_nack(1, 8, list(range(after - 90, after))))
    assert [head.sequence for head in line.heads()] == [after, after + 1]  # no gap that would be asked for
    assert line.asked == 2


def test_what_comes_late_from_before_a_new_beginning_takes_no_other_packets_number() -> None:
    line = Line()
    one = viewer(line)
    after = sent_for(line, one, 2)
    one.control(after * 10_000, rtcp.pack_nack(1, 8, list(range(after - 90, after))))
    one.media(video(after + 10, KEY))
    line.sent.clear()
    one.media(video(after + 9))
    one.media(video(after + 12))
    one.media(video(after + 11))
    assert [head.sequence for head in line.heads()] == [after + 2, after + 1]


def test_the_budget_of_repetitions_comes_anew_each_second() -> None:
    line = Line()
    one = viewer(line)
    after = sent_for(line, one, 1)
    each = REPAIR_LEAST_BYTES // len(LONG)
    for second in (2, 3, 4):
        line.sent.clear()
        one.due(second * 10**6)
        wanted = range(after - each * second, after - each * (second - 1))
        one.control(second * 10**6, rtcp.pack_nack(1, 8, list(wanted)))
        assert len(line.heads()) == each


def test_a_key_frame_request_goes_upstream() -> None:
    line = Line()
    viewer(line).control(0, rtcp.pack_pli(1, 8))
    assert line.asked == 1


def test_sender_reports_come_in_our_numbers() -> None:
    line = Line()
    one = viewer(line)
    one.media(video(1, KEY, timestamp=1000, at_us=1_000_000))
    one.media(video(1, KEY, ssrc=2, timestamp=50_000, at_us=2_000_000))
    one.report(TrackKind.VIDEO, rtcp.SenderReport(2, 2**40, 50_900, 1, 1))
    report = rtcp.sender_report(next(rtcp.split(line.sent[-1])))
    assert report is not None
    assert (report.ssrc, report.ntp, report.timestamp) == (8, 2**40, 1000 + 90_000 + 900)

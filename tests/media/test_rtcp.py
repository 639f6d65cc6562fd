from aiortc import rtp as oracle
from hypothesis import given
from hypothesis import strategies as st

from media import rtcp
from media.twcc import Arrivals


@given(st.sets(st.integers(0, 300), min_size=1))
def test_a_nack_asks_for_exactly_what_is_lost(lost: set[int]) -> None:
    numbers = [(65_400 + number) & 0xFFFF for number in sorted(lost)]
    (part,) = rtcp.split(rtcp.pack_nack(1, 2, numbers))
    assert sorted(rtcp.nacked(part)) == sorted(numbers)


def test_reports_and_requests_are_as_aiortc_reads_them() -> None:
    report = rtcp.SenderReport(1, 2**63 + 5, 77, 10, 1000)
    block = rtcp.Block(2, 12, 34, 56, 78, 90, 91)
    data = rtcp.pack_sender_report(report) + rtcp.pack_cname(1, "abc") + rtcp.pack_receiver_report(1, [block])
    data += rtcp.pack_pli(1, 2) + rtcp.pack_remb(1, 2_500_000, 2)
    sr, sdes, rr, pli, remb = oracle.RtcpPacket.parse(data)
    assert sr.sender_info.ntp_timestamp == report.ntp
    assert sdes.chunks[0].items == [(1, b"abc")]
    assert (rr.reports[0].fraction_lost, rr.reports[0].packets_lost) == (12, 34)
    assert (pli.fmt, pli.media_ssrc) == (rtcp.PLI, 2)
    assert oracle.unpack_remb_fci(remb.fci)[1] == [2]
    parts = list(rtcp.split(data))
    assert rtcp.sender_report(parts[0]) == report
    assert list(rtcp.blocks(parts[2])) == [block]
    assert rtcp.asks_key_frame(parts[3])
    assert abs((rtcp.remb(parts[4]) or 0) - 2_500_000) < 100


def test_a_cut_compound_gives_what_is_whole() -> None:
    data = rtcp.pack_pli(1, 2)
    assert len(list(rtcp.split(data + data[:-1]))) == 1


def read_feedback(packet: bytes) -> dict[int, int]:
    """Number -> arrival in microseconds, read after the draft, independently of the writer."""
    (part,) = rtcp.split(packet)
    body = part.body
    base, count = int.from_bytes(body[8:10], "big"), int.from_bytes(body[10:12], "big")
    time = int.from_bytes(body[12:15], "big") * 64_000
    at, symbols = 16, []
    while len(symbols) < count:
        chunk = int.from_bytes(body[at : at + 2], "big")
        at += 2
        if chunk & 0x8000:
            assert chunk & 0x4000
            symbols += [chunk >> shift & 3 for shift in range(12, -1, -2)]
        else:
            symbols += [chunk >> 13] * (chunk & 0x1FFF)
    arrivals = {}
    for place, symbol in enumerate(symbols[:count]):
        if symbol == 0:
            continue
        size = symbol
        time += int.from_bytes(body[at : at + size], "big", signed=size == 2) * 250
        at += size
        arrivals[(base + place) & 0xFFFF] = time
    return arrivals


@given(st.dictionaries(st.integers(0, 900), st.integers(0, 2_000_000), min_size=1, max_size=300))
def test_transport_feedback_tells_every_arrival_to_a_quarter_millisecond(times: dict[int, int]) -> None:
    arrivals = Arrivals()
    start = 10**9
    expected = {}
    for number, offset in sorted(times.items()):
        wire = (65_000 + number) & 0xFFFF
        arrivals.add(wire, start + offset)
        expected[wire] = start + offset
    told: dict[int, int] = {}
    for packet in arrivals.feedback(1, 2):
        assert len(packet) < 1200
        told |= read_feedback(packet)
    assert told.keys() == expected.keys()
    assert all(abs(told[number] - time) <= 250 for number, time in expected.items())
    assert arrivals.feedback(1, 2) == []

"""Pictures from packets, in a process of their own: which, of what codec, and what becomes of one that fails."""

import asyncio
import contextlib
import random
import sys
from dataclasses import replace

import numpy as np
import pytest

from media.codecs import VIDEO
from media.decoders import Decoders, Job
from media.decoding import wanted
from media.rtp import MediaPacket
from media.tap import Tap
from tests.clips import read_frame_number
from tests.media.encoded import frames, payloads
from videobank.domain.streams import TrackKind
from videobank.ports.media import NoSuchStream, PlaneUnavailable, Span

CODECS = ("VP8", "VP9", "H264")
FIRST, TICKS = 0xFFFFFF00, 3000  # timestamps of 32 bits that wrap; 30 frames a second


def again(one: MediaPacket, **other: object) -> MediaPacket:
    """The same packet but for the fields named."""
    names = ("kind", "arrived_us", "ssrc", "sequence", "timestamp", "marker", "payload", "repaired", "begins_key_frame")
    return MediaPacket(**({name: getattr(one, name) for name in names} | other))


def sent(codec: str, count: int) -> list[list[MediaPacket]]:
    """Each frame's packets."""
    sequence, packets = 65_500, []
    for number, frame in enumerate(frames(codec)[:count]):
        parts = payloads(codec, frame, number)
        packets.append([])
        for at, payload in enumerate(parts):
            last = at == len(parts) - 1
            timestamp = (FIRST + number * TICKS) & 0xFFFFFFFF
            place = (number * 33_333 + at, 7, sequence & 0xFFFF, timestamp, last)
            begins = VIDEO[codec].begins_key_frame(payload)
            packets[-1].append(MediaPacket(TrackKind.VIDEO, *place, payload, repaired=False, begins_key_frame=begins))
            sequence += 1
    return packets


def job(codec: str, kept: list[list[MediaPacket]], span: Span | None = None) -> Job:
    return Job(codec, 3, tuple(packet for frame in kept for packet in frame), span)


@pytest.mark.parametrize("codec", CODECS)
async def test_a_span_is_so_many_pictures_a_second_each_with_its_place_in_the_recording(codec: str) -> None:
    decoders = Decoders()
    stills = await decoders.pictures(job(codec, sent(codec, 60), Span(2, 5)))
    await decoders.close()
    numbers = [0, 6, 12, 18, 24, 30, 36, 42, 48, 54]
    assert [read_frame_number(still.image) for still in stills] == numbers
    assert [still.rtp_timestamp for still in stills] == [(FIRST + n * TICKS) & 0xFFFFFFFF for n in numbers]
    assert [still.at_us for still in stills] == [n * 33_333 for n in numbers]
    assert {still.segment for still in stills} == {3}
    assert {still.image.shape for still in stills} == {(480, 640, 3)}


@pytest.mark.parametrize("codec", CODECS)
async def test_order_and_repetitions_do_not_matter_and_after_a_loss_nothing_is_shown_until_a_key_frame(
    codec: str,
) -> None:
    decoders = Decoders()
    kept = sent(codec, 60)
    del kept[9][0]
    mixed = [kept[0], *reversed(kept[1:]), kept[5]]
    stills = await decoders.pictures(job(codec, mixed, Span(2, 15)))
    await decoders.close()
    numbers = [read_frame_number(still.image) for still in stills]
    assert numbers == [0, 2, 4, 6, 8, *range(30, 60, 2)][: len(numbers)]
    assert numbers[-1] is not None
    assert numbers[-1] > 50  # the second key frame is number 30


async def test_a_span_is_made_smaller_and_a_still_is_not() -> None:
    large = frames("VP8", 3, 1280, 720)
    payload = b"\x90\x80\x80\x01" + large[0]
    packets = [[MediaPacket(TrackKind.VIDEO, 0, 7, 1, 9, True, payload, repaired=False, begins_key_frame=True)]]
    decoders = Decoders()
    (small,) = await decoders.pictures(job("VP8", packets, Span(1, 1)))
    (whole,) = await decoders.pictures(job("VP8", packets))
    await decoders.close()
    assert (small.image.shape, whole.image.shape) == ((360, 640, 3), (720, 1280, 3))


def test_wanted_are_the_first_of_each_period_and_no_more_than_asked_for() -> None:
    assert list(wanted([0, 100, 45_000, 45_100, 180_000, 181_000], 2, 9)) == [0, 45_000, 180_000]
    assert list(wanted(range(0, 900_000, 3000), 10, 3)) == [0, 9000, 18_000]


async def test_what_cannot_be_decoded_gives_no_picture_and_the_next_is_decoded() -> None:
    decoders = Decoders()
    good, bad = sent("VP8", 1), sent("VP8", 1)
    bad[0][-1] = again(bad[0][-1], marker=False)
    with pytest.raises(NoSuchStream):
        await decoders.pictures(job("VP8", bad))
    assert len(await decoders.pictures(job("VP8", good))) == 1
    await decoders.close()


@pytest.mark.parametrize("codec", CODECS)
async def test_what_strangers_may_send_fails_one_request_at_most(codec: str) -> None:
    chance = random.Random(codec)
    decoders = Decoders()
    good = job(codec, sent(codec, 6), Span(1, 30))
    for _ in range(40):
        packets = list(good.packets)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(packets))
            payload = bytearray(packets[at].payload)
            payload[chance.randrange(min(len(payload), chance.choice((4, 40, 1000))))] = chance.randrange(256)
            packets[at] = again(packets[at], payload=bytes(payload))
        with contextlib.suppress(NoSuchStream, PlaneUnavailable):
            assert len(await decoders.pictures(replace(good, packets=tuple(packets)))) <= 6
    assert len(await decoders.pictures(good)) == 6
    await decoders.close()
    with pytest.raises(PlaneUnavailable):
        await decoders.pictures(good)


FAILS = {
    "crashes": "import os; os.abort()",
    "talks nonsense": "print('x' * 100, flush=True)",
    "hangs": "import time; time.sleep(600)",
}


@pytest.mark.parametrize("how", FAILS)
async def test_a_process_that_fails_fails_one_request_and_is_not_used_again(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media.decoders.DECODE_S", 1.0)
    monkeypatch.setattr("media.wire.RAW_LIMIT_BYTES", 1000)
    decoders = Decoders((sys.executable, "-c", FAILS[how]))
    for _ in range(3):
        with pytest.raises(PlaneUnavailable):
            await decoders.pictures(job("VP8", sent("VP8", 1)))
    assert decoders.processes == 0
    await decoders.close()


@pytest.mark.parametrize("codec", CODECS)
async def test_the_tap_gathers_a_span_from_the_key_frame_that_it_asks_for(codec: str) -> None:
    decoders = Decoders()
    tap = Tap(decoders)
    tap.begin(2, codec)
    asked: list[bool] = []
    looking = asyncio.create_task(tap.span(Span(0.5, 10), lambda: asked.append(True)))
    await asyncio.sleep(0)
    assert asked
    for frame in sent(codec, 45)[20:]:  # the key frame is number 30, and the span ends with number 44
        for packet in frame:
            tap.media(packet)
    stills = await looking
    still = await tap.still(0, lambda: None)
    await decoders.close()
    assert [read_frame_number(one.image) for one in stills] == [30, 33, 36, 39, 42]
    assert read_frame_number(still.image) == 30
    assert (still.segment, still.at_us) == (2, 30 * 33_333)


async def test_a_new_segment_ends_a_span_and_forgets_the_old_picture() -> None:
    decoders = Decoders()
    tap = Tap(decoders)
    tap.begin(1, "VP8")
    looking = asyncio.create_task(tap.span(Span(5, 2), lambda: None))
    await asyncio.sleep(0)
    for packet in sent("VP8", 1)[0]:
        tap.media(packet)
    tap.begin(2, "VP9")
    (still,) = await looking
    await decoders.close()
    assert still.segment == 1
    assert np.ndim(still.image) == 3
    tap.begin(3, None)
    with pytest.raises(NoSuchStream):
        await tap.still(0, lambda: None)


@pytest.mark.parametrize(("seconds", "per_second"), [(0, 1), (9, 1), (1, 0), (4, 9), (float("nan"), 1), (1, 1e9)])
def test_a_span_has_limits(seconds: float, per_second: float) -> None:
    with pytest.raises(ValueError, match="at most"):
        Span(seconds, per_second)

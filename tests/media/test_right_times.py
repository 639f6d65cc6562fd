"""Whatever senders and lines do, a recording plays with the right times: decoded, picture and sound, and compared.

Pictures carry their numbers, and the sound beeps at each whole second. (A sender's clock that runs 200 ppm fast for an
hour: ``test_derive_cases``.)
"""

import random
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import pytest

from media.derive import Derived, derive
from media.packets import EntryKind
from tests.clips import RATE, sound
from tests.e2e.alignment import pictures
from tests.e2e.recordings import hear
from tests.media.conftest import CALL
from tests.media.recording import STREAM, Made, played
from videobank.adapters.vault_local import LocalVault
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.keys import DataKey

STEP_US = 100_000 // 3
KEY_EVERY, NUMBERS = 30, 90
ENCODER_S = 0.0065  # an encoder of Opus is late by this
BLOCK_S = 0.005  # how exactly a beep is heard
LOOP_S = 10
Filmed = list[tuple[float, int]]


@cache
def opus() -> tuple[bytes, ...]:
    """Ten seconds of sound, 20 ms each; a beep begins with each second."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    encoder.time_base = Fraction(1, RATE)
    pcm, packets = sound(0, LOOP_S), []
    for place in range(50 * LOOP_S):
        frame = av.AudioFrame.from_ndarray(pcm[None, place * 960 : (place + 1) * 960], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, place * 960
        packets += encoder.encode(frame)
    return tuple(bytes(packet) for packet in packets)[: 50 * LOOP_S]


def speak(made: Made, seconds: int) -> list[float]:
    """Sound from the beginning on; returns when it beeps."""
    for place in range(50 * seconds):
        made.audio(place * 20_000, payload=opus()[place % (50 * LOOP_S)])
    return [float(second) for second in range(seconds)]


def film(made: Made, from_s: float, seconds: float, *, repaired: float = 0.0) -> Filmed:
    """Pictures from one instant on; returns which stands when. A share of the packets comes as a repair only."""
    chance, shown = random.Random(11), []
    for place in range(round(30 * seconds)):
        at_us = round(from_s * 1e6) + place * STEP_US
        made.video(place % NUMBERS, at_us, by_rtx=chance.random() < repaired)
        shown.append((at_us / 1e6, place % NUMBERS))
    return shown


def report(made: Made, seconds: int, *, video: tuple[tuple[float, float], ...]) -> None:
    """Reports as Chromium sends them: of pictures every second while there are some, of sound every five."""
    for second in range(1, seconds):
        on = any(begins < second < ends for begins, ends in video)
        if on or second % 5 == 1:
            made.reports(second * 1_000_000, video=on)


def disorder(made: Made, most_us: int, *, copies: int = 1) -> None:
    """Each packet, and each of its copies, is under way for up to so much longer."""
    chance = random.Random(7)
    made.entries = [
        (at_us + chance.randrange(most_us), kind, data) for at_us, kind, data in made.entries for _ in range(copies)
    ]


def replayed(vault: LocalVault, key: DataKey, made: Made, home: Path) -> tuple[Derived, Filmed, list[float]]:
    """What a player shows and sounds, in seconds since the first sound: numbers of pictures, and beeps."""
    derived = derive(CALL, STREAM, [made.keep(vault, key)], vault, key)
    content = played(vault, key, derived.event)
    path = home / "played.webm"
    path.write_bytes(content)
    beeps, _ = hear(content)
    return derived, list(pictures(path)), [beep - ENCODER_S for beep in beeps]


def assert_right(
    shown: Filmed, heard: list[float], filmed: Filmed, beeped: list[float], *, within_s: float = 0.003
) -> None:
    """Every picture is shown when it was filmed, and every beep sounds when it did."""
    assert [number for _, number in shown] == [number for _, number in filmed]
    assert max(abs(at - was) for (at, _), (was, _) in zip(shown, filmed, strict=True)) < within_s
    assert len(heard) == len(beeped)
    assert max(abs(at - was) for at, was in zip(heard, beeped, strict=True)) < within_s + BLOCK_S


def test_a_camera_that_starts_four_seconds_late(vault: LocalVault, key: DataKey, home: Path) -> None:
    made = Made()
    beeped, filmed = speak(made, 15), film(made, 4.0, 11)
    report(made, 15, video=((4, 15),))
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    (gap,) = derived.gaps
    assert (gap.track, gap.reason) == (TrackKind.VIDEO, GapReason.STALLED)
    assert gap.until_us - gap.from_us == pytest.approx(4_000_000, abs=3000)


def test_a_camera_that_is_turned_off_and_on_twice_and_off_for_good(vault: LocalVault, key: DataKey, home: Path) -> None:
    on = ((0.0, 5.0), (9.0, 14.0), (21.5, 26.5))
    made = Made()
    beeped = speak(made, 29)
    filmed = [one for begins, ends in on for one in film(made, begins, ends - begins)]
    report(made, 29, video=on)
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    gaps = [(gap.until_us - gap.from_us) / 1e6 for gap in derived.gaps if gap.track is TrackKind.VIDEO]
    assert gaps == pytest.approx([4.0, 7.5, 2.5], abs=0.04)
    assert {gap.track for gap in derived.gaps} == {TrackKind.VIDEO}


def test_a_senders_clock_that_runs_two_hundred_ppm_off(vault: LocalVault, key: DataKey, home: Path) -> None:
    """Over two minutes, with packets under way for up to 60 ms longer: uncorrected it would be 24 ms at the end."""
    made = Made(ppm=-200.0)
    beeped, filmed = speak(made, 120), film(made, 0.0, 120)
    report(made, 120, video=((0, 120),))
    disorder(made, 60_000)
    derived, shown, heard = replayed(vault, key, made, home)
    assert derived.drift_ppm == pytest.approx(200, abs=40)
    assert_right(shown, heard, filmed, beeped, within_s=0.008)
    assert derived.gaps == ()


@pytest.mark.parametrize(
    ("wraps_s", "on"),
    [
        (6.31, ((0.0, 13.0),)),  # while all goes on, between a report and the next
        (6.31, ((0.0, 5.0), (9.0, 14.0))),  # while the camera is off
        (0.0, ((0.0, 13.0),)),  # at the very first packet
        (4.0, ((4.0, 13.0),)),  # at the first picture of a camera that comes late
    ],
)
def test_times_and_numbers_that_wrap(
    vault: LocalVault, key: DataKey, home: Path, wraps_s: float, on: tuple[tuple[float, float], ...]
) -> None:
    """RTP times of both tracks begin anew at 0, in disorder; the sequence numbers do so elsewhere."""
    made = Made(video_time=(2**32 - round(wraps_s * 90_000)) % 2**32, audio_time=2**32 - round(wraps_s * 48_000) - 960)
    beeped = speak(made, 15)
    filmed = [one for begins, ends in on for one in film(made, begins, ends - begins, repaired=0.05)]
    report(made, 15, video=on)
    disorder(made, 200_000)
    _, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped, within_s=0.004)


def test_ten_thousand_packets_in_disorder(vault: LocalVault, key: DataKey, home: Path) -> None:
    """Each twice, up to 0.8 s late, and one in ten pictures only as a repair."""
    made = Made()
    beeped, filmed = speak(made, 110), film(made, 0.0, 110, repaired=0.1)
    report(made, 110, video=((0, 110),))
    disorder(made, 800_000, copies=2)
    arrived = [data for at_us, _, data in sorted(made.entries, key=lambda one: one[0])]
    assert len(set(arrived)) > 10_000
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped, within_s=0.008)
    assert derived.gaps == ()


@pytest.mark.parametrize("jump_s", [1.0, -5.0, 3600.0])
def test_a_pictures_time_that_jumps_at_the_sender(vault: LocalVault, key: DataKey, home: Path, jump_s: float) -> None:
    """Its reports say the same: the picture goes on where the sound is."""
    made, before = Made(), Made().video_time
    beeped, filmed = speak(made, 40), film(made, 0.0, 20)
    for second in range(1, 20):
        made.reports(second * 1_000_000)
    made.video_time = before + round(jump_s * 90_000)
    filmed += film(made, 20.0, 20)
    for second in range(20, 40):
        made.reports(second * 1_000_000)
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    assert derived.gaps == ()


def test_a_microphone_that_goes_and_comes_back_where_its_time_stood_still(
    vault: LocalVault, key: DataKey, home: Path
) -> None:
    """As Chromium sends when its microphone is taken away for a while: 3 s, which only the reports tell of."""
    made, before = Made(), Made().audio_time
    filmed = film(made, 0.0, 40)
    for place in range(2000):
        made.audio_time = before if place < 500 else before - 3 * RATE
        if not 500 <= place < 650:
            made.audio(place * 20_000, payload=opus()[place % (50 * LOOP_S)])
    for second in range(1, 40):
        made.audio_time = before if second < 13 else before - 3 * RATE
        made.reports(second * 1_000_000)
    disorder(made, 60_000)
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, [float(s) for s in range(40) if not 10 <= s < 13], within_s=0.008)
    (gap,) = derived.gaps
    assert (gap.track, gap.reason) == (TrackKind.AUDIO, GapReason.STALLED)
    assert gap.until_us - gap.from_us == pytest.approx(3_000_000, abs=20_000)


def under(ssrc: int, data: bytes, at: int) -> bytes:
    """The same packet of another source."""
    return data[:at] + ssrc.to_bytes(4, "big") + data[at + 4 :]


def test_another_source_of_the_same_picture(vault: LocalVault, key: DataKey, home: Path) -> None:
    """With numbers and times of its own (RFC 3550, section 8.2), some only as repairs, and in disorder at the cut."""
    made = Made()
    beeped, filmed = speak(made, 40), film(made, 0.0, 20, repaired=0.05)
    report(made, 20, video=((0, 20),))
    first = len(made.entries)
    made.video_sequence, made.video_time = 30_000, 123_456
    filmed += film(made, 20.0, 20, repaired=0.05)
    sources = {96: 77, 97: 78}
    for place in range(first, len(made.entries)):
        at_us, kind, data = made.entries[place]
        made.entries[place] = at_us, kind, under(sources[data[1] & 0x7F], data, 8)
    for second in range(21, 40):
        made.reports(second * 1_000_000)
        at_us, kind, data = made.entries[-1]
        made.entries[-1] = at_us, kind, under(77, data, 4)
    disorder(made, 30_000)
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped, within_s=0.004)
    assert derived.gaps == ()


def test_numbers_that_begin_anew_under_the_same_source(vault: LocalVault, key: DataKey, home: Path) -> None:
    made = Made(audio_sequence=40_000)
    filmed, beeped = film(made, 0.0, 40), []
    for place in range(2000):
        made.audio_sequence = made.audio_sequence if place != 1500 else 7
        made.audio(place * 20_000, payload=opus()[place % (50 * LOOP_S)])
        beeped += [place / 50] if place % 50 == 0 else []
    report(made, 40, video=((0, 40),))
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    assert derived.gaps == ()


def test_a_clock_that_is_set_at_the_sender_moves_nothing(vault: LocalVault, key: DataKey, home: Path) -> None:
    """All reports jump by two seconds, and no packet does."""
    made = Made()
    beeped, filmed = speak(made, 40), film(made, 0.0, 40)
    for second in range(1, 40):
        first = len(made.entries)
        made.reports(second * 1_000_000)
        for place in range(first, len(made.entries)):
            at_us, kind, data = made.entries[place]
            seconds = int.from_bytes(data[8:12], "big") + (2 if second >= 15 else 0)
            made.entries[place] = at_us, kind, data[:8] + seconds.to_bytes(4, "big") + data[12:]
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    assert derived.gaps == ()


@pytest.mark.parametrize("held_s", [4, 12])
def test_a_line_that_holds_everything_and_lets_it_go_at_once_moves_nothing(
    vault: LocalVault, key: DataKey, home: Path, held_s: int
) -> None:
    made = Made()
    beeped, filmed = speak(made, 40), film(made, 0.0, 40)
    for second in range(1, 40):
        made.reports(second * 1_000_000)
    lets_go_us = made.start_us + (15 + held_s) * 1_000_000
    made.entries = [
        (max(at_us, lets_go_us) if at_us >= made.start_us + 15_000_000 else at_us, kind, data)
        for at_us, kind, data in made.entries
    ]
    derived, shown, heard = replayed(vault, key, made, home)
    assert_right(shown, heard, filmed, beeped)
    assert derived.gaps == ()


def test_times_that_are_rubbish_make_no_long_file(vault: LocalVault, key: DataKey) -> None:
    """Every RTP time and every report is made up, as a hostile sender can."""
    chance, made = random.Random(5), Made()
    speak(made, 60)
    film(made, 0.0, 60)
    for second in range(60):
        made.reports(second * 1_000_000)
    for place, (at_us, kind, data) in enumerate(made.entries):
        head, size = (8, 12) if kind is EntryKind.RTCP else (4, 4)
        made.entries[place] = at_us, kind, data[:head] + chance.randbytes(size) + data[head + size :]
    derived = derive(CALL, STREAM, [made.keep(vault, key)], vault, key)
    assert derived.event.duration_us < 100_000_000

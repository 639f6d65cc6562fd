import io

import av
import pytest

from media.derive import Derived, derive
from media.film import NothingToDerive
from media.finisher import PacketDerivation
from tests.clips import read_frame_number
from tests.media.conftest import CALL
from tests.media.recording import AUDIO, START_US, STREAM, VIDEO, Made, played, steady
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import DerivationFailed, StreamGap
from videobank.domain.ids import EvidenceId
from videobank.domain.streams import GapReason, TrackKind
from videobank.ports.keys import DataKey

STEP_US = 100_000 // 3


def made(vault: LocalVault, key: DataKey, *pieces: EvidenceId) -> tuple[Derived, bytes]:
    derived = derive(CALL, STREAM, pieces, vault, key)
    return derived, played(vault, key, derived.event)


def pictures(content: bytes) -> list[tuple[float, int | None]]:
    with av.open(io.BytesIO(content)) as file:
        return [(f.time or 0.0, read_frame_number(f.to_ndarray(format="rgb24"))) for f in file.decode(video=0)]


def sounds_us(content: bytes) -> list[float]:
    with av.open(io.BytesIO(content)) as file:
        stream = file.streams.audio[0]
        return [float((p.pts or 0) * p.time_base) for p in file.demux(stream) if p.pts is not None]


def gaps(derived: Derived, kind: TrackKind) -> list[StreamGap]:
    return [gap for gap in derived.gaps if gap.track is kind]


def test_every_frame_and_every_sound_stands_at_its_time(vault: LocalVault, key: DataKey) -> None:
    derived, content = made(vault, key, steady(Made()).keep(vault, key))
    seen = pictures(content)
    assert [number for _, number in seen] == list(range(90))
    assert all(abs(time - number / 30) <= 0.002 for time, number in seen if number is not None)
    assert all(abs(time - place * 0.02) <= 0.002 for place, time in enumerate(sounds_us(content)))
    assert derived.gaps == ()
    assert derived.silence_us == 0
    assert abs(derived.event.starts_us - (START_US + 20_000)) < 2000  # the path's delay cannot be known
    assert abs(derived.event.duration_us - 3_000_000) < 40_000
    assert derived.event.video_frames == 90
    with av.open(io.BytesIO(content)) as file:
        assert file.duration is not None
        file.seek(2_500_000)
        assert next(file.decode(video=0)).time == pytest.approx(2.0, abs=0.01)  # the key frame before


def test_two_tracks_of_one_sender_are_aligned_by_its_reports(vault: LocalVault, key: DataKey) -> None:
    late = Made()
    for number in range(90):
        late.video(number, number * STEP_US, extra_us=250_000)  # the picture takes longer on its way
    steady(late, video=False)
    _, content = made(vault, key, late.keep(vault, key))
    assert pictures(content)[0][0] < 0.002
    assert sounds_us(content)[0] < 0.002


def test_what_came_again_is_merged_and_what_came_twice_counts_once(vault: LocalVault, key: DataKey) -> None:
    again = Made()
    for number in range(90):
        again.video(number, number * STEP_US, by_rtx=number % 7 == 3, extra_us=80_000 if number % 7 == 3 else 0)
        if number % 5 == 0:
            again.entries.append(again.entries[-1])
    steady(again, video=False)
    derived, content = made(vault, key, again.keep(vault, key))
    assert [number for _, number in pictures(content)] == list(range(90))
    assert derived.gaps == ()


def test_after_a_loss_nothing_is_shown_until_the_next_key_frame(vault: LocalVault, key: DataKey) -> None:
    torn = Made()
    for number in range(90):
        torn.video(number, number * STEP_US, lost=number == 40)
    steady(torn, video=False)
    derived, content = made(vault, key, torn.keep(vault, key))
    assert [number for _, number in pictures(content)] == [*range(40), *range(60, 90)]
    (gap,) = gaps(derived, TrackKind.VIDEO)
    assert gap.reason is GapReason.LOST
    assert abs(gap.until_us - gap.from_us - 700_000) < 40_000


def test_silence_is_filled_so_that_later_sound_stays_in_place(vault: LocalVault, key: DataKey) -> None:
    dumb = Made()
    steady(dumb, audio=False)
    for number in range(150):
        if not 50 <= number < 100:
            dumb.audio(number * 20_000)
    derived, content = made(vault, key, dumb.keep(vault, key))
    times = sounds_us(content)
    assert len(times) == 150
    assert all(abs(time - place * 0.02) <= 0.006 for place, time in enumerate(times))
    assert derived.silence_us == 1_000_000
    assert gaps(derived, TrackKind.AUDIO) == []  # exactly a second is not longer than a second
    assert gaps(derived, TrackKind.VIDEO) == []


def test_a_sender_that_is_quiet_is_stalled_and_a_line_that_drops_is_lost(vault: LocalVault, key: DataKey) -> None:
    poor = Made()
    steady(poor, 6, audio=False)
    for number in range(300):
        if 50 <= number < 110:
            continue  # not sent
        poor.audio(number * 20_000, lost=150 <= number < 180)
    derived, _ = made(vault, key, poor.keep(vault, key))
    stalled, lost = gaps(derived, TrackKind.AUDIO)
    assert (stalled.reason, lost.reason) == (GapReason.STALLED, GapReason.LOST)
    assert abs(stalled.until_us - stalled.from_us - 1_200_000) < 2000
    assert abs(lost.until_us - lost.from_us - 600_000) < 2000


@pytest.mark.parametrize(("reports_s", "reason"), [((7,), GapReason.LOST), ((4, 5, 6, 7), GapReason.STALLED)])
def test_what_nothing_followed_was_lost_if_nothing_at_all_came_meanwhile(
    vault: LocalVault, key: DataKey, reports_s: tuple[int, ...], reason: GapReason
) -> None:
    """The line is back, and the page begins anew before its next sound: no number tells that some were lost."""
    away = steady(Made())
    for at_s in reports_s:
        away.reports(at_s * 1_000_000)
    derived, _ = made(vault, key, away.keep(vault, key))
    for kind in TrackKind:
        (gap,) = gaps(derived, kind)
        assert gap.reason is reason
        assert abs(gap.until_us - gap.from_us - 4_000_000) < 60_000


def test_the_next_segment_goes_on_at_its_true_offset(vault: LocalVault, key: DataKey) -> None:
    first = steady(Made()).keep(vault, key)
    second = steady(Made(segment=2, start_us=START_US + 10_000_000)).keep(vault, key)
    derived, content = made(vault, key, first, second)
    times = [time for time, _ in pictures(content)]
    assert times[90] == pytest.approx(10.0, abs=0.003)
    assert {gap.reason for gap in derived.gaps} == {GapReason.RECONNECTING}
    assert {gap.track for gap in derived.gaps} == set(TrackKind)
    assert derived.event.made_from == (first, second)


def test_a_piece_that_a_killed_worker_left_is_read_to_its_last_whole_record(vault: LocalVault, key: DataKey) -> None:
    first = steady(Made()).keep(vault, key, closed=False)
    path = next((vault._root / CALL).glob("customer-camera/0001*"))
    path.write_bytes(path.read_bytes()[:-100])
    second = steady(Made(segment=2, start_us=START_US + 10_000_000)).keep(vault, key)
    derived, content = made(vault, key, first, second)
    assert {gap.reason for gap in derived.gaps} == {GapReason.SERVER}
    assert 170 <= len(pictures(content)) < 180


@pytest.mark.parametrize("kind", list(TrackKind))
def test_one_track_alone_is_enough(vault: LocalVault, key: DataKey, kind: TrackKind) -> None:
    audio = kind is TrackKind.AUDIO
    piece = steady(Made(), audio=audio, video=not audio).keep(vault, key, tracks=(AUDIO,) if audio else (VIDEO,))
    derived, content = made(vault, key, piece)
    with av.open(io.BytesIO(content)) as file:
        assert [stream.type for stream in file.streams] == [str(kind)]
    assert derived.gaps == ()


def test_a_camera_that_comes_late_is_a_gap_and_not_a_shift(vault: LocalVault, key: DataKey) -> None:
    late = steady(Made(), 5, video=False)
    for number in range(60):
        late.video(number, 3_000_000 + number * STEP_US)
    derived, content = made(vault, key, late.keep(vault, key))
    assert pictures(content)[0] == (pytest.approx(3.0, abs=0.003), 0)
    (gap,) = derived.gaps
    assert (gap.track, gap.reason) == (TrackKind.VIDEO, GapReason.STALLED)


async def test_pieces_without_a_frame_give_a_reason_and_no_file(vault: LocalVault, key: DataKey) -> None:
    empty = Made()
    empty.reports(0)
    piece = empty.keep(vault, key)
    with pytest.raises(NothingToDerive):
        derive(CALL, STREAM, (piece,), vault, key)
    (event,) = await PacketDerivation().finish(CALL, STREAM, (piece,), vault, key)
    assert isinstance(event, DerivationFailed)

"""Liveness: what is asked for, what a movement looks like in landmarks, and which streams give themselves away."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videobank.domain.cameras import known_as
from videobank.domain.face import FoundFace, Look, Point
from videobank.domain.liveness import (
    CHALLENGES,
    NEEDS_LEFT_OUT,
    TURNS,
    WATCHED,
    Asked,
    Challenge,
    Finding,
    Need,
    Sign,
    Trial,
    Why,
    digits,
    drawn,
)
from videobank.domain.movement import Seen, watch
from videobank.domain.presentation import Surface, presentation
from videobank.domain.stream_signs import FrameSign, stream_signs

STEP_US = 125_000
CELLS = 144


def a_face(turn: float = 0.0, size: float = 60.0, wide: float = 1.0, x: float = 320.0) -> FoundFace:
    """A face with its eyes ``size * wide`` apart, its mouth as far below, and its nose ``turn`` off the middle."""
    half, y = size * wide / 2, 240.0
    nose = Point(x + turn * size, y + size / 2)
    eyes, mouth = y, y + size
    return FoundFace(
        *(x - size, y - size, x + size, y + 2 * size, 0.9),
        *(Point(x - half, eyes), Point(x + half, eyes), nose, Point(x - half, mouth), Point(x + half, mouth)),
    )


def a_look(face: FoundFace | None, light: float = 120.0, similarity: float | None = 0.9) -> Look:
    faces = (face,) if face is not None else ()
    known = (similarity,) if similarity is not None else ()
    return Look(faces, 640, 480, light, light if face is not None else None, 0.1, (), known)


def series(*looks: Look) -> list[Seen]:
    return [Seen(look, n * STEP_US, 1, n * 11_250) for n, look in enumerate(looks)]


def moving(*turns: float) -> list[Seen]:
    return series(*(a_look(a_face(turn)) for turn in turns))


RESTING = (0.0,) * 6
LEFT = (*RESTING, 0.06, 0.12, 0.2, 0.25, 0.25, 0.1, 0.0)


@given(st.text(min_size=1, max_size=40), st.sets(st.sampled_from(Need)))
def test_what_is_drawn_fits_the_need_and_is_always_the_same(seed: str, needs: set[Need]) -> None:
    chosen = drawn(seed, needs)
    assert chosen == drawn(seed, tuple(needs))
    assert len(set(chosen)) == len(chosen) <= CHALLENGES
    left_out = set[Challenge]().union(*(NEEDS_LEFT_OUT[need] for need in needs))
    assert not left_out.intersection(chosen)
    fitting = set(Challenge) - left_out
    assert len(chosen) == min(CHALLENGES, len(fitting))
    assert bool(WATCHED.intersection(chosen)) == bool(WATCHED & fitting)
    assert bool(TURNS.intersection(chosen)) == bool(TURNS & fitting), "what a photograph cannot do"


def test_chance_reaches_every_challenge_in_every_place() -> None:
    seen = {(place, one) for n in range(300) for place, one in enumerate(drawn(f"{n}", ()))}
    assert seen == set(itertools.product(range(CHALLENGES), Challenge))
    assert len({digits(f"{n}") for n in range(50)}) > 45


def test_the_agents_word_goes_before_the_servers_finding() -> None:
    assert Asked(Challenge.TURN_LEFT, found=Finding.SEEN).done
    assert not Asked(Challenge.TURN_LEFT, found=Finding.SEEN, judged=False).done
    assert Asked(Challenge.TURN_LEFT, found=Finding.NOT_SEEN, judged=True).done
    assert not Asked(Challenge.TURN_LEFT, found=Finding.NOT_SEEN).settled, "a person has to look"
    done = tuple(Asked(one, judged=True) for one in drawn("s", ()))
    assert Trial(1, "s", asked=done, over=True).convincing
    assert not Trial(1, "s", asked=done, over=True, by_eye=False).convincing
    assert not Trial(1, "s", asked=done[:1], over=True).convincing, "called off half way"


def test_a_turn_is_seen_with_the_frames_that_show_it() -> None:
    found = watch(Challenge.TURN_LEFT, moving(*LEFT))
    assert found.finding is Finding.SEEN
    assert [seen.at_us for seen in found.shown_by] == sorted(seen.at_us for seen in found.shown_by)
    assert found.shown_by[-1].at_us == LEFT.index(0.2) * STEP_US


@pytest.mark.parametrize(
    ("challenge", "sizes"),
    [(Challenge.MOVE_CLOSER, (60, 66, 72, 78, 80, 70, 60)), (Challenge.MOVE_BACK, (60, 56, 52, 47, 45, 45, 58))],
)
def test_nearness_is_seen(challenge: Challenge, sizes: tuple[int, ...]) -> None:
    looks = [a_look(a_face(size=size)) for size in (60, 60, 60, *sizes)]
    assert watch(challenge, series(*looks)).finding is Finding.SEEN
    other = {Challenge.MOVE_CLOSER, Challenge.MOVE_BACK} - {challenge}
    assert watch(other.pop(), series(*looks)).why == (Why.OTHER_WAY,)


def test_the_mirrored_way_is_the_other_way() -> None:
    found = watch(Challenge.TURN_RIGHT, moving(*LEFT))
    assert (found.finding, found.why) == (Finding.NOT_SEEN, (Why.OTHER_WAY,))


def test_a_face_that_jumps_into_place_did_not_move() -> None:
    jumped = moving(*RESTING, 0.5, 0.5, 0.5)
    assert watch(Challenge.TURN_LEFT, jumped).why == (Why.JUMPED,)
    cut = moving(*LEFT)
    late = [replace(seen, at_us=seen.at_us + 2_000_000) if n > 6 else seen for n, seen in enumerate(cut)]
    assert watch(Challenge.TURN_LEFT, late).why == (Why.JUMPED,), "nobody saw what happened in between"
    again = [*late, *(replace(seen, at_us=seen.at_us + 9_000_000) for seen in cut)]
    assert watch(Challenge.TURN_LEFT, again).finding is Finding.SEEN, "done once more, and well"


def test_one_wrong_landmark_is_no_turn() -> None:
    assert watch(Challenge.TURN_LEFT, moving(*RESTING, 0.25, 0, 0, 0)).finding is Finding.NOT_SEEN


def test_another_face_in_its_place_is_no_turn() -> None:
    looks = [a_look(a_face(turn), similarity=0.9 if n < 2 else 0.05) for n, turn in enumerate(LEFT)]
    assert watch(Challenge.TURN_LEFT, series(*looks)).why == (Why.OTHER_FACE,)


def test_a_tilted_picture_is_no_turned_head() -> None:
    wide = (1.0,) * 4 + (0.9, 0.8, 0.7, 0.6, 0.6, 0.7, 0.9)
    tilted = series(*(a_look(a_face(0.01, wide=one)) for one in wide))
    found = watch(Challenge.TURN_LEFT, tilted)
    assert (found.finding, found.why) == (Finding.NOT_SEEN, (Why.FLAT,))
    assert presentation(tilted, [Surface(10.0, b"", ())] * len(tilted)).signs == (Sign.FLAT,)


@pytest.mark.parametrize(
    ("look", "why"),
    [
        (a_look(a_face(), light=20), Why.TOO_DARK),
        (a_look(a_face(), light=240), Why.TOO_BRIGHT),
        (a_look(None), Why.NO_FACE),
        (a_look(None, light=5), Why.TOO_DARK),
        (replace(a_look(a_face()), faces=(a_face(), a_face(x=500.0))), Why.TWO_FACES),
    ],
)
def test_what_cannot_be_seen_is_never_a_suspicion(look: Look, why: Why) -> None:
    seen = series(*[look] * 12)
    assert watch(Challenge.TURN_LEFT, seen).finding is Finding.CANNOT_TELL
    assert watch(Challenge.TURN_LEFT, seen).why == (why,)
    told = presentation(seen, [Surface(900.0, b"", ())] * 12)
    assert (told.finding, told.signs, told.why) == (Finding.CANNOT_TELL, (), (why,))


def test_nothing_can_be_told_of_nothing() -> None:
    assert watch(Challenge.MOVE_BACK, []).why == (Why.TOO_FEW_FRAMES,)
    assert presentation([], []).finding is Finding.CANNOT_TELL
    assert stream_signs(()) == frozenset()


def test_a_raster_must_be_there_in_several_frames() -> None:
    seen = moving(*LEFT)

    def told(rasters: int) -> tuple[Sign, ...]:
        values = [500.0] * rasters + [12.0] * (len(seen) - rasters)
        return presentation(seen, [Surface(value, b"", ()) for value in values]).signs

    assert told(2) == ()
    assert told(5) == (Sign.RASTER,)


# --- streams ------------------------------------------------------------------------------------------------------


def frame(n: int, value: float, *, digest: bytes | None = None, tick: int | None = None, **size: int) -> FrameSign:
    shaken = n * 11_250 + (n * 37 % 5 - 2) * 90
    cells = tuple(value + (place * 7 % 11) for place in range(CELLS))
    known = digest if digest is not None else b"%d" % n
    wide, high = size.get("width", 640), size.get("height", 480)
    return FrameSign(size.get("segment", 1), n * STEP_US, shaken if tick is None else tick, wide, high, known, cells)


def swaying(count: int, period: int | None) -> list[FrameSign]:
    """Brightness that wanders without coming again, or comes again after ``period`` frames."""
    wandering = [(n * n * 7 + n * 13) % 97 for n in range(count)]
    return [frame(n, wandering[n if period is None else n % period]) for n in range(count)]


def test_a_camera_gives_nothing_away() -> None:
    assert stream_signs(swaying(64, None)) == frozenset()
    still = [frame(n, 100 + (n % 2) * 0.3) for n in range(64)]
    assert stream_signs(still) == frozenset(), "a still scene with the noise of a sensor is not frozen, and no loop"


def test_equal_pixels_for_long_are_frozen() -> None:
    assert stream_signs([frame(n, 100, digest=b"same") for n in range(20)]) == {Sign.FROZEN}
    assert stream_signs([frame(n, 100, digest=b"same") for n in range(10)]) == frozenset()


def test_a_coder_that_mends_a_corner_does_not_thaw_a_frozen_picture() -> None:
    held = [frame(n, 100) for n in range(20)]
    mended = [replace(one, cells=(float(n), *one.cells[1:])) for n, one in enumerate(held)]
    assert stream_signs(mended) == {Sign.FROZEN}
    breathing = [replace(one, cells=(*(n + 0.5 for _ in range(60)), *one.cells[60:])) for n, one in enumerate(held)]
    assert Sign.FROZEN not in stream_signs(breathing)


def test_the_same_seconds_again_are_a_loop() -> None:
    assert stream_signs(swaying(64, 24)) == {Sign.LOOPED}
    assert stream_signs(swaying(30, 24)) == frozenset(), "six frames that come again prove nothing"


def test_a_counters_timestamps_are_no_cameras() -> None:
    counted = [
        replace(one, rtp_timestamp=(0xFFFFFF00 + n * 11_250) & 0xFFFFFFFF) for n, one in enumerate(swaying(40, None))
    ]
    assert stream_signs(counted) == {Sign.EVEN_TIMES}
    assert stream_signs(counted[:20]) == frozenset()


def test_only_proportions_that_nothing_explains_are_a_sign() -> None:
    def sized(*sizes: tuple[int, int, int]) -> frozenset[Sign]:
        return stream_signs([frame(n, n * 5.0, width=w, height=h, segment=s) for n, (w, h, s) in enumerate(sizes)])

    assert sized((640, 480, 1), (480, 360, 1), (320, 240, 1)) == frozenset(), "scaled by the encoder"
    assert sized((640, 480, 1), (480, 640, 1)) == frozenset(), "the phone was turned"
    assert sized((640, 480, 1), (640, 360, 2)) == frozenset(), "another recording"
    assert sized((640, 480, 1), (640, 360, 1)) == {Sign.SIZE_JUMP}


@pytest.mark.parametrize(
    ("label", "program"),
    [
        ("OBS Virtual Camera", "OBS Virtual Camera"),
        ("fake_device_0", "Chromium's test camera"),
        ("/tmp/face.mjpeg", "Chromium's test camera"),
        ("Dummy video device (0x0000)", "v4l2loopback"),
        ("Integrated Camera (04f2:b6d0)", ""),
        ("Jobs' iPhone Camera", ""),
        ("", ""),
    ],
)
def test_programs_that_say_what_they_are_are_known(label: str, program: str) -> None:
    assert known_as(label) == program

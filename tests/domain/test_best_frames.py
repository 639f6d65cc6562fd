"""Which frames of a live face count, and what they say together."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videobank.domain.best_frames import MOST_COUNTED, counting, frontality, joined, least_bad, measure
from videobank.domain.face import FaceWarning, FoundFace, Look, Point, QualityReason
from videobank.domain.portrait_age import portrait_warnings

similarities = st.lists(st.floats(-1, 1), min_size=1, max_size=MOST_COUNTED)


def seen(similarity: float | None = 0.5, nose_x: float = 100.0, **changes: object) -> Look:
    """A face that is seen perfectly, and what is changed of it."""
    eyes = Point(50, 100), Point(150, 100)
    face = FoundFace(0, 0, 200, 260, 0.95, *eyes, Point(nose_x, 150), Point(60, 200), Point(140, 200))
    look = Look((face,), 640, 480, 130.0, 130.0, 0.1, (), (similarity,))
    return replace(look, **changes)  # type: ignore[arg-type]  # by name


looks = st.builds(
    seen,
    similarity=st.floats(-1, 1) | st.none(),
    nose_x=st.floats(40, 160),
    sharpness=st.floats(0, 0.2),
    face_brightness=st.floats(0, 255),
    quality=st.sampled_from([(), (), (QualityReason.BLURRED,), (QualityReason.TOO_DARK, QualityReason.BLURRED)]),
)


@given(similarities)
def test_the_joined_similarity_is_one_that_was_measured_and_never_the_best_of_several(values: list[float]) -> None:
    assert joined(values) in values
    assert joined(values) == sorted(values)[(len(values) - 1) // 2]
    if len(set(values)) > 1:
        assert joined(values) < max(values) or values.count(max(values)) > 1


@given(similarities, st.randoms())
def test_the_order_of_the_frames_does_not_matter(values: list[float], chance: object) -> None:
    mixed = list(values)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert joined(mixed) == joined(values)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_one_lucky_or_unlucky_frame_of_three_moves_nothing(usual: float, outlier: float) -> None:
    assert joined([usual, outlier, usual]) == usual


@given(st.lists(looks, min_size=1, max_size=12))
def test_only_gated_frames_count_the_best_first_and_at_most_three(taken: list[Look]) -> None:
    counted = counting(taken)
    gated = [look for look in taken if not look.quality and look.similarity is not None]
    assert len(counted) == min(MOST_COUNTED, len(gated))
    measures = [measure(taken[number]) for number in counted]
    assert measures == sorted(measures, reverse=True)
    left = [measure(look) for number, look in enumerate(taken) if look in gated and number not in counted]
    assert not left or not measures or max(left) <= min(measures)


@given(looks, st.floats(-1, 1))
def test_which_frames_count_never_depends_on_how_similar_they_are(look: Look, other: float) -> None:
    assert measure(look) == measure(replace(look, similarities=(other,)))


@given(looks)
def test_a_measure_is_between_nothing_and_perfect(look: Look) -> None:
    assert 0 <= measure(look) <= 1
    assert measure(look) <= measure(replace(look, sharpness=0.2))


@pytest.mark.parametrize(
    "worse",
    [seen(nose_x=140), seen(sharpness=0.02), seen(face_brightness=40.0), seen(face_brightness=240.0), seen(faces=())],
    ids=["turned", "blurred", "dark", "bright", "nobody"],
)
def test_what_is_worse_in_one_respect_is_worse(worse: Look) -> None:
    assert measure(worse) < measure(seen())


def test_a_head_that_turns_is_less_and_less_frontal() -> None:
    values = [frontality(seen(nose_x=x).faces[0]) for x in (100, 120, 140)]
    assert values[0] == pytest.approx(1)
    assert values == sorted(values, reverse=True)


def test_without_a_good_frame_the_one_with_a_face_and_the_fewest_reasons_is_shown() -> None:
    nobody = seen(faces=(), quality=(QualityReason.NO_FACE,))
    dark = seen(quality=(QualityReason.TOO_DARK, QualityReason.BLURRED))
    assert least_bad([nobody, dark, seen(quality=(QualityReason.BLURRED,))]) == 2
    assert least_bad([nobody, replace(nobody, brightness=200.0)]) == 1


TODAY = date(2026, 11, 28)
OLD, YOUNG = FaceWarning.OLD_PORTRAIT, FaceWarning.YOUNG_PORTRAIT


@pytest.mark.parametrize(
    ("fields", "warnings"),
    [
        ({"valid_from": "2020-03-01", "birth_date": "1980-01-01"}, ()),
        ({"valid_from": "2018-11-28", "birth_date": "1980-01-01"}, (OLD,)),
        ({"valid_from": "2018-11-29", "birth_date": "1980-01-01"}, ()),
        ({"valid_from": "2022-06-01", "birth_date": "2006-01-01"}, (YOUNG,)),
        ({"valid_from": "2025-06-01", "birth_date": "2008-01-01"}, ()),  # a year ago, the face is the same
        ({"valid_from": "2016-02-29", "birth_date": "2000-01-01"}, (OLD, YOUNG)),
        ({"expiry_date": "2027-01-01"}, (OLD,)),  # of ten years, perhaps
        ({"expiry_date": "2035-01-01", "birth_date": "1990-01-01"}, ()),
        ({"expiry_date": "2028-02-29"}, (OLD,)),
        ({"birth_date": "2010-01-01"}, ()),
        ({"valid_from": "长期", "expiry_date": "20270101"}, ()),
        ({"valid_from": "2031-01-01"}, ()),
        ({"expiry_date": "0004-01-01"}, ()),
    ],
    ids=str,
)
def test_a_documents_dates_say_how_old_its_photo_may_be(
    fields: dict[str, str], warnings: tuple[FaceWarning, ...]
) -> None:
    assert portrait_warnings(fields, TODAY) == warnings

"""Quality is a pure function of pixels and landmarks: synthetic faces suffice."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from kyc.faces import ARCFACE_POINTS, Face, chip, similarity_transform
from kyc.quality import DOCUMENT, LIVE, brightness, reasons, sharpness, yaw
from videobank.domain.face import QualityReason
from videobank.ports.faces import Image

FRONTAL = Face(20, 20, 92, 110, 0.9, ARCFACE_POINTS)


def drawn(level: int = 128, contrast: int = 50) -> Image:
    """A chip with edges of some size, as skin, brows and lips make them."""
    noise = np.random.default_rng(1).normal(0, 1, (112, 112)).astype(np.float32)
    detail = cv2.GaussianBlur(noise, (0, 0), 2.5)
    detail = detail / detail.std() * contrast + level
    return np.repeat(detail.clip(0, 255).astype(np.uint8)[:, :, None], 3, axis=2)


def test_an_ordinary_face_has_nothing_against_it() -> None:
    assert reasons([FRONTAL], drawn(), LIVE) == ()


def test_no_face_is_the_only_reason_when_there_is_none() -> None:
    assert reasons([], None, LIVE) == (QualityReason.NO_FACE,)


@pytest.mark.parametrize(("level", "reason"), [(20, QualityReason.TOO_DARK), (245, QualityReason.TOO_BRIGHT)])
def test_too_little_and_too_much_light_are_named(level: int, reason: QualityReason) -> None:
    assert reasons([FRONTAL], drawn(level, contrast=5), LIVE) == (reason,)


def test_blur_is_named() -> None:
    blurred = np.asarray(cv2.GaussianBlur(drawn(), (0, 0), 5), np.uint8)
    assert reasons([FRONTAL], blurred, LIVE) == (QualityReason.BLURRED,)


def test_a_flat_surface_has_no_sharpness() -> None:
    assert sharpness(np.full((112, 112, 3), 99, np.uint8)) == 0


def test_sharpness_does_not_depend_on_exposure() -> None:
    assert sharpness(drawn(90, 20)) == pytest.approx(sharpness(drawn(150, 40)), rel=0.1)


def test_brightness_ignores_what_surrounds_the_face() -> None:
    image = drawn()
    dark_hair = image.copy()
    dark_hair[:20] = 0
    assert brightness(dark_hair) == brightness(image)


def test_a_small_face_is_refused_live_and_taken_from_a_document() -> None:
    small = Face(0, 0, 40, 50, 0.9, ARCFACE_POINTS * 20 / 35.2)
    assert reasons([small], drawn(), LIVE) == (QualityReason.TOO_SMALL,)
    assert reasons([small], drawn(), DOCUMENT) == ()


def test_a_nose_beside_the_eyes_is_a_face_turned_away() -> None:
    points = ARCFACE_POINTS.copy()
    points[2, 0] += 22
    turned = replace(FRONTAL, points=points)
    assert yaw(turned) > yaw(FRONTAL)
    assert reasons([turned], drawn(), LIVE) == (QualityReason.TURNED_AWAY,)


def test_yaw_does_not_change_when_the_head_is_tilted() -> None:
    angle = np.radians(30)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    points = ARCFACE_POINTS.copy()
    points[2, 0] += 10
    assert yaw(replace(FRONTAL, points=points @ turn.T)) == pytest.approx(yaw(replace(FRONTAL, points=points)))


def test_a_lying_card_is_read_and_a_lying_person_is_not() -> None:
    quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
    lying = replace(FRONTAL, points=ARCFACE_POINTS @ quarter.T)
    assert reasons([lying], drawn(), LIVE) == (QualityReason.TURNED_AWAY,)
    assert reasons([lying], drawn(), DOCUMENT) == ()


@pytest.mark.parametrize(("side", "live", "document"), [(30, (), ()), (50, (QualityReason.TWO_FACES,), ())])
def test_a_ghost_portrait_is_no_second_person_but_a_bystander_is(
    side: int, live: tuple[QualityReason, ...], document: tuple[QualityReason, ...]
) -> None:
    other = Face(0, 0, side, side * 1.25, 0.9, ARCFACE_POINTS)
    assert reasons([FRONTAL, other], drawn(), LIVE) == live
    assert reasons([FRONTAL, other], drawn(), DOCUMENT) == document


def test_two_faces_of_one_size_make_a_document_ambiguous() -> None:
    assert reasons([FRONTAL, FRONTAL], drawn(), DOCUMENT) == (QualityReason.TWO_FACES,)


def test_a_chip_puts_the_landmarks_of_any_picture_in_one_place() -> None:
    points = ARCFACE_POINTS * 3 + np.array([40, 25])
    matrix = similarity_transform(points, ARCFACE_POINTS)
    assert np.hstack([points, np.ones((5, 1))]) @ matrix.T == pytest.approx(ARCFACE_POINTS)
    large = np.zeros((400, 400, 3), np.uint8)
    cv2.circle(large, (int(points[2, 0]), int(points[2, 1])), 12, (255, 255, 255), -1)
    made = chip(large, Face(0, 0, 400, 400, 0.9, points))
    assert np.argwhere(made[:, :, 0] > 128).mean(axis=0) == pytest.approx(ARCFACE_POINTS[2, ::-1], abs=1)


def test_points_that_are_one_point_have_no_transform() -> None:
    with pytest.raises(ValueError, match="same point"):
        similarity_transform(np.zeros((5, 2)), ARCFACE_POINTS)

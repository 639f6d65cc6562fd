"""The engine on real faces: five people of one photograph, made brighter, smaller, turned and compressed."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from insightface.app import FaceAnalysis

from kyc import pictures
from kyc.engine import Engine
from tests.faces import PEOPLE, clip_of, face_of, group_photograph, id_card, jpeg
from videobank.domain.face import Band, QualityReason, Thresholds, band_of
from videobank.ports.faces import Image

Change = Callable[[Image], Image]
everybody = pytest.mark.parametrize("n", range(PEOPLE))


def brighter(image: Image) -> Image:
    return np.asarray(np.clip(image.astype(np.float32) * 1.2 + 10, 0, 255), np.uint8)


def smaller(image: Image) -> Image:
    return np.asarray(cv2.resize(image, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)


def compressed(image: Image) -> Image:
    return pictures.decode(jpeg(image, 30))


def grey(image: Image) -> Image:
    return np.repeat(image.mean(axis=2, keepdims=True).astype(np.uint8), 3, axis=2)


def tilted(image: Image) -> Image:
    height, width = image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 15, 0.9)
    return np.asarray(cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


@everybody
@pytest.mark.parametrize("changed", [brighter, smaller, compressed, grey, tilted])
def test_a_person_matches_themselves_in_another_picture(engine: Engine, n: int, changed: Change) -> None:
    said = engine.compare(face_of(n), changed(face_of(n)))
    assert said.band is Band.MATCH, said


@everybody
def test_nobody_matches_another_person(engine: Engine, n: int) -> None:
    bands = {engine.compare(face_of(n), clip_of(other)).band for other in range(PEOPLE) if other != n}
    assert Band.MATCH not in bands
    assert Band.CANNOT_TELL not in bands


@everybody
def test_the_portrait_of_a_card_matches_its_holder_and_nobody_else(engine: Engine, n: int) -> None:
    portrait = engine.portrait(pictures.decode(id_card(n)))
    assert portrait is not None
    bands = [engine.compare(portrait, clip_of(other)).band for other in range(PEOPLE)]
    assert [other for other, band in enumerate(bands) if band is Band.MATCH] == [n]


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_card_that_lies_on_its_side_gives_an_upright_portrait(engine: Engine, quarter_turns: int) -> None:
    card = np.ascontiguousarray(np.rot90(pictures.decode(id_card(0)), quarter_turns))
    portrait = engine.portrait(card)
    assert portrait is not None
    assert abs(engine.faces(portrait)[0].roll_deg) < 10
    assert engine.compare(portrait, clip_of(0)).band is Band.MATCH


@everybody
@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_camera_that_hangs_upside_down_makes_nobody_a_stranger(engine: Engine, n: int, quarter_turns: int) -> None:
    said = engine.compare(face_of(n), np.ascontiguousarray(np.rot90(clip_of(n), quarter_turns)))
    assert said.band is Band.MATCH, said


def test_a_picture_with_two_people_cannot_be_judged(engine: Engine) -> None:
    both = np.hstack([face_of(0), face_of(1)])
    said = engine.compare(face_of(0), both)
    assert said.band is Band.CANNOT_TELL
    assert said.live_quality == (QualityReason.TWO_FACES,)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda image: (image * 0.12).astype(np.uint8), QualityReason.TOO_DARK),
        (lambda image: cv2.GaussianBlur(image, (0, 0), 9), QualityReason.BLURRED),
        (lambda image: cv2.resize(image, (96, 72), interpolation=cv2.INTER_AREA), QualityReason.TOO_SMALL),
    ],
    ids=["dark", "blurred", "small"],
)
def test_a_spoilt_picture_of_the_same_person_is_neither_match_nor_mismatch(
    engine: Engine,
    spoil: Change,
    reason: QualityReason,
) -> None:
    said = engine.compare(face_of(0), np.asarray(spoil(face_of(0)), np.uint8))
    assert said.band is Band.CANNOT_TELL
    assert reason in said.live_quality
    assert said.portrait_quality == ()


@pytest.mark.parametrize("shape", [(1, 1), (15, 400), (400, 2), (3000, 20), (200, 200)])
def test_a_picture_without_a_face_says_so(engine: Engine, shape: tuple[int, int]) -> None:
    empty = np.full((*shape, 3), 140, np.uint8)
    said = engine.compare(face_of(0), empty)
    assert said.similarity is None
    assert said.band is Band.CANNOT_TELL
    assert said.live_quality == (QualityReason.NO_FACE,)
    assert engine.portrait(empty) is None


def test_all_six_people_of_the_photograph_are_found_largest_first(engine: Engine) -> None:
    faces = engine.faces(group_photograph())
    assert len(faces) == 6
    assert [face.area for face in faces] == sorted((face.area for face in faces), reverse=True)


def test_a_large_photograph_gives_the_same_answer_as_a_small_one(engine: Engine) -> None:
    small = engine.compare(face_of(0), clip_of(0, 640, 480))
    large = engine.compare(face_of(0), clip_of(0, 4000, 3000))
    assert large.similarity == pytest.approx(small.similarity, abs=0.05)


@pytest.mark.parametrize(
    ("similarity", "band"),
    [(1.0, Band.MATCH), (0.5, Band.MATCH), (0.4999, Band.UNSURE), (0.3, Band.UNSURE), (0.2999, Band.NO_MATCH)],
)
def test_the_thresholds_belong_to_the_upper_band(similarity: float, band: Band) -> None:
    assert band_of(similarity, Thresholds(match=0.5, no_match=0.3)) is band


@pytest.mark.filterwarnings("ignore:.estimate. is deprecated:FutureWarning")  # insightface's own alignment
def test_insightface_loads_the_pack_by_its_directory(pack: Path, engine: Engine) -> None:
    models = FaceAnalysis(name=str(pack), providers=["CPUExecutionProvider"])
    models.prepare(ctx_id=-1, det_size=(640, 640))
    bgr = np.ascontiguousarray(group_photograph()[:, :, ::-1])
    found = models.get(bgr)
    assert len(found) == 6
    assert found[0].embedding.shape == (128,)

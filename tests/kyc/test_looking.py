"""One look at a frame, with the real engine: faces, light, quality, and references that are embedded once."""

import math
from typing import Any

import cv2
import numpy as np
import pytest

from kyc import looks, wire
from kyc.engine import Embedding, Engine
from kyc.looking import MOST_REMEMBERED, References, look
from kyc.worker import FaceProcess
from tests.faces import PEOPLE, clip_of, face_of, group_photograph, portrait_of
from videobank.domain.attendance import Seen, Watch, see
from videobank.domain.attendance_events import Attendance, AttendanceOver
from videobank.domain.face import Look, QualityReason
from videobank.ports.faces import MOST_REFERENCES, FaceEngine, FacesUnavailable, Image


class Counting:
    """An engine that counts how often a reference is embedded."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.embedded = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def vector_of(self, picture: Image) -> Embedding | None:
        self.embedded += 1
        return self._engine.vector_of(picture)


def seen(engine: Engine, frame: Image, *against: Image) -> Look:
    return look(engine, References(engine), frame, against)


@pytest.mark.parametrize("n", range(PEOPLE))
def test_the_one_face_of_a_frame_is_where_its_landmarks_are(engine: Engine, n: int) -> None:
    said = seen(engine, clip_of(n))
    (face,) = said.faces
    assert (said.height, said.width) == clip_of(n).shape[:2]
    assert face.left < face.left_eye.x < face.nose.x < face.right_eye.x < face.right
    assert face.top < face.left_eye.y < face.nose.y < face.left_mouth.y < face.bottom
    assert said.quality == ()
    assert said.sharpness is not None
    assert 40 < (said.face_brightness or 0) < 225


def test_the_faces_of_a_crowd_come_largest_first(engine: Engine) -> None:
    areas = [face.area for face in seen(engine, group_photograph()).faces]
    assert len(areas) == 6
    assert areas == sorted(areas, reverse=True)


def test_a_look_agrees_with_a_comparison_of_the_same_pictures(engine: Engine) -> None:
    for n in range(PEOPLE):
        compared = engine.compare(face_of(0), clip_of(n))
        assert seen(engine, clip_of(n), face_of(0)).similarity == pytest.approx(compared.similarity, abs=1e-6)


def test_each_reference_has_its_similarity_in_their_order(engine: Engine) -> None:
    empty = np.full((200, 200, 3), 140, np.uint8)
    own, nobody, other = seen(engine, clip_of(1), face_of(1), empty, face_of(2)).similarities
    assert nobody is None
    assert own is not None
    assert other is not None
    assert own > 0.6
    assert other < 0.3


def test_a_frame_without_a_face_still_has_its_light(engine: Engine) -> None:
    said = seen(engine, np.full((240, 320, 3), 140, np.uint8), face_of(0))
    assert (said.faces, said.quality, said.similarities) == ((), (QualityReason.NO_FACE,), (None,))
    assert (said.face_brightness, said.sharpness) == (None, None)
    assert said.brightness == pytest.approx(140, abs=1)


def test_a_light_that_goes_out_is_measured_on_the_picture_and_on_the_face(engine: Engine) -> None:
    lit, dim = seen(engine, clip_of(0)), seen(engine, (clip_of(0) * 0.25).astype(np.uint8))
    assert dim.brightness == pytest.approx(lit.brightness / 4, abs=3)
    assert dim.face_brightness == pytest.approx((lit.face_brightness or 0) / 4, abs=6)


def test_a_blurred_frame_is_less_sharp(engine: Engine) -> None:
    blurred = np.asarray(cv2.GaussianBlur(clip_of(0), (0, 0), 6), np.uint8)
    assert (seen(engine, blurred).sharpness or 0) < (seen(engine, clip_of(0)).sharpness or 0)


def test_a_reference_is_embedded_once_until_it_is_forgotten(engine: Engine) -> None:
    counting: Any = Counting(engine)
    references = References(counting)
    for n in (0, 1, 2):
        look(counting, references, clip_of(n), (face_of(0).copy(),))
    assert counting.embedded == 1
    references.forget(face_of(0))
    assert len(references) == 0
    look(counting, references, clip_of(0), (face_of(0),))
    assert counting.embedded == 2


def test_only_a_few_references_are_remembered_the_newest(engine: Engine) -> None:
    counting: Any = Counting(engine)
    references = References(counting)
    blank = [np.full((20, 20, 3), shade, np.uint8) for shade in range(MOST_REMEMBERED + 1)]
    for picture in blank:
        assert references.vector(picture) is None
    assert len(references) == MOST_REMEMBERED
    references.vector(blank[-1])
    assert counting.embedded == MOST_REMEMBERED + 1
    references.vector(blank[0])
    assert counting.embedded == MOST_REMEMBERED + 2


def told(engine: Engine, *frames: Image) -> list[tuple[Attendance, int, int]]:
    """Which spans the looks at these frames, a second apart, add up to; the first face is the call's own."""
    references, watch, own, spans = References(engine), Watch(0), face_of(0), []
    for second, frame in enumerate(frames, start=1):
        said = look(engine, references, frame, (own, portrait_of(0)))
        seen_now = Seen(second * 1_000_000, said, *said.similarities)
        watch, found = see(watch, seen_now, engine.thresholds)
        spans += [
            (one.kind, one.from_us // 1_000_000, one.until_us // 1_000_000)
            for one in found
            if isinstance(one, AttendanceOver)
        ]
    assert not watch.open
    return spans


def test_whoever_comes_goes_or_changes_places_before_a_real_engine_is_noticed(engine: Engine) -> None:
    me, another = clip_of(0), clip_of(1)
    both, empty, dark = np.hstack([me, another]), np.full_like(me, 140), (me * 0.03).astype(np.uint8)
    assert told(engine, me, me, *[both] * 3, me, me) == [(Attendance.SECOND_FACE, 3, 6)]
    assert told(engine, me, *[empty] * 4, me, me) == [(Attendance.FACE_GONE, 2, 6)]
    assert told(engine, me, *[another] * 3, me, me) == [(Attendance.OTHER_FACE, 2, 5)]
    assert told(engine, me, *[dark] * 5, me, me) == [(Attendance.TOO_DARK, 2, 7)]
    assert told(engine, me, empty, another, dark, me, me, empty, me) == []


async def test_a_look_goes_through_the_process_unchanged(process: FaceProcess, engine: Engine) -> None:
    faces: FaceEngine = process
    assert await faces.look(clip_of(1), face_of(1), face_of(0)) == seen(engine, clip_of(1), face_of(1), face_of(0))
    await faces.forget(face_of(1), face_of(0))
    with pytest.raises(ValueError, match="references"):
        await faces.look(clip_of(1), *[face_of(0)] * (MOST_REFERENCES + 1))


async def test_forgetting_starts_no_process(process: FaceProcess) -> None:
    await process.forget(face_of(0))
    assert process.pid is None


FORGERIES: list[dict[str, Any]] = [
    {"faces": None},
    {"faces": [[0.0] * 15]},
    {"faces": [[0, 0, 10, 10, 2.0, *[1.0] * 10]]},
    {"faces": [[0, 0, 10, 10, 0.9, *[1.0] * 9]]},
    {"faces": [[0, 0, 10, 10, 0.9, *[math.nan] * 10]]},
    {"faces": [[0, 0, 10, 10, 0.9, *[True] * 10]]},
    {"faces": [[0, 0, 10, 10, 0.9, *[1.0] * 10]] * 17},
    {"width": 10_000},
    {"brightness": 256.0},
    {"brightness": "140"},
    {"face_brightness": None},
    {"sharpness": math.inf},
    {"quality": ["certainly"]},
    {"quality": 3},
    {"similarities": [1.5]},
    {"similarities": []},
    {"similarities": [0.5, 0.5]},
]


@pytest.mark.parametrize("forged", FORGERIES, ids=str)
async def test_a_look_that_makes_no_sense_is_not_believed(
    process: FaceProcess, engine: Engine, monkeypatch: pytest.MonkeyPatch, forged: dict[str, Any]
) -> None:
    honest = looks.told(seen(engine, clip_of(0), face_of(0)))

    async def answer(*_asked: object) -> wire.Message:
        return wire.Message(honest | forged)

    monkeypatch.setattr(process._child, "ask", answer)
    with pytest.raises(FacesUnavailable, match="something else"):
        await process.look(clip_of(0), face_of(0))

"""The pixels of a frame: a screen's raster over a face, sensor noise, and what comes back from the face process."""

import numpy as np
import pytest

from kyc import surface, surfaces
from kyc.engine import Engine
from kyc.looking import References, look
from kyc.worker import FaceProcess
from tests import heads
from tests.faces import clip_of
from videobank.domain.liveness import Challenge, Finding
from videobank.domain.movement import Seen, watch
from videobank.domain.presentation import RASTER
from videobank.ports.faces import Image

WHOLE = (40.0, 40.0, 300.0, 300.0)


def skin(seed: int = 1) -> Image:
    """Soft light and shade with the noise of a sensor: what skin is to the spectrum."""
    down, across = np.mgrid[0:320, 0:320]
    soft = 140 + 40 * np.sin(across / 60) + 30 * np.cos(down / 45)
    return heads.noisy(np.repeat(soft[:, :, None], 3, axis=2).astype(np.uint8), seed, 3.0)


@pytest.mark.parametrize("period", [3.5, 5.0, 8.0])
def test_a_screens_raster_stands_out_of_skin_and_noise(period: float) -> None:
    plain, filmed = skin(), heads.noisy(heads.on_screen(skin(), 1, period, 0.05), 2)
    without, with_it = (surface.surface(one, WHOLE).raster for one in (plain, filmed))
    assert without is not None
    assert with_it is not None
    assert without < RASTER / 2 < RASTER < with_it


def test_a_small_face_and_no_face_have_no_raster() -> None:
    assert surface.surface(skin(), (0.0, 0.0, 60.0, 60.0)).raster is None
    assert surface.surface(skin(), (-50.0, -50.0, 20.0, 900.0)).raster is None
    assert surface.surface(skin(), None).raster is None


def test_a_frame_is_known_again_to_the_last_bit_and_by_its_cells() -> None:
    one, other = surface.surface(skin(1), None), surface.surface(skin(2), None)
    assert one.digest == surface.surface(skin(1), None).digest != other.digest
    assert np.abs(np.subtract(one.cells, other.cells)).max() < 1


async def test_the_face_process_answers_the_same(process: FaceProcess) -> None:
    face = (await process.look(clip_of(0))).faces[0]
    told = await process.surface(clip_of(0), face)
    assert told == surface.surface(clip_of(0), (face.left, face.top, face.right, face.bottom))
    assert (await process.surface(clip_of(0), None)).raster is None


@pytest.mark.parametrize(
    "answer",
    [
        {"raster": float("nan"), "digest": "00" * 32, "cells": [1.0] * 144},
        {"raster": None, "digest": "00" * 31, "cells": [1.0] * 144},
        {"raster": None, "digest": "00" * 32, "cells": [1.0] * 143},
        {"raster": None, "digest": "00" * 32, "cells": [-1.0] * 144},
        {"raster": None, "cells": []},
    ],
)
def test_what_no_honest_process_answers_is_not_believed(answer: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        surfaces.read(answer)


def test_a_face_that_comes_nearer_is_seen_by_the_real_engine_and_a_still_one_is_not(engine: Engine) -> None:
    """On coded and decoded pictures, as they come in a call."""
    still, references = clip_of(0), References(engine)
    head = heads.Head(300.0, 220.0, 130.0)
    way = (0.5, 0.5, 0.5, 0.5, 0.54, 0.6, 0.66, 0.7, 0.7, 0.7)
    frames = heads.as_sent([heads.noisy(heads.nearer(still, head, factor), n) for n, factor in enumerate(way)], 8)
    looks = [look(engine, references, frame, (frames[0],)) for frame in frames]
    series = [Seen(one, n * 125_000) for n, one in enumerate(looks)]
    assert watch(Challenge.MOVE_CLOSER, series).finding is Finding.SEEN
    assert watch(Challenge.MOVE_CLOSER, [series[0]] * 9).finding is Finding.NOT_SEEN

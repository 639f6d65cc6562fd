"""A still and the video of the same moment, on drawn cards that were not looked at when the limits were chosen.

The limits were set on seeds 0 to 9; the seeds here are others.
"""

from functools import cache

import numpy as np
import pytest

from kyc.documents.process import ReaderProcess
from kyc.documents.same_moment import compare
from tests.fakes.clock import START
from tests.kyc.documents.captures import card, frames, still, swapped, words
from videobank.domain.document import Box
from videobank.domain.still_match import StillFinding, StillWhy, judged
from videobank.ports.faces import Image

SEEDS = (100, 103)


@cache
def video(seed: int, *, thin: bool = False) -> list[Image]:
    return frames(card(seed), seed, size=(640, 480), bit_rate=300_000) if thin else frames(card(seed), seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("thin", [False, True], ids=["960x720", "640x480 at 300 kbit/s"])
def test_a_card_that_moved_in_the_hand_is_the_same_card(seed: int, thin: bool) -> None:
    found = compare(still(card(seed), seed), video(seed, thin=thin), words(card(seed), seed), ())
    assert judged(found) is StillFinding.MATCHES, found
    assert found.laid


@pytest.mark.parametrize("seed", SEEDS)
def test_another_persons_card_of_the_same_layout_is_told_apart(seed: int) -> None:
    found = compare(still(card(seed + 7), seed), video(seed), words(card(seed), seed), ())
    assert judged(found) is StillFinding.DOES_NOT_MATCH, found
    assert found.laid, "the layout is the same, so that it could be laid over it"


@pytest.mark.parametrize("seed", SEEDS)
def test_another_portrait_on_the_same_card_is_told_apart(seed: int) -> None:
    found = compare(still(swapped(seed), seed), video(seed), words(card(seed), seed), ())
    assert judged(found) is StillFinding.DOES_NOT_MATCH, found


def test_a_phone_that_was_turned_shows_the_same_card() -> None:
    turned = [np.ascontiguousarray(np.rot90(frame)) for frame in video(SEEDS[0])]
    found = compare(still(card(SEEDS[0]), SEEDS[0]), turned, words(card(SEEDS[0]), SEEDS[0]), ())
    assert judged(found) is StillFinding.MATCHES, found


def test_what_was_painted_over_before_it_was_kept_differs_in_nothing() -> None:
    seed = SEEDS[0]
    places = words(card(seed), seed)
    kept, number = still(card(seed), seed).copy(), places[4]
    kept[number.y : number.y + number.height, number.x : number.x + number.width] = 0
    assert judged(compare(kept, video(seed), places, (number,))) is StillFinding.MATCHES


@pytest.mark.parametrize(
    ("shown", "places", "why"),
    [
        ([], (Box(10, 10, 900, 900),), StillWhy.NO_FRAMES),
        ([np.full((720, 960, 3), 128, np.uint8)], (), StillWhy.NOT_READ),
        ([np.full((720, 960, 3), 8, np.uint8)], None, StillWhy.TOO_DARK),
        ([np.full((720, 960, 3), 128, np.uint8)], None, StillWhy.TOO_FEW_FEATURES),
        (
            [np.random.default_rng(1).integers(0, 255, (720, 960, 3), dtype=np.uint8)],
            None,
            StillWhy.NOT_FOUND,
        ),
    ],
    ids=["no frame", "not read", "dark", "a wall", "something else"],
)
def test_what_cannot_be_told_is_no_suspicion(shown: list[Image], places: tuple[Box, ...] | None, why: StillWhy) -> None:
    seed = SEEDS[0]
    found = compare(still(card(seed), seed), shown, words(card(seed), seed) if places is None else places, ())
    assert (found.why, judged(found)) == (why, StillFinding.CANNOT_TELL)


async def test_the_readers_process_answers_the_same() -> None:
    seed = SEEDS[0]
    process = ReaderProcess(START.date)
    given = (still(card(seed), seed), video(seed), words(card(seed), seed), ())
    try:
        assert await process.match(*given) == compare(*given)
        with pytest.raises(ValueError, match="at most 3"):
            await process.match(given[0], [*given[1], *given[1]], *given[2:])
    finally:
        await process.close()

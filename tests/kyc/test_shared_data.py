"""The same promises on people and cards that are not shipped; collected only where these lie beside the repository."""

import json
from itertools import pairwise

import pytest

from kyc.calibrate import read
from kyc.engine import Engine
from tests.kyc.shared_data import DATA, TRUTH
from videobank.domain.face import Band

CARDS = json.loads(TRUTH.read_text(encoding="utf-8"))

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["file"])
def test_a_cards_portrait_matches_its_holder(engine: Engine, card: dict[str, object]) -> None:
    person, live = card["person"], card["live"]
    assert isinstance(live, list)
    portrait = engine.portrait(read(TRUTH.parent / str(card["file"])))
    assert portrait is not None
    said = engine.compare(portrait, read(DATA / "faces" / "lfw" / str(person) / f"{person}_{live[0]:04d}.jpg"))
    assert said.portrait_quality == ()
    assert said.band in {Band.MATCH, Band.UNSURE} or said.live_quality


@pytest.mark.parametrize(("card", "other"), list(pairwise(CARDS)), ids=lambda c: c["file"])
def test_a_cards_portrait_does_not_match_the_next_holder(
    engine: Engine, card: dict[str, object], other: dict[str, object]
) -> None:
    person = other["person"]
    portrait = engine.portrait(read(TRUTH.parent / str(card["file"])))
    assert portrait is not None
    live = read(DATA / "faces" / "lfw" / str(person) / f"{person}_0001.jpg")
    assert engine.compare(portrait, live).band is not Band.MATCH

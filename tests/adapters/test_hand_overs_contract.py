"""What every keeper of hand-overs by their keys promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from tests.adapters.conftest import Kept
from tests.fakes.clock import START
from videobank.domain.ids import CallId
from videobank.ports.hand_overs import KeptHandOver

LONG_AGO = START - timedelta(hours=24)
FIRST = KeptHandOver("k1", "c1", CallId("a" * 32), START, START + timedelta(hours=1))


async def test_the_first_that_comes_with_a_key_holds_for_it(kept: Kept) -> None:
    assert await kept.hand_overs.find("k1", LONG_AGO) is None
    assert await kept.hand_overs.claim(FIRST, LONG_AGO, 10) == FIRST
    other = replace(FIRST, call=CallId("b" * 32), content="c2")
    assert await kept.hand_overs.claim(other, LONG_AGO, 10) == FIRST
    assert await kept.hand_overs.find("k1", LONG_AGO) == FIRST


async def test_of_many_at_once_one_is_kept(kept: Kept) -> None:
    asked = [replace(FIRST, call=CallId(f"{number:032x}")) for number in range(8)]
    answers = await asyncio.gather(*(kept.hand_overs.claim(one, LONG_AGO, 10) for one in asked))
    assert len(set(answers)) == 1


async def test_an_old_one_is_forgotten(kept: Kept) -> None:
    await kept.hand_overs.claim(FIRST, LONG_AGO, 10)
    later = START + timedelta(seconds=1)
    assert await kept.hand_overs.find("k1", later) is None
    again = replace(FIRST, call=CallId("b" * 32), invited_at=later)
    assert await kept.hand_overs.claim(again, later, 10) == again


async def test_of_more_than_the_most_the_oldest_go(kept: Kept) -> None:
    for number in range(5):
        one = replace(FIRST, key=f"k{number}", invited_at=START + timedelta(seconds=number))
        await kept.hand_overs.claim(one, LONG_AGO, 3)
    there = [await kept.hand_overs.find(f"k{number}", LONG_AGO) is not None for number in range(5)]
    assert there == [False, False, True, True, True]

"""Passwords and accounts below REST: what must hold however many ask at once."""

import asyncio
import time
from pathlib import Path

import argon2
import pytest

from tests.rest.counter import PASSWORD, close_counter, code_of, open_counter
from videobank.adapters.passwords import MOST_WAITING, Argon2Passwords
from videobank.domain.roles import Role
from videobank.ports.accounts import TooBusy

CHEAP = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


async def test_a_password_matches_its_hash_only() -> None:
    passwords = Argon2Passwords(CHEAP)
    hashed = await passwords.hash("correct")
    assert await passwords.matches(hashed, "correct")
    assert not await passwords.matches(hashed, "wrong")
    assert not await passwords.matches(None, "correct")
    assert not await passwords.matches("no hash at all", "correct")
    passwords.close()


async def test_nobody_takes_as_long_as_somebody() -> None:
    passwords = Argon2Passwords()
    hashed = await passwords.hash("correct")

    async def cpu_s(password_hash: str | None) -> float:
        spans = []
        for _ in range(5):
            began = time.perf_counter()
            await passwords.matches(password_hash, "wrong")
            spans.append(time.perf_counter() - began)
        return min(spans)

    known, unknown = await cpu_s(hashed), await cpu_s(None)
    assert 0.5 < known / unknown < 2
    passwords.close()


async def test_a_flood_of_passwords_is_turned_away_and_the_loop_goes_on() -> None:
    passwords = Argon2Passwords()
    asked = [asyncio.create_task(passwords.hash("x")) for _ in range(MOST_WAITING + 5)]
    await asyncio.sleep(0)
    assert not all(task.done() for task in asked), "the loop went on before the passwords were hashed"
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(answer, TooBusy) for answer in answers) == 5
    passwords.close()


async def test_many_guesses_at_once_count_as_many(tmp_path: Path) -> None:
    counter = await open_counter(tmp_path)
    seat = await counter.seat(Role.AGENT)
    replies = await asyncio.gather(*(counter.sign_in(seat.person.name, f"guess {n}") for n in range(20)))
    codes = [await code_of(reply) for reply in replies]
    assert sorted(codes) == ["locked_out"] * 15 + ["wrong_password"] * 5
    assert await code_of(await counter.sign_in(seat.person.name, PASSWORD)) == "locked_out"
    await close_counter(counter)


@pytest.mark.parametrize("text", ["", "30", "0m", "8d", "1w", "59s", "-5m"])
def test_a_span_that_is_none_is_refused(text: str) -> None:
    import typer  # noqa: PLC0415

    from videobank.cli.accounts import span_s  # noqa: PLC0415

    assert span_s("30m") == 1800
    with pytest.raises(typer.BadParameter):
        span_s(text)

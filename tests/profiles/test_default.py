"""Where no law says more: each test is the clause of ``videobank/profiles/default.toml`` whose name it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.core import FakeCore
from tests.profiles.bank import (
    approves_only_with,
    asks_each_consent_apart,
    asks_for_a_second_factor,
    bank_under,
    covers_numbers,
    keeps_photos,
    kept_days,
    resumes,
    waits_for_an_audit,
)
from tests.rest.counter import Counter


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Counter]:
    async with bank_under("default", tmp_path) as counter:
        yield counter


async def test_consents(bank: Counter) -> None:
    await asks_each_consent_apart(bank)


async def test_retention_days(bank: Counter) -> None:
    assert await kept_days(bank) == 1825


async def test_totp_required(bank: Counter) -> None:
    assert not await asks_for_a_second_factor(bank)


async def test_on_disruption(bank: Counter) -> None:
    await resumes(bank)


async def test_redact_numbers(bank: Counter) -> None:
    assert not await covers_numbers(bank)


async def test_most_photos(bank: Counter) -> None:
    await keeps_photos(bank, 10)


async def test_approval_needs(bank: Counter) -> None:
    await approves_only_with(bank)


async def test_concurrent_audit(tmp_path: Path) -> None:
    core = FakeCore()
    async with bank_under("default", tmp_path, core=core) as bank:
        assert not await waits_for_an_audit(bank, core, ())

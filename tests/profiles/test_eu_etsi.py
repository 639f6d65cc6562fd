"""European Union: each test is the clause of ``videobank/profiles/eu-etsi.toml`` whose name it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.profiles.bank import approves_only_with, asks_for_a_second_factor, bank_under, keeps_photos, resumes
from tests.rest.counter import Counter
from videobank.domain.rules import Need

NEEDS = (Need.DOCUMENT, Need.DOCUMENT_VIDEO)


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Counter]:
    async with bank_under("eu-etsi", tmp_path) as counter:
        yield counter


async def test_totp_required(bank: Counter) -> None:
    """By ETSI EN 319 401."""
    assert await asks_for_a_second_factor(bank)


async def test_on_disruption(bank: Counter) -> None:
    """One session, before and after."""
    await resumes(bank, NEEDS)


async def test_most_photos(bank: Counter) -> None:
    """A limit on attempts, counted in the ledger."""
    await keeps_photos(bank, 6)


async def test_approval_needs(bank: Counter) -> None:
    """The document as video, with movement that cannot be foreseen."""
    await approves_only_with(bank, *NEEDS)

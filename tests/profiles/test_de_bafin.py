"""Germany: each test is the clause of ``videobank/profiles/de-bafin.toml`` whose name it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.profiles.bank import (
    aborts,
    aborts_also_when_the_agent_ends_it_first,
    approves_only_with,
    asks_for_a_second_factor,
    bank_under,
    kept_days,
)
from tests.rest.counter import Counter
from videobank.domain.rules import Need
from videobank.domain.streams import Party

NEEDS = (Need.DOCUMENT, Need.DOCUMENT_VIDEO, Need.CODE)


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Counter]:
    async with bank_under("de-bafin", tmp_path) as counter:
        yield counter


async def test_totp_required(bank: Counter) -> None:
    """Circular 3/2017 (GW): access is restricted."""
    assert await asks_for_a_second_factor(bank)


async def test_on_disruption(bank: Counter) -> None:
    """Circular 3/2017 (GW): the process is aborted."""
    for party in Party:
        await aborts(bank, NEEDS, party)
    await aborts_also_when_the_agent_ends_it_first(bank, NEEDS)


async def test_retention_days(bank: Counter) -> None:
    """GwG section 8(4)."""
    assert await kept_days(bank) == 365 * 5


async def test_approval_needs(bank: Counter) -> None:
    """Circular 3/2017 (GW): seen while it is tilted, and a number that was sent is typed in during the call."""
    await approves_only_with(bank, *NEEDS)

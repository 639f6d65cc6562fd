"""India: each test is the clause of ``videobank/profiles/in-rbi-vcip.toml`` whose name it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fakes.core import FakeCore
from tests.profiles.bank import (
    aborts,
    aborts_also_when_the_agent_ends_it_first,
    approves_only_with,
    asks_for_a_second_factor,
    bank_under,
    covers_numbers,
    waits_for_an_audit,
)
from tests.rest.counter import Counter
from videobank.domain.rules import Need
from videobank.domain.streams import Party

NEEDS = (Need.DOCUMENT, Need.QUESTIONS)


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Counter]:
    async with bank_under("in-rbi-vcip", tmp_path) as counter:
        yield counter


async def test_totp_required(bank: Counter) -> None:
    """The official's credentials."""
    assert await asks_for_a_second_factor(bank)


async def test_on_disruption(bank: Counter) -> None:
    """Aborted, and a fresh session is begun."""
    for party in Party:
        await aborts(bank, NEEDS, party)
    await aborts_also_when_the_agent_ends_it_first(bank, NEEDS)


async def test_redact_numbers(bank: Counter) -> None:
    """Redaction before storage."""
    assert await covers_numbers(bank)


async def test_approval_needs(bank: Counter) -> None:
    """The document, and questions that vary."""
    await approves_only_with(bank, *NEEDS)


async def test_concurrent_audit(tmp_path: Path) -> None:
    """Operational only after somebody else has looked."""
    core = FakeCore()
    async with bank_under("in-rbi-vcip", tmp_path, core=core) as bank:
        assert await waits_for_an_audit(bank, core, NEEDS)

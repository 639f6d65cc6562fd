"""China: each test is the clause of ``videobank/profiles/cn.toml`` whose name it has."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.profiles.bank import asks_each_consent_apart, bank_under, kept_days, resumes
from tests.rest.counter import Counter


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Counter]:
    async with bank_under("cn", tmp_path) as counter:
        yield counter


async def test_consents(bank: Counter) -> None:
    """人脸识别技术应用安全管理办法 (2025): consent apart, and the face is never the only way."""
    await asks_each_consent_apart(bank)


async def test_on_disruption(bank: Counter) -> None:
    """No rule known asks for a fresh call."""
    await resumes(bank)


async def test_retention_days(bank: Counter) -> None:
    """银监办发〔2017〕110号: 12 months at least; insurance rules: 5 years."""
    assert await kept_days(bank) >= 365 * 5

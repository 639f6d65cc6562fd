from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.rest.counter import Counter, close_counter, open_counter


@pytest_asyncio.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    opened = await open_counter(tmp_path)
    yield opened
    await close_counter(opened)


@pytest_asyncio.fixture
async def strict_counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """A bank that asks everybody for a second factor."""
    opened = await open_counter(tmp_path, totp_required=True)
    yield opened
    await close_counter(opened)

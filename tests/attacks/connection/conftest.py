"""One installation for everybody who misuses or tears a live connection."""

import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.attacks.client import Bank, Line, open_bank
from tests.attacks.connection.silent import Silent
from tests.attacks.connection.times import GRACE_S, RATING_S, READY_S


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def bank(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bank]:
    timeouts = {"GRACE_S": GRACE_S, "READY_S": READY_S, "RATING_S": RATING_S}
    environment = {f"VIDEOBANK_TIMEOUTS__{name}": str(value) for name, value in timeouts.items()}
    async with open_bank(tmp_path_factory.mktemp("bank"), **environment) as opened:
        yield opened


@pytest_asyncio.fixture(scope="package", loop_scope="session", autouse=True)
async def silent(bank: Bank) -> AsyncIterator[Silent]:
    silent = Silent(await Line.open(bank), time.monotonic())
    yield silent
    await silent.line.close()

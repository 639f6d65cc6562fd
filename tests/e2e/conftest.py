"""Clips and installations for the tests that drive real browsers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Playwright, async_playwright

from tests.clips import Clip, make_clip
from tests.e2e.installation import Installation
from tests.faces import clip_of

CUSTOMER_FACE, AGENT_FACE, STRANGER_FACE = 0, 1, 2


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> tuple[Clip, Clip]:
    """What the customer's and the agent's cameras see."""
    directory = tmp_path_factory.mktemp("clips")
    return (
        make_clip(directory, "customer", clip_of(CUSTOMER_FACE), 0),
        make_clip(directory, "agent", clip_of(AGENT_FACE), 1),
    )


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    """A fresh installation, running."""
    made = Installation(tmp_path / "data")
    try:
        await made.start()
        yield made
    finally:
        await made.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """An installation for the tests that end their calls and set nothing of their own."""
    made = Installation(tmp_path_factory.mktemp("shared") / "data")
    try:
        await made.start()
        yield made
    finally:
        await made.stop()


@pytest.fixture
async def playwright() -> AsyncIterator[Playwright]:
    """The driver of Chromium."""
    async with async_playwright() as driver:
        yield driver

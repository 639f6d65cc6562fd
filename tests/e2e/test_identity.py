"""Checks of identity in real browsers: a customer who goes on without the face check."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.clips import Clip
from tests.e2e.conftest import STRANGER_FACE
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, launch
from tests.faces import id_card

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


async def test_without_the_face_check_the_agent_verifies_by_eye(
    installation: Installation, playwright: Playwright, clips: tuple[Clip, Clip], tmp_path: Path
) -> None:
    agent, customer = await _call(installation, playwright, clips, document=id_card(STRANGER_FACE), face_check=False)
    await expect(agent.page.get_by_text(re.compile("by eye", re.IGNORECASE)).first).to_be_visible()
    await agent.page.wait_for_timeout(4000)
    vault = installation.data / "vault"
    assert not list(vault.rglob("still/*")), "no still is taken for a check that was declined"
    assert not list(vault.rglob("portrait/*"))
    await agent.leave()
    await customer.leave()


async def _call(
    installation: Installation,
    playwright: Playwright,
    clips: tuple[Clip, Clip],
    *,
    document: bytes,
    face_check: bool = True,
) -> tuple[Agent, Customer]:
    agent = await Agent.arrive(installation, await launch(playwright, clips[1]), viewport=DESK)
    customer = await Customer.arrive(installation, await launch(playwright, clips[0]), viewport=PHONE)
    await agent.go_online()
    await customer.page.goto(await installation.invite("--language", "en"))
    await customer.prepare(document, face_check=face_check)
    await agent.accept()
    await customer.ready()
    await expect(agent.button("End call")).to_be_visible()
    return agent, customer

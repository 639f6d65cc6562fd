"""The second factor, from the pages that staff see: enrolled once, asked for at every sign-in, each code good once."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.e2e.installation import PASSWORD, Installation
from tests.e2e.people import Staff, launch

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

REFUSED = "That code is not right, or it has already changed. Please type the one shown now."
STEP_S = 30


class Enrolling(Staff):
    """A reviewer with an authenticator app."""

    secret = ""

    async def first_sign_in(self) -> None:
        """With the one-time password, up to the key that the page shows."""
        await self.page.goto(f"{self.installation.url}/review")
        await self.type_password(self.installation.passwords.pop("reviewer"))
        await self.page.get_by_label("New password", exact=True).fill(PASSWORD)
        await self.page.get_by_label("New password again", exact=True).fill(PASSWORD)
        await self.press("Change password")
        await expect(self.page.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
        self.secret = (await self.page.locator(".key").inner_text()).replace(" ", "")

    async def type_password(self, password: str = PASSWORD) -> None:
        """User name and password."""
        await self.page.get_by_label("User name", exact=True).fill("reviewer")
        await self.page.get_by_label("Password", exact=True).fill(password)
        await self.press("Sign in")

    async def type_code(self, code: str, label: str, button: str) -> None:
        """Six digits, and the button."""
        await self.page.get_by_label(label).fill(code)
        await self.press(button)

    async def confirm(self, code: str) -> None:
        """At the enrolment."""
        await self.type_code(code, "Code shown by the app", "Confirm")

    async def sign_in_with(self, code: str) -> None:
        """At the sign-in, where the password has been typed."""
        await self.type_code(code, "Code from your authenticator app", "Sign in")

    async def refused(self) -> None:
        """In words, and still outside."""
        await expect(self.page.get_by_text(REFUSED)).to_be_visible()
        assert "/signin" in self.page.url

    async def inside(self) -> None:
        """In the review room."""
        await self.page.wait_for_url("**/review*")
        await expect(self.button("Sign out")).to_be_visible()

    async def sign_out(self) -> None:
        """By the button of the page."""
        await self.press("Sign out")
        await expect(self.page.get_by_label("User name", exact=True)).to_be_visible()

    def code(self, step: int) -> str:
        """What the app shows in this span of thirty seconds."""
        return pyotp.TOTP(self.secret).generate_otp(step)

    def mistyped(self) -> str:
        """A code that is right in none of the spans in which it could be."""
        now = step_now()
        right = {self.code(step) for step in range(now - 3, now + 4)}
        return next(code for code in map("{:06d}".format, range(10)) if code not in right)


def step_now() -> int:
    return int(time.time()) // STEP_S


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def reviewer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Enrolling]:
    """Before the key that a bank which asks for a second factor shows at the first sign-in."""
    async with _reviewer(tmp_path_factory.mktemp("accounts") / "data", "1") as arrived:
        yield arrived


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def volunteer(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Enrolling]:
    """Where the bank leaves a second factor to its people."""
    async with _reviewer(tmp_path_factory.mktemp("volunteer") / "data", "0") as arrived:
        yield arrived


@asynccontextmanager
async def _reviewer(data: Path, totp_required: str) -> AsyncIterator[Enrolling]:
    environment = {"VIDEOBANK_TOTP_REQUIRED": totp_required, "VIDEOBANK_SAMPLE_BANK_PORT": "0"}
    installation = Installation(data, environment=environment)
    try:
        await installation.start()
        async with async_playwright() as playwright:
            arrived = await Enrolling.arrive(installation, await launch(playwright))
            yield arrived
            await arrived.context.close()
    finally:
        await installation.stop()


async def test_nobody_gets_past_the_enrolment_without_it(reviewer: Enrolling) -> None:
    await reviewer.first_sign_in()
    await reviewer.page.goto(f"{reviewer.installation.url}/review")
    await reviewer.page.wait_for_url("**/signin*")
    answer = await reviewer.context.request.get(f"{reviewer.installation.url}/api/calls")
    assert answer.status == 403
    assert (await answer.json())["code"] == "totp_needed"
    await expect(reviewer.page.locator(".key")).to_be_visible()
    reviewer.secret = (await reviewer.page.locator(".key").inner_text()).replace(" ", "")


async def test_a_wrong_code_enrols_nothing_and_a_right_one_lets_in(reviewer: Enrolling) -> None:
    await reviewer.confirm(reviewer.mistyped())
    await reviewer.refused()
    await reviewer.confirm(reviewer.code(step_now()))
    await reviewer.inside()


async def test_the_password_alone_no_longer_signs_in(reviewer: Enrolling) -> None:
    await reviewer.sign_out()
    await reviewer.type_password()
    await expect(reviewer.page.get_by_label("Code from your authenticator app")).to_be_visible()
    answer = await reviewer.context.request.get(f"{reviewer.installation.url}/api/session")
    assert answer.status == 401


async def test_a_wrong_code_is_refused_in_words_and_a_right_one_signs_in_once(reviewer: Enrolling) -> None:
    await reviewer.sign_in_with(reviewer.mistyped())
    await reviewer.refused()
    code = reviewer.code(step_now() + 1)  # one step ahead is taken, and is fresh whatever the enrolment used
    await reviewer.sign_in_with(code)
    await reviewer.inside()
    await reviewer.sign_out()
    await reviewer.type_password()
    await reviewer.sign_in_with(code)
    await reviewer.refused()
    assert code in {reviewer.code(step) for step in range(step_now() - 1, step_now() + 2)}, "it was merely too old"


async def test_the_ledgers_hold_and_no_page_stumbled(reviewer: Enrolling) -> None:
    status, out, err = await reviewer.installation.command("ledger", "verify")
    assert status == 0, (out, err)
    refused = ("401", "403", "422")  # the browser notes every refused request
    assert [line for line in reviewer.wrong if not any(f"status of {code}" in line for code in refused)] == []


async def test_whoever_wishes_enrols_a_second_factor_from_the_own_account(volunteer: Enrolling) -> None:
    page = volunteer.page
    await volunteer.sign_in("reviewer", "/review")
    async with volunteer.context.expect_page() as opened:
        await page.get_by_title("Your account").click()
    account = await opened.value
    await account.get_by_role("button", name="Set up the second step", exact=True).click()
    await expect(account.get_by_role("img", name="QR code for the authenticator app")).to_be_visible()
    await account.get_by_role("button", name="Not now", exact=True).click()
    await account.get_by_role("button", name="Set up the second step", exact=True).click()
    volunteer.secret = (await account.locator(".key").inner_text()).replace(" ", "")
    await account.get_by_label("Code shown by the app").fill(volunteer.code(step_now()))
    await account.get_by_role("button", name="Confirm", exact=True).click()
    await expect(account.get_by_text("a code from your authenticator app is asked for")).to_be_visible()
    await account.close()
    await volunteer.sign_out()
    await volunteer.type_password()
    await volunteer.sign_in_with(volunteer.code(step_now() + 1))
    await volunteer.inside()


async def test_a_password_is_changed_from_the_own_account(volunteer: Enrolling) -> None:
    page, new = volunteer.page, "another long password"
    await page.goto(f"{volunteer.installation.url}/account")
    await volunteer.press("Change password")
    await page.get_by_label("Present password", exact=True).fill(PASSWORD)
    await page.get_by_label("New password", exact=True).fill(new)
    await page.get_by_label("New password again", exact=True).fill(new)
    await volunteer.press("Change password")
    await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    await page.goto(f"{volunteer.installation.url}/review")
    await volunteer.sign_out()
    await volunteer.type_password()
    await expect(page.get_by_text("User name and password do not belong together")).to_be_visible()

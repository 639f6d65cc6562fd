"""What stands before every route: hosts, origins, proxies, rates, and the headers of every reply."""

from collections.abc import AsyncIterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import make_mocked_request

from signaling.web_guard import GuardRules, origin_of, true_sender
from signaling.web_headers import content_policy
from tests.rest.counter import BANK_PAGE, PASSWORD, URL, Counter, close_counter, code_of, open_counter
from videobank.domain.roles import Role

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


@pytest_asyncio.fixture
async def slow_counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """One with the rates of every day."""
    opened = await open_counter(tmp_path, rate_factor=1)
    yield opened
    await close_counter(opened)


# --- who sent it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, "cross_site"),
        ({"Origin": BANK_PAGE, "Sec-Fetch-Site": "cross-site"}, "cross_site"),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}, "wrong_origin"),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, "wrong_origin"),
        ({"Origin": URL.replace("8080", "8081"), "Sec-Fetch-Site": "same-site"}, "wrong_origin"),
        ({"Origin": URL, "Sec-Fetch-Site": "same-site"}, "cross_site"),
        ({"Origin": URL, "Sec-Fetch-Site": "none"}, "cross_site"),
    ],
)
async def test_no_page_but_ours_changes_anything(counter: Counter, headers: dict[str, str], code: str) -> None:
    seat = await counter.seat(Role.ADMINISTRATOR)
    for method, path in (("DELETE", "/api/session"), ("POST", "/api/accounts"), ("POST", "/api/invitations/redeem")):
        reply = await seat.ask(method, path, headers=headers)
        assert (reply.status, await code_of(reply)) == (403, code)
    assert (await seat.ask("GET", "/api/session")).status == 200


async def test_signing_somebody_in_from_another_site_is_refused(counter: Counter) -> None:
    person, one_time = await counter.account(Role.AGENT)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert await code_of(await counter.sign_in(person.name, one_time, headers=headers)) == "cross_site"


async def test_a_cookie_without_any_word_of_where_it_came_from_is_refused(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    headers = {"Cookie": f"videobank={seat.cookie}"}
    reply = await counter.bank("DELETE", "/api/session", headers=headers)
    assert await code_of(reply) == "wrong_origin"


async def test_reading_with_a_cookie_from_another_site_is_refused(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    reply = await seat.ask("GET", "/api/session", headers={"Sec-Fetch-Site": "cross-site"})
    assert await code_of(reply) == "cross_site"


async def test_a_form_cannot_be_sent_as_json(counter: Counter) -> None:
    reply = await counter.browser.ask("POST", "/api/session", data={"user_name": "a", "password": "b"})
    assert await code_of(reply) == "wrong_content_type"


@pytest.mark.parametrize("host", ["evil.example", "counter.example", "127.0.0.1:8080", ""])
async def test_another_host_is_not_served(counter: Counter, host: str) -> None:
    reply = await counter.browser.ask("GET", "/api/session", headers={"Host": host})
    assert (reply.status, await code_of(reply)) == (421, "wrong_host")


@pytest.mark.parametrize(
    ("remote", "forwarded", "proto", "expected"),
    [
        ("203.0.113.9", "198.51.100.1", "https", ("203.0.113.9", "http")),
        ("10.0.0.1", "198.51.100.1", "https", ("198.51.100.1", "https")),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "https", ("198.51.100.1", "https")),
        ("10.0.0.1", "198.51.100.1, 10.0.0.7", "http", ("198.51.100.1", "http")),
        ("10.0.0.1", "nonsense", "gopher", ("10.0.0.1", "http")),
        ("10.0.0.1", None, None, ("10.0.0.1", "http")),
        ("::1", "2001:db8::7", "https", ("2001:db8::7", "https")),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(
    remote: str, forwarded: str | None, proto: str | None, expected: tuple[str, str]
) -> None:
    wanted = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": proto}
    headers = {name: value for name, value in wanted.items() if value is not None}
    request: Any = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert true_sender(request, PROXIES) == expected


def test_an_origin_is_written_as_a_browser_writes_it() -> None:
    assert origin_of("https://Video.Bank.example:443/") == "https://video.bank.example"
    assert origin_of("http://localhost:8080") == "http://localhost:8080"
    assert GuardRules("https://video.bank.example").hosts == {"video.bank.example"}


# --- how often --------------------------------------------------------------------------------------------------------


async def test_guessing_is_slowed_down_for_each_address(slow_counter: Counter) -> None:
    counter = slow_counter
    codes = [await code_of(await counter.sign_in(f"name{n}", PASSWORD)) for n in range(31)]
    assert codes == ["wrong_password"] * 30 + ["rate_limited"]


async def test_links_are_not_guessed_in_bulk(slow_counter: Counter) -> None:
    codes = [await code_of(await slow_counter.redeem(f"a-guess-of-a-token-{n}")) for n in range(61)]
    assert codes[-1] == "rate_limited"


# --- headers ----------------------------------------------------------------------------------------------------------


async def test_every_reply_has_the_headers_that_protect_it(counter: Counter) -> None:
    for path in ("/api/session", "/api/openapi.json", "/nothing"):
        headers = (await counter.browser.ask("GET", path)).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers
        assert "Access-Control-Allow-Origin" not in headers
        assert "Server" not in headers
        assert headers["X-Request-Id"]


def test_only_the_call_may_be_embedded_and_only_by_the_bank() -> None:
    bank = frozenset({BANK_PAGE})
    assert f"frame-ancestors 'self' {BANK_PAGE}" in content_policy("/call", URL, bank)
    for path in ("/desk", "/review", "/signin", "/"):
        assert "frame-ancestors 'none'" in content_policy(path, URL, bank)
    assert "connect-src 'self' ws://counter.example:8080" in content_policy("/desk", URL, bank)
    assert "connect-src 'self';" in content_policy(
        "/desk", "https://[2001:db8::1]", bank
    )  # no host-source has brackets
    assert "wss://video.example" in content_policy("/desk", "https://video.example", bank)


def test_no_page_runs_strange_scripts_and_the_replayed_page_connects_nowhere() -> None:
    for path in ("/call", "/desk", "/page-frame"):
        policy = content_policy(path, URL, frozenset())
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in content_policy("/desk", URL, frozenset())
    frame = content_policy("/page-frame", URL, frozenset())
    assert "connect-src" not in frame
    assert "sandbox allow-scripts" in frame


# --- problems ---------------------------------------------------------------------------------------------------------


async def test_a_problem_speaks_the_language_of_the_browser_and_has_a_reference(counter: Counter) -> None:
    for wish, title in (("zh-CN,zh;q=0.9,en", "您尚未登录"), ("en-GB,zh", "You are not signed in"), ("fr", "You are")):
        reply = await counter.browser.ask("GET", "/api/session", headers={"Accept-Language": wish})
        problem = await reply.json()
        assert problem["title"].startswith(title)
        assert problem["reference"] == reply.headers["X-Request-Id"]


async def test_what_is_not_there_is_a_problem_too(counter: Counter) -> None:
    assert await code_of(await counter.browser.ask("GET", "/api/nothing")) == "not_found"
    assert await code_of(await counter.browser.ask("PUT", "/api/session")) == "method_not_allowed"


async def test_a_fault_of_ours_says_nothing_of_the_inside(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any) -> None:
        raise RuntimeError("the inside")

    monkeypatch.setattr(counter.sessions, "signed_in", fail)
    reply = await counter.browser.ask("GET", "/api/session", cookies={"videobank": "x"})
    problem = await reply.json()
    assert (reply.status, problem["code"]) == (500, "internal")
    assert "inside" not in str(problem)
    assert caplog.records[-1].__dict__["request_reference"] == problem["reference"]


async def test_a_full_disk_is_said_at_once(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    from videobank.ports.ledger import LedgerFull  # noqa: PLC0415

    async def full(*_: Any, **__: Any) -> None:
        raise LedgerFull("no room")

    token = await counter.invite()
    monkeypatch.setattr(counter.store.ledger, "append", full)
    reply = await counter.redeem(token)
    assert (reply.status, await code_of(reply)) == (507, "storage_full")


async def test_an_oversized_body_is_refused_before_it_is_read(counter: Counter) -> None:
    body = '{"user_name": "' + "x" * 70_000 + '"}'
    headers = {"Content-Type": "application/json"}
    reply = await counter.browser.ask("POST", "/api/session", data=body, headers=headers)
    assert (reply.status, await code_of(reply)) == (413, "too_large")

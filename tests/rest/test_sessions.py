"""Signing in: passwords, lock-out, second factor, and sessions that end."""

import pytest

from tests.rest.counter import PASSWORD, Counter, code_of, cookie_of, forged, totp
from videobank.domain.roles import Role

IDLE_S = 30 * 60


async def test_a_one_time_password_permits_nothing_but_choosing_an_own_one(counter: Counter) -> None:
    person, one_time = await counter.account(Role.ADMINISTRATOR)
    reply = await counter.sign_in(person.name, one_time)
    assert (await reply.json())["must_change_password"] is True
    cookies = {"videobank": cookie_of(reply)}
    assert await code_of(await counter.browser.ask("GET", "/api/accounts", cookies=cookies)) == "password_change_needed"
    offered = await counter.browser.ask("POST", "/api/session/totp", cookies=cookies)
    assert await code_of(offered) == "password_change_needed"
    body = {"old": one_time, "new": PASSWORD}
    changed = await counter.browser.ask("POST", "/api/session/password", cookies=cookies, json=body)
    assert (await changed.json())["must_change_password"] is False
    fresh = {"videobank": cookie_of(changed)}
    assert (await counter.browser.ask("GET", "/api/accounts", cookies=fresh)).status == 200
    assert await code_of(await counter.browser.ask("GET", "/api/session", cookies=cookies)) == "not_signed_in"


async def test_the_cookie_is_for_this_site_and_for_no_script(counter: Counter) -> None:
    person, one_time = await counter.account(Role.AGENT)
    cookie = (await counter.sign_in(person.name, one_time)).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Domain" not in cookie


async def test_an_unknown_name_is_answered_like_a_wrong_password(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    wrong = await counter.sign_in(seat.person.name, "not the password")
    unknown = await counter.sign_in("nobody.here", "not the password")
    first, second = await wrong.json(), await unknown.json()
    del first["reference"], second["reference"]
    assert first == second
    assert first["code"] == "wrong_password"
    assert wrong.status == unknown.status == 401


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
async def test_five_failures_lock_out_for_fifteen_minutes(counter: Counter, known: bool) -> None:
    seat = await counter.seat(Role.AGENT)
    name = seat.person.name if known else "nobody.here"
    for _ in range(5):
        assert await code_of(await counter.sign_in(name, "wrong")) == "wrong_password"
    reply = await counter.sign_in(name, PASSWORD)
    assert reply.status == 429
    assert "2026-11-02T09:15:00" in (await reply.json())["detail"]
    counter.clock.forward(15 * 60 - 1)
    assert await code_of(await counter.sign_in(name, PASSWORD)) == "locked_out"
    counter.clock.forward(1)
    assert (await counter.sign_in(name, PASSWORD)).status == (200 if known else 401)


async def test_the_name_counts_in_any_case_and_failures_are_forgotten_after_success(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    for _ in range(2):
        for _ in range(4):
            await counter.sign_in(seat.person.name, "wrong")
        assert (await counter.sign_in(seat.person.name.upper(), PASSWORD)).status == 200


async def test_a_disabled_account_says_so_only_to_who_knows_the_password(counter: Counter) -> None:
    admin, seat = await counter.seat(Role.ADMINISTRATOR), await counter.seat(Role.AGENT)
    await admin.ask("PATCH", f"/api/accounts/{seat.person.id}", json={"disabled": True})
    assert await code_of(await seat.ask("GET", "/api/session")) == "not_signed_in"
    assert await code_of(await counter.sign_in(seat.person.name, "wrong")) == "wrong_password"
    assert await code_of(await counter.sign_in(seat.person.name, PASSWORD)) == "disabled"


async def test_a_session_ends_when_it_is_not_used(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    for _ in range(3):
        counter.clock.forward(IDLE_S - 1)
        assert (await seat.ask("GET", "/api/session")).status == 200
    counter.clock.forward(IDLE_S)
    assert await code_of(await seat.ask("GET", "/api/session")) == "not_signed_in"


async def test_a_session_ends_after_twelve_hours_however_it_is_used(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    for _ in range(47):
        counter.clock.forward(15 * 60)
        assert (await seat.ask("GET", "/api/session")).status == 200
    counter.clock.forward(15 * 60)
    assert await code_of(await seat.ask("GET", "/api/session")) == "not_signed_in"
    assert "SignedOut" in await counter.noted(seat.person.id)


async def test_a_forged_session_is_refused(counter: Counter) -> None:
    for secret in (forged(), "", "../../etc/passwd"):
        reply = await counter.browser.ask("GET", "/api/session", cookies={"videobank": secret})
        assert await code_of(reply) == "not_signed_in"


async def test_signing_out_ends_the_session_and_tells_its_sockets(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    counter.closed.clear()
    assert (await seat.ask("DELETE", "/api/session")).status == 204
    assert len(counter.closed) == 1
    assert await code_of(await seat.ask("GET", "/api/session")) == "not_signed_in"


async def test_a_new_password_ends_every_other_session(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    other = cookie_of(await counter.sign_in(seat.person.name, PASSWORD))
    body = {"old": PASSWORD, "new": "a quite different one"}
    assert (await seat.ask("POST", "/api/session/password", json=body)).status == 200
    reply = await counter.browser.ask("GET", "/api/session", cookies={"videobank": other})
    assert await code_of(reply) == "not_signed_in"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "a quite different one", "wrong_old_password"),
        (PASSWORD, PASSWORD, "weak_password"),
        (PASSWORD, "agent.main-2026", "weak_password"),
        (PASSWORD, "short", "malformed"),
    ],
)
async def test_a_password_is_not_changed_for_any_other(counter: Counter, old: str, new: str, code: str) -> None:
    seat = await counter.seat(Role.AGENT)
    reply = await seat.ask("POST", "/api/session/password", json={"old": old, "new": new})
    assert await code_of(reply) == code


async def test_what_happened_at_the_door_is_on_record(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    await counter.sign_in(seat.person.name, "wrong")
    await seat.ask("DELETE", "/api/session")
    noted = await counter.noted(seat.person.id)
    assert noted == ["AccountCreated", "SignedIn", "PasswordChanged", "SignedOut", "SignInRefused", "SignedOut"]


# --- the second factor ------------------------------------------------------------------------------------------------


async def enrol(counter: Counter, seat_role: Role = Role.AGENT) -> tuple[str, str]:
    """The name of somebody with a second factor, and its secret."""
    seat = await counter.seat(seat_role)
    offer = await (await seat.ask("POST", "/api/session/totp")).json()
    assert offer["uri"].startswith("otpauth://totp/Test%20Bank:")
    assert offer["qr_svg"].startswith("<svg")
    body = {"code": totp(offer["secret"], counter.clock)}
    assert (await seat.ask("PUT", "/api/session/totp", json=body)).status == 204
    return seat.person.name, offer["secret"]


async def test_an_enrolled_code_is_asked_for_and_good_once(counter: Counter) -> None:
    name, secret = await enrol(counter)
    assert await code_of(await counter.sign_in(name, PASSWORD)) == "totp_required"
    used = totp(secret, counter.clock)
    assert await code_of(await counter.sign_in(name, PASSWORD, used)) == "wrong_code"  # it proved the enrolment
    counter.clock.forward(30)
    fresh = totp(secret, counter.clock)
    assert (await counter.sign_in(name, PASSWORD, fresh)).status == 200
    assert await code_of(await counter.sign_in(name, PASSWORD, fresh)) == "wrong_code"


async def test_a_code_is_good_one_step_late_and_no_more(counter: Counter) -> None:
    name, secret = await enrol(counter)
    counter.clock.forward(60)
    late = totp(secret, counter.clock)
    counter.clock.forward(60)
    assert await code_of(await counter.sign_in(name, PASSWORD, late)) == "wrong_code"
    late = totp(secret, counter.clock)
    counter.clock.forward(30)
    assert (await counter.sign_in(name, PASSWORD, late)).status == 200


async def test_wrong_codes_lock_out_like_wrong_passwords(counter: Counter) -> None:
    name, secret = await enrol(counter)
    counter.clock.forward(60)
    right = totp(secret, counter.clock)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(5):
        assert await code_of(await counter.sign_in(name, PASSWORD, wrong)) == "wrong_code"
    assert await code_of(await counter.sign_in(name, PASSWORD, right)) == "locked_out"


async def test_a_wrong_code_enrols_nothing_and_an_enrolled_factor_is_not_replaced(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT)
    assert await code_of(await seat.ask("PUT", "/api/session/totp", json={"code": "000000"})) == "nothing_offered"
    offer = await (await seat.ask("POST", "/api/session/totp")).json()
    right = totp(offer["secret"], counter.clock)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    assert await code_of(await seat.ask("PUT", "/api/session/totp", json={"code": wrong})) == "wrong_code"
    assert (await seat.ask("PUT", "/api/session/totp", json={"code": right})).status == 204
    assert await code_of(await seat.ask("POST", "/api/session/totp")) == "totp_enrolled"


async def test_where_it_is_compulsory_nothing_is_permitted_without_it(strict_counter: Counter) -> None:
    counter = strict_counter
    seat = await counter.seat(Role.ADMINISTRATOR)
    me = await (await seat.ask("GET", "/api/session")).json()
    assert (me["must_change_password"], me["must_enrol_totp"]) == (False, True)
    assert await code_of(await seat.ask("GET", "/api/accounts")) == "totp_needed"
    offer = await (await seat.ask("POST", "/api/session/totp")).json()
    await seat.ask("PUT", "/api/session/totp", json={"code": totp(offer["secret"], counter.clock)})
    assert (await seat.ask("GET", "/api/accounts")).status == 200


async def test_the_secret_is_nowhere_in_clear(counter: Counter) -> None:
    name, secret = await enrol(counter)
    credentials = await counter.store.accounts.by_name(name)
    assert credentials is not None
    assert credentials.totp_sealed is not None
    assert secret.encode() not in credentials.totp_sealed
    assert credentials.password_hash.startswith("$argon2id$")

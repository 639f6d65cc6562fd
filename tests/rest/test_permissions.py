"""Every role and every route: what the permission table does not grant is refused, and the refusal is on record."""

import pytest
import pytest_asyncio

from signaling.rest import ENDPOINTS
from signaling.rest.registry import Who
from tests.rest.counter import Counter, Seat, code_of
from tests.rest.story import TRACK, Told, tell_call
from videobank.domain.roles import PERMISSIONS, Action, Role
from videobank.service.accounts import STAFF_ROLES

BODIES = {
    "/api/invitations": {"business": "b", "customer_reference": "c"},
    "/api/accounts": {"user_name": "new.person", "display_name": "New", "role": "agent"},
    "/api/accounts/{person}": {"disabled": False},
    "/api/calls/{call}/findings": {"text": "t"},
    "/api/calls/{call}/verdicts": {"outcome": "in_order", "reason": "r"},
}
NEEDS = {
    ("POST", "/api/invitations"): Action.INVITE,
    ("GET", "/api/accounts"): Action.SEE_ACCOUNTS,
    ("POST", "/api/accounts"): Action.CHANGE_ACCOUNTS,
    ("PATCH", "/api/accounts/{person}"): Action.CHANGE_ACCOUNTS,
    ("GET", "/api/agents"): Action.SEARCH_CALLS,
    ("GET", "/api/flows/{flow}"): Action.SEE_FLOWS,
    ("GET", "/api/outbox"): Action.READ_OUTBOX,
    ("GET", "/api/calls"): Action.SEARCH_CALLS,
    ("GET", "/api/calls/{call}"): Action.REPLAY,
    ("GET", "/api/calls/{call}/tracks/{evidence}"): Action.REPLAY,
    ("GET", "/api/calls/{call}/pages/{evidence}"): Action.REPLAY,
    ("GET", "/api/calls/{call}/pictures/{evidence}"): Action.REPLAY,
    ("GET", "/api/calls/{call}/quality"): Action.REPLAY,
    ("GET", "/api/calls/{call}/verification"): Action.REPLAY,
    ("POST", "/api/calls/{call}/findings"): Action.JUDGE,
    ("POST", "/api/calls/{call}/verdicts"): Action.JUDGE,
}
EVIDENCE = {
    "tracks": TRACK,
    "pages": "customer-page/0001",
    "pictures": "document/0001",
}


@pytest_asyncio.fixture
async def told(counter: Counter) -> Told:
    agent = await counter.seat(Role.AGENT, "lin")
    return await tell_call(counter, agent.person)


async def ask(seat: Seat, method: str, path: str, told: Told) -> tuple[int, str]:
    """The status and the code of one route's reply."""
    filled = path.replace("{call}", told.call).replace("{person}", seat.person.id).replace("{flow}", "card_password")
    for kind, name in EVIDENCE.items():
        filled = filled.replace(f"{kind}/{{evidence}}", f"{kind}/{name}")
    options = {"json": BODIES[path]} if path in BODIES and method != "GET" else {}
    reply = await seat.ask(method, filled, **options)
    return reply.status, await code_of(reply) if reply.status >= 400 else ""


def test_the_walk_knows_every_route_for_people_who_work() -> None:
    working = {(e.method, e.path) for e in ENDPOINTS if e.who in (Who.STAFF, Who.INVITER)}
    assert working == set(NEEDS)


@pytest.mark.parametrize("role", STAFF_ROLES)
async def test_each_role_does_what_the_table_grants_and_nothing_else(counter: Counter, told: Told, role: Role) -> None:
    seat = await counter.seat(role, f"walker.{role}")
    for (method, path), action in NEEDS.items():
        status, code = await ask(seat, method, path, told)
        if (role, action) in PERMISSIONS:
            assert status < 300, (method, path, code)
        else:
            assert (status, code) == (403, "not_permitted"), (method, path)
            assert (await counter.noted(seat.person.id))[-1] == "PermissionRefused"


@pytest.mark.parametrize("secret", ["", "customer", "agent"])
async def test_without_a_good_session_every_route_for_staff_is_closed(
    counter: Counter, told: Told, secret: str
) -> None:
    """Nobody, a customer's session in a cookie, and an agent's session after signing out."""
    seat = await counter.seat(Role.AGENT)
    if secret == "agent":
        await seat.ask("DELETE", "/api/session")
    else:
        seat.cookie = (await counter.customer()).session if secret == "customer" else ""
    for method, path in NEEDS:
        assert await ask(seat, method, path, told) == (401, "not_signed_in"), (method, path)


async def test_accounts_are_made_changed_and_never_by_oneself(counter: Counter) -> None:
    admin = await counter.seat(Role.ADMINISTRATOR)
    body = {"user_name": "lin.yue", "display_name": "Lin Yue", "role": "agent", "staff_number": "8021"}
    made = await (await admin.ask("POST", "/api/accounts", json=body)).json()
    assert await code_of(await admin.ask("POST", "/api/accounts", json=body | {"user_name": "LIN.YUE"})) == "name_taken"
    assert (await counter.sign_in("lin.yue", made["one_time_password"])).status == 200
    changed = await admin.ask("PATCH", f"/api/accounts/{made['person']}", json={"reset_password": True, "unit": "b"})
    after = await changed.json()
    assert (after["unit"], after["role"]) == ("b", "agent")
    assert (await counter.sign_in("lin.yue", made["one_time_password"])).status == 401
    assert (await counter.sign_in("lin.yue", after["one_time_password"])).status == 200
    for change in ({"disabled": True}, {"role": "agent"}):
        reply = await admin.ask("PATCH", f"/api/accounts/{admin.person.id}", json=change)
        assert await code_of(reply) == "own_account"
    reply = await admin.ask("PATCH", f"/api/accounts/{'0' * 32}", json={"disabled": True})
    assert await code_of(reply) == "unknown_account"

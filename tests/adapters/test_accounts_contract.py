"""What every keeper of accounts, sessions and invitations promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.adapters.conftest import Kept
from tests.fakes.clock import START
from videobank.domain.ids import CallId, PersonId, SessionId, UnitId
from videobank.domain.roles import Person, Role
from videobank.ports.accounts import Credentials, Invitation, NameTaken, Session

WANG = Credentials(
    person=Person(PersonId("p1"), "wang", "王芳", "17", Role.AGENT, UnitId("branch-1")),
    password_hash="$argon2id$…",
    one_time=True,
    totp_sealed=None,
    totp_last_step=0,
    failures=0,
    locked_until=None,
    disabled=False,
)
CALL = CallId("a" * 32)


def named(person: str, name: str) -> Credentials:
    return replace(WANG, person=replace(WANG.person, id=PersonId(person), name=name))


def session(name: str, person: str | None = None, call: CallId | None = None) -> Session:
    who = None if person is None else PersonId(person)
    return Session(SessionId(name), who, call, START, START, START + timedelta(hours=1), must_change_password=False)


async def test_an_account_is_found_by_its_id_and_by_its_name_in_any_case(kept: Kept) -> None:
    await kept.accounts.add(WANG)
    assert await kept.accounts.by_id(PersonId("p1")) == WANG
    assert await kept.accounts.by_name("WANG") == WANG
    assert await kept.accounts.by_name("li") is None
    assert await kept.accounts.by_id(PersonId("p2")) is None


async def test_a_name_is_given_to_one_person_whatever_its_case(kept: Kept) -> None:
    await kept.accounts.add(WANG)
    with pytest.raises(NameTaken):
        await kept.accounts.add(named("p2", "Wang"))
    await kept.accounts.add(named("p2", "li"))
    with pytest.raises(NameTaken):
        await kept.accounts.save(named("p2", "WANG"))
    assert [c.person.name for c in await kept.accounts.everyone()] == ["li", "wang"]


async def test_what_changed_is_kept(kept: Kept) -> None:
    await kept.accounts.add(WANG)
    changed = replace(
        WANG, one_time=False, totp_sealed=b"sealed", totp_last_step=7, failures=3, locked_until=START, disabled=True
    )
    await kept.accounts.save(changed)
    assert await kept.accounts.by_name("wang") == changed


async def test_who_has_no_account_cannot_be_saved(kept: Kept) -> None:
    with pytest.raises(LookupError):
        await kept.accounts.save(WANG)


async def test_a_session_lives_until_it_is_closed(kept: Kept) -> None:
    await kept.accounts.open_session(session("s1", person="p1"))
    await kept.accounts.touch(SessionId("s1"), START + timedelta(minutes=1))
    found = await kept.accounts.session(SessionId("s1"))
    assert found == replace(session("s1", person="p1"), last_seen_at=START + timedelta(minutes=1))
    assert await kept.accounts.close_sessions(session=SessionId("s1")) == (SessionId("s1"),)
    assert await kept.accounts.session(SessionId("s1")) is None


async def test_sessions_of_a_person_and_of_a_call_close_together(kept: Kept) -> None:
    for one in (session("s1", "p1"), session("s2", "p1"), session("s3", "p2"), session("s4", call=CALL)):
        await kept.accounts.open_session(one)
    assert set(await kept.accounts.close_sessions(person=PersonId("p1"))) == {"s1", "s2"}
    assert await kept.accounts.close_sessions(call=CALL) == ("s4",)
    assert await kept.accounts.close_sessions() == ()
    assert await kept.accounts.session(SessionId("s3")) is not None


async def test_an_invitation_belongs_to_the_first_device_that_redeems_it(kept: Kept) -> None:
    invitation = Invitation("digest", CALL, START + timedelta(hours=1), None)
    await kept.invitations.add(invitation)
    assert await kept.invitations.find("digest") == invitation
    assert await kept.invitations.bind("digest", "phone")
    assert await kept.invitations.bind("digest", "phone")
    assert not await kept.invitations.bind("digest", "another phone")
    assert await kept.invitations.find("digest") == replace(invitation, device="phone")


async def test_an_invitation_that_was_never_made_is_not_found(kept: Kept) -> None:
    assert await kept.invitations.find("digest") is None
    assert not await kept.invitations.bind("digest", "phone")

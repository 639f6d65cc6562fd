"""``/api/session`` and ``/api/accounts``: signing in and out, one's password and second factor, the bank's accounts."""

import io
from typing import Any

import segno
from aiohttp import web

from signaling import resources as r
from signaling.rest.deps import Ask, RestDeps
from signaling.rest.problems import Unacceptable
from signaling.rest.registry import Endpoint, Who, json_reply
from videobank.domain.ids import PersonId, UnitId
from videobank.domain.roles import Role
from videobank.ports.accounts import Credentials
from videobank.service.accounts import Change, NewPerson
from videobank.service.sessions import SignedInPerson

LEAVING = "signed_out"


async def sign_in(ask: Ask[r.SignIn]) -> web.StreamResponse:
    """Set the cookie, and say who is signed in."""
    body = ask.body
    secret = await ask.deps.sign_ins.sign_in(body.user_name, body.password, body.code, ask.request.remote or "")
    return await _with_cookie(ask.deps, secret)


async def me(ask: Ask[None]) -> r.Me:
    return _me(ask.signed_in)


async def sign_out(ask: Ask[None]) -> web.StreamResponse:
    """End the session and its sockets."""
    await ask.deps.sessions.close(ask.signed_in.session, LEAVING)
    reply = web.Response(status=204)
    reply.del_cookie(ask.deps.rules.cookie, path="/", secure=ask.deps.rules.https, httponly=True, samesite="Strict")
    return reply


async def change_password(ask: Ask[r.PasswordChange]) -> web.StreamResponse:
    """Every other session of the person ends, and this one goes on under a new secret."""
    secret = await ask.deps.sign_ins.change_password(ask.signed_in, ask.body.old, ask.body.new)
    return await _with_cookie(ask.deps, secret)


async def offer_totp(ask: Ask[None]) -> r.TotpOffer:
    """A secret for an authenticator app, shown once."""
    offer = await ask.deps.sign_ins.offer_totp(_with_own_password(ask.signed_in))
    return r.TotpOffer(secret=offer.secret, uri=offer.uri, qr_svg=_qr_svg(offer.uri))


async def confirm_totp(ask: Ask[r.TotpConfirmation]) -> None:
    await ask.deps.sign_ins.confirm_totp(_with_own_password(ask.signed_in), ask.body.code)


def _with_own_password(who: SignedInPerson) -> SignedInPerson:
    if who.must_change_password:
        raise Unacceptable("password_change_needed")
    return who


async def list_accounts(ask: Ask[None]) -> r.AccountList:
    return r.AccountList(accounts=tuple(_row(each) for each in await ask.deps.staff.everyone(ask.person)))


async def create_account(ask: Ask[r.NewAccount]) -> r.AccountMade:
    body = ask.body
    new = NewPerson(body.user_name, body.display_name, body.staff_number, Role(body.role), UnitId(body.unit))
    made = await ask.deps.staff.create(new, ask.person)
    return r.AccountMade(person=made.person.id, user_name=made.person.name, one_time_password=made.one_time_password)


async def change_account(ask: Ask[r.AccountChange]) -> r.AccountAfter:
    body = ask.body
    change = Change(
        role=Role(body.role) if body.role is not None else None,
        unit=UnitId(body.unit) if body.unit is not None else None,
        disabled=body.disabled,
        reset_password=body.reset_password,
        remove_totp=body.remove_totp,
    )
    changed = await ask.deps.staff.change(PersonId(ask.path("person")), change, ask.person)
    row = _row(changed.credentials)
    return r.AccountAfter(**row.model_dump(), one_time_password=changed.one_time_password)


async def show_flow(ask: Ask[None]) -> r.FlowShown:
    flow = await ask.deps.flows.shown(ask.path("flow"), ask.person)
    texts = {
        language: {name: r.FlowWords(title=text.title, help=text.help) for name, text in each.items()}
        for language, each in flow.texts.items()
    }
    after = {
        language: {decision: r.FlowWords(title=text.title, help=text.help) for decision, text in each.items()}
        for language, each in flow.after.items()
    }
    return r.FlowShown(name=flow.name, texts=texts, after=after)


async def read_outbox(ask: Ask[None]) -> r.OutboxList:
    kept = await ask.deps.outbox.read(ask.person)
    return r.OutboxList(messages=tuple(r.OutboxMessage(at=one.at, to=one.to, text=one.text) for one in kept))


async def list_agents(ask: Ask[None]) -> r.AgentList:
    agents = await ask.deps.staff.agents(ask.person)
    return r.AgentList(agents=tuple(r.AgentName(person=a.id, display_name=a.display_name) for a in agents))


async def _with_cookie(deps: RestDeps, secret: str) -> web.StreamResponse:
    who = await deps.sessions.signed_in(secret)
    if who is None:
        raise LookupError("a session that was just opened is gone")
    reply = json_reply(_me(who))
    reply.set_cookie(deps.rules.cookie, secret, path="/", httponly=True, samesite="Strict", secure=deps.rules.https)
    return reply


def _me(who: SignedInPerson) -> r.Me:
    person = who.person
    return r.Me(
        person=person.id,
        user_name=person.name,
        display_name=person.display_name,
        staff_number=person.staff_number,
        role=person.role,
        unit=person.unit,
        must_change_password=who.must_change_password,
        must_enrol_totp=who.must_enrol_totp,
        totp_enrolled=who.totp_enrolled,
    )


def _row(credentials: Credentials) -> r.AccountRow:
    person = credentials.person
    return r.AccountRow(
        person=person.id,
        user_name=person.name,
        display_name=person.display_name,
        staff_number=person.staff_number,
        role=person.role,
        unit=person.unit,
        disabled=credentials.disabled,
        totp_enrolled=credentials.totp_sealed is not None,
    )


def _qr_svg(uri: str) -> str:
    """Without an XML prologue, sizes or styles, so that a page with a strict policy can show it."""
    drawn = io.BytesIO()
    segno.make(uri, error="m", micro=False).save(
        drawn, kind="svg", xmldecl=False, svgclass=None, lineclass=None, omitsize=True, border=4
    )
    return drawn.getvalue().decode()


SIGN_IN_REFUSALS = ("wrong_password", "totp_required", "wrong_code", "locked_out", "disabled", "busy")
SIGNED_IN_REFUSALS = ("not_signed_in", "password_change_needed", "totp_needed", "not_permitted")

ENDPOINTS: tuple[Endpoint[Any], ...] = (
    Endpoint(
        method="POST",
        path="/api/session",
        summary="Sign in",
        who=Who.ANYONE,
        run=sign_in,
        takes=r.SignIn,
        gives=r.Me,
        refusals=SIGN_IN_REFUSALS,
        rate="30/minute",
    ),
    Endpoint(
        method="GET",
        path="/api/session",
        summary="Who is signed in",
        who=Who.UNFINISHED,
        run=me,
        gives=r.Me,
        refusals=("not_signed_in",),
    ),
    Endpoint(
        method="DELETE",
        path="/api/session",
        summary="Sign out",
        who=Who.UNFINISHED,
        run=sign_out,
        status=204,
        refusals=("not_signed_in",),
    ),
    Endpoint(
        method="POST",
        path="/api/session/password",
        summary="Change one's password",
        who=Who.UNFINISHED,
        run=change_password,
        takes=r.PasswordChange,
        gives=r.Me,
        refusals=("not_signed_in", "wrong_old_password", "weak_password", "locked_out", "busy"),
        rate="30/minute",
    ),
    Endpoint(
        method="POST",
        path="/api/session/totp",
        summary="Begin to enrol a second factor",
        who=Who.UNFINISHED,
        run=offer_totp,
        gives=r.TotpOffer,
        refusals=("not_signed_in", "password_change_needed", "totp_enrolled"),
        rate="30/minute",
    ),
    Endpoint(
        method="PUT",
        path="/api/session/totp",
        summary="Confirm the second factor",
        who=Who.UNFINISHED,
        run=confirm_totp,
        takes=r.TotpConfirmation,
        status=204,
        refusals=("not_signed_in", "password_change_needed", "nothing_offered", "wrong_code", "totp_enrolled"),
        rate="30/minute",
    ),
    Endpoint(
        method="GET",
        path="/api/accounts",
        summary="The accounts that one may see",
        who=Who.STAFF,
        run=list_accounts,
        gives=r.AccountList,
        refusals=SIGNED_IN_REFUSALS,
    ),
    Endpoint(
        method="POST",
        path="/api/accounts",
        summary="Make an account with a one-time password",
        who=Who.STAFF,
        run=create_account,
        takes=r.NewAccount,
        gives=r.AccountMade,
        status=201,
        refusals=(*SIGNED_IN_REFUSALS, "name_taken"),
    ),
    Endpoint(
        method="PATCH",
        path="/api/accounts/{person}",
        summary="Change an account, which ends its sessions",
        who=Who.STAFF,
        run=change_account,
        takes=r.AccountChange,
        gives=r.AccountAfter,
        refusals=(*SIGNED_IN_REFUSALS, "unknown_account", "own_account"),
    ),
    Endpoint(
        method="GET",
        path="/api/flows/{flow}",
        summary="What a business flow and its steps are called",
        who=Who.STAFF,
        run=show_flow,
        gives=r.FlowShown,
        refusals=(*SIGNED_IN_REFUSALS, "not_found"),
    ),
    Endpoint(
        method="GET",
        path="/api/outbox",
        summary="Read the short messages that go nowhere, where no gateway is set",
        who=Who.STAFF,
        run=read_outbox,
        gives=r.OutboxList,
        refusals=(*SIGNED_IN_REFUSALS, "not_found"),
    ),
    Endpoint(
        method="GET",
        path="/api/agents",
        summary="The agents to filter calls by",
        who=Who.STAFF,
        run=list_agents,
        gives=r.AgentList,
        refusals=SIGNED_IN_REFUSALS,
    ),
)

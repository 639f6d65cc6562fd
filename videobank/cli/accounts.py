"""``videobank user …`` and ``videobank invite``: done on the machine itself, whether the service runs or not."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Literal, TypeVar

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from signaling.resources import UserName
from videobank.app.core import core
from videobank.app.ground import ground
from videobank.app.people import People, people
from videobank.domain.code import PHONE
from videobank.domain.ids import UnitId
from videobank.domain.roles import Role
from videobank.ports.accounts import NameTaken
from videobank.service.accounts import NewPerson
from videobank.service.invitations import BANK, Denial, InvitationDenied, Wanted
from videobank.settings import read_settings

T = TypeVar("T")
SPAN = re.compile(r"(\d{1,6})([smhd])", re.ASCII)
UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SHORTEST_S, LONGEST_S = 60, 7 * 86400

user = typer.Typer(name="user", help="The accounts of the bank's people.", no_args_is_help=True)


@user.command()
def add(
    name: Annotated[str, typer.Argument(help="What the person signs in with.")],
    role: Annotated[Literal["agent", "reviewer", "supervisor", "administrator"], typer.Option()],
    display_name: Annotated[str, typer.Option(help="What customers and colleagues read.")] = "",
    staff_number: Annotated[str, typer.Option()] = "",
    unit: Annotated[str, typer.Option(help="The organisational unit.")] = "main",
) -> None:
    """Make an account, and print its one-time password, which is changed at first use."""
    try:
        TypeAdapter(UserName).validate_python(name)
    except ValidationError as error:
        said = f"{name!r} cannot be a user name: 2 to 64 letters, digits and . _ @ - are"
        raise typer.BadParameter(said) from error
    new = NewPerson(name, display_name or name, staff_number, Role(role), UnitId(unit))
    try:
        made = _with_people(lambda on: on.staff.create(new, None))
    except NameTaken as error:
        raise typer.BadParameter(f"there is an account {name!r} already") from error
    typer.echo(made.one_time_password)


@user.command("list")
def list_() -> None:
    """Show every account."""
    everyone = _with_people(lambda on: on.staff.everyone(None))
    table = Table("User name", "Name", "Staff number", "Role", "Unit", "Second factor", "State", box=None)
    for each in everyone:
        person = each.person
        factor = "yes" if each.totp_sealed is not None else "no"
        state = "switched off" if each.disabled else "one-time password" if each.one_time else "in use"
        table.add_row(person.name, person.display_name, person.staff_number, person.role, person.unit, factor, state)
    Console().print(table)


def invite(  # noqa: PLR0913, PLR0917 - each is one option
    business: Annotated[str, typer.Option(help="What the call is about, as the customer reads it.")],
    reference: Annotated[str, typer.Option(help="The bank's own name for the customer or the case.")],
    name: Annotated[str, typer.Option(help="The customer's name.")] = "",
    phone: Annotated[str, typer.Option(help="The customer's phone as the bank knows it, such as +8613800138000.")] = "",
    flow: Annotated[str, typer.Option(help="The business flow, such as card_password.")] = "",
    language: Annotated[Literal["zh", "en"], typer.Option()] = "zh",
    unit: Annotated[str, typer.Option(help="The organisational unit that answers.")] = "main",
    page_origin: Annotated[str | None, typer.Option(help="The bank's page that may embed the call.")] = None,
    valid_for: Annotated[str, typer.Option(help="Such as 30m, 2h or 1d.")] = "30m",
) -> None:
    """Invite a customer, and print the link."""
    if phone and not re.fullmatch(PHONE, phone):
        raise typer.BadParameter(f"{phone!r} is no number in E.164, such as +8613800138000")
    wanted = Wanted(business, reference, name, phone, (), flow, language, UnitId(unit), page_origin, span_s(valid_for))
    try:
        made = _with_people(lambda on: on.door.invite(wanted, BANK))
    except InvitationDenied as error:
        if error.why is Denial.UNKNOWN_FLOW:
            raise typer.BadParameter(f"there is no flow {flow!r}") from error
        said = f"{page_origin} is not among VIDEOBANK_BANK_ORIGINS: it may not embed a call"
        raise typer.BadParameter(said) from error
    typer.echo(made.url)


def span_s(text: str) -> int:
    """A span of time in seconds; raises BadParameter."""
    found = SPAN.fullmatch(text)
    seconds = int(found[1]) * UNITS_S[found[2]] if found is not None else 0
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise typer.BadParameter(f"{text!r} is no span from one minute to seven days, such as 30m, 2h or 1d")
    return seconds


def _with_people(work: Callable[[People], Awaitable[T]]) -> T:
    """Do one thing on this installation's data."""
    settings = read_settings()

    async def run() -> T:
        async with core(ground(settings, "command line")) as base:
            on = people(base)
            try:
                return await work(on)
            finally:
                on.passwords.close()

    return asyncio.run(run())

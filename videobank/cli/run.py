"""``videobank run``: the whole service on this machine, on embedded defaults."""

import asyncio
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from media.spool import left_behind
from videobank.adapters.private_files import make_directory
from videobank.app.bank_systems import bank_tls
from videobank.app.core import Core, core
from videobank.app.ground import ground
from videobank.app.people import people
from videobank.cli.lan import LanFiles, lan_address, make_lan_files
from videobank.cli.occupied import Occupied, only_service, wait_for_ports
from videobank.cli.supervise import Child, Supervisor
from videobank.domain.ids import UnitId
from videobank.domain.roles import Role
from videobank.service.accounts import NewPerson
from videobank.settings import Settings, read_settings

WORKER = re.compile(r"media-(\d|1[0-5])")

FIRST_ACCOUNTS = (
    NewPerson("agent", "Lin Yue", "8021", Role.AGENT, UnitId("main")),
    NewPerson("reviewer", "Chen Wei", "4107", Role.REVIEWER, UnitId("main")),
    NewPerson("supervisor", "Zhao Min", "3002", Role.SUPERVISOR, UnitId("main")),
    NewPerson("admin", "Administrator", "0001", Role.ADMINISTRATOR, UnitId("main")),
)


@dataclass(frozen=True, slots=True)
class OneTimePassword:
    """An account of the first start, and its password, shown this once."""

    name: str
    role: Role
    password: str


def run(
    *,
    lan: Annotated[bool, typer.Option("--lan", help="Let phones in the same network call (HTTPS).")] = False,
) -> None:
    """Start everything: web, media workers, finisher, sample bank. Ctrl-C stops it."""
    files = None
    if lan:
        files = make_lan_files(Settings().data / "lan", lan_address())
        os.environ |= _lan_environment(files)
    chosen = read_settings()
    try:
        with only_service(chosen.data):
            _run(chosen, files)
    except Occupied as occupied:
        typer.echo(str(occupied), err=True)
        raise typer.Exit(2) from None


def _run(chosen: Settings, files: LanFiles | None) -> None:
    asyncio.run(wait_for_ports(chosen))
    needed = workers_needed(chosen.media_workers, chosen.data / "run" / "spool")
    if needed > chosen.media_workers:
        os.environ["VIDEOBANK_MEDIA_WORKERS"] = str(needed)  # for every process until the next start
        chosen = read_settings()
        typer.echo(f"{needed} media workers until the next start: an earlier one died before it could tell everything")
    passwords, key = asyncio.run(_prepare(chosen))
    _announce(chosen, passwords, files)
    asyncio.run(Supervisor(chosen.data / "run", _children(chosen, key)).run())


def workers_needed(wanted: int, spool_dir: Path) -> int:
    """As many as are wanted, and those of an earlier, greater number that died before they could tell everything."""
    numbers = [int(name.removeprefix("media-")) for name in left_behind(spool_dir) if WORKER.fullmatch(name)]
    return max([wanted, *(number + 1 for number in numbers)])


def _lan_environment(files: LanFiles) -> dict[str, str]:
    port = os.environ.get("VIDEOBANK_PORT", "8443")
    return {
        "VIDEOBANK_HOST": "0.0.0.0",  # noqa: S104 - asked for by --lan, and over HTTPS only
        "VIDEOBANK_PORT": port,
        "VIDEOBANK_PUBLIC_URL": f"https://{files.address}:{port}",
        "VIDEOBANK_SAMPLE_BANK_PORT": str(int(port) + 1),
        "VIDEOBANK_SAMPLE_BANK_PUBLIC_URL": f"https://{files.address}:{int(port) + 1}",
        "VIDEOBANK_TLS_CERTIFICATE": str(files.certificate),
        "VIDEOBANK_TLS_KEY": str(files.key),
        "SSL_CERT_FILE": str(files.authority),  # the sample bank's back end asks the service over HTTPS too
    }


async def _prepare(settings: Settings) -> tuple[tuple[OneTimePassword, ...], str]:
    """Database, keys and, at the very first start, accounts; and the bank's API key."""
    async with core(ground(settings, "run")) as base:
        bank_tls(settings, base.ground.clock)  # said here in one line, and not by each start of a child anew
        key = bank_key(settings.data / "keys" / "bank-api.key")
        return await _first_accounts(base), key


def bank_key(path: Path) -> str:
    """The API key of the bank's back end: made at the first start, kept in a file that only this user reads."""
    if not path.exists():
        make_directory(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


async def _first_accounts(base: Core) -> tuple[OneTimePassword, ...]:
    if await base.store.accounts.everyone():
        return ()
    made = [await people(base).staff.create(new, None) for new in FIRST_ACCOUNTS]
    return tuple(OneTimePassword(m.person.name, m.person.role, m.one_time_password) for m in made)


def _children(settings: Settings, key: str) -> tuple[Child, ...]:
    media = tuple(
        Child(f"media-{number}", ("media-worker", f"media-{number}")) for number in range(settings.media_workers)
    )
    children = (*media, Child("finisher", ("finisher",)), Child("web", ("web",)))
    if settings.sample_bank_port:
        children = (*children, Child("sample-bank", ("sample-bank",), {"VIDEOBANK_SAMPLE_API_KEY": key}))
    return children


def _announce(settings: Settings, passwords: tuple[OneTimePassword, ...], lan: LanFiles | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    table = Table(box=None, show_header=False, pad_edge=False)
    if settings.sample_bank_port:
        table.add_row("Sample bank", f"{settings.sample_bank_url}/")
    for title, path in (("Agent", "desk"), ("Reviewer", "review"), ("Administrator", "signin")):
        table.add_row(title, f"{settings.url}/{path}")
    console.print("\n[bold]VideoBank[/bold]\n", table)
    if passwords:
        console.print("\nOne-time passwords, shown this once and changed at first use:\n")
        shown = Table(box=None, show_header=False, pad_edge=False)
        for each in passwords:
            shown.add_row(each.role.capitalize(), each.name, each.password)
        console.print(shown)
    if lan is not None:
        console.print(f"\nOn the phone, trust {lan.authority} (valid for a few days), then open the address above.")
    console.print("\nCtrl-C stops everything.\n")

"""``videobank``: one command for each kind of process, and one for each thing done on the machine itself."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from kyc.cli import face
from videobank.adapters.cli import ledger
from videobank.app.web import run_web
from videobank.app.workers import run_finisher, run_media_worker
from videobank.cli.accounts import invite, user
from videobank.cli.evidence import evidence
from videobank.cli.run import run
from videobank.cli.sample import sample_bank_command
from videobank.settings import Settings, SettingWrong

app = typer.Typer(
    name="videobank",
    help="The video counter that a bank runs itself.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables: keys, tokens
)
app.add_typer(evidence)
app.add_typer(face)
app.add_typer(ledger)
app.add_typer(user)
app.command("invite")(invite)
app.command("run")(run)
app.command("sample-bank", hidden=True)(sample_bank_command)


def settings() -> Settings:
    """The settings of this process; ends it with a clear message when one cannot be used."""
    chosen = Settings()
    try:
        chosen.check()
    except SettingWrong as wrong:
        typer.echo(str(wrong), err=True)
        sys.exit(2)
    return chosen


@app.command()
def web() -> None:
    """The web process: pages, REST, and the live connection."""
    _until_stopped(run_web(settings()))


@app.command("media-worker")
def media_worker(name: Annotated[str, typer.Argument(help="e.g. media-0")]) -> None:
    """A media worker: peer connections, forwarding, recording."""
    _until_stopped(run_media_worker(settings(), name))


@app.command()
def finisher() -> None:
    """The finisher: derives what is replayed, and seals."""
    _until_stopped(run_finisher(settings()))


def _until_stopped(process: Coroutine[Any, Any, None]) -> None:
    """Run a process until SIGTERM or SIGINT, which lets it close what it has open."""

    async def run() -> None:
        task = asyncio.ensure_future(process)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(run())

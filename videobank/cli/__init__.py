"""``videobank``: one command for each thing done on the machine itself; processes are in ``videobank.process``."""

import typer

from kyc.cli import face
from kyc.documents.cli import document
from videobank.adapters.cli import ledger
from videobank.cli.accounts import invite, user
from videobank.cli.evidence import evidence
from videobank.cli.run import run
from videobank.cli.sample import sample_bank_command
from videobank.cli.sandbox import sandbox_command

app = typer.Typer(
    name="videobank",
    help="The video counter that a bank runs itself.",
    epilog="Processes, for a supervisor of your own: videobank web, videobank media-worker NAME, videobank finisher.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # they print local variables: keys, tokens
)
app.add_typer(document)
app.add_typer(evidence)
app.add_typer(face)
app.add_typer(ledger)
app.add_typer(user)
app.command("invite")(invite)
app.command("run")(run)
app.command("sandbox")(sandbox_command)
app.command("sample-bank", hidden=True)(sample_bank_command)

"""``videobank sandbox``: the bank's systems as a trial needs them, on this machine."""

import os
from typing import Annotated

import typer
from aiohttp import web

from videobank.sandbox import sandbox


def sandbox_command(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where it listens, on this machine only.")] = 8090,
) -> None:
    """Serve a sandbox of the bank's systems: a registry that knows nobody, and messages that go nowhere."""
    secret = os.environ.get("VIDEOBANK_REGISTRY_SECRET", "") or os.environ.get("VIDEOBANK_SMS_SECRET", "")
    if not secret:
        raise typer.BadParameter("set VIDEOBANK_REGISTRY_SECRET, as for the service (openssl rand -hex 32)")
    typer.echo(f"VIDEOBANK_REGISTRY_URL=http://127.0.0.1:{port}/registry  # the sandbox: it knows nobody")
    web.run_app(sandbox(secret), host="127.0.0.1", port=port, print=None, access_log=None)

"""``videobank sandbox``: the bank's systems as a trial needs them, on this machine."""

import os
from typing import Annotated

import typer
from aiohttp import web

from videobank.sandbox import sandbox


def sandbox_command(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where it listens, on this machine only.")] = 8090,
) -> None:
    """Serve a sandbox of the bank's systems: a registry that knows nobody, messages and outcomes that go no further."""
    secret = os.environ.get("VIDEOBANK_SANDBOX_SECRET", "")
    if not secret:
        raise typer.BadParameter("set VIDEOBANK_SANDBOX_SECRET (openssl rand -hex 32), and the service's secrets to it")
    at = f"http://127.0.0.1:{port}"
    for name, path in (("REGISTRY", "registry"), ("SMS", "messages"), ("OUTCOME", "outcomes")):
        typer.echo(f"VIDEOBANK_{name}_URL={at}/{path}")
    typer.echo(f'What arrived: curl -H "Authorization: Bearer $VIDEOBANK_SANDBOX_SECRET" {at}/messages (or /outcomes)')
    web.run_app(sandbox(secret), host="127.0.0.1", port=port, print=None, access_log=None)

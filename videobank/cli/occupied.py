"""Whether this service, or somebody else, has already what a start needs: the data directory and the ports."""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import typer

from media.spool import SpoolTaken, alone
from videobank.settings import Settings

WITHIN_S = 12.0
"""A service that was just killed ends its processes within ten seconds; its ports are free then."""

AGAIN_S = 0.2


class Occupied(RuntimeError):
    """What is occupied, and what to do."""


@contextlib.contextmanager
def only_service(data: Path) -> Iterator[None]:
    """No other ``videobank run`` uses ``data`` until the block ends, or the process. Raises Occupied."""
    run_dir = data / "run"
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(alone(run_dir / "service"))
        except SpoolTaken:
            raise Occupied(
                f"videobank runs already on {data}: stop it first, or set VIDEOBANK_DATA to another directory"
            ) from None
        yield


async def wait_for_ports(settings: Settings) -> None:
    """Until the ports of the web process and of the sample bank are free, ``WITHIN_S`` at most. Raises Occupied.

    Who has to wait is told for what.
    """
    ports = {"VIDEOBANK_PORT": settings.port, "VIDEOBANK_SAMPLE_BANK_PORT": settings.sample_bank_port}
    deadline = asyncio.get_running_loop().time() + WITHIN_S
    for name, port in ports.items():
        if port and _is_taken(settings.host, port):
            typer.echo(f"port {port} is taken; waiting up to {WITHIN_S:.0f} s for it", err=True)
        while port and _is_taken(settings.host, port):
            if asyncio.get_running_loop().time() > deadline:
                raise Occupied(f"another program listens on port {port}: stop it, or set {name} to another port")
            await asyncio.sleep(AGAIN_S)


def _is_taken(host: str, port: int) -> bool:
    """Anything else that is wrong with this address is said by the process that listens on it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError:
        return False
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as asyncio does: what a dead one left is no bar
        try:
            probe.bind(address)
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False

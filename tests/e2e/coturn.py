"""A real coturn on this machine's own address, for one test: no daemon, no database, nothing outside its directory."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.installation import free_port
from videobank.cli.lan import lan_address, make_lan_files

SECRET = "the-secret-that-coturn-and-the-bank-share"
LISTENS_WITHIN_S = 10.0
LISTENERS = {
    "udp": ("no-tcp", "no-tls", "no-dtls"),
    "tcp": ("no-udp", "no-tls", "no-dtls"),
    "tls": ("no-udp", "no-dtls"),
}
"""What coturn leaves out, so that a call over one way is not a call over another."""


@dataclass
class Coturn:
    """Running. ``log`` says what it opened for whom."""

    over: str  # udp, tcp or tls
    address: str
    port: int
    log: Path

    @property
    def url(self) -> str:
        """As in VIDEOBANK_TURN_URLS."""
        scheme, transport = ("turns", "tcp") if self.over == "tls" else ("turn", self.over)
        return f"{scheme}:{self.address}:{self.port}?transport={transport}"

    def allocations(self) -> int:
        """How many relays were opened so far."""
        return self.log.read_text().count("ALLOCATE processed, success")


@contextlib.asynccontextmanager
async def running_coturn(
    home: Path, over: str, *, more: Sequence[str] = (), allow_own: bool = False
) -> AsyncIterator[Coturn]:
    """Start it, with ``more`` lines of configuration, wait until it listens, and end it.

    ``allow_own``: what is denied holds for every address but this machine's own, as the media workers are here.
    """
    made = Coturn(over, lan_address(), free_port(), home / "coturn.log")
    process = await asyncio.create_subprocess_exec(
        "turnserver",
        "-c",
        str(_configuration(home, made, (*more, *([f"allowed-peer-ip={made.address}"] if allow_own else [])))),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(LISTENS_WITHIN_S):
            while not await asyncio.to_thread(_listens, made):
                assert process.returncode is None, made.log.read_text()[-2000:]
                await asyncio.sleep(0.05)
        yield made
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def _configuration(home: Path, made: Coturn, more: Sequence[str]) -> Path:
    files = make_lan_files(home, made.address)
    port = "tls-listening-port" if made.over == "tls" else "listening-port"
    lines = (
        f"listening-ip={made.address}",
        f"relay-ip={made.address}",
        f"{port}={made.port}",
        "use-auth-secret",
        f"static-auth-secret={SECRET}",
        "realm=bank.example",
        f"cert={files.certificate}",
        f"pkey={files.key}",
        f"userdb={home / 'turndb'}",
        f"pidfile={home / 'coturn.pid'}",
        f"log-file={made.log}",
        "simple-log",
        "verbose",
        "no-cli",
        "relay-threads=1",
        *LISTENERS[made.over],
        *more,
    )
    path = home / "turnserver.conf"
    path.write_text("\n".join(lines) + "\n")
    return path


def _listens(made: Coturn) -> bool:
    if made.over == "udp":  # a port that is taken is one that is listened on
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.bind((made.address, made.port))
            except OSError:
                return True
        return False
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((made.address, made.port)) == 0

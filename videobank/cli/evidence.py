"""``videobank evidence``: what is taken out of the installation, in clear. Each time is a fact in the system ledger."""

import asyncio
import contextlib
import os
import pwd
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from media.packets import NotARecording
from media.pcapng import RTCP_PORT, RTP_PORT, Exported, export
from videobank.app.core import core
from videobank.app.ground import ground
from videobank.domain.ids import CallId
from videobank.ports.ledger import LedgerFull
from videobank.ports.vault import EvidenceBroken, EvidenceMissing
from videobank.service.desk import UnknownCall
from videobank.service.export import QUALITY, Exports, NothingRecorded, ReasonMissing
from videobank.settings import read_settings

CALL = re.compile(r"[0-9a-f]{32}")
BUFFER_BYTES = 1024 * 1024

evidence = typer.Typer(name="evidence", no_args_is_help=True, help="Take evidence out, for other tools; on record.")


@evidence.command()
def pcapng(
    call: Annotated[str, typer.Argument(help="The call's id.")],
    reason: Annotated[str, typer.Option(help="What for; it is kept with your name.")],
    out: Annotated[Path | None, typer.Option(help="A new file; CALL.pcapng unless given.")] = None,
) -> None:
    """Write the packets as they were received, decrypted, for Wireshark. The file is readable by you only."""
    target = out or Path(f"{call}.pcapng")
    with _refusals(call, target):
        written = asyncio.run(_export(CallId(call), reason, target))
    streams = ", ".join(written.interfaces)
    typer.echo(f"{target}: {written.packets} packets of {streams}; RTP to UDP port {RTP_PORT}, RTCP to {RTCP_PORT}")


@evidence.command()
def quality(
    call: Annotated[str, typer.Argument(help="The call's id.")],
    reason: Annotated[str, typer.Option(help="What for; it is kept with your name.")],
    out: Annotated[Path | None, typer.Option(help="A new file; CALL.quality.jsonl unless given.")] = None,
) -> None:
    """Write what was measured of the streams and claimed by the browsers, second by second, as JSON lines."""
    target = out or Path(f"{call}.quality.jsonl")
    with _refusals(call, target):
        rows = asyncio.run(_export_quality(CallId(call), reason, target))
    typer.echo(f"{target}: {rows} rows")


@contextlib.contextmanager
def _refusals(call: str, target: Path) -> Iterator[None]:
    """What goes wrong, in words."""
    if CALL.fullmatch(call) is None:
        raise typer.BadParameter("a call's id has 32 hexadecimal digits")
    try:
        yield
    except (UnknownCall, NothingRecorded) as error:
        raise typer.BadParameter("there is no such call, or it has no recording") from error
    except ReasonMissing as error:
        raise typer.BadParameter("say what for") from error
    except FileExistsError as error:
        raise typer.BadParameter(f"{target} exists") from error
    except (EvidenceBroken, EvidenceMissing, NotARecording, LedgerFull, OSError) as error:
        typer.echo(f"not exported: {error}", err=True)
        raise typer.Exit(1) from error


async def _export(call: CallId, reason: str, target: Path) -> Exported:
    """Make the file, put the export on record, and only then write; what fails leaves no file."""
    async with core(ground(read_settings(), "command line")) as base:
        with _new_file(target) as file:
            released = await Exports(base.store.ledger, base.journal).release(call, "pcapng", _operator(), reason)
            vault = base.ground.vault
            return await asyncio.to_thread(export, call, released.pieces, vault, released.key, file.write)


async def _export_quality(call: CallId, reason: str, target: Path) -> int:
    """The same of the measurements; returns the number of rows."""
    async with core(ground(read_settings(), "command line")) as base:
        with _new_file(target) as file:
            exports = Exports(base.store.ledger, base.journal)
            released = await exports.release_quality(call, "quality", _operator(), reason)
            rows = 0
            for evidence_id in released.pieces[QUALITY]:
                content = await asyncio.to_thread(base.ground.vault.get, call, evidence_id, released.key)
                file.write(content)
                rows += content.count(b"\n")
            return rows


@contextlib.contextmanager
def _new_file(target: Path) -> Iterator[BinaryIO]:
    """For the eyes of its owner; what fails leaves no file."""
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb", BUFFER_BYTES) as file:
            yield file
    except BaseException:
        os.unlink(target)  # noqa: PTH108 - at once, whatever ends us
        raise


def _operator() -> str:
    """Who is at the machine, as the system knows; behind sudo, who called it (which only the environment says)."""
    name = pwd.getpwuid(os.getuid()).pw_name
    caller = os.environ.get("SUDO_USER")
    return f"{name} (sudo: {caller})" if caller else name

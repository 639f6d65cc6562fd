"""``videobank ledger``: verify and rebuild what an installation keeps.

The data directory is $VIDEOBANK_DATA, or ``./data``. Exit status of ``verify``: 0 when all is well, 1 with faults, 2
when there is nothing to verify.
"""

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import Store, WrongKeys, open_store
from videobank.adapters.vault_local import LocalVault
from videobank.adapters.verify import EvidenceOf, rebuild, verify_all, verify_vault
from videobank.ports.ledger import Fault

FAULTS = 1
NOTHING = 2

ledger = typer.Typer(
    name="ledger", no_args_is_help=True, help="Verify the audit trail and the evidence, and rebuild what follows."
)


@dataclass(frozen=True, slots=True)
class Report:
    """What ``verify`` found."""

    ledgers: tuple[Fault, ...]
    evidence: tuple[EvidenceOf, ...]

    @property
    def lines(self) -> list[str]:
        """One line for each fault, by name."""
        of_ledgers = [_line(fault.ledger, "entry", fault.number, fault.what) for fault in self.ledgers]
        of_evidence = [
            _line(f"call/{one.call} {fault.evidence}", "record", fault.record, fault.what)
            for one in self.evidence
            for fault in one.faults
        ]
        return of_ledgers + of_evidence

    @property
    def notes(self) -> list[str]:
        """What is no fault but worth knowing."""
        return [f"call/{one.call} {note.evidence}: {note.what}" for one in self.evidence for note in one.notes]


@ledger.command()
def verify(*, as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead.")] = False) -> None:
    """Recompute every chain, check every signature, decrypt and measure every piece of evidence."""
    report = asyncio.run(_verified(_layout()))
    pieces = sum(one.examination.pieces for one in report.evidence)
    if as_json:
        found = {"faults": report.lines, "notes": report.notes, "calls": len(report.evidence), "pieces": pieces}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        for line in report.lines:
            typer.echo(f"FAULT {line}")
        for note in report.notes:
            typer.echo(f"note  {note}")
        verdict = f"{len(report.lines)} faults" if report.lines else "sealed and verified"
        typer.echo(f"{verdict}: {len(report.evidence)} calls, {pieces} pieces of evidence")
    if report.lines:
        raise typer.Exit(FAULTS)


@ledger.command("rebuild")
def rebuild_tables() -> None:
    """Compute the tables for searching anew from the ledgers; while no call is being answered."""
    typer.echo(f"rebuilt from the ledgers: {asyncio.run(_rebuilt(_layout()))} calls")


async def _verified(layout: Layout) -> Report:
    store = await _open(layout)
    try:
        return Report(await verify_all(store), await verify_vault(store, LocalVault(layout.vault)))
    finally:
        await store.close()


async def _rebuilt(layout: Layout) -> int:
    store = await _open(layout)
    try:
        return await rebuild(store)
    finally:
        await store.close()


async def _open(layout: Layout) -> Store:
    try:
        return await open_store(layout.data, KeyFile(layout.key_file), SharedClock(layout.run))
    except WrongKeys as error:
        typer.echo(f"FAULT system: {error}")
        raise typer.Exit(FAULTS) from error


def _layout() -> Layout:
    layout = Layout(Path(os.environ.get("VIDEOBANK_DATA", "data")))
    for needed in (layout.database, layout.key_file):
        if not needed.exists():
            typer.echo(f"there is no {needed}: set VIDEOBANK_DATA to the data directory", err=True)
            raise typer.Exit(NOTHING)
    return layout


def _line(name: str, part: str, number: int | None, what: str) -> str:
    place = "" if number is None else f", {part} {number}"
    return f"{name}{place}: {what}"

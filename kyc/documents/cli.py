"""``videobank document``: read a document from its picture.

Exit status: 0 read; 1 the reader cannot be used; 2 the picture (or its path) cannot; 3 it is no document known here.
"""

import asyncio
import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kyc.documents.process import ReaderProcess, pack
from videobank.domain.document import DocumentReading, Proof
from videobank.ports.documents import DocumentsUnavailable
from videobank.ports.faces import NotAPicture, PictureTooLarge

UNUSABLE_READER, UNUSABLE_PICTURE, UNKNOWN = 1, 2, 3

document = typer.Typer(name="document", help="Read identity documents and bank cards.", no_args_is_help=True)

_PROOFS = {
    Proof.CHECK_DIGIT: "check digit right",
    Proof.AGREES: "agrees with the number",
    Proof.FORM: "form right",
    Proof.NONE: "",
    Proof.WRONG: "WRONG",
}


@document.callback()
def _group() -> None:
    """Keep ``read`` a command of its own, as there will be others."""


@document.command()
def read(
    picture: Annotated[Path, typer.Argument(help="A JPEG, PNG or WebP of the document.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say what stands on a document: each field, how sure that is, where it stands and how it was checked."""
    reading = asyncio.run(_read(picture))
    if as_json:
        typer.echo(json.dumps(pack(reading)["reading"], ensure_ascii=False))
    elif reading is not None:
        _print(reading)
    if reading is None:
        _fail(f"{picture}: no document that is known here", UNKNOWN)


async def _read(path: Path) -> DocumentReading | None:
    reader = ReaderProcess(_today, threads=2)
    try:
        return await reader.read(await reader.decode(path.read_bytes()))  # noqa: ASYNC240 - nothing else runs in this loop
    except OSError as error:
        _fail(f"{path}: {error.strerror}", UNUSABLE_PICTURE)
    except NotAPicture as error:
        _fail(f"{path}: not a picture: {error}", UNUSABLE_PICTURE)
    except PictureTooLarge as error:
        _fail(f"{path}: too large: {error}", UNUSABLE_PICTURE)
    except DocumentsUnavailable as error:
        _fail(str(error), UNUSABLE_READER)
    finally:
        await reader.close()


def _today() -> date:
    return datetime.now().astimezone().date()


def _print(reading: DocumentReading) -> None:
    typer.echo(f"{reading.kind.replace('_', ' ')}, {reading.side}")
    for field in reading.fields:
        notes = [note for note in (_PROOFS[field.proof], "mended" if field.mended else "") if note]
        typer.echo(
            f"  {field.name.replace('_', ' ')}: {field.value}  ({', '.join([f'{field.confidence:.2f}', *notes])})"
        )
    for problem in reading.problems:
        typer.echo(f"  ! {problem.replace('_', ' ')}")


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(message.replace("\n", " "), err=True)
    raise typer.Exit(status)

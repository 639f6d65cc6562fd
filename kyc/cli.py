"""``videobank face``: prepare the model pack, compare two pictures, measure a pack.

Every command of ``videobank`` imports this module: what loads onnxruntime is imported where it is used.

Exit status: 0 done; 1 the model pack or the face process cannot be used; 2 a picture (or its path) cannot.
"""

import asyncio
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kyc.pack import Pack, PackError
from kyc.prepare import ensure, prepare
from kyc.worker import FaceProcess
from videobank.domain.face import FaceComparison, QualityReason
from videobank.ports.faces import FacesUnavailable, Image, NotAPicture, PictureTooLarge

if TYPE_CHECKING:
    from kyc.calibrate import Scores

UNUSABLE_PACK, UNUSABLE_PICTURE = 1, 2

face = typer.Typer(name="face", help="Compare faces, and prepare and measure the models that do.", no_args_is_help=True)

PackOption = Annotated[
    Path | None, typer.Option("--pack", help="Model pack; default: models/default in VIDEOBANK_DATA or ./data.")
]


def default_pack() -> Path:
    """``models/default`` in the data directory."""
    return Path(os.environ.get("VIDEOBANK_DATA") or "data") / "models" / "default"


@face.command("prepare")
def prepare_command(pack: PackOption = None) -> None:
    """Make the default model pack from the installed models."""
    try:
        made = prepare(pack or default_pack())
    except (PackError, OSError) as error:
        _fail(str(error), UNUSABLE_PACK)
    typer.echo(f"{made.name} in {made.directory}")


@face.command()
def compare(
    portrait: Annotated[Path, typer.Argument(help="The portrait, or a picture of the document.")],
    live: Annotated[Path, typer.Argument(help="The live picture.")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    pack: PackOption = None,
) -> None:
    """Say whether two pictures show the same face."""
    chosen = _usable(pack)
    said = asyncio.run(_compare(chosen, portrait, live))
    for path, reasons in ((portrait, said.portrait_quality), (live, said.live_quality)):
        if QualityReason.NO_FACE in reasons:
            _fail(f"{path}: no face found", UNUSABLE_PICTURE)
    if as_json:
        quality = sorted({*said.portrait_quality, *said.live_quality})
        typer.echo(json.dumps({"similarity": said.similarity, "band": said.band, "quality": quality}))
    else:
        _print(said, chosen, portrait, live)


@face.command()
def calibrate(
    pictures: Annotated[
        Path, typer.Argument(help="A folder with a folder per person, or a CSV with a, b, and perhaps group.")
    ],
    *,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw the ROC curve into this SVG.")] = None,
    pack: PackOption = None,
) -> None:
    """Count false matches and false non-matches on pictures of known people, in all and for each group."""
    from kyc.calibrate import all_against_all, pairs_of  # noqa: PLC0415 - see the module's docstring
    from kyc.engine import Engine  # noqa: PLC0415 - the same

    chosen = _usable(pack)
    engine = Engine(chosen)
    try:
        scores = pairs_of(engine, pictures) if pictures.is_file() else all_against_all(engine, pictures)
    except (OSError, KeyError) as error:
        _fail(f"{pictures}: cannot be read: {error}", UNUSABLE_PICTURE)
    if not len(scores.genuine) or not len(scores.impostor):
        _fail(f"{pictures}: genuine and impostor pairs are needed", UNUSABLE_PICTURE)
    _print_table(scores, chosen)
    for group in scores.groups:
        part = scores.of(group)
        typer.echo(f"\n{group}:")
        if len(part.genuine) and len(part.impostor):
            _print_table(part, chosen)
        else:
            typer.echo("genuine and impostor pairs are needed")
    if plot is not None:
        _draw(scores, plot)


async def _compare(pack: Pack, portrait: Path, live: Path) -> FaceComparison:
    process = FaceProcess(pack.directory)
    try:
        return await process.compare(await _picture(process, portrait), await _picture(process, live))
    except FacesUnavailable as error:
        _fail(str(error), UNUSABLE_PACK)
    finally:
        await process.close()


async def _picture(process: FaceProcess, path: Path) -> Image:
    try:
        return await process.decode(path.read_bytes())  # noqa: ASYNC240 - nothing else runs in this loop
    except OSError as error:
        _fail(f"{path}: {error.strerror}", UNUSABLE_PICTURE)
    except NotAPicture as error:
        _fail(f"{path}: not a picture: {error}", UNUSABLE_PICTURE)
    except PictureTooLarge as error:
        _fail(f"{path}: too large: {error}", UNUSABLE_PICTURE)


def _usable(pack: Path | None) -> Pack:
    try:
        return ensure(pack or default_pack())
    except (PackError, OSError) as error:
        _fail(str(error), UNUSABLE_PACK)


def _print(said: FaceComparison, pack: Pack, portrait: Path, live: Path) -> None:
    typer.echo(
        f"{said.band}: similarity {said.similarity:.3f} " if said.similarity is not None else said.band, nl=False
    )
    typer.echo(f"(match from {pack.thresholds.match:g}, no match below {pack.thresholds.no_match:g})")
    for path, reasons in ((portrait, said.portrait_quality), (live, said.live_quality)):
        for reason in reasons:
            typer.echo(f"  {path}: {reason.replace('_', ' ')}")


def _print_table(scores: "Scores", pack: Pack) -> None:
    from kyc.calibrate import TARGETS, fmr_bound, people_pairs, rates, threshold_at  # noqa: PLC0415 - see the module's docstring
    from kyc.roc import equal_error  # noqa: PLC0415 - the same

    typer.echo(
        f"{scores.people} people, {scores.pictures} pictures ({len(scores.without_face)} more without a face), "
        f"{len(scores.genuine)} genuine and {len(scores.impostor)} impostor pairs"
    )
    typer.echo(f"{'':>12} {'threshold':>9} {'FMR':>9} {'95 % interval':>19} {'TAR':>7} {'95 % interval':>15}")
    usable = [target for target in TARGETS if target * len(scores.impostor) >= 1]
    names = [f"FMR {target:g}" for target in usable] + ["no_match", "match"]
    thresholds = [*(threshold_at(scores, target) for target in usable), pack.thresholds.no_match, pack.thresholds.match]
    order, bound = sorted(range(len(names)), key=lambda number: thresholds[number]), 1.0
    for number, rate in zip(order, rates(scores, sorted(thresholds)), strict=True):
        if names[number] == "match":
            bound = fmr_bound(scores, rate)
        low, high = rate.fmr_interval
        least, most = rate.tar_interval
        typer.echo(
            f"{names[number]:>12} {rate.threshold:>9.4f} {rate.fmr:>9.1e} {low:>9.1e}-{high:.1e} "
            f"{rate.tar:>8.4f} {least:>7.4f}-{most:.4f}"
        )
    typer.echo(
        f"{'match':>12} FMR at most {bound:.1e}, of {people_pairs(scores)} pairs of people (95 %, rule of three)"
    )
    equal = equal_error(scores)
    least, most = equal.interval
    typer.echo(f"{'EER':>12} {equal.rate:.2%} ({least:.2%}-{most:.2%})")


def _draw(scores: "Scores", plot: Path) -> None:
    from kyc.roc import curve, drawing  # noqa: PLC0415 - see the module's docstring

    parts = [(group, scores.of(group)) for group in scores.groups]
    curves = [
        (name, *curve(part)) for name, part in [("all", scores), *parts] if len(part.genuine) and len(part.impostor)
    ]
    try:
        plot.write_text(drawing(curves), encoding="utf-8")
    except OSError as error:
        _fail(f"{plot}: {error.strerror}", UNUSABLE_PICTURE)


def _fail(message: str, status: int) -> NoReturn:
    typer.echo(message.replace("\n", " "), err=True)
    raise typer.Exit(status)

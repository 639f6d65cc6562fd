"""Business flows from TOML files: read once at the start, checked, and refused whole when anything is wrong."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from videobank.domain.document import Side
from videobank.domain.face import Band
from videobank.domain.flow import Flow, FlowText, Step, StepKind
from videobank.domain.questions import DRAWN

BUILT_IN = Path(__file__).parent.parent / "flows"
MAX_FILE_BYTES = 64 * 1024
MOST_STEPS = 20


class FlowInvalid(ValueError):
    """A flow cannot be used; the message names the file, and the line or the field."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Text(_File):
    title: Annotated[str, Field(min_length=1, max_length=80)]
    help: Annotated[str, Field(max_length=400)] = ""


class _Step(_File):
    name: Annotated[str, Field(pattern="^[a-z][a-z_]{0,30}$")]
    kind: StepKind
    side: Side | None = None
    band: Band | None = None
    right: Annotated[int, Field(ge=1, le=DRAWN)] | None = None
    waivable: bool = False
    zh: _Text
    en: _Text


class _Flow(_File):
    zh: _Text
    en: _Text
    steps: Annotated[tuple[_Step, ...], Field(min_length=1, max_length=MOST_STEPS)]


OWN = {StepKind.DOCUMENT: "side", StepKind.FACE: "band", StepKind.QUESTIONS: "right"}
"""What a step of this kind says of itself, and no other kind does."""


def load_flows(directory: Path | None = None) -> dict[str, Flow]:
    """The built-in flows by name, and those of ``directory`` in addition or instead; raises FlowInvalid."""
    places = (BUILT_IN,) if directory is None else (BUILT_IN, directory)
    paths = (path for place in places for path in sorted(place.glob("*.toml")))
    return {path.stem: load_flow(path) for path in paths}


def load_flow(path: Path) -> Flow:
    """One flow, named like its file; raises FlowInvalid."""
    parsed = _parsed(path)
    names = [step.name for step in parsed.steps]
    for number, step in enumerate(parsed.steps):
        if step.name in names[:number]:
            raise FlowInvalid(f"{path.name}: field steps.{number}.name: there is another step {step.name}")
        _check(step, number, path)
    texts = {
        language: {"": _text(getattr(parsed, language))}
        | {step.name: _text(getattr(step, language)) for step in parsed.steps}
        for language in ("zh", "en")
    }
    return Flow(path.stem, tuple(_step(step) for step in parsed.steps), texts)


def _parsed(path: Path) -> _Flow:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FlowInvalid(f"{path.name} cannot be read: {error.strerror}") from error
    if len(content) > MAX_FILE_BYTES:
        raise FlowInvalid(f"{path.name} is longer than {MAX_FILE_BYTES} bytes: it is no flow")
    try:
        return _Flow.model_validate(tomllib.loads(content.decode()))
    except UnicodeDecodeError as error:
        raise FlowInvalid(f"{path.name}: byte {error.start} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FlowInvalid(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise FlowInvalid(f"{path.name}: field {field}: {first['msg']}") from error


def _check(step: _Step, number: int, path: Path) -> None:
    for kind, field in OWN.items():
        said = getattr(step, field) is not None
        if said != (step.kind is kind):
            what = f"a step of kind {kind} needs it" if step.kind is kind else f"only a step of kind {kind} has it"
            raise FlowInvalid(f"{path.name}: field steps.{number}.{field}: {what}")


def _step(step: _Step) -> Step:
    return Step(step.name, step.kind, step.side, step.band, step.right or 0, step.waivable)


def _text(text: _Text) -> FlowText:
    return FlowText(text.title.strip(), text.help.strip())

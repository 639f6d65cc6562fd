"""Business flows from TOML files: read once at the start, checked, and refused whole when anything is wrong."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from videobank.adapters.toml_files import files, read_toml, wrong_at
from videobank.domain.document import Side
from videobank.domain.face import Band
from videobank.domain.flow import Decided, Flow, FlowText, Follows, Step, StepKind
from videobank.domain.questions import DRAWN

BUILT_IN = Path(__file__).parent.parent / "flows"
MAX_FILE_BYTES = 64 * 1024
MOST_STEPS = 20


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
    similarity: Annotated[float, Field(gt=0, lt=1)] | None = None
    right: Annotated[int, Field(ge=1, le=DRAWN)] | None = None
    waivable: bool = False
    zh: _Text
    en: _Text


class _Outcome(_File):
    follows: Annotated[str, Field(pattern="^[a-z][a-z0-9_.-]{0,63}$")]
    zh: _Text
    en: _Text


class _Flow(_File):
    zh: _Text
    en: _Text
    outcomes: dict[Decided, _Outcome] = {}
    steps: Annotated[tuple[_Step, ...], Field(min_length=1, max_length=MOST_STEPS)]


OWN = {StepKind.DOCUMENT: "side", StepKind.FACE: "band", StepKind.QUESTIONS: "right"}
"""What a step of this kind says of itself, and no other kind does."""


def load_flows(directory: Path | None = None) -> dict[str, Flow]:
    """The built-in flows by name, and those of ``directory`` in addition or instead; raises FileInvalid."""
    return {path.stem: load_flow(path) for path in files(BUILT_IN, directory)}


def load_flow(path: Path) -> Flow:
    """One flow, named like its file; raises FileInvalid."""
    parsed = read_toml(path, _Flow, MAX_FILE_BYTES)
    names = [step.name for step in parsed.steps]
    for number, step in enumerate(parsed.steps):
        if step.name in names[:number]:
            raise wrong_at(path, ("steps", number, "name"), f"there is another step {step.name}")
        _check(step, number, path)
    texts = {
        language: {"": _text(getattr(parsed, language))}
        | {step.name: _text(getattr(step, language)) for step in parsed.steps}
        for language in ("zh", "en")
    }
    after = {
        language: {decision: _text(getattr(outcome, language)) for decision, outcome in parsed.outcomes.items()}
        for language in ("zh", "en")
    }
    follows = tuple(Follows(decision, outcome.follows) for decision, outcome in parsed.outcomes.items())
    return Flow(path.stem, tuple(_step(step) for step in parsed.steps), texts, follows, after)


def _check(step: _Step, number: int, path: Path) -> None:
    for kind, field in OWN.items():
        said = getattr(step, field) is not None
        if said != (step.kind is kind):
            what = f"a step of kind {kind} needs it" if step.kind is kind else f"only a step of kind {kind} has it"
            raise wrong_at(path, ("steps", number, field), what)
    if step.similarity is not None and step.kind is not StepKind.FACE:
        raise wrong_at(path, ("steps", number, "similarity"), "only a step of kind face has it")


def _step(step: _Step) -> Step:
    return Step(step.name, step.kind, step.side, step.band, step.similarity, step.right or 0, step.waivable)


def _text(text: _Text) -> FlowText:
    return FlowText(text.title.strip(), text.help.strip())

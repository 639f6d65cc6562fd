"""A business flow as a value: the steps of a verification, and what each needs before the agent may approve it.

Pure: whether a step's evidence is there is a question to the state of the call. The rules of the day stand in the
invitation, so that a changed file changes no call that has begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from videobank.domain.document import Side
from videobank.domain.face import Band
from videobank.domain.questions import Answer, Round
from videobank.domain.registry import RegistryAnswer


class StepKind(StrEnum):
    """What a step is about."""

    DOCUMENT = "document"  # a side of an identity document, photographed and read
    FACE = "face"  # the live face beside the document's portrait, and beside the bank's picture if there is one
    QUESTIONS = "questions"
    CODE = "code"
    LIVENESS = "liveness"  # somebody is there: by challenges, or by the agent's eye
    REGISTRY = "registry"  # of citizens: name and number on the document are one person's
    LOOK = "look"  # what the agent sees with their own eyes: no machine has a say in it


Decided = Literal["approved", "rejected", "none"]
"""What came of a call; none: nobody decided."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``waivable``: the agent may go on without it, with a reason that stands on record."""

    name: str
    kind: StepKind
    side: Side | None = None  # of a document
    band: Band | None = None  # that the newest comparison of faces must have reached
    similarity: float | None = None  # that it must have reached too; a figure of one model pack
    right: int = 0  # answers
    waivable: bool = False


class StepState(StrEnum):
    """How far a step is."""

    OPEN = "open"  # its evidence is not there
    READY = "ready"  # it is, and the agent has not looked at it
    APPROVED = "approved"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Follows:
    """What the bank's core does after a decision, in the bank's own word."""

    decision: Decided
    word: str


@dataclass(frozen=True, slots=True)
class FlowText:
    """What a flow or a step is called, and what the agent does in it, in one language."""

    title: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A whole flow. ``texts``: by language, then by the step's name; "" is the flow itself.

    ``after``: by language, then by the decision, what the agent tells the customer about what follows.
    """

    name: str
    steps: tuple[Step, ...]
    texts: Mapping[str, Mapping[str, FlowText]]
    follows: tuple[Follows, ...] = ()
    after: Mapping[str, Mapping[Decided, FlowText]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the state of a call says that flows ask of."""

    sides: frozenset[Side]  # of documents that were read
    band: Band | None  # of the newest comparison of faces
    similarity: float | None  # of the same
    round: Round | None
    registry: RegistryAnswer | None  # the newest
    code_confirmed: bool
    there: bool = False  # by the newest trial of liveness
    has_record: bool = False  # the bank handed over a picture of its own
    record_band: Band | None = None  # of the newest comparison of faces, with that picture
    record_similarity: float | None = None  # of the same


_RANK = {Band.CANNOT_TELL: 0, Band.NO_MATCH: 1, Band.UNSURE: 2, Band.MATCH: 3}


def is_evident(step: Step, evidence: Evidence) -> bool:  # noqa: PLR0911 - one for each kind
    """Whether there is what the agent has to look at before approving this step."""
    match step.kind:
        case StepKind.DOCUMENT:
            return step.side in evidence.sides
        case StepKind.FACE:
            return _is_alike(step, evidence)
        case StepKind.QUESTIONS:
            return _answered(evidence.round) >= step.right if _is_over(evidence.round) else False
        case StepKind.CODE:
            return evidence.code_confirmed
        case StepKind.LIVENESS:
            return evidence.there
        case StepKind.REGISTRY:
            return evidence.registry is RegistryAnswer.MATCH
        case StepKind.LOOK:
            return True


def _is_alike(step: Step, evidence: Evidence) -> bool:
    """What is asked of the portrait is asked of the bank's picture too: neither makes up for the other."""
    alike = _reaches(step, evidence.band, evidence.similarity)
    return alike and (not evidence.has_record or _reaches(step, evidence.record_band, evidence.record_similarity))


def _reaches(step: Step, band: Band | None, similarity: float | None) -> bool:
    wanted = step.band if step.band is not None else Band.MATCH
    if band is None or _RANK[band] < _RANK[wanted]:
        return False
    return step.similarity is None or (similarity is not None and similarity >= step.similarity)


def _is_over(asked: Round | None) -> bool:
    return asked is not None and asked.current is None


def _answered(asked: Round | None) -> int:
    return sum(answer is Answer.RIGHT for answer in asked.answers) if asked is not None else 0


def state_of(step: Step, said: Mapping[str, StepState], evidence: Evidence) -> StepState:
    """How far a step is. What was approved on evidence that has gone bad since is open again."""
    if said.get(step.name) is StepState.WAIVED:
        return StepState.WAIVED
    if not is_evident(step, evidence):
        return StepState.OPEN
    return StepState.APPROVED if said.get(step.name) is StepState.APPROVED else StepState.READY


def unfinished(steps: Sequence[Step], said: Mapping[str, StepState], evidence: Evidence) -> tuple[str, ...]:
    """The steps that nobody has approved or gone on without, in their order."""
    over = {StepState.APPROVED, StepState.WAIVED}
    return tuple(step.name for step in steps if state_of(step, said, evidence) not in over)

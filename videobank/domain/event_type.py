"""What makes a dataclass an event: a name, a version, who may hear it, and which fields are personal.

Personal fields are encrypted under the call's (or account's) data key before the ledger hashes and stores them.
"""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

from videobank.domain.roles import Role

T = TypeVar("T")

NOBODY: frozenset[Role] = frozenset()
STAFF = frozenset({Role.AGENT, Role.REVIEWER, Role.SUPERVISOR})
REVIEW = frozenset({Role.REVIEWER, Role.SUPERVISOR})
EVERYONE = STAFF | {Role.CUSTOMER}


FORGOTTEN = "(forgotten)"
"""What stands in a personal text whose key was destroyed."""


def personal(*, forgotten: Any = FORGOTTEN, **options: Any) -> Any:  # noqa: ANN401 - as dataclasses.field
    """A dataclass field that says something about a person: sealed under the data key, never logged.

    ``forgotten`` is what is read, in its JSON form, when the key was destroyed.
    """
    return dataclasses.field(metadata={"forgotten": forgotten}, **options)


@dataclasses.dataclass(frozen=True, slots=True)
class EventType:
    """What the registry knows about one kind of event."""

    name: str
    version: int
    heard_by: frozenset[Role]
    cls: type[Any]
    forgotten: dict[str, Any] = dataclasses.field(compare=False)  # what its personal fields read without the key

    @property
    def personal(self) -> frozenset[str]:
        """The fields that say something about a person."""
        return frozenset(self.forgotten)


REGISTRY: dict[str, EventType] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(personal, dataclasses.field))
def event(*, heard_by: frozenset[Role] = NOBODY, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Declare an event. ``heard_by`` defaults to nobody: being told is granted, never inherited."""

    def declare(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, kw_only=True, slots=True)(cls)
        fields = dataclasses.fields(made)  # type: ignore[arg-type]  # dataclass() above made it one
        hidden = {f.name: f.metadata["forgotten"] for f in fields if "forgotten" in f.metadata}
        REGISTRY[made.__name__] = EventType(made.__name__, version, heard_by, made, hidden)
        return made

    return declare


def event_type(event: object) -> EventType:
    """The registered type of an event; raises KeyError for what is no event."""
    return REGISTRY[type(event).__name__]

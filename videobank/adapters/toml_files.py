"""Rules that a bank writes as TOML: read once at the start, checked, and refused whole when anything is wrong."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from videobank.adapters.toml_lines import Place, line_of

M = TypeVar("M", bound=BaseModel)


PLAINER = {"extra_forbidden": "there is no such field", "missing": "it is missing"}
"""What pydantic would say in a programmer's words."""


class FileInvalid(ValueError):
    """A file cannot be used; the message names it, the line and the reason."""


def wrong_at(path: Path, place: Place, why: str) -> FileInvalid:
    """The error of a field of this file, which was read a moment ago."""
    field = ".".join(str(part) for part in place)
    return FileInvalid(f"{path.name}, line {line_of(place, path.read_text('utf-8'))}: field {field}: {why}")


def files(built_in: Path, own: Path | None) -> Iterator[Path]:
    """The built-in files, and then the bank's own, of which each stands in place of a built-in one of its name."""
    if own is not None and not own.is_dir():
        raise FileInvalid(f"{own} is no directory")
    for place in (built_in, *(() if own is None else (own,))):
        yield from sorted(place.glob("*.toml"))


def read_toml(path: Path, model: type[M], most_bytes: int) -> M:
    """What stands in one file; raises FileInvalid."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileInvalid(f"{path.name} cannot be read: {error.strerror}") from error
    if len(content) > most_bytes:
        raise FileInvalid(f"{path.name} is longer than {most_bytes} bytes")
    try:
        return model.model_validate(tomllib.loads(content.decode()))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileInvalid(f"{path.name}, line {line}: byte {error.start} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileInvalid(f"{path.name}: {error}") from error  # which names the line
    except ValidationError as error:
        # A name that is misspelt is why another one is missing, so it comes first.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        place = tuple(part for part in first["loc"] if part != "[key]")
        raise wrong_at(path, place, PLAINER.get(first["type"], first["msg"])) from error

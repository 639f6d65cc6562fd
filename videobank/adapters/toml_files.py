"""Rules that a bank writes as TOML: read once at the start, checked, and refused whole when anything is wrong."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


class FileInvalid(ValueError):
    """A file cannot be used; the message names it, and the line or the field."""


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
    text = ""
    try:
        text = content.decode()
        return model.model_validate(tomllib.loads(text))
    except UnicodeDecodeError as error:
        raise FileInvalid(f"{path.name}: byte {error.start} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise FileInvalid(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise FileInvalid(f"{path.name}{_line(text, first['loc'])}: field {field}: {first['msg']}") from error


def _line(text: str, place: tuple[int | str, ...]) -> str:
    """`` (line 7)`` where only one line can be meant: TOML's parser keeps no places."""
    keys = [re.escape(part) for part in place if isinstance(part, str)]
    if not keys:
        return ""
    key = re.compile(rf"""^\s*(?:["']?{keys[-1]}["']?\s*=|\[+[^\]]*\b{keys[-1]}["']?\s*\]+)""")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if key.match(line)]
    return f" (line {lines[0]})" if len(lines) == 1 else ""

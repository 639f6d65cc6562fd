"""Jurisdiction profiles from TOML files: read once at the start, checked, and refused whole when anything is wrong."""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from videobank.domain.call_events import Consent
from videobank.domain.profile import ConsentText, Profile

BUILT_IN = Path(__file__).parent.parent / "profiles"
LANGUAGES: tuple[Literal["zh"], Literal["en"]] = ("zh", "en")
YEAR_DAYS = 365
MAX_FILE_BYTES = 256 * 1024


class ProfileInvalid(ValueError):
    """A profile cannot be used; the message names the file, and the line or the field."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Text(_File):
    title: Annotated[str, Field(min_length=1, max_length=80)]
    body: Annotated[str, Field(min_length=1, max_length=4_000)]


class _Consent(_File):
    consent: Consent
    version: Annotated[str, Field(min_length=1, max_length=40)]
    zh: _Text
    en: _Text


class _Profile(_File):
    retention_days: Annotated[int, Field(ge=1, le=100 * YEAR_DAYS)]
    totp_required: bool
    consents: tuple[_Consent, ...]


def load_profiles(directory: Path | None = None) -> dict[str, Profile]:
    """The built-in profiles by name, and those of ``directory`` in addition or instead; raises ProfileInvalid."""
    places = (BUILT_IN,) if directory is None else (BUILT_IN, directory)
    paths = (path for place in places for path in sorted(place.glob("*.toml")))
    return {path.stem: load_profile(path) for path in paths}


def load_profile(path: Path) -> Profile:
    """One profile, named like its file; raises ProfileInvalid."""
    parsed = _parsed(path)
    missing = set(Consent) - {each.consent for each in parsed.consents}
    if missing or len(parsed.consents) != len(Consent):
        wanted = ", ".join(sorted(missing)) or "one text for each consent, once"
        raise ProfileInvalid(f"{path.name}: field consents: it lacks {wanted}")
    texts = tuple(
        _text(each, language, parsed.retention_days, path) for each in parsed.consents for language in LANGUAGES
    )
    return Profile(path.stem, texts, parsed.retention_days, parsed.totp_required)


def _parsed(path: Path) -> _Profile:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ProfileInvalid(f"{path.name} cannot be read: {error.strerror}") from error
    if len(content) > MAX_FILE_BYTES:
        raise ProfileInvalid(f"{path.name} is longer than {MAX_FILE_BYTES} bytes: it is no profile")
    try:
        return _Profile.model_validate(tomllib.loads(content.decode()))
    except UnicodeDecodeError as error:
        raise ProfileInvalid(f"{path.name}: byte {error.start} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileInvalid(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"])
        raise ProfileInvalid(f"{path.name}: field {field}: {first['msg']}") from error


def _text(each: _Consent, language: Literal["zh", "en"], days: int, path: Path) -> ConsentText:
    text = each.zh if language == "zh" else each.en
    title, body = text.title.strip(), text.body.strip().replace("{retention}", _span(days, language))
    if "{" in body:
        raise ProfileInvalid(
            f"{path.name}: field consents.{each.consent}.{language}.body: only {{retention}} is filled in"
        )
    digest = hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()
    return ConsentText(each.consent, language, each.version, title, body, digest)


def _span(days: int, language: Literal["zh", "en"]) -> str:
    """A span in words: ``5 years``, ``5 年``; in days where it is no whole number of years."""
    years, rest = divmod(days, YEAR_DAYS)
    count, words = (years, ("年", "year")) if years and not rest else (days, ("天", "day"))
    if language == "zh":
        return f"{count} {words[0]}"
    return f"{count} {words[1]}" if count == 1 else f"{count} {words[1]}s"

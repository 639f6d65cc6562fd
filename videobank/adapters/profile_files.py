"""Jurisdiction profiles from TOML files: read once at the start, checked, and refused whole when anything is wrong."""

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from videobank.adapters.toml_files import FileInvalid, files, read_toml
from videobank.domain.call_events import Consent, Disruption
from videobank.domain.profile import ConsentText, Profile
from videobank.domain.rules import MOST_PHOTOS, Need, Rules

BUILT_IN = Path(__file__).parent.parent / "profiles"
LANGUAGES: tuple[Literal["zh"], Literal["en"]] = ("zh", "en")
YEAR_DAYS = 365
MAX_FILE_BYTES = 256 * 1024


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


class _Rules(_File):
    retention_days: Annotated[int, Field(ge=1, le=100 * YEAR_DAYS)] | None = None
    totp_required: bool | None = None
    on_disruption: Disruption | None = None
    redact_numbers: bool | None = None
    most_photos: Annotated[int, Field(ge=1, le=MOST_PHOTOS)] | None = None
    approval_needs: tuple[Need, ...] | None = None
    concurrent_audit: bool | None = None


class _Profile(_Rules):
    """``extends`` names a profile whose rules and texts hold where this one says nothing."""

    extends: Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,40}$")] | None = None
    consents: tuple[_Consent, ...] = ()
    sources: dict[str, Annotated[str, Field(min_length=1, max_length=400)]] = {}


def load_profiles(directory: Path | None = None) -> dict[str, Profile]:
    """The built-in profiles by name, and those of ``directory`` in addition or instead; raises FileInvalid."""
    return {path.stem: load_profile(path) for path in files(BUILT_IN, directory)}


def load_profile(path: Path) -> Profile:
    """One profile, named like its file; raises FileInvalid."""
    parsed = _whole(path)
    missing = set(Consent) - {each.consent for each in parsed.consents}
    if missing or len(parsed.consents) != len(Consent):
        wanted = ", ".join(sorted(missing)) or "one text for each consent, once"
        raise FileInvalid(f"{path.name}: field consents: it lacks {wanted}")
    for rule in _Rules.model_fields:
        if getattr(parsed, rule) is None:
            raise FileInvalid(f"{path.name}: field {rule}: it lacks a value, or a profile that it extends")
    return _made(path, parsed)


def _made(path: Path, parsed: _Profile) -> Profile:
    """Of a file in which everything is said."""
    days = parsed.retention_days or 0
    texts = tuple(_text(each, language, days, path) for each in parsed.consents for language in LANGUAGES)
    return Profile(
        name=path.stem,
        consents=texts,
        retention_days=days,
        totp_required=parsed.totp_required is True,
        on_disruption=parsed.on_disruption or Disruption.RESUME,
        rules=Rules(
            redact_numbers=parsed.redact_numbers is True,
            most_photos=parsed.most_photos or MOST_PHOTOS,
            approval_needs=parsed.approval_needs or (),
            concurrent_audit=parsed.concurrent_audit is True,
        ),
        sources=parsed.sources,
    )


def _whole(path: Path) -> _Profile:
    """The file, and where it says nothing the one that it extends, which extends none."""
    parsed = read_toml(path, _Profile, MAX_FILE_BYTES)
    for rule in parsed.sources.keys() - _Rules.model_fields.keys() - {"consents"}:
        raise FileInvalid(f"{path.name}: field sources.{rule}: there is no such rule")
    for rule in _Rules.model_fields:
        if parsed.extends is not None and getattr(parsed, rule) is not None and rule not in parsed.sources:
            raise FileInvalid(f"{path.name}: field sources.{rule}: which law asks for it?")
    if parsed.extends is None:
        return parsed
    places = (path.parent, BUILT_IN)
    base = next((file for place in places if (file := place / f"{parsed.extends}.toml").is_file()), None)
    if base is None or base.stem == path.stem:
        raise FileInvalid(f"{path.name}: field extends: there is no profile {parsed.extends}")
    under = read_toml(base, _Profile, MAX_FILE_BYTES)
    if under.extends is not None:
        raise FileInvalid(f"{path.name}: field extends: {parsed.extends} extends another one itself")
    said = {name: value for name in _Rules.model_fields if (value := getattr(parsed, name)) is not None}
    return under.model_copy(
        update={**said, "consents": parsed.consents or under.consents, "sources": under.sources | parsed.sources}
    )


def _text(each: _Consent, language: Literal["zh", "en"], days: int, path: Path) -> ConsentText:
    text = each.zh if language == "zh" else each.en
    title, body = text.title.strip(), text.body.strip().replace("{retention}", _span(days, language))
    if "{" in body:
        raise FileInvalid(
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

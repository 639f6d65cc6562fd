"""Jurisdiction profiles: the built-in one is whole, and a wrong one is refused by name of line or field."""

import hashlib
import re
from pathlib import Path

import pytest

from videobank.adapters.profile_files import BUILT_IN, load_profile, load_profiles
from videobank.adapters.toml_files import FileInvalid
from videobank.domain.call_events import Consent, Disruption

GOOD = (BUILT_IN / "default.toml").read_text()


def test_the_built_in_profile_says_everything_in_both_languages() -> None:
    profile = load_profiles()["default"]
    for consent in Consent:
        for language, span in (("zh", "5 年"), ("en", "5 years")):
            text = profile.text(consent, language)
            assert span in text.body
            assert text.sha256 == hashlib.sha256(f"{text.title}\n\n{text.body}".encode()).hexdigest()


def test_how_long_it_is_kept_and_what_is_said_of_it_cannot_differ(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(GOOD.replace("retention_days = 1825", "retention_days = 90"))
    profile = load_profiles(tmp_path)["short"]
    assert profile.retention_days == 90
    assert "kept for 90 days" in profile.text(Consent.RECORDING, "en").body
    assert "90 天" in profile.text(Consent.RECORDING, "zh").body


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("retention_days = 1825", "retention_days = ", "line 7"),
        ("retention_days = 1825", "retention_days = -1", "field retention_days"),
        ("totp_required = false", "totp_requird = false", ", line 10: field totp_requird"),
        ("redact_numbers = false", 'redact_numbers = "blur"', ", line 17: field redact_numbers"),
        ("most_photos = 10", "most_photos = 11", ", line 20: field most_photos"),
        ("approval_needs = []", 'approval_needs = ["fingerprint"]', ", line 25: field approval_needs"),
        ("approval_needs = []", "", "field approval_needs: it lacks a value"),
        ("redact_numbers = false", "redact_numbers = false\nkeep_template = true", ", line 18: field keep_template"),
        ('consent = "face_check"', 'consent = "face"', "field consents.1.consent"),
        ('consent = "face_check"', 'consent = "recording"', "lacks face_check"),
        ('title = "Face check"', 'title = ""', "field consents.1.en.title"),
        ("kept for {retention}", "kept for {years}", "recording.en.body"),
    ],
)
def test_a_wrong_profile_is_refused_by_name(tmp_path: Path, wrong: str, right: str, said: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(GOOD.replace(wrong, right, 1))
    with pytest.raises(FileInvalid, match=r"ours\.toml.*" + re.escape(said)):
        load_profile(path)


def test_a_profile_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileInvalid, match="cannot be read"):
        load_profile(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xff")
    with pytest.raises(FileInvalid, match="byte 2 is not UTF-8"):
        load_profile(tmp_path / "latin.toml")


@pytest.mark.parametrize("name", ["cn", "de-bafin", "eu-etsi", "in-rbi-vcip"])
def test_a_country_says_which_law_asks_for_each_rule_of_its_own(name: str) -> None:
    profile = load_profiles()[name]
    assert profile.sources
    assert profile.text(Consent.RECORDING, "zh").body
    assert profile.retention_days >= 365


def test_who_aborts_and_who_resumes() -> None:
    profiles = load_profiles()
    aborting = {name for name, profile in profiles.items() if profile.on_disruption is Disruption.ABORT}
    assert aborting == {"in-rbi-vcip", "de-bafin"}


EXTENDING = 'extends = "default"\non_disruption = "abort"\n[sources]\non_disruption = "our law"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"default"', '"nowhere"', "field extends: there is no profile nowhere"),
        ('"default"', '"ours"', "field extends: there is no profile ours"),
        ('"default"', '"cn"', "field extends: cn extends another one itself"),
        ('"abort"', '"wait"', "field on_disruption"),
        ('on_disruption = "our law"', "", "field sources.on_disruption: which law asks for it"),
        ('on_disruption = "our law"', 'disruption = "our law"', "field sources.disruption: there is no such rule"),
    ],
)
def test_a_profile_that_extends_another_is_refused_by_name(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(EXTENDING)
    assert load_profile(path).on_disruption is Disruption.ABORT
    path.write_text(EXTENDING.replace(old, new, 1))
    with pytest.raises(FileInvalid, match=r"ours\.toml.*" + said.replace(".", r"\.")):
        load_profile(path)

"""docs/profiles.md says of each profile exactly what its file does, and names a test that is there."""

import re
from pathlib import Path

import pytest

from videobank.adapters.profile_files import load_profiles
from videobank.domain.profile import Profile

ROOT = Path(__file__).parents[2]
ROWS = [
    tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))
    for line in (ROOT / "docs" / "profiles.md").read_text().splitlines()
    if line.startswith("| `")
]
PROFILES = load_profiles()
RULES = (
    "retention_days",
    "totp_required",
    "on_disruption",
    "redact_numbers",
    "most_photos",
    "approval_needs",
    "concurrent_audit",
)


def said(profile: Profile, clause: str) -> str:
    if clause == "consents":
        return ", ".join(dict.fromkeys(text.consent for text in profile.consents))
    value = getattr(profile, clause, None)
    value = getattr(profile.rules, clause) if value is None else value
    if isinstance(value, bool):
        return str(value).lower()
    return (", ".join(value) or "(nothing)") if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("name", PROFILES)
def test_every_clause_of_a_file_is_a_row_with_its_value_and_its_source(name: str) -> None:
    profile = PROFILES[name]
    rows = {clause: (value, source) for of, clause, value, source, _ in ROWS if of == name}
    clauses = {"consents", *RULES} if name == "default" else set(profile.sources)
    assert set(rows) == clauses
    for clause, (value, source) in rows.items():
        assert value == said(profile, clause)
        assert source == profile.sources.get(clause, source)


@pytest.mark.parametrize(("name", "clause", "test"), [(row[0], row[1], row[4]) for row in ROWS])
def test_every_clause_has_a_test_of_its_name(name: str, clause: str, test: str) -> None:
    path, _, function = test.partition("::")
    assert path == f"tests/profiles/test_{name.replace('-', '_')}.py"
    assert function == f"test_{clause}"
    assert re.search(rf"^async def {function}\(", (ROOT / path).read_text(), re.MULTILINE)

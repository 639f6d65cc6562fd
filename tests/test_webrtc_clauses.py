"""The table of docs/webrtc-security.md: every requirement of ASVS 5.0 V17 has a test, and every test named is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "webrtc-security.md").read_text()
CLAUSES = ["17.1.1", "17.1.2", *(f"17.2.{number}" for number in range(1, 9)), "17.3.1", "17.3.2"]


def test_every_requirement_has_a_test() -> None:
    rows = [line.split("|") for line in TEXT.splitlines() if line.startswith("| 17.")]
    assert [row[1].strip() for row in rows] == CLAUSES
    assert all("::test_" in row[4] for row in rows)


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
    assert len(named) >= len(CLAUSES)
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"

"""The table of docs/identity-security.md: every attack has a test, and every test named is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "identity-security.md").read_text()
ROWS = [line.split("|") for line in TEXT.splitlines() if line.startswith("| ") and "::" in line]
ASKED = (
    *("picture bomb", "metadata", "SVG or PDF", "one pixel", "20 pixels", "five faces", "without a face", "back"),
    *("code, guessed", "callback, recorded", "hand-over, sent again", "out of its order", "another call's evidence"),
)


def test_every_attack_has_a_test_and_is_tried() -> None:
    attacks = [row[1].strip() for row in ROWS]
    assert len(attacks) == len([line for line in TEXT.splitlines() if line.startswith("| ")]) - 1  # but for its head
    for asked in ASKED:
        assert any(asked in attack for attack in attacks), asked


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
    assert len(named) >= len(ROWS)
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text(), f"{path}::{name}"

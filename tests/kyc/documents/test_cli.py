"""``videobank document read``, as somebody at a shell meets it."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from typer.testing import CliRunner

from kyc.documents.cli import document
from tests.kyc.documents.pages import jpeg, passport


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(document, [*map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_a_passport_is_printed_for_people_and_for_programs(tmp_path: Path) -> None:
    (tmp_path / "page.jpg").write_bytes(jpeg(passport()))
    status, said, _ = run("read", tmp_path / "page.jpg")
    assert status == 0
    assert "document number: L898902C3" in said
    assert "check digit right" in said
    assert "! expired" in said
    status, said, _ = run("read", tmp_path / "page.jpg", "--json")
    reading = json.loads(said)
    assert (status, reading["kind"], reading["problems"]) == (0, "passport", ["expired"])
    number = next(field for field in reading["fields"] if field["name"] == "document_number")
    assert number["proof"] == "check_digit"
    assert set(number["box"]) == {"x", "y", "width", "height"}


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [("wall.png", 3, "no document"), ("drawing.jpg", 2, "not a picture"), ("missing.jpg", 2, "No such file")],
)
def test_what_cannot_be_read_is_said_with_a_status_of_its_own(tmp_path: Path, name: str, status: int, why: str) -> None:
    Pillow.fromarray(np.full((300, 400, 3), 200, np.uint8)).save(tmp_path / "wall.png")
    (tmp_path / "drawing.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    code, _, error = run("read", tmp_path / name)
    assert (code, why in error) == (status, True), error

"""The command line, as a bank's operator meets it."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow
from typer.testing import CliRunner, Result

from kyc.cli import default_pack, face
from kyc.pack import load_pack
from tests.faces import PEOPLE, clip_of, face_of, id_card, jpeg

Run = Callable[..., Result]


@pytest.fixture
def run(pack: Path) -> Run:
    def command(*arguments: object) -> Result:
        return CliRunner().invoke(face, [*map(str, arguments), "--pack", str(pack)])

    return command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "card.jpg").write_bytes(id_card(0))
    (tmp_path / "live.jpg").write_bytes(jpeg(clip_of(0)))
    (tmp_path / "other.jpg").write_bytes(jpeg(clip_of(1)))
    (tmp_path / "dark.jpg").write_bytes(jpeg((face_of(0) * 0.12).astype("uint8")))
    (tmp_path / "wall.jpg").write_bytes(jpeg((face_of(0) * 0 + 150).astype("uint8")))
    (tmp_path / "drawing.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    huge = io.BytesIO()
    Pillow.new("1", (8000, 5000)).save(huge, "PNG")
    (tmp_path / "huge.png").write_bytes(huge.getvalue())
    return tmp_path


@pytest.mark.parametrize(
    ("live", "band", "quality"),
    [("live.jpg", "match", []), ("other.jpg", "no_match", []), ("dark.jpg", "cannot_tell", ["too_dark"])],
)
def test_compare_prints_exactly_three_facts_as_json(
    run: Run, folder: Path, live: str, band: str, quality: list[str]
) -> None:
    result = run("compare", folder / "card.jpg", folder / live, "--json")
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert list(said) == ["similarity", "band", "quality"]
    assert isinstance(said["similarity"], float)
    assert said["band"] == band
    assert said["quality"] == quality


def test_compare_tells_a_person_which_picture_is_bad(run: Run, folder: Path) -> None:
    result = run("compare", folder / "card.jpg", folder / "dark.jpg")
    assert result.exit_code == 0
    assert "cannot_tell" in result.stdout
    assert "dark.jpg: too dark" in result.stdout


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wall.jpg", "no face found"),
        ("drawing.jpg", "not a picture"),
        ("huge.png", "too large"),
        ("missing.jpg", "No such file"),
        ("", "Is a directory"),
    ],
)
def test_a_picture_that_cannot_be_used_ends_with_2_and_one_line(
    run: Run, folder: Path, name: str, message: str
) -> None:
    result = run("compare", folder / "card.jpg", folder / name, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_prepare_makes_the_pack_where_the_data_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDEOBANK_DATA", str(tmp_path))
    result = CliRunner().invoke(face, ["prepare"])
    assert result.exit_code == 0, result.output
    assert load_pack(default_pack()).directory == tmp_path / "models" / "default"


def test_a_pack_that_cannot_be_used_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text("nonsense")
    result = CliRunner().invoke(face, ["compare", "a.jpg", "b.jpg", "--pack", str(tmp_path)])
    assert result.exit_code == 1
    assert "manifest.toml cannot be read" in result.stderr


def test_calibrate_counts_errors_over_a_folder_per_person_and_over_a_list(run: Run, tmp_path: Path) -> None:
    for n in range(PEOPLE):
        (tmp_path / "people" / f"person{n}").mkdir(parents=True)
        (tmp_path / "people" / f"person{n}" / "still.jpg").write_bytes(jpeg(face_of(n)))
        (tmp_path / "people" / f"person{n}" / "clip.jpg").write_bytes(jpeg(clip_of(n), 50))
    result = run("calibrate", tmp_path / "people")
    assert result.exit_code == 0, result.output
    assert "5 people, 10 pictures" in result.stdout
    assert "5 genuine and 40 impostor pairs" in result.stdout
    (tmp_path / "pairs.csv").write_text(
        "a,b,same\nperson0/still.jpg,person0/clip.jpg,1\nperson0/still.jpg,person1/still.jpg,0\n"
    )
    result = run("calibrate", tmp_path / "pairs.csv")
    assert result.exit_code == 0, result.output
    assert "1 genuine and 1 impostor pairs" in result.stdout


def test_calibrate_needs_pairs_of_both_kinds(run: Run, tmp_path: Path) -> None:
    assert run("calibrate", tmp_path / "nowhere").exit_code == 2
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "still.jpg").write_bytes(jpeg(face_of(0)))
    assert run("calibrate", tmp_path).exit_code == 2

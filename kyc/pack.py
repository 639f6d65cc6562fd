"""A model pack: a directory with graphs and the ``manifest.toml`` that says what they are and how far to trust them.

A bank may bring its own pack: any ``detection`` and ``recognition`` graph that insightface loads, with thresholds that
somebody measured. Nothing is loaded whose hash is not the one in the manifest.

Errors::

    PackError(RuntimeError)
    ├── PackMissing     there is no manifest in the directory
    ├── PackDamaged     a file is missing or has another hash, or the manifest cannot be read
    └── SourceUnusable  (kyc.prepare) the package that carries the models is missing or is not the one that was pinned
"""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from videobank.domain.face import Thresholds

MANIFEST = "manifest.toml"
FORMAT = 1
ROLES = frozenset({"detection", "recognition"})


class PackError(RuntimeError):
    """The model pack cannot be used."""


class PackMissing(PackError):
    """There is no model pack in this directory."""


class PackDamaged(PackError):
    """The pack is not what its manifest says."""


@dataclass(frozen=True)
class PackFile:
    """One graph of the pack; ``sha256`` is in lower-case hexadecimal."""

    role: str
    path: str
    sha256: str
    licence: str
    origin: str


@dataclass(frozen=True)
class Pack:
    """A pack whose files have the hashes that its manifest states."""

    directory: Path
    name: str
    files: tuple[PackFile, ...]
    thresholds: Thresholds
    statement: str
    """What the thresholds were measured on, and at which error rates; shown to reviewers."""


def read_manifest(text: str, directory: Path) -> Pack:
    """Parse a manifest. Raises PackDamaged when something is missing, unknown or contradicts itself."""
    try:
        manifest = tomllib.loads(text)
        pack = _parse(manifest, directory)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PackDamaged(f"{directory / MANIFEST} cannot be read: {error}") from error
    return pack


def load_pack(directory: Path) -> Pack:
    """Read the manifest and check the hash of every file. Raises PackMissing, PackDamaged."""
    try:
        text = (directory / MANIFEST).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PackMissing(f"there is no model pack in {directory}; run `videobank face prepare`") from error
    except UnicodeDecodeError as error:
        raise PackDamaged(f"{directory / MANIFEST} is not text") from error
    pack = read_manifest(text, directory)
    for file in pack.files:
        _check(directory / file.path, file.sha256)
    return pack


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in lower-case hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _parse(manifest: dict[str, Any], directory: Path) -> Pack:
    if manifest["format"] != FORMAT:
        raise ValueError(f"format {manifest['format']!r} is not known")
    files = tuple(_parse_file(entry) for entry in manifest["files"])
    if sorted(file.role for file in files) != sorted(ROLES):
        raise ValueError(f"exactly one file is needed for each of {', '.join(sorted(ROLES))}")
    thresholds = Thresholds(float(manifest["thresholds"]["match"]), float(manifest["thresholds"]["no_match"]))
    if not -1 <= thresholds.no_match <= thresholds.match <= 1:
        raise ValueError("thresholds must keep -1 <= no_match <= match <= 1")
    return Pack(directory, str(manifest["name"]), files, thresholds, str(manifest["calibration"]["statement"]).strip())


def _parse_file(entry: dict[str, Any]) -> PackFile:
    path = str(entry["path"])
    if PurePosixPath(path).name != path or not path.endswith(".onnx"):
        raise ValueError(f"{path!r} is not the name of an .onnx file in the pack itself")
    return PackFile(str(entry["role"]), path, str(entry["sha256"]), str(entry["licence"]), str(entry["origin"]))


def _check(path: Path, sha256: str) -> None:
    try:
        found = sha256_of(path)
    except OSError as error:
        raise PackDamaged(f"{path} cannot be read: {error.strerror}") from error
    if found != sha256:
        raise PackDamaged(f"{path} has SHA-256 {found}, but the manifest says {sha256}")

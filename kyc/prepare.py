"""Make the default model pack from the installed package that carries the models (see facts in ``packs/default.toml``).

No download: the files come from a pinned distribution. Their hashes are checked before they are opened and the hashes
of what is made of them are checked before it is kept, so a small publisher cannot change what a bank trusts.
"""

import hashlib
import importlib.util
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

from kyc.pack import MANIFEST, Pack, PackDamaged, PackError, PackMissing, load_pack, read_manifest


class SourceUnusable(PackError):
    """The package that carries the models is not installed, or is not the one that was pinned."""


def default_manifest() -> str:
    """The text of the default pack's manifest, as shipped."""
    return files("kyc").joinpath("packs/default.toml").read_text(encoding="utf-8")


def prepare(directory: Path) -> Pack:
    """Make the default pack in ``directory``, unless it is there already; whole or not at all.

    A damaged or older default pack is replaced; a pack of another name is never touched.
    Raises SourceUnusable, PackDamaged (the fold gave other bytes than were pinned), PackError (another pack is there).
    """
    manifest = default_manifest()
    if _is_current(directory, manifest):
        return load_pack(directory)
    _refuse_foreign(directory, manifest)
    directory.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        _make(made, manifest)
        load_pack(made)
        made.chmod(0o755)
        _put_in_place(made, directory)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return load_pack(directory)


def ensure(directory: Path) -> Pack:
    """The pack in ``directory``, made first when there is none. Raises PackError."""
    try:
        return load_pack(directory)
    except PackMissing:
        return prepare(directory)


def _is_current(directory: Path, manifest: str) -> bool:
    try:
        load_pack(directory)
        return (directory / MANIFEST).read_text(encoding="utf-8") == manifest
    except PackError:
        return False


def _refuse_foreign(directory: Path, manifest: str) -> None:
    """Never replace what this function did not make."""
    if not directory.exists() or (directory.is_dir() and not any(directory.iterdir())):
        return
    ours = read_manifest(manifest, directory).name
    with suppress(OSError, UnicodeDecodeError, PackDamaged):
        if read_manifest((directory / MANIFEST).read_text(encoding="utf-8"), directory).name == ours:
            return
    raise PackError(f"{directory} holds something else than the pack {ours!r}; choose another directory")


def _make(directory: Path, manifest: str) -> None:
    folds = _folds()
    parsed = tomllib.loads(manifest)
    package = _package(parsed["source"])
    for entry in parsed["files"]:
        source = _pinned(package / entry["made_from"], entry["made_from_sha256"])
        made = folds[entry["role"]](source)
        (directory / entry["path"]).write_bytes(made)
    (directory / MANIFEST).write_text(manifest, encoding="utf-8")


def _folds() -> dict[str, Callable[[bytes], bytes]]:
    from kyc import fold  # noqa: PLC0415 - onnx is slow to import, and only the first start needs it

    return {"detection": fold.detector, "recognition": fold.embedder}


def _package(source: dict[str, Any]) -> Path:
    """The directory of the installed package, found without running any of its code."""
    spec = importlib.util.find_spec(source["package"])
    if spec is None or spec.origin is None:
        raise SourceUnusable(
            f"the package {source['package']} is not installed; install {source['package']}=={source['version']}"
        )
    return Path(spec.origin).parent


def _pinned(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceUnusable(f"{path.name} is not in the installed package: {error.strerror}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SourceUnusable(f"{path.name} has SHA-256 {found}, but {sha256} was pinned; it is not used")
    return data


def _put_in_place(made: Path, directory: Path) -> None:
    """Rename; an older pack steps aside first. A second process that is quicker wins: both made the same bytes."""
    aside = made.with_name(made.name + ".old")
    with suppress(FileNotFoundError):
        directory.rename(aside)
    try:
        made.rename(directory)
    except OSError:
        load_pack(directory)
    finally:
        shutil.rmtree(aside, ignore_errors=True)

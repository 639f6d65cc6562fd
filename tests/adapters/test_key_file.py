import asyncio
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from videobank.adapters.keyfile import KeyFile, KeyFileBroken
from videobank.adapters.private_files import TooOpen
from videobank.ports.keys import CannotUnwrap


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "installation.key"


def test_the_file_is_made_at_first_use_for_its_owner_alone(path: Path) -> None:
    first = KeyFile(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert KeyFile(path).key_id == first.key_id
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_processes_that_begin_at_once_make_one_file(path: Path) -> None:
    program = "import sys, pathlib; from videobank.adapters.keyfile import KeyFile\n"
    program += "print(KeyFile(pathlib.Path(sys.argv[1])).key_id)"
    running = [subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_file_that_others_may_touch_is_refused(path: Path, mode: int) -> None:
    KeyFile(path)
    path.chmod(mode)
    with pytest.raises(TooOpen, match="chmod 600"):
        KeyFile(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "something else"}'])
def test_a_file_of_other_content_is_refused_and_not_replaced(path: Path, content: bytes) -> None:
    KeyFile(path)
    path.write_bytes(content)
    with pytest.raises(KeyFileBroken, match=r"backup|not a"):
        KeyFile(path)
    assert path.read_bytes() == content


def test_keys_that_do_not_fit_each_other_are_refused(path: Path) -> None:
    KeyFile(path)
    fields = json.loads(path.read_bytes())
    path.write_text(json.dumps(fields | {"key_id": "00" * 8}))
    with pytest.raises(KeyFileBroken):
        KeyFile(path)


def test_a_key_of_another_installation_is_refused_by_name(path: Path, tmp_path: Path) -> None:
    ours, theirs = KeyFile(path), KeyFile(tmp_path / "other.key")
    wrapped = asyncio.run(theirs.new_data_key("call/a")).wrapped
    with pytest.raises(CannotUnwrap, match=theirs.key_id):
        asyncio.run(ours.unwrap(wrapped, "call/a"))


def test_anybody_with_the_public_key_can_check_a_signature(path: Path) -> None:
    keys = KeyFile(path)
    signature = asyncio.run(keys.sign(b"message"))
    Ed25519PublicKey.from_public_bytes(keys.public_key).verify(signature, b"message")

"""What lies on disk: the format, what a crash leaves, and what a full disk does."""

import fcntl
import os
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from videobank.adapters.vault_local import LocalVault
from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, EvidenceBusy, EvidenceExists, VaultFull

CALL = CallId("a" * 32)
CAMERA = EvidenceId("customer-camera/0001")
OTHER_CAMERA = EvidenceId("customer-camera/0002")
HEADER_BYTES = 12


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def local(root: Path) -> LocalVault:
    return LocalVault(root, reserve_bytes=0)


def piece_of(root: Path, evidence: str = CAMERA) -> Path:
    return root / CALL / f"{evidence}.sealed"


def write(local: LocalVault, key: DataKey, *parts: bytes) -> None:
    appender = local.append(CALL, CAMERA, key)
    for part in parts:
        appender.append(part)
    appender.close()


def decrypt_by_the_specification(secret: bytes, message: bytes, associated: bytes) -> bytes:
    """Tink's streaming AEAD "AES-GCM-HKDF", as its wire format document says; written apart from the adapter."""
    header_length = message[0]
    assert header_length == 1 + 32 + 7
    salt, prefix = message[1:33], message[33:40]
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=associated).derive(secret)
    ciphertext, plaintext, segment = message[40:], b"", 0
    room = (1 << 20) - header_length  # the first segment shares its 1 MiB with the header
    while True:
        part, ciphertext = ciphertext[:room], ciphertext[room:]
        last = not ciphertext
        plaintext += AESGCM(key).decrypt(prefix + struct.pack(">I", segment) + bytes([last]), part, b"")
        if last:
            return plaintext
        room, segment = 1 << 20, segment + 1


def test_the_file_can_be_read_by_its_published_description_alone(
    root: Path, local: LocalVault, data_key: DataKey
) -> None:
    write(local, data_key, b"one", bytes(64 * 1024))
    content = piece_of(root).read_bytes()
    header, rest = content[:HEADER_BYTES], content[HEADER_BYTES:]
    assert header == b"VBSEAL\x01\x00" + bytes(4)
    found: list[bytes] = []
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        place = header + struct.pack(">QHH", len(found), len(CALL), len(CAMERA)) + f"{CALL}{CAMERA}".encode()
        found.append(decrypt_by_the_specification(data_key.secret, rest[4 : 4 + length], place))
        rest = rest[4 + length :]
    assert found == [b"one", bytes(64 * 1024)]


def test_nothing_is_on_disk_in_clear_and_only_the_owner_may_look(
    root: Path, local: LocalVault, data_key: DataKey
) -> None:
    write(local, data_key, b"a secret that is easy to find" * 100)
    assert b"easy to find" not in piece_of(root).read_bytes()
    assert stat.S_IMODE(piece_of(root).stat().st_mode) == 0o600
    for directory in (root, root / CALL, piece_of(root).parent):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("call", "evidence"),
    [
        ("../" + "a" * 29, CAMERA),
        ("A" * 32, CAMERA),
        ("", CAMERA),
        (CALL + "\n", CAMERA),
        (CALL, "../0001"),
        (CALL, "camera/../../0001"),
        (CALL, "/etc/0001"),
        (CALL, "camera/0001/0002"),
        (CALL, "camera/0001.."),
        (CALL, "camera/0001\n"),
        (CALL, "camera/00001"),
        (CALL, ""),
    ],
)
def test_no_name_leads_out_of_the_vault(local: LocalVault, data_key: DataKey, call: str, evidence: str) -> None:
    for attempt in (local.append, local.open, local.get, local.mark):
        with pytest.raises(ValueError, match=r"name of evidence|call's id"):
            attempt(CallId(call), EvidenceId(evidence), data_key)


def test_a_link_is_not_followed(root: Path, local: LocalVault, data_key: DataKey, tmp_path: Path) -> None:
    write(local, data_key, b"one")
    piece_of(root).rename(tmp_path / "elsewhere")
    piece_of(root).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="symbolic links"):
        local.open(CALL, CAMERA, data_key)


@pytest.mark.parametrize("left", range(1, 70, 4))
def test_a_torn_last_record_is_not_counted_and_is_cut_by_the_mark(
    root: Path, local: LocalVault, data_key: DataKey, left: int
) -> None:
    write(local, data_key, b"one", b"two", b"the record that the killed writer was at")
    whole = piece_of(root).stat().st_size - (4 + 56 + 40)
    os.truncate(piece_of(root), whole + left)
    piece = local.open(CALL, CAMERA, data_key)
    assert (piece.count(), piece.read(1), piece.mark().bytes) == (2, b"two", whole)
    piece.close()
    mark = local.mark(CALL, CAMERA, data_key)
    assert (mark.records, mark.bytes) == (2, whole)
    assert piece_of(root).stat().st_size == whole


@pytest.mark.parametrize("left", [0, 5, 11, 12])
def test_a_writer_killed_at_the_header_leaves_an_empty_piece(
    root: Path, local: LocalVault, data_key: DataKey, left: int
) -> None:
    write(local, data_key)
    os.truncate(piece_of(root), left)
    piece = local.open(CALL, CAMERA, data_key)
    assert (piece.count(), piece.lengths(), piece.mark().records) == (0, (), 0)
    piece.close()
    assert local.mark(CALL, CAMERA, data_key).bytes == left


@pytest.mark.parametrize("bytes_of_header", [0, 1])
def test_a_writer_killed_before_its_header_leaves_no_piece_and_its_name_free(
    root: Path, local: LocalVault, data_key: DataKey, bytes_of_header: int
) -> None:
    local.append(CALL, OTHER_CAMERA, data_key).close()
    begun = root / CALL / "customer-camera" / ".0001.sealed.begun"
    begun.write_bytes(bytes(bytes_of_header))
    assert local.pieces(CALL) == (OTHER_CAMERA,)
    local.append(CALL, CAMERA, data_key).close()
    assert local.pieces(CALL) == (CAMERA, OTHER_CAMERA)
    assert not begun.exists()


def test_zeros_that_a_power_cut_leaves_are_a_torn_record(root: Path, local: LocalVault, data_key: DataKey) -> None:
    write(local, data_key, b"one")
    with piece_of(root).open("ab") as file:
        file.write(bytes(3000))
    assert local.get(CALL, CAMERA, data_key) == b"one"


def test_an_impossible_length_is_a_broken_record(root: Path, local: LocalVault, data_key: DataKey) -> None:
    write(local, data_key, b"one")
    with piece_of(root).open("ab") as file:
        file.write(b"\xff" * 100)
    with pytest.raises(EvidenceBroken) as broken:
        local.get(CALL, CAMERA, data_key)
    assert broken.value.record == 1
    assert local.mark(CALL, CAMERA, data_key).records == 1
    assert piece_of(root).read_bytes().endswith(b"\xff" * 100)  # evidence of a change is not tidied away


def test_a_picture_cut_between_two_records_is_broken(root: Path, local: LocalVault, data_key: DataKey) -> None:
    local.put(CALL, CAMERA, data_key, bytes(100_000))
    os.truncate(piece_of(root), HEADER_BYTES + 4 + 56 + 64 * 1024)
    with pytest.raises(EvidenceBroken, match="cut: of 2 records 1 are left"):
        local.get(CALL, CAMERA, data_key)


def test_a_piece_whose_writer_lives_is_not_cut(root: Path, local: LocalVault, data_key: DataKey) -> None:
    appender = local.append(CALL, CAMERA, data_key)
    appender.append(b"one")
    with piece_of(root).open("ab") as file:
        file.write(b"\0\0")  # as if the next record were half written
    size = piece_of(root).stat().st_size
    assert local.mark(CALL, CAMERA, data_key).records == 1
    assert piece_of(root).stat().st_size == size
    os.truncate(piece_of(root), size - 2)
    appender.close()


def test_a_picture_is_there_whole_or_not_at_all(
    root: Path, local: LocalVault, data_key: DataKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        with pytest.raises(VaultFull):
            local.put(CALL, CAMERA, data_key, b"picture")
    assert local.pieces(CALL) == ()
    assert [path for path in root.rglob("*") if path.is_file()] == []
    local.put(CALL, CAMERA, data_key, b"picture")


def test_below_the_reserve_no_call_begins_but_one_that_began_goes_on(root: Path, data_key: DataKey) -> None:
    LocalVault(root, reserve_bytes=0).put(CALL, CAMERA, data_key, b"picture")
    nearly_full = LocalVault(root, reserve_bytes=1 << 60)
    assert not nearly_full.has_room()
    nearly_full.append(CALL, EvidenceId("customer-camera/0002"), data_key).close()
    with pytest.raises(VaultFull):
        nearly_full.append(CallId("b" * 32), CAMERA, data_key)


FULL_DISK = """
import pathlib, resource, sys
from videobank.adapters.vault_local import LocalVault
from videobank.ports.keys import DataKey
from videobank.ports.vault import VaultFull
vault = LocalVault(pathlib.Path(sys.argv[1]), reserve_bytes=0)
appender = vault.append("a" * 32, "customer-camera/0001", DataKey(bytes(range(32)), b""))
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
kept = 0
try:
    while True:
        appender.append(bytes([kept]) * 9000)
        kept += 1
except VaultFull:
    pass
try:
    appender.append(bytes(9000))
except VaultFull:
    print("still full")
appender.append(b"small")
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
appender.append(b"room again")
print(kept, appender.close())
"""


def test_on_a_full_disk_every_record_before_stays_whole_and_writing_goes_on_when_there_is_room(
    root: Path, local: LocalVault, data_key: DataKey
) -> None:
    """A limit on the size of files tears a record as a full disk does: some bytes are written, then none."""
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(root)], capture_output=True, text=True, check=True, timeout=60
    )
    still, result = done.stdout.splitlines()
    assert still == "still full"
    assert result.startswith("5 Mark(records=7,")
    piece = local.open(CALL, CAMERA, data_key)
    assert [piece.read(record) for record in range(7)] == [bytes([n]) * 9000 for n in range(5)] + [
        b"small",
        b"room again",
    ]
    assert str(piece.mark()) in result
    piece.close()


KILLED = """
import pathlib, sys
from videobank.adapters.vault_local import LocalVault
from videobank.ports.keys import DataKey
vault = LocalVault(pathlib.Path(sys.argv[1]), reserve_bytes=0)
appender = vault.append("a" * 32, "customer-camera/0001", DataKey(bytes(range(32)), b""))
number = 0
while True:
    mark = appender.append(number.to_bytes(8) * 1000)
    number += 1
    print(mark.records, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(root: Path, local: LocalVault, data_key: DataKey) -> None:
    writer = subprocess.Popen([sys.executable, "-c", KILLED, str(root)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = [int(writer.stdout.readline()) for _ in range(300)]
    writer.kill()
    acknowledged += [int(line) for line in writer.communicate()[0].splitlines()[:-1]]
    with piece_of(root).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the dead hold no lock
    mark = local.mark(CALL, CAMERA, data_key)
    assert mark.records >= acknowledged[-1] >= 300
    piece = local.open(CALL, CAMERA, data_key)
    assert all(piece.read(n) == n.to_bytes(8) * 1000 for n in range(mark.records))
    piece.close()


def test_what_a_killed_writer_left_of_a_draft_goes_with_the_next_and_a_living_one_stays(
    root: Path, local: LocalVault, data_key: DataKey
) -> None:
    home = root / CALL / "customer-camera"
    living = local.draft(CALL, CAMERA, data_key)
    living.append(b"x")
    (home / ".0009.sealed.draft").write_bytes(b"left by a killed process")
    with pytest.raises(EvidenceExists):
        local.draft(CALL, CAMERA, data_key)
    assert [path.name for path in home.iterdir()] == [".0001.sealed.draft"]
    living.close()
    assert [path.name for path in home.iterdir()] == ["0001.sealed"]


STORING = """
import sys, time
from pathlib import Path
from videobank.adapters.vault_local import LocalVault
with LocalVault(Path(sys.argv[1]), 0).storing("a" * 32):
    print("stores", flush=True)
    time.sleep(60)
"""


def test_a_hold_is_felt_in_other_processes_and_ends_with_a_killed_one(root: Path, local: LocalVault) -> None:
    other = subprocess.Popen([sys.executable, "-c", STORING, str(root)], stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "stores\n"
    with pytest.raises(EvidenceBusy):
        local.taking_stock(CALL)
    other.kill()
    other.wait()
    other.stdout.close()
    with local.taking_stock(CALL):
        pass

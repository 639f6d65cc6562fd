"""What every vault promises."""

import hashlib

import pytest

from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.vault import EvidenceBroken, EvidenceBusy, EvidenceExists, EvidenceMissing, Vault

CALL, OTHER = CallId("a" * 32), CallId("b" * 32)
CAMERA = EvidenceId("customer-camera/0001")
PICTURE = EvidenceId("document/0001.jpg")
PARTS = (b"one", b"", b"three" * 1000, bytes(64 * 1024))


def test_what_was_appended_is_read_record_by_record(vault: Vault, data_key: DataKey) -> None:
    appender = vault.append(CALL, CAMERA, data_key)
    marks = [appender.append(part) for part in PARTS]
    assert [mark.records for mark in marks] == [1, 2, 3, 4]
    assert appender.close() == marks[-1]
    piece = vault.open(CALL, CAMERA, data_key)
    assert [piece.read(record) for record in range(piece.count())] == list(PARTS)
    assert piece.lengths() == tuple(len(part) for part in PARTS)
    assert piece.size() == marks[-1].bytes
    assert piece.mark() == marks[-1]
    with pytest.raises(IndexError):
        piece.read(4)
    with pytest.raises(IndexError):
        piece.read(-1)
    piece.close()


def test_every_mark_is_the_hash_of_the_file_up_to_there(vault: Vault, data_key: DataKey) -> None:
    appender = vault.append(CALL, CAMERA, data_key)
    marks = [appender.append(part) for part in PARTS]
    piece = vault.open(CALL, CAMERA, data_key)
    ends = tuple(mark.bytes for mark in marks)
    assert piece.marks((*reversed(ends), ends[-1] + 1)) == {mark.bytes: mark.sha256 for mark in marks}
    piece.close()
    appender.close()


def test_a_piece_can_be_read_while_it_is_written(vault: Vault, data_key: DataKey) -> None:
    appender = vault.append(CALL, CAMERA, data_key)
    appender.append(b"one")
    piece = vault.open(CALL, CAMERA, data_key)
    assert (piece.count(), piece.read(0)) == (1, b"one")
    piece.close()
    appender.append(b"two")
    assert appender.close().records == 2


def test_a_piece_that_is_open_is_seen_to_grow(vault: Vault, data_key: DataKey) -> None:
    appender = vault.append(CALL, CAMERA, data_key)
    piece = vault.open(CALL, CAMERA, data_key)
    assert (piece.count(), piece.grow()) == (0, 0)
    appender.append(b"one")
    appender.append(b"two")
    assert piece.grow() == piece.count() == 2
    appender.append(b"three")
    appender.close()
    assert piece.grow() == 3
    assert [piece.read(record) for record in range(3)] == [b"one", b"two", b"three"]
    assert piece.size() == piece.mark().bytes
    piece.close()


def test_a_draft_is_there_only_when_it_is_whole(vault: Vault, data_key: DataKey) -> None:
    draft = vault.draft(CALL, CAMERA, data_key)
    draft.append(b"one")
    draft.append(b"two")
    assert vault.pieces(CALL) == ()
    mark = draft.close()
    assert vault.pieces(CALL) == (CAMERA,)
    assert vault.get(CALL, CAMERA, data_key) == b"onetwo"
    assert vault.mark(CALL, CAMERA, data_key) == mark


def test_a_draft_can_be_thrown_away_and_begun_again(vault: Vault, data_key: DataKey) -> None:
    draft = vault.draft(CALL, CAMERA, data_key)
    draft.append(b"wrong")
    draft.abandon()
    again = vault.draft(CALL, CAMERA, data_key)
    again.append(b"right")
    again.close()
    assert vault.get(CALL, CAMERA, data_key) == b"right"


def test_a_draft_never_replaces_a_piece(vault: Vault, data_key: DataKey) -> None:
    draft = vault.draft(CALL, CAMERA, data_key)
    draft.append(b"late")
    vault.put(CALL, CAMERA, data_key, b"early")
    with pytest.raises(EvidenceExists):
        draft.close()
    assert vault.get(CALL, CAMERA, data_key) == b"early"


def test_a_name_is_given_once(vault: Vault, data_key: DataKey) -> None:
    vault.append(CALL, CAMERA, data_key).close()
    vault.put(CALL, PICTURE, data_key, b"picture")
    with pytest.raises(EvidenceExists):
        vault.append(CALL, CAMERA, data_key)
    with pytest.raises(EvidenceExists):
        vault.put(CALL, PICTURE, data_key, b"another")
    assert vault.get(CALL, PICTURE, data_key) == b"picture"


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 300_000])
def test_a_picture_of_any_size_comes_back_whole(vault: Vault, data_key: DataKey, size: int) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    mark = vault.put(CALL, PICTURE, data_key, content)
    assert vault.get(CALL, PICTURE, data_key) == content
    assert vault.mark(CALL, PICTURE, data_key) == mark


def test_a_record_has_at_most_64_kib(vault: Vault, data_key: DataKey) -> None:
    appender = vault.append(CALL, CAMERA, data_key)
    with pytest.raises(ValueError, match=r"64|65536"):
        appender.append(bytes(64 * 1024 + 1))
    assert appender.close().records == 0


def test_what_is_not_there_is_missing(vault: Vault, data_key: DataKey) -> None:
    vault.put(CALL, PICTURE, data_key, b"picture")
    for call, evidence in ((CALL, CAMERA), (OTHER, PICTURE)):
        with pytest.raises(EvidenceMissing):
            vault.open(call, evidence, data_key)
        with pytest.raises(EvidenceMissing):
            vault.get(call, evidence, data_key)
        with pytest.raises(EvidenceMissing):
            vault.mark(call, evidence, data_key)


def test_another_key_opens_nothing(vault: Vault, data_key: DataKey) -> None:
    vault.put(CALL, PICTURE, data_key, b"picture")
    with pytest.raises(EvidenceBroken) as broken:
        vault.get(CALL, PICTURE, DataKey(bytes(32), b""))
    assert (broken.value.evidence, broken.value.record) == (PICTURE, 0)


def test_the_pieces_of_a_call_are_named(vault: Vault, data_key: DataKey) -> None:
    vault.put(CALL, PICTURE, data_key, b"picture")
    vault.append(CALL, CAMERA, data_key).close()
    vault.put(OTHER, PICTURE, data_key, b"picture")
    assert vault.pieces(CALL) == (CAMERA, PICTURE)
    assert vault.pieces(CallId("c" * 32)) == ()


def test_there_is_room_at_the_beginning(vault: Vault) -> None:
    assert vault.has_room()


def test_whoever_stores_keeps_out_whoever_takes_stock_and_the_other_way_round(vault: Vault, data_key: DataKey) -> None:
    with vault.storing(CALL), vault.storing(CALL), vault.taking_stock(OTHER):
        vault.put(CALL, PICTURE, data_key, b"picture")
        with pytest.raises(EvidenceBusy):
            vault.taking_stock(CALL)
    with vault.taking_stock(CALL):
        for hold in (vault.storing, vault.taking_stock):
            with pytest.raises(EvidenceBusy):
                hold(CALL)
    with vault.storing(CALL):
        pass


def test_a_piece_is_being_written_until_it_is_closed(vault: Vault, data_key: DataKey) -> None:
    vault.put(CALL, PICTURE, data_key, b"picture")
    appender = vault.append(CALL, CAMERA, data_key)
    appender.append(b"one")
    assert not vault.is_being_written(CALL, PICTURE)
    assert vault.is_being_written(CALL, CAMERA)
    appender.close()
    assert not vault.is_being_written(CALL, CAMERA)
    with pytest.raises(EvidenceMissing):
        vault.is_being_written(OTHER, CAMERA)

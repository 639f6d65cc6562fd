"""Whoever changes what was sealed is found out, and what was changed is named.

The attacker may write every file of the installation but does not have the key file.
"""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import ColumnElement, Connection, Delete, Insert, Update, delete, insert, select, update
from typer.testing import CliRunner

from tests.fakes.calls import anchored, closed, invited, opened, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from videobank.adapters import cli
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import Store, open_store
from videobank.adapters.tables import entries, heads, ledgers
from videobank.adapters.vault_local import LocalVault
from videobank.adapters.verify import verify_all
from videobank.domain import call_events as e
from videobank.domain.chain import entry_hash
from videobank.domain.ids import SYSTEM_LEDGER, CallId, EvidenceId, LedgerId, StreamId, call_ledger
from videobank.ports.ledger import Fault
from videobank.service.verification import EvidenceFault, EvidenceNote, examine, verify_evidence

CALL, OTHER = CallId("a" * 32), CallId("b" * 32)
LEDGER = call_ledger(CALL)
CAMERA, PICTURE = EvidenceId("customer-camera/0001"), EvidenceId("document/0001.jpg")
OPEN = EvidenceId("customer-camera/0002")
HEADER_BYTES = 12
RECORDS = 6


@dataclass(frozen=True)
class Installation:
    """A sealed call with evidence, and another that is just waiting."""

    layout: Layout
    store: Store
    vault: LocalVault

    async def faults(self) -> tuple[Fault, ...]:
        return await verify_all(self.store)

    async def evidence_faults(self) -> tuple[EvidenceFault, ...]:
        key = await self.store.ledger.key(LEDGER)
        return verify_evidence(await self.store.ledger.read(LEDGER), self.vault, key)

    async def notes(self) -> tuple[EvidenceNote, ...]:
        key = await self.store.ledger.key(LEDGER)
        return examine(await self.store.ledger.read(LEDGER), self.vault, key).notes

    async def change(self, statement: Update | Delete | Insert) -> None:
        """As with the sqlite3 shell: nothing watches."""
        await self.store.database.write(lambda c: c.execute(statement).rowcount)

    def file(self, evidence: EvidenceId = CAMERA) -> Path:
        return self.layout.vault / CALL / f"{evidence}.sealed"

    def records(self) -> list[bytes]:
        """The records of the camera's piece as bytes, lengths included."""
        rest, found = self.file().read_bytes()[HEADER_BYTES:], []
        while rest:
            end = 4 + int.from_bytes(rest[:4], "big")
            found.append(rest[:end])
            rest = rest[end:]
        return found

    def put_back(self, records: list[bytes]) -> None:
        header = self.file().read_bytes()[:HEADER_BYTES]
        self.file().write_bytes(header + b"".join(records))


@pytest_asyncio.fixture
async def bank(tmp_path: Path) -> AsyncIterator[Installation]:
    layout = Layout(tmp_path / "data")
    store = await open_store(layout.data, KeyFile(layout.key_file), SetClock())
    bank = Installation(layout, store, LocalVault(layout.vault, reserve_bytes=0))
    await sealed_call(bank)
    await tell(store.ledger, OTHER, START, invited(START), *queueing())
    yield bank
    await store.close()


async def sealed_call(bank: Installation) -> None:
    ledger = bank.store.ledger
    await tell(ledger, CALL, START, invited(START), *queueing())
    key = await ledger.key(LEDGER)
    picture = bank.vault.put(CALL, PICTURE, key, b"a picture" * 9000)
    await tell(
        ledger,
        CALL,
        START,
        e.DocumentReceived(picture=PICTURE, picture_sha256=picture.sha256, portrait=None),
        pairing("a1"),
        e.CustomerReady(),
        opened(),
    )
    appender = bank.vault.append(CALL, CAMERA, key)
    for number in range(RECORDS):
        appender.append(bytes([number]) * 500)
        if number == 3:
            await tell(ledger, CALL, START, anchored(appender.sync()))
    await tell(ledger, CALL, START, closed(appender.close()))
    ending = (e.CallEnded(reason=e.EndReason.AGENT_ENDED), e.CallSealed(interrupted=False, pieces=2, tracks=()))
    await tell(ledger, CALL, START, *ending)


async def test_what_nobody_touched_is_in_order(bank: Installation) -> None:
    assert await bank.faults() == ()
    assert await bank.evidence_faults() == ()
    assert await bank.notes() == ()


# --- the evidence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", range(RECORDS))
async def test_a_flipped_bit_names_the_record(bank: Installation, record: int) -> None:
    records = bank.records()
    changed = bytearray(records[record])
    changed[300] ^= 1
    bank.put_back([*records[:record], bytes(changed), *records[record + 1 :]])
    assert [(f.evidence, f.record) for f in await bank.evidence_faults()] == [(CAMERA, record)]


async def test_every_single_byte_of_a_piece_is_watched(bank: Installation) -> None:
    key = await bank.store.ledger.key(LEDGER)
    history = await bank.store.ledger.read(LEDGER)
    content = bank.file().read_bytes()
    for place in [*range(80), *range(80, len(content), 97), len(content) - 1]:
        bank.file().write_bytes(content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :])
        assert [f.evidence for f in verify_evidence(history, bank.vault, key)][:1] == [CAMERA], place


@pytest.mark.parametrize("left", range(RECORDS))
async def test_a_piece_that_was_cut_names_the_first_missing_record(bank: Installation, left: int) -> None:
    bank.put_back(bank.records()[:left])
    assert await bank.evidence_faults() == (EvidenceFault(CAMERA, left, "cut: the ledger has 6 records"),)


async def test_a_piece_cut_within_a_record_is_no_killed_writer_once_it_was_closed(bank: Installation) -> None:
    content = bank.file().read_bytes()
    bank.file().write_bytes(content[:-7])
    assert await bank.evidence_faults() == (EvidenceFault(CAMERA, 5, "cut: the ledger has 6 records"),)


async def test_a_record_taken_out_shows_where(bank: Installation) -> None:
    records = bank.records()
    bank.put_back(records[:2] + records[3:])
    found = await bank.evidence_faults()
    assert [f.record for f in found] == [2, 3, 4, 5]
    assert {f.evidence for f in found} == {CAMERA}


async def test_a_repeated_record_shows_where(bank: Installation) -> None:
    records = bank.records()
    bank.put_back([*records, records[-1]])
    found = await bank.evidence_faults()
    assert {(f.evidence, f.record) for f in found} == {(CAMERA, 6)}


async def test_two_records_that_changed_places_show(bank: Installation) -> None:
    records = bank.records()
    records[1], records[4] = records[4], records[1]
    bank.put_back(records)
    assert [f.record for f in await bank.evidence_faults()] == [1, 4]


async def test_a_deleted_piece_is_missing_by_name(bank: Installation) -> None:
    bank.file().unlink()
    assert await bank.evidence_faults() == (EvidenceFault(CAMERA, None, "missing"),)


async def test_deleting_everything_names_every_piece(bank: Installation) -> None:
    shutil.rmtree(bank.layout.vault / CALL)
    found = await bank.evidence_faults()
    assert [(f.evidence, f.what) for f in found] == [(CAMERA, "missing"), (PICTURE, "missing")]


async def test_a_piece_in_the_place_of_another_shows(bank: Installation) -> None:
    shutil.copy(bank.file(PICTURE), bank.file())
    assert {f.evidence for f in await bank.evidence_faults()} == {CAMERA}


async def test_a_piece_of_another_call_shows(bank: Installation) -> None:
    other = await bank.store.ledger.key(call_ledger(OTHER))
    bank.vault.put(OTHER, PICTURE, other, b"another face")
    shutil.copy(bank.layout.vault / OTHER / f"{PICTURE}.sealed", bank.file(PICTURE))
    assert [(f.evidence, f.record) for f in await bank.evidence_faults()] == [(PICTURE, 0)]


@pytest.mark.parametrize("kind", ["document", "portrait", "still", "customer-camera", "customer-page"])
async def test_a_piece_that_no_entry_names_is_unknown(bank: Installation, kind: str) -> None:
    extra = EvidenceId(f"{kind}/0009")
    bank.vault.put(CALL, extra, await bank.store.ledger.key(LEDGER), b"smuggled in")
    assert await bank.evidence_faults() == (EvidenceFault(extra, None, "no entry of the ledger names this piece"),)
    assert await bank.notes() == ()


async def test_a_piece_that_was_left_over_is_a_note_and_pinned_by_its_hash(bank: Installation) -> None:
    key = await bank.store.ledger.key(LEDGER)
    left = EvidenceId("still/0001")
    mark = bank.vault.put(CALL, left, key, b"a face")
    await tell(
        bank.store.ledger,
        CALL,
        START,
        e.PieceUnclaimed(piece=left, kind="still", sha256=mark.sha256, reason=e.LeftOver.SERVER_STOPPED),
    )
    what = "left over: the server stopped between storing and recording it"
    assert await bank.evidence_faults() == ()
    assert await bank.notes() == (EvidenceNote(left, what),)
    bank.file(left).unlink()
    bank.vault.put(CALL, left, key, b"another face")
    assert [f.evidence for f in await bank.evidence_faults()] == [left]


async def test_even_with_the_data_key_a_piece_cannot_be_written_anew(bank: Installation) -> None:
    key = await bank.store.ledger.key(LEDGER)
    for evidence in (CAMERA, PICTURE):
        bank.file(evidence).unlink()
    appender = bank.vault.append(CALL, CAMERA, key)
    for _ in range(RECORDS):
        appender.append(b"\7" * 500)
    appender.close()
    bank.vault.put(CALL, PICTURE, key, b"another face")
    found = await bank.evidence_faults()
    assert [(f.evidence, f.record) for f in found] == [(CAMERA, None), (PICTURE, None)]
    assert "another hash" in found[0].what
    assert "another hash" in found[1].what


async def test_a_track_is_matched_by_the_hash_of_what_was_put(bank: Installation) -> None:
    """What is derived is anchored by the hash of its plaintext, a picture by that of its file: both hold."""
    key = await bank.store.ledger.key(LEDGER)
    track = EvidenceId("derived-camera/0001.webm")
    bank.vault.put(CALL, track, key, b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for sha256, faults in ((empty, 0), ("0" * 64, 1)):
        derived = e.TrackDerived(
            stream=StreamId("customer-camera"),
            evidence=track,
            made_from=(CAMERA,),
            starts_us=0,
            duration_us=1,
            uncertainty_us=0,
            video_frames=0,
            sha256=sha256,
        )
        head = await bank.store.ledger.head(LEDGER)
        assert head is not None
        await bank.store.ledger.append(LEDGER, head.entries, (derived,), START)
        assert len(await bank.evidence_faults()) == faults


async def test_what_a_killed_writer_left_after_its_last_anchor_is_a_note(bank: Installation) -> None:
    key = await bank.store.ledger.key(LEDGER)
    await tell(bank.store.ledger, CALL, START, opened(OPEN))
    appender = bank.vault.append(CALL, OPEN, key)
    await tell(bank.store.ledger, CALL, START, anchored(appender.append(b"one"), OPEN))
    appender.append(b"two")
    appender.append(b"three")
    appender.close()
    with bank.file(OPEN).open("ab") as file:
        file.write(b"\0\0\1")
    assert await bank.evidence_faults() == ()
    assert await bank.notes() == (EvidenceNote(OPEN, "2 records after the last anchor"),)


# --- the ledger ---------------------------------------------------------------------------------------------------


def entry(number: int, ledger: LedgerId = LEDGER) -> ColumnElement[bool]:
    return (entries.c.ledger == ledger) & (entries.c.number == number)


async def rehash(bank: Installation, number: int, content: bytes) -> str:
    """Put other bytes into an entry and compute every later hash anew, as the source code says; returns the last."""

    def work(connection: Connection) -> str:
        rows = list(connection.execute(select(entries).where(entries.c.ledger == LEDGER).order_by(entries.c.number)))
        previous = "00" * 32
        for row in rows:
            stored = content if row.number == number else row.bytes
            previous = entry_hash(LEDGER, row.number, row.at_us, previous, stored)
            connection.execute(update(entries).where(entry(row.number)).values(bytes=stored, digest=previous))
        connection.execute(update(ledgers).where(ledgers.c.id == LEDGER).values(head=previous))
        return previous

    return await bank.store.database.write(work)


async def test_a_changed_entry_is_named(bank: Installation) -> None:
    await bank.change(update(entries).where(entry(3)).values(bytes=b'{"public":{},"type":"WentOnline","v":1}'))
    assert (LEDGER, 3) in {(f.ledger, f.number) for f in await bank.faults()}
    assert {f.number for f in await bank.faults()} == {3}


@pytest.mark.parametrize("column", ["at_us", "digest", "type", "version"])
async def test_a_changed_column_of_an_entry_is_named(bank: Installation, column: str) -> None:
    value = {"at_us": 1, "digest": "11" * 32, "type": "CallRated", "version": 9}[column]
    await bank.change(update(entries).where(entry(3)).values({column: value}))
    assert await bank.faults()
    assert {f.ledger for f in await bank.faults()} == {LEDGER}
    assert 3 in {f.number for f in await bank.faults()}


async def test_a_deleted_entry_is_named(bank: Installation) -> None:
    await bank.change(delete(entries).where(entry(4)))
    assert Fault(LEDGER, 4, "entry 4 is missing") in await bank.faults()


async def test_a_tail_that_was_cut_off_shows_by_the_signed_head(bank: Installation) -> None:
    await bank.change(delete(entries).where(entries.c.ledger == LEDGER, entries.c.number > 9))
    found = await bank.faults()
    assert found[0].number == 10
    assert "missing: the signed head has them" in found[0].what


async def test_a_tail_that_was_cut_off_with_everything_that_says_so_shows(bank: Installation) -> None:
    """Not even an old signed head helps once the call was sealed: the system ledger has its length."""

    async def head_at(number: int) -> dict[str, object]:
        row = await bank.store.database.read(lambda c: c.execute(select(entries).where(entry(number))).one())
        return {"entries": number, "digest": row.digest}

    short = await head_at(9)
    await bank.change(delete(entries).where(entries.c.ledger == LEDGER, entries.c.number > 9))
    await bank.change(update(heads).where(heads.c.ledger == LEDGER).values(short))
    await bank.change(update(ledgers).where(ledgers.c.id == LEDGER).values(entries=9, head=short["digest"]))
    whats = {f.what for f in await bank.faults() if f.ledger == LEDGER}
    assert "its head was not signed by this installation" in whats
    assert "it was not sealed with this entry, as the system ledger says" in whats


async def test_hashes_computed_anew_after_a_change_show_by_the_signed_head(bank: Installation) -> None:
    row = await bank.store.database.read(lambda c: c.execute(select(entries).where(entry(1))).one())
    parts = json.loads(row.bytes)
    parts["public"]["business"] = "transfer"
    last = await rehash(bank, 1, json.dumps(parts, sort_keys=True, separators=(",", ":")).encode())
    whats = {f.what for f in await bank.faults()}
    assert "the chain ends in another hash than the one that was signed" in whats
    assert "it does not begin as the system ledger says" in whats
    await bank.change(update(heads).where(heads.c.ledger == LEDGER).values(digest=last))
    assert "its head was not signed by this installation" in {f.what for f in await bank.faults()}


async def test_the_signed_head_of_another_ledger_does_not_fit(bank: Installation) -> None:
    theirs = await bank.store.database.read(lambda c: c.execute(select(heads).where(heads.c.ledger == "system")).one())
    values = {"entries": theirs.entries, "digest": theirs.digest, "at_us": theirs.at_us, "signature": theirs.signature}
    await bank.change(update(heads).where(heads.c.ledger == LEDGER).values(values))
    assert Fault(LEDGER, None, "its head was not signed by this installation") in await bank.faults()


async def test_a_missing_head_shows(bank: Installation) -> None:
    await bank.change(delete(heads).where(heads.c.ledger == LEDGER))
    assert await bank.faults() == (Fault(LEDGER, None, "its signed head is missing"),)


async def test_an_entry_that_was_put_at_the_end_shows(bank: Installation) -> None:
    row = await bank.store.database.read(lambda c: c.execute(select(entries).where(entry(1))).one())
    last = await bank.store.ledger.head(LEDGER)
    assert last is not None
    digest = entry_hash(LEDGER, last.entries + 1, row.at_us, last.digest, row.bytes)
    values = {**row._asdict(), "number": last.entries + 1, "digest": digest}
    await bank.change(insert(entries).values(values))
    assert Fault(LEDGER, last.entries + 1, "entries follow that the signed head does not have") in await bank.faults()


async def test_a_whole_call_that_was_deleted_is_missing_by_name(bank: Installation) -> None:
    for statement in (
        delete(heads).where(heads.c.ledger == LEDGER),
        delete(entries).where(entries.c.ledger == LEDGER),
        delete(ledgers).where(ledgers.c.id == LEDGER),
    ):
        await bank.change(statement)
    shutil.rmtree(bank.layout.vault / CALL)
    assert await bank.faults() == (Fault(LEDGER, None, "the whole ledger is missing"),)


async def test_a_call_deleted_with_its_notices_shows_in_the_system_ledger(bank: Installation) -> None:
    await bank.change(delete(heads).where(heads.c.ledger == LEDGER))
    await bank.change(delete(entries).where(entries.c.ledger == LEDGER))
    await bank.change(delete(ledgers).where(ledgers.c.id == LEDGER))
    await bank.change(delete(entries).where(entries.c.ledger == SYSTEM_LEDGER, entries.c.number <= 2))
    assert Fault(SYSTEM_LEDGER, 1, "entries 1 to 2 are missing") in await bank.faults()


async def test_a_call_that_the_system_ledger_never_heard_of_shows(bank: Installation) -> None:
    await bank.change(delete(heads).where(heads.c.ledger == SYSTEM_LEDGER))
    await bank.change(delete(entries).where(entries.c.ledger == SYSTEM_LEDGER))
    await bank.change(delete(ledgers).where(ledgers.c.id == SYSTEM_LEDGER))
    found = await bank.faults()
    assert Fault(LEDGER, None, "the system ledger does not know it") in found
    assert Fault(call_ledger(OTHER), None, "the system ledger does not know it") in found


async def test_an_exchanged_data_key_shows(bank: Installation) -> None:
    other = await bank.store.ledger.key(call_ledger(OTHER))
    await bank.change(update(ledgers).where(ledgers.c.id == LEDGER).values(wrapped_key=other.wrapped))
    assert Fault(LEDGER, None, "its data key cannot be unwrapped") in await bank.faults()


# --- the command --------------------------------------------------------------------------------------------------


async def run(bank: Installation, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    """The command in its own event loop, as from a shell."""
    monkeypatch.setenv("VIDEOBANK_DATA", str(bank.layout.data))
    result = await asyncio.to_thread(CliRunner().invoke, cli.ledger, list(arguments))
    return result.exit_code, result.output


async def test_the_command_says_that_all_is_well(bank: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await run(bank, monkeypatch, "verify") == (0, "sealed and verified: 2 calls, 2 pieces of evidence\n")
    code, output = await run(bank, monkeypatch, "verify", "--json")
    assert (code, json.loads(output)) == (0, {"faults": [], "notes": [], "calls": 2, "pieces": 2})


async def test_the_command_names_what_is_wrong(bank: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.put_back(bank.records()[:4])
    await bank.change(delete(entries).where(entries.c.ledger == call_ledger(OTHER), entries.c.number == 5))
    code, output = await run(bank, monkeypatch, "verify")
    assert code == 1
    assert f"FAULT call/{CALL} customer-camera/0001, record 4: cut: the ledger has 6 records" in output
    assert f"FAULT call/{OTHER}, entry 5: entry 5 is missing: the signed head has them" in output


async def test_the_command_rebuilds_the_tables(bank: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await run(bank, monkeypatch, "rebuild") == (0, "rebuilt from the ledgers: 2 calls\n")


async def test_the_command_knows_an_exchanged_key_file(
    bank: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    KeyFile(tmp_path / "other.key")
    shutil.copy(tmp_path / "other.key", bank.layout.key_file)
    code, output = await run(bank, monkeypatch, "verify")
    assert code == 1
    assert "not signed by this key file" in output


async def test_the_command_makes_no_installation_where_there_is_none(
    bank: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIDEOBANK_DATA", str(tmp_path / "nowhere"))
    result = CliRunner().invoke(cli.ledger, ["verify"])
    assert result.exit_code == 2
    assert not (tmp_path / "nowhere").exists()

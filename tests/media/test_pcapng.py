"""The export, read by a library that shares nothing with what wrote it."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import dpkt
import pytest

from media.packets import EntryKind
from media.pcapng import RTCP_PORT, RTP_PORT, export
from tests.fakes.calls import invited, opened, pairing, queueing, tell
from tests.fakes.clock import START
from tests.media.conftest import CALL
from tests.media.recording import START_US, STREAM, Made, steady
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.layout import Layout
from videobank.adapters.store import open_store
from videobank.adapters.vault_local import LocalVault
from videobank.domain.account_events import EvidenceExported
from videobank.domain.call_events import CustomerReady
from videobank.domain.ids import SYSTEM_LEDGER, StreamId, call_ledger
from videobank.ports.keys import DataKey

KEY_FRAME = b"\x9d\x01\x2a\x80\x02\xe0\x01"  # the start code and size that stand in clear in every key frame


def read(content: bytes) -> list[tuple[float, dpkt.ip.IP]]:
    """Every packet with its time, with both checksums as they are."""
    return [(at, dpkt.ip.IP(packet)) for at, packet in dpkt.pcapng.Reader(io.BytesIO(content))]


def test_every_packet_comes_out_as_it_came_in(vault: LocalVault, key: DataKey) -> None:
    first, second = steady(Made()), steady(Made(segment=2, start_us=START_US + 10_000_000))
    pieces = tuple(made.keep(vault, key) for made in (first, second))
    out = io.BytesIO()
    written = export(CALL, {STREAM: pieces}, vault, key, out.write)
    seen = read(out.getvalue())
    sent = sorted([*first.entries, *second.entries], key=lambda entry: entry[0])
    assert written.packets == len(seen) == len(sent)
    assert [bytes(ip.data.data) for _, ip in seen] == [data for _, _, data in sent]
    assert all(abs(at - at_us / 1e6) < 1e-6 for (at, _), (at_us, _, _) in zip(seen, sent, strict=True))
    ports = {EntryKind.RTP: RTP_PORT, EntryKind.RTCP: RTCP_PORT}
    assert [ip.data.dport for _, ip in seen] == [ports[kind] for _, kind, _ in sent]
    assert {ip.data.sport for _, ip in seen} == {40_002, 40_003, 40_004, 40_005}
    for _, ip in seen:
        stated, ip.sum = ip.sum, 0
        assert dpkt.in_cksum(ip.pack_hdr()) == stated
    media = [dpkt.rtp.RTP(bytes(ip.data.data)) for _, ip in seen if ip.data.dport == RTP_PORT]
    assert {packet.pt for packet in media} == {96, 111}


def test_streams_are_interfaces_and_say_what_their_payload_types_are(vault: LocalVault, key: DataKey) -> None:
    out = io.BytesIO()
    pieces = (steady(Made()).keep(vault, key),)
    export(CALL, {STREAM: pieces, StreamId("agent-camera"): ()}, vault, key, out.write)
    content = out.getvalue()
    assert int.from_bytes(content[:4], "little") == dpkt.pcapng.PCAPNG_BT_SHB
    for said in (
        b"customer-camera",
        b"agent-camera",
        b"VP8/90000 payload type 96 (retransmitted as 97)",
        b"opus/48000",
    ):
        assert said in content


@pytest.fixture
async def installation(home: Path) -> Path:
    """A data directory with one recorded call."""
    layout = Layout(home)
    store = await open_store(home, KeyFile(layout.key_file), SharedClock(layout.run))
    vault = LocalVault(layout.vault, reserve_bytes=0)
    await tell(store.ledger, CALL, START, invited(START), *queueing(), pairing("a1"), CustomerReady())
    piece = steady(Made()).keep(vault, await store.ledger.key(call_ledger(CALL)))
    await tell(store.ledger, CALL, START, opened(piece))
    await store.close()
    return home


def videobank(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"VIDEOBANK_DATA": str(home), "SUDO_USER": "lin"}
    command = [sys.executable, "-m", "videobank", "evidence", "pcapng", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def in_clear(home: Path, secret: bytes) -> list[Path]:
    """The files in which it can be found."""
    return [path for path in home.rglob("*") if path.is_file() and secret in path.read_bytes()]


async def exports(home: Path) -> list[EvidenceExported]:
    layout = Layout(home)
    store = await open_store(home, KeyFile(layout.key_file), SharedClock(layout.run))
    try:
        entries = await store.ledger.read(SYSTEM_LEDGER)
    finally:
        await store.close()
    return [entry.event for entry in entries if isinstance(entry.event, EvidenceExported)]


async def test_an_export_is_on_record_with_who_and_what_for(installation: Path, tmp_path: Path) -> None:
    out = tmp_path / "call.pcapng"
    done = videobank(installation, CALL, "--reason", "court order 17", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert len(read(out.read_bytes())) == len(steady(Made()).entries)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert in_clear(installation, KEY_FRAME) == [out]
    (fact,) = await exports(installation)
    assert (fact.call, fact.form, fact.pieces) == (CALL, "pcapng", ("customer-camera/0001",))
    assert fact.operator.endswith("(sudo: lin)")
    assert fact.reason == "court order 17"


async def test_what_is_refused_leaves_no_file_and_what_is_there_is_not_replaced(
    installation: Path, tmp_path: Path
) -> None:
    out = tmp_path / "call.pcapng"
    assert videobank(installation, "0" * 32, "--reason", "x", "--out", str(out)).returncode == 2
    assert videobank(installation, CALL, "--reason", " ", "--out", str(out)).returncode == 2
    assert videobank(installation, CALL, "--out", str(out)).returncode == 2
    assert not out.exists()
    out.write_text("mine")
    assert videobank(installation, CALL, "--reason", "x", "--out", str(out)).returncode == 2
    assert out.read_text() == "mine"
    assert await exports(installation) == []


async def test_broken_evidence_is_named_and_leaves_no_file(installation: Path, tmp_path: Path) -> None:
    (piece,) = (installation / "vault" / CALL).glob("customer-camera/*.sealed")
    content = bytearray(piece.read_bytes())
    content[-200] ^= 1
    piece.write_bytes(content)
    out = tmp_path / "call.pcapng"
    done = videobank(installation, CALL, "--reason", "x", "--out", str(out))
    assert done.returncode == 1
    assert "customer-camera/0001, record" in done.stderr
    assert not out.exists()

"""What it costs to derive what is replayed; writes ``bench/results/derive.json``.

    python bench/derive.py [--seconds 300] [--rounds 5]

The load is a participant's: VP8 of 30 frames and 1 Mbit/s, Opus of 50 packets a second, each packet with the extension
that carries its transport-wide number. CPU is user and system of this process, in milliseconds for each second of the
recording; what the finisher asks of the ledger is not in it. The wait is what is left to do when a call of an hour,
with two such streams, ends.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from media import rtcp, rtp  # noqa: E402 - after the path
from media.derive import StreamDerivation, derive  # noqa: E402
from media.packets import EntryKind, SegmentHeader, pack_entry, pack_header  # noqa: E402
from tests.media.conftest import CALL  # noqa: E402
from tests.media.recording import AUDIO, NTP_US, START_US, VIDEO  # noqa: E402
from videobank.adapters.vault_local import LocalVault  # noqa: E402
from videobank.domain.ids import EvidenceId, StreamId  # noqa: E402
from videobank.ports.keys import DataKey  # noqa: E402

RESULT = ROOT / "bench" / "results" / "derive.json"
STREAMS = (StreamId("customer-camera"), StreamId("agent-camera"))
FRAME_BYTES, PACKET_BYTES, SOUND_BYTES = 4166, 1100, 100
KEY_EVERY_S = 10
RECORDS_PER_S = 4
EXTENSION = b"\x10\x00\x07\x00"
KEY = DataKey(b"k" * 32, b"")


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        vault = LocalVault(Path(home) / "vault", reserve_bytes=0)
        piece = record(vault, STREAMS[0], chosen.seconds, 1)
        costs = [cost_ms(vault, piece, chosen.seconds) for _ in range(chosen.rounds)]
        hour = wait(vault)
    found = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        "commit": subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip(),
        "load_average": os.getloadavg()[0],
        "cpu_ms_per_participant_second": {"least": round(min(costs), 2), "median": round(median(costs), 2)},
        "hour": hour,
    }
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def cost_ms(vault: LocalVault, piece: EvidenceId, seconds: int) -> float:
    """One derivation in one go."""
    before = os.times()
    derived = derive(CALL, STREAMS[0], [piece], vault, KEY)
    after = os.times()
    assert derived.event.video_frames == 30 * seconds
    return (after.user + after.system - before.user - before.system) * 1000 / seconds


def wait(vault: LocalVault) -> dict[str, float]:
    """Follow two streams for an hour, and finish them."""
    pieces = {stream: record(vault, stream, 3600, 2) for stream in STREAMS}
    followed = {stream: StreamDerivation(CALL, stream, vault, KEY) for stream in STREAMS}
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for stream, derivation in followed.items():
        derivation.follow([pieces[stream]], frozenset())
    began = time.monotonic()
    for stream, derivation in followed.items():
        derivation.finish([pieces[stream]])
    waited = time.monotonic() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wait_s": round(waited, 2), "memory_grew_mb": round(peak_mb - before_mb, 1)}


def record(vault: LocalVault, stream: StreamId, seconds: int, segment: int) -> EvidenceId:
    """Write a piece as the recorder does."""
    evidence = EvidenceId(f"{stream}/{segment:04d}")
    appender = vault.append(CALL, evidence, KEY)
    appender.append(pack_header(SegmentHeader(CALL, stream, segment, START_US, (AUDIO, VIDEO), (), "", "")))
    filling = os.urandom(FRAME_BYTES)
    numbers = [65_000, 65_000]
    for second in range(seconds):
        entries = sorted(_second(second, filling, numbers), key=lambda entry: entry[0])
        for part in range(RECORDS_PER_S):
            some = entries[part * len(entries) // RECORDS_PER_S : (part + 1) * len(entries) // RECORDS_PER_S]
            appender.append(b"".join(pack_entry(at_us, kind, data) for at_us, kind, data in some))
    appender.close()
    return evidence


def _second(second: int, filling: bytes, numbers: list[int]) -> list[tuple[int, EntryKind, bytes]]:
    entries = []
    for number in range(30):
        at_us = second * 1_000_000 + number * 33_333
        key = number == 0 and second % KEY_EVERY_S == 0
        data = (b"\x10\x02\x00\x9d\x01\x2a\x80\x02\xe0\x01" if key else b"\x11\x02\x00") + filling
        for place in range(0, len(data), PACKET_BYTES):
            numbers[0] += 1
            payload = bytes([0x90 if place == 0 else 0x80, 0x80, 0x80 | number, number])
            payload += data[place : place + PACKET_BYTES]
            last = place + PACKET_BYTES >= len(data)
            packet = rtp.build(96, last, numbers[0], 90 * at_us // 1000, 22, payload, EXTENSION)
            entries.append((START_US + at_us + 20_000, EntryKind.RTP, packet))
    for number in range(50):
        at_us = second * 1_000_000 + number * 20_000
        numbers[1] += 1
        sound = b"\xf8" + filling[:SOUND_BYTES]
        packet = rtp.build(111, number == 0, numbers[1], 48 * at_us // 1000, 11, sound, EXTENSION)
        entries.append((START_US + at_us + 20_000, EntryKind.RTP, packet))
    at_us = second * 1_000_000
    for ssrc, rate in ((11, 48), (22, 90)):
        ntp = ((NTP_US + at_us) << 32) // 1_000_000
        report = rtcp.SenderReport(ssrc, ntp, rate * at_us // 1000 & 0xFFFFFFFF, 0, 0)
        entries.append((START_US + at_us + 20_000, EntryKind.RTCP, rtcp.pack_sender_report(report)))
    return entries


if __name__ == "__main__":
    main()

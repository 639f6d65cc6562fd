import subprocess
import sys
import time
from pathlib import Path

import pytest

from videobank.adapters.clock import ClockFileBroken, SharedClock
from videobank.adapters.private_files import TooOpen
from videobank.adapters.tokens import SystemTokens


def test_the_clock_begins_at_the_wall_clock_and_never_goes_back(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path / "run")
    assert abs(clock.now_us() - time.time_ns() // 1000) < 1_000_000
    assert abs(clock.skew_s()) < 1
    readings = [clock.now_us() for _ in range(1000)]
    assert readings == sorted(readings)
    assert clock.now().utcoffset() is not None


def test_a_step_of_the_wall_clock_is_not_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = SharedClock(tmp_path / "run").now_us()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    after = SharedClock(tmp_path / "run")
    assert 0 <= after.now_us() - before < 60_000_000
    assert after.skew_s() < -1_000_000


def test_all_processes_of_a_machine_have_the_same_clock(tmp_path: Path) -> None:
    program = "import sys, pathlib, time; from videobank.adapters.clock import SharedClock\n"
    program += "print(SharedClock(pathlib.Path(sys.argv[1]))._offset_us)"
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "run")], stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    assert len({process.communicate()[0] for process in running}) == 1
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "run").iterdir()] == [0o600]


def test_a_clock_file_that_says_nothing_is_refused(tmp_path: Path) -> None:
    SharedClock(tmp_path / "run")
    (file,) = (tmp_path / "run").iterdir()
    file.write_text("{}")
    with pytest.raises(ClockFileBroken):
        SharedClock(tmp_path / "run")
    file.chmod(0o644)
    with pytest.raises(TooOpen):
        SharedClock(tmp_path / "run")


def test_ids_are_version_7_and_sort_by_their_time() -> None:
    tokens = SystemTokens()
    first = tokens.new_id()
    time.sleep(0.002)
    second = tokens.new_id()
    assert first < second
    for made in (first, second):
        assert len(made) == 32
        assert made[12] == "7"
        assert made[16] in "89ab"
    assert abs(int(first[:12], 16) - time.time_ns() // 1_000_000) < 60_000


def test_secrets_have_256_bits_and_only_their_digest_is_kept() -> None:
    tokens = SystemTokens()
    secrets = {tokens.secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == 43 for secret in secrets)
    assert tokens.digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

"""A second start on the same data, or on a port that is taken, says so in one line and disturbs nothing."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from videobank.cli import occupied
from videobank.cli.occupied import Occupied, only_service, wait_for_ports
from videobank.settings import Settings


def second_start(data: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "videobank", "run"],
        env=os.environ | {"VIDEOBANK_DATA": str(data)} | more,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_second_start_ends_in_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    with only_service(tmp_path):
        refused = second_start(tmp_path)
    assert refused.returncode == 2
    assert refused.stderr.splitlines() == [
        f"videobank runs already on {tmp_path}: stop it first, or set VIDEOBANK_DATA to another directory"
    ]
    assert refused.stdout == ""


def test_a_killed_service_leaves_the_data_free(tmp_path: Path) -> None:
    script = "import sys, time; from pathlib import Path; from videobank.cli.occupied import only_service\n"
    script += f"with only_service(Path({str(tmp_path)!r})): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Occupied, match="runs already"), only_service(tmp_path):
            pass
        first.send_signal(signal.SIGKILL)
    with only_service(tmp_path):
        pass


@pytest.mark.parametrize("name", ["port", "sample_bank_port"])
async def test_a_port_of_another_program_is_named_with_its_setting(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(occupied, "WITHIN_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings.model_construct(
            host="127.0.0.1", **({"port": 0, "sample_bank_port": 0} | {name: other.getsockname()[1]})
        )
        with pytest.raises(Occupied, match=f"set VIDEOBANK_{name.upper()} to another port"):
            await wait_for_ports(settings)
        assert "waiting" in capsys.readouterr().err
    await wait_for_ports(settings)
    assert not capsys.readouterr().err

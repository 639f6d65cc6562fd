"""The compiled packet path is held to the interpreted one, datagram by datagram."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def transcript(how: str, seed: int, datagrams: int) -> list[str]:
    command = [sys.executable, "-m", "tests.media.transcript", how, str(seed), str(datagrams)]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_compiled_and_interpreted_put_out_the_same_datagrams(seed: int) -> None:
    compiled, interpreted = (transcript(how, seed, 3_000) for how in ("compiled", "interpreted"))
    assert interpreted[0] == ".py .py"
    assert compiled[0] == ".so .so", "make native: the packet path is not compiled here"
    assert len(compiled) > 6_000
    assert [at for at, pair in enumerate(zip(compiled[1:], interpreted[1:], strict=True)) if pair[0] != pair[1]] == []

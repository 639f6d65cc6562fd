"""A call in a network that has no IPv4 at all, not even on the loopback device."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from tests.e2e.call_over_ipv6 import DECODED
from tests.e2e.installation import ROOT

pytestmark = pytest.mark.browser

ADDRESS = "fd00:6::1"
WITHIN_S = 240.0
NETWORK = f"""set -e
ip link set lo up
ip -4 addr flush dev lo
ip link add lan type veth peer name far
ip link set lan up
ip link set far up
ip -6 addr add {ADDRESS}/64 dev lan nodad
ip -6 route add default dev lan
exec "$@"
"""
"""A network of this process and its children only (network_namespaces(7)), with one address."""


async def test_a_call_over_ipv6_alone_is_held_recorded_and_replayed(tmp_path: Path) -> None:
    call = (sys.executable, "-m", "tests.e2e.call_over_ipv6", str(tmp_path))
    own = () if os.geteuid() == 0 else ("--user", "--map-root-user")
    process = await asyncio.create_subprocess_exec(
        *("unshare", *own, "--net", "sh", "-c", NETWORK, "sh", *call),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, wrong = await asyncio.wait_for(process.communicate(), WITHIN_S)
    assert process.returncode == 0, wrong.decode()[-2000:]
    told = json.loads(said)
    assert told["servers"] == [ADDRESS] * 4  # two streams sent, two watched
    assert set(told["frames"]) == {"customer-camera", "agent-camera"}
    assert min(told["frames"].values()) >= DECODED

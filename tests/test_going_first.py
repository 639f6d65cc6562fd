"""A media worker goes before others where the system permits it, and runs as others where it does not."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from videobank.app.media_worker import GOES_FIRST, SESSION_SHARE

NOBODY = 65534
CAP_SYS_NICE = 23  # capabilities(7)
PROGRAM = """
import os, resource
from videobank.app.media_worker import SESSION_SHARE, go_first
if {user}:
    resource.setrlimit(resource.RLIMIT_NICE, (0, 0))
    os.setuid({user})
go_first()
print(os.getpriority(os.PRIO_PROCESS, 0), SESSION_SHARE.read_text() if SESSION_SHARE.exists() else "", sep=";")
"""


def _permitted() -> bool:
    status = Path("/proc/self/status").read_text()
    held = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(held >> CAP_SYS_NICE & 1) or resource.getrlimit(resource.RLIMIT_NICE)[0] >= 20 - GOES_FIRST


def _gone_first(*, user: int, own_session: bool) -> tuple[int, str]:
    """Its niceness, and what is said of its session's."""
    command = [sys.executable, "-c", PROGRAM.format(user=user)]
    told = subprocess.check_output(command, start_new_session=own_session, text=True)
    niceness, _, session = told.strip().partition(";")
    return int(niceness), session


@pytest.mark.parametrize("own_session", [True, False])
def test_it_is_as_nice_as_the_system_permits(own_session: bool) -> None:
    permitted = _permitted()
    niceness, session = _gone_first(user=0, own_session=own_session)
    assert niceness == (GOES_FIRST if permitted else 0)
    if SESSION_SHARE.exists():
        assert session.endswith(f"nice {GOES_FIRST}") == (permitted and own_session)


def test_without_the_privilege_it_runs_as_others() -> None:
    niceness, session = _gone_first(user=NOBODY if os.geteuid() == 0 else os.geteuid(), own_session=True)
    assert niceness == 0
    assert not session.endswith(f"nice {GOES_FIRST}")

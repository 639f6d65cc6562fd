"""A real vault, real keys and the real clock, in a private directory of the test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from media.plane import WorkerPlane
from videobank.adapters.clock import SharedClock
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.vault_local import LocalVault
from videobank.domain.ids import CallId, call_ledger
from videobank.ports.keys import DataKey

CALL = CallId("ca11" * 8)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path


@pytest.fixture
def vault(home: Path) -> LocalVault:
    return LocalVault(home / "vault", reserve_bytes=0)


@pytest.fixture
def clock(home: Path) -> SharedClock:
    return SharedClock(home)


@pytest.fixture
def keys(home: Path) -> KeyFile:
    return KeyFile(home / "key")


@pytest.fixture
async def key(keys: KeyFile) -> DataKey:
    return await keys.new_data_key(call_ledger(CALL))


@pytest.fixture
async def plane(home: Path) -> AsyncIterator[WorkerPlane]:
    made = WorkerPlane((home / "w1.sock",))
    await made.open()
    yield made
    await made.close()

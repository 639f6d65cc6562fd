"""Each port's exam is taken by the real adapter and by its fake."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.accounts import MemoryAccounts, MemoryInvitations
from tests.fakes.clock import SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.hand_overs import MemoryHandOverKeys
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.vault import MemoryVault
from videobank.adapters.doorbell_local import LocalDoorbell
from videobank.adapters.keyfile import KeyFile
from videobank.adapters.store import open_store
from videobank.adapters.vault_local import LocalVault
from videobank.ports.accounts import Accounts, Invitations
from videobank.ports.doorbell import Doorbell
from videobank.ports.hand_overs import HandOverKeys
from videobank.ports.keys import DataKey, Keys
from videobank.ports.ledger import Ledger, Projections
from videobank.ports.vault import Vault

ADAPTERS = ("real", "fake")


@dataclass(frozen=True)
class Kept:
    """The ports that one store implements together."""

    ledger: Ledger
    projections: Projections
    accounts: Accounts
    invitations: Invitations
    hand_overs: HandOverKeys
    keys: Keys
    clock: SetClock


@pytest.fixture(params=ADAPTERS)
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    return KeyFile(tmp_path / "keys" / "installation.key") if request.param == "real" else MemoryKeys()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest_asyncio.fixture(params=ADAPTERS)
async def kept(request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock) -> AsyncIterator[Kept]:
    if request.param == "fake":
        keys = MemoryKeys()
        ledger = MemoryLedger(keys, RememberingDoorbell())
        projections = MemoryProjections(ledger, clock)
        yield Kept(ledger, projections, MemoryAccounts(), MemoryInvitations(), MemoryHandOverKeys(), keys, clock)
        return
    key_file = KeyFile(tmp_path / "keys" / "installation.key")
    store = await open_store(tmp_path / "data", key_file, clock)
    yield Kept(store.ledger, store.projections, store.accounts, store.invitations, store.hand_overs, key_file, clock)
    await store.close()


@pytest.fixture(params=ADAPTERS)
def vault(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    return LocalVault(tmp_path / "vault", reserve_bytes=0) if request.param == "real" else MemoryVault()


@pytest.fixture(params=ADAPTERS)
def doorbell(request: pytest.FixtureRequest) -> Doorbell:
    return LocalDoorbell(quiet_s=0.05) if request.param == "real" else RememberingDoorbell(quiet_s=0.05)


@pytest.fixture
def data_key() -> DataKey:
    return DataKey(bytes(range(32)), b"wrapped")

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from kyc.engine import Engine
from kyc.prepare import prepare
from kyc.worker import FaceProcess
from tests.kyc.shared_data import TRUTH

collect_ignore = [] if TRUTH.is_file() else ["test_shared_data.py"]  # where the data is not, there is nothing to ask


@pytest.fixture(scope="session")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("models") / "default").directory


@pytest.fixture(scope="session")
def engine(pack: Path) -> Engine:
    return Engine(prepare(pack))


@pytest.fixture
async def process(pack: Path) -> AsyncIterator[FaceProcess]:
    face_process = FaceProcess(pack)
    yield face_process
    await face_process.close()

"""Before any test imports the packet path: a compiled module older than its source would be tested in its place."""

import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).parents[1] / "tools" / "build_native.py"


def pytest_configure() -> None:
    subprocess.run([sys.executable, BUILD], check=True)

"""Before any test: compiled modules and pages that are older than their sources would be tested in their place."""

import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).parents[1] / "tools"


def pytest_configure() -> None:
    for build in ("build_native.py", "build_web.py"):
        subprocess.run([sys.executable, TOOLS / build], check=True)

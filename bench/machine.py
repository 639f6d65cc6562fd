"""Where and at what commit figures were taken: stands in every file of results."""

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]


def machine() -> dict[str, str | int | None]:
    """The machine and the commit."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return {
        "machine": platform.machine(),
        "kernel": platform.release(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "commit": commit.stdout.strip(),
    }

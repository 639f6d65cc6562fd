"""What a process imports costs memory and time at every start, and after every kill: only what it needs itself."""

import subprocess
import sys

import pytest

HEAVY = ("av", "aiortc", "cv2", "insightface", "onnxruntime", "rapidocr", "scipy")
SAY = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sorted({*sys.argv[2:]} & {*sys.modules}))"


@pytest.mark.parametrize(
    ("module", "needs"),
    [
        ("videobank.app.web", ""),
        ("videobank.app.finisher", ""),
        ("videobank.cli", ""),
        ("media.worker", "aiortc av"),
    ],
)
def test_a_process_imports_no_library_that_is_not_its_own(module: str, needs: str) -> None:
    said = subprocess.run([sys.executable, "-c", SAY, module, *HEAVY], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == needs

"""``make exam``: the full measurements, each written to ``bench/results/`` with the machine and the commit."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURES = ROOT.parent / "shared" / "data"


def main() -> int:
    """Run each measurement; returns how many failed."""
    commands = [
        ["-m", "bench.media"],
        ["-m", "bench.fuzz"],
        ["bench/derive.py"],
        ["bench/first_frame.py"],
        ["bench/kills.py", "--kills", "20"],
        ["-m", "bench.scenes"],
        ["bench/bad_network.py"],
        ["-m", "bench.soak", "--minutes", "60"],
    ]
    kyc = ["-m", "bench.kyc"]
    if PICTURES.is_dir():
        kyc += ["--data", str(PICTURES)]
        commands.append(["bench/faces.py", str(PICTURES)])
        commands.append(["bench/documents.py", str(PICTURES)])
        commands.append(["bench/liveness.py", str(PICTURES)])
    else:
        print(f"faces, documents and liveness: not measured, as {PICTURES} is not there")
    commands.append(kyc)
    return sum(
        subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode != 0 for command in commands
    )


if __name__ == "__main__":
    sys.exit(main())

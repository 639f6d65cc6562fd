"""What is generated from the models is current."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "web_client" / "schema" / "messages.json"
TYPES = ROOT / "web_client" / "src" / "core" / "messages.ts"


def test_the_types_of_the_web_client_are_those_of_the_messages() -> None:
    """``make messages`` writes them; whoever changes a message runs it."""
    committed = TYPES.read_text()
    SCHEMA.parent.mkdir(exist_ok=True)
    with SCHEMA.open("wb") as schema:
        subprocess.run([sys.executable, "-m", "signaling.schema"], cwd=ROOT, stdout=schema, check=True)
    try:
        command = [sys.executable, "tools/build_web.py", "run", "messages"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        assert TYPES.read_text() == committed, "run: make messages"
    finally:
        TYPES.write_text(committed)

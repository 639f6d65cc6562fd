"""Where extra faces and cards may lie, beside the repository."""

from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
TRUTH = DATA / "documents" / "cn_id" / "truth.json"

"""Read the documents of a labelled set and write ``bench/results/documents.json``.

    python bench/documents.py ../shared/data

The data is described in its own SOURCES.md and is never shipped. Wants ``documents/cn_id/truth.json`` beside its cards,
and ``documents/mrz/`` with pictures of travel documents, of which only the check digits are known.
"""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.machine import machine  # noqa: E402 - after the path
from kyc import pictures  # noqa: E402
from kyc.documents.ocr import Ocr  # noqa: E402
from kyc.documents.reader import Reader  # noqa: E402
from videobank.domain.document import DocumentProblem, DocumentReading  # noqa: E402

RESULT = ROOT / "bench" / "results" / "documents.json"
CARD_FIELDS = ("name", "sex", "birth_date", "address", "number")


def cards(reader: Reader, folder: Path) -> dict[str, Any]:
    """How many cards are right in every field."""
    wrong, times = [], []
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for one in truth:
        reading, took_s = _read(reader, folder / one["file"])
        born = one["dob"]
        expected = (one["name"], one["sex"], f"{born[:4]}-{born[4:6]}-{born[6:]}", one["addr"], one["id"])
        if reading is None or tuple(reading.value(name) for name in CARD_FIELDS) != expected:
            wrong.append(one["file"])
        times.append(took_s)
    return {"cards": len(truth), "every_field_right": len(truth) - len(wrong), "wrong": wrong, **_times(times)}


def zones(reader: Reader, folder: Path) -> dict[str, Any]:
    """How many zones have every check digit right; a specimen may be printed with wrong ones."""
    wrong, times = [], []
    files = sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})
    for path in files:
        reading, took_s = _read(reader, path)
        if reading is None or DocumentProblem.CHECK_DIGIT in reading.problems:
            wrong.append(path.name)
        times.append(took_s)
    return {"documents": len(files), "check_digits_right": len(files) - len(wrong), "wrong": wrong, **_times(times)}


def _read(reader: Reader, path: Path) -> tuple[DocumentReading | None, float]:
    image = pictures.decode(path.read_bytes())
    began = time.process_time()
    return reader.read(image, date(2026, 1, 1)), time.process_time() - began


def _times(times: list[float]) -> dict[str, float]:
    return {"cpu_s_median": round(median(times), 2), "a_minute": round(60 * len(times) / sum(times), 1)}


def main() -> int:
    """Measure and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path)
    documents = options.parse_args().data / "documents"
    reader = Reader(Ocr())
    told = {**machine(), "cn_id": cards(reader, documents / "cn_id"), "mrz": zones(reader, documents / "mrz")}
    RESULT.write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

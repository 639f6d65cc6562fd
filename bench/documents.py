"""Read the documents of a labelled set, and drawn ones, and write ``bench/results/documents.json``.

    python bench/documents.py [../shared/data]

The data is described in its own SOURCES.md and is never shipped. Wants ``documents/cn_id/truth.json`` beside its cards,
and ``documents/mrz/`` with pictures of travel documents, of which only the check digits are known. The drawn zones
(``drawn_zones``, which wants the font of ``fonts-ocr-b``) are some hundred of all three sizes, half of them held out.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench import drawn_zones  # noqa: E402 - after the path
from bench.machine import machine  # noqa: E402 - after the path
from kyc import pictures  # noqa: E402
from kyc.documents import mrz  # noqa: E402
from kyc.documents.ocr import Ocr  # noqa: E402
from kyc.documents.reader import Reader  # noqa: E402
from videobank.domain.document import DocumentProblem, DocumentReading  # noqa: E402
from videobank.ports.faces import Image  # noqa: E402

RESULT = ROOT / "bench" / "results" / "documents.json"
TODAY = date(2026, 1, 1)
CARD_FIELDS = ("name", "sex", "birth_date", "address", "number")


def cards(reader: Reader, folder: Path) -> dict[str, Any]:
    """How many cards are right in every field."""
    wrong, times = [], []
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for one in truth:
        reading, took_s = _read(reader, pictures.decode((folder / one["file"]).read_bytes()))
        born = one["dob"]
        expected = (one["name"], one["sex"], f"{born[:4]}-{born[4:6]}-{born[6:]}", one["addr"], one["id"])
        if reading is None or tuple(reading.value(name) for name in CARD_FIELDS) != expected:
            wrong.append(one["file"])
        times.append(took_s)
    return {"cards": len(truth), "every_field_right": len(truth) - len(wrong), "wrong": wrong, **_times(times)}


PRINTED_WRONG: dict[str, tuple[str, str, str]] = {
    "0_id-esp.png": (
        "IDESPAAA1000014<00000023T<<<<<",
        "7212018F1101236ESP<<<<<<<<<<<8",
        "ESPANOLA<ESPANOLA<CARMEN<<<<<<",
    ),
    "33_id-usa.jpg": (
        "C1USA0223456791EAC9730051220<<",
        "4910040M9411014CAN<<<<<<<<<<<0",
        "CRITTENDEN<<LEE<W<<<<<<<<<<<<<",
    ),
    "77_card-cmw.png": (
        "IDCMW<512849702<<<<<<<<<<<<<<<",
        "6104128M1402209CMW<<<<<<<<<<<1",
        "PUBLIC<<JON<<<<<<<<<<<<<<<<<<<",
    ),
}
"""Specimens whose printed digits do not fit, as they stand there, read by eye: 4 after the first number where 8
belongs, 8 after the birth date where 1 does; 1 after the second number where 8 does; 1 at the end of the third where 0
does. That they do not fit is computed anew each time, and they count as read when every field is as printed."""


def zones(reader: Reader, folder: Path) -> dict[str, Any]:
    """How many zones have every check digit right; those that were printed with wrong ones are counted apart."""
    wrong, times, as_printed = [], [], []
    files = sorted(path for path in folder.iterdir() if path.suffix in {".jpg", ".png"})
    apart = [path.name for path in files if path.name in PRINTED_WRONG]
    for path in files:
        reading, took_s = _read(reader, pictures.decode(path.read_bytes()))
        times.append(took_s)
        if path.name in PRINTED_WRONG:
            if reading is not None and _is_as_printed(reading, PRINTED_WRONG[path.name]):
                as_printed.append(path.name)
        elif reading is None or DocumentProblem.CHECK_DIGIT in reading.problems:
            wrong.append(path.name)
    right = len(files) - len(apart) - len(wrong)
    return {
        "documents": len(files) - len(apart),
        "check_digits_right": right,
        "wrong": wrong,
        "printed_with_wrong_digits": {"documents": len(apart), "read_as_printed": len(as_printed), "which": apart},
        **_times(times),
    }


def _is_as_printed(reading: DocumentReading, lines: tuple[str, ...]) -> bool:
    """Every field as the lines have it, and said to be wrong. Raises ValueError when the digits do fit."""
    printed = mrz.parse(lines)
    if printed is None or printed.right:
        raise ValueError(f"{lines[0]}: its digits fit")
    meant = {"birth_date": mrz.born, "expiry_date": mrz.expires}
    for name in ("document_number", "birth_date", "expiry_date", "sex", "nationality"):
        text = printed.field(name).text
        day = meant[name](text, TODAY) if name in meant else None
        if reading.value(name) != (day.isoformat() if day is not None else printed.field(name).value):
            return False
    return DocumentProblem.CHECK_DIGIT in reading.problems


def drawn(reader: Reader, seeds: Sequence[int]) -> dict[str, Any]:
    """How many drawn zones are right: every check digit, and number and dates as they were drawn."""
    wrong, times = [], []
    forms: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for seed in seeds:
        one = drawn_zones.draw(seed)
        reading, took_s = _read(reader, one.image)
        times.append(took_s)
        forms[one.form] += 1
        found = reading and tuple(map(reading.value, ("document_number", "birth_date", "expiry_date")))
        if reading and not reading.problems and found == (one.number, one.born, one.expires):
            right[one.form] += 1
        else:
            wrong.append(seed)
    low, high = _interval(right.total(), len(seeds))
    by_form = {form: f"{right[form]} of {forms[form]}" for form in sorted(forms)}
    share = {"all_right": right.total(), "share": round(right.total() / len(seeds), 4), "interval": [low, high]}
    return {"documents": len(seeds), **share, "by_form": by_form, "wrong_seeds": wrong, **_times(times)}


def _interval(right: int, of: int) -> tuple[float, float]:
    """95 %, Wilson's (Wilson 1927)."""
    z, share = 1.96, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5
    return round(middle - half, 4), round(min(1.0, middle + half), 4)


def _read(reader: Reader, image: Image) -> tuple[DocumentReading | None, float]:
    began = time.process_time()
    return reader.read(image, TODAY), time.process_time() - began


def _times(times: list[float]) -> dict[str, float]:
    return {"cpu_s_median": round(median(times), 2), "a_minute": round(60 * len(times) / sum(times), 1)}


def main() -> int:
    """Measure and write the result."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("data", type=Path, nargs="?", help="the labelled set; without it, drawn zones alone")
    data = options.parse_args().data
    reader = Reader(Ocr())
    told: dict[str, Any] = machine()
    if data is not None:
        told["cn_id"] = cards(reader, data / "documents" / "cn_id")
        told["mrz"] = zones(reader, data / "documents" / "mrz")
    told["drawn_development"] = drawn(reader, drawn_zones.DEVELOPMENT)
    told["drawn_held_out"] = drawn(reader, drawn_zones.HELD_OUT)
    RESULT.write_text(json.dumps(told, indent=2) + "\n")
    print(json.dumps(told, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

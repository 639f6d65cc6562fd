"""Whether a still of a document is told from another one by the video of its moment: drawn cards, VP8, three sizes.

    python -m bench.stills [FIRST] [LAST]    # seeds; 200 to 219 were not looked at when the limits were chosen

For each card, held in a hand over a table: its own still; that of another person's card of the same layout; and that of
the same card with another portrait on it. Results are in ``bench/results/stills.json``.
"""

import json
import sys
import time
from collections import Counter
from pathlib import Path

from bench.machine import machine
from kyc.documents.same_moment import compare
from tests.kyc.documents.captures import card, frames, still, swapped, words
from videobank.domain.still_match import LEAST_DIFFERING, MOST_DIFFERING, judged

RESULTS = Path(__file__).parent / "results" / "stills.json"
VIDEOS = ((960, 720, 700_000), (640, 480, 300_000), (320, 240, 150_000))
"""Width, height, bits a second."""
OTHER = 7
"""Seeds further on: another name, another number, another face."""


def main(first: int, last: int) -> None:
    """Measure and write the results."""
    found: dict[str, Counter[str]] = {}
    differs: dict[str, list[float]] = {}
    spent = []
    for seed in range(first, last + 1):
        shown, places = card(seed), words(card(seed), seed)
        stills = {"same": still(shown, seed), "other_card": still(card(seed + OTHER), seed)}
        stills["other_portrait"] = still(swapped(seed), seed)
        for width, height, bit_rate in VIDEOS:
            video = frames(shown, seed, size=(width, height), bit_rate=bit_rate)
            for kind, photo in stills.items():
                began = time.perf_counter()
                said = compare(photo, video, places, ())
                spent.append(time.perf_counter() - began)
                name = f"{kind}_{height}"
                found.setdefault(name, Counter())[said.why or judged(said)] += 1
                differs.setdefault(name, []).extend([] if said.differs is None else [round(said.differs, 3)])
    measured = {
        **machine(),
        "seeds": [first, last],
        "limits": {"matches_to": MOST_DIFFERING, "does_not_match_from": LEAST_DIFFERING},
        "found": {name: dict(sorted(counts.items())) for name, counts in found.items()},
        "differs": {name: [min(values), max(values)] for name, values in differs.items() if values},
        "milliseconds": round(1000 * sorted(spent)[len(spent) // 2]),
    }
    RESULTS.write_text(json.dumps(measured, indent=2) + "\n")
    print(json.dumps(measured, indent=2))


if __name__ == "__main__":
    main(*(int(text) for text in sys.argv[1:3])) if len(sys.argv) > 2 else main(200, 219)

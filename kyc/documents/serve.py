"""Inside the document reader's process: what it answers."""

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from kyc import answering, pictures
from kyc.answering import Operation, bytes_of, image_of
from kyc.documents.ocr import Ocr
from kyc.documents.process import pack
from kyc.documents.reader import Reader
from kyc.documents.same_moment import compare
from kyc.wire import Message, Part
from videobank.domain.document import Box

NICE = 10
"""Nobody waits for what stands on a document as for a picture of the call: what is live goes first."""


def _prepare(threads: int) -> Mapping[str, Operation]:
    reader = Reader(Ocr(threads))

    def read(head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message(pack(reader.read(image_of(parts[0]), date.fromisoformat(head["today"]))))

    def redact(head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        made = reader.redact(image_of(parts[0]), date.fromisoformat(head["today"]))
        covered = [asdict(box) for box in made.covered]
        return Message({**pack(made.reading), "covered": covered, "clean": made.clean}, (made.picture,))

    def decode(_head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        return Message({}, (pictures.decode(bytes_of(parts[0])),))

    def match(head: Mapping[str, Any], parts: tuple[Part, ...]) -> Message:
        still, *frames = map(image_of, parts)
        words, covered = ([Box(**box) for box in json.loads(head[name])] for name in ("words", "covered"))
        found = compare(still, frames, words, covered)
        return Message({"differs": found.differs, "why": found.why, "laid": found.laid})

    return {"read": read, "redact": redact, "decode": decode, "match": match}


def main(arguments: Sequence[str]) -> int:
    """Parse the command line of the child."""
    parser = argparse.ArgumentParser(prog="python -m kyc.documents.process")
    parser.add_argument("--threads", type=int, default=1)
    os.nice(NICE)
    return answering.run("document", partial(_prepare, parser.parse_args(arguments).threads))

"""Inside the face process: one request after another from standard input, each answered on standard output.

The process has no secrets in its environment, no core dumps, a limit on memory, and ends when its parent is gone.
"""

import argparse
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np

from kyc import pictures, wire
from kyc.engine import Engine
from kyc.pack import PackError, load_pack
from kyc.wire import Message, Part
from videobank.domain.face import FaceComparison
from videobank.ports.faces import Image, NotAPicture, PictureTooLarge

MAX_MEMORY_BYTES = 4 * 2**30
"""Address space; 0.8 GB was the most seen, with a picture of 24 megapixels."""


def run(pack: Path, threads: int) -> int:
    """Answer requests until standard input ends. Returns the exit status."""
    requests, replies = _pipes()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    try:
        return _serve(pack, threads, requests, replies)
    except BrokenPipeError:
        _let_go(replies)
        _log("the server is gone; nobody waits for this answer")
        return 0


def _serve(pack: Path, threads: int, requests: BinaryIO, replies: BinaryIO) -> int:
    """Raises BrokenPipeError when the server dies while it is answered."""
    try:
        loaded = load_pack(pack)
        engine = Engine(loaded, threads)
        _warm(engine)
    except PackError as error:
        _send(replies, Message({"error": "pack", "message": str(error)}))
        return 1
    _send(replies, Message({"ready": loaded.name}))
    operations = _operations(engine)
    while (request := _receive(requests)) is not None:
        _send(replies, _answer(operations, request))
    return 0


def _let_go(replies: BinaryIO) -> None:
    """What is still in the buffer goes nowhere, instead of failing once more at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, replies.fileno())
    os.close(nowhere)


def _log(event: str) -> None:
    """One JSON object a line on standard error, as every process of the server logs."""
    line = {"event": event, "level": "warning", "logger": __name__, "process": "face"}
    sys.stderr.write(json.dumps(line) + "\n")


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; whatever a library prints from now on goes to standard error and cannot break a frame."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, replies


def _warm(engine: Engine) -> None:
    """Make onnxruntime plan both detector sizes and the embedder, so that the first customer does not wait for it."""
    engine.faces(np.zeros((64, 64, 3), np.uint8))
    engine.embed(np.full((112, 112, 3), 127, np.uint8))


def _receive(stream: BinaryIO) -> Message | None:
    prefix = stream.read(wire.PREFIX.size)
    if len(prefix) < wire.PREFIX.size:
        return None
    header, body = wire.PREFIX.unpack(prefix)
    wire.check_lengths(header, body)
    head, parts = stream.read(header), stream.read(body)
    return wire.unpack(head, parts) if len(head) == header and len(parts) == body else None  # the server was killed


def _send(stream: BinaryIO, message: Message) -> None:
    stream.writelines(wire.pack(message))
    stream.flush()


Operation = Callable[[tuple[Part, ...]], Message]


def _operations(engine: Engine) -> dict[str, Operation]:
    def compare(parts: tuple[Part, ...]) -> Message:
        return Message(_head(engine.compare(_image(parts[0]), _image(parts[1]))))

    def portrait(parts: tuple[Part, ...]) -> Message:
        found = engine.portrait(_image(parts[0]))
        return Message({}, () if found is None else (found,))

    def decode(parts: tuple[Part, ...]) -> Message:
        return Message({}, (pictures.decode(_bytes(parts[0])),))

    def encode(parts: tuple[Part, ...]) -> Message:
        return Message({}, (pictures.encode_jpeg(_image(parts[0])),))

    return {"compare": compare, "portrait": portrait, "decode": decode, "encode": encode}


def _answer(operations: dict[str, Operation], request: Message) -> Message:
    try:
        return operations[request.head["op"]](request.parts)
    except NotAPicture as error:
        return Message({"error": "not_a_picture", "message": str(error)})
    except PictureTooLarge as error:
        return Message({"error": "too_large", "message": str(error)})
    except MemoryError:
        return Message({"error": "memory", "message": "the picture needs more memory than the face process has"})


def _head(comparison: FaceComparison) -> dict[str, object]:
    return {
        "similarity": comparison.similarity,
        "band": comparison.band,
        "portrait_quality": comparison.portrait_quality,
        "live_quality": comparison.live_quality,
    }


def _image(part: Part) -> Image:
    if isinstance(part, bytes):
        raise wire.BadMessage("bytes where an image belongs")
    return part


def _bytes(part: Part) -> bytes:
    if not isinstance(part, bytes):
        raise wire.BadMessage("an image where bytes belong")
    return part


def main(arguments: Sequence[str]) -> int:
    """Parse the command line of the child."""
    parser = argparse.ArgumentParser(prog="python -m kyc.worker")
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args(arguments)
    return run(options.pack, options.threads)

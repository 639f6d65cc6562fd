"""Inside a child process: one request after another from standard input, each answered on standard output.

The process has no secrets in its environment, no core dumps, a limit on memory, and ends when its parent is gone.
"""

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from kyc import wire
from kyc.wire import Message, Part
from videobank.ports.faces import Image, NotAPicture, PictureTooLarge

MAX_MEMORY_BYTES = 4 * 2**30
"""Address space; 0.8 GB was the most seen, with a picture of 24 megapixels."""

Operation = Callable[[Mapping[str, Any], tuple[Part, ...]], Message]
"""The head of a request and its parts, to the answer."""


class CannotStart(RuntimeError):
    """What the operations need is not there."""


def run(name: str, prepare: Callable[[], Mapping[str, Operation]]) -> int:
    """Answer requests until standard input ends. ``prepare`` may raise CannotStart. Returns the exit status."""
    requests, replies = _pipes()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    try:
        return _serve(name, prepare, requests, replies)
    except BrokenPipeError:
        _let_go(replies)
        _log(name, "the server is gone; nobody waits for this answer")
        return 0


def _serve(name: str, prepare: Callable[[], Mapping[str, Operation]], requests: BinaryIO, replies: BinaryIO) -> int:
    """Raises BrokenPipeError when the server dies while it is answered."""
    try:
        operations = prepare()
    except CannotStart as error:
        _send(replies, Message({"error": "cannot_start", "message": str(error)}))
        return 1
    _send(replies, Message({"ready": name}))
    while (request := _receive(requests)) is not None:
        _send(replies, _answer(operations, request))
    return 0


def _let_go(replies: BinaryIO) -> None:
    """What is still in the buffer goes nowhere, instead of failing once more at the end of the process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, replies.fileno())
    os.close(nowhere)


def _log(name: str, event: str) -> None:
    """One JSON object a line on standard error, as every process of the server logs."""
    line = {"event": event, "level": "warning", "logger": __name__, "process": name}
    sys.stderr.write(json.dumps(line) + "\n")


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; whatever a library prints from now on goes to standard error and cannot break a frame."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, replies


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


def _answer(operations: Mapping[str, Operation], request: Message) -> Message:
    try:
        return operations[request.head["op"]](request.head, request.parts)
    except NotAPicture as error:
        return Message({"error": "not_a_picture", "message": str(error)})
    except PictureTooLarge as error:
        return Message({"error": "too_large", "message": str(error)})
    except MemoryError:
        return Message({"error": "memory", "message": "the picture needs more memory than this process has"})


def image_of(part: Part) -> Image:
    """A part that must be pixels; raises BadMessage."""
    if isinstance(part, bytes):
        raise wire.BadMessage("bytes where an image belongs")
    return part


def bytes_of(part: Part) -> bytes:
    """A part that must be bytes; raises BadMessage."""
    if not isinstance(part, bytes):
        raise wire.BadMessage("an image where bytes belong")
    return part

"""Frames between the web process and a media worker, over a Unix socket.

::

    frame = json-length(u32) raw-length(u32) JSON raw

A client asks ``{"id": n, "do": "publish", …}`` and is answered ``{"id": n, "ok": {…}}`` (a still's pixels are the raw
part), after any number of ``{"id": n, "part": {…}}`` (the pictures of a span), or
``{"id": n, "error": "BadOffer", "text": …}``. The worker begins with ``{"hello": {"worker": …, "boot": …,
"running": …}}``
and pushes ``{"happening": {…}}`` to a client that asked to ``listen``.
"""

import asyncio
import json
import socket
import struct
from typing import Any, BinaryIO, NamedTuple

from pydantic import TypeAdapter

from videobank.ports.media import Measured

JSON_LIMIT_BYTES = 1024 * 1024
RAW_LIMIT_BYTES = 64 * 1024 * 1024  # a picture of 4096 x 4096 in RGB has 50 MB
MEASURED: TypeAdapter[list[Measured]] = TypeAdapter(list[Measured])
_HEAD = struct.Struct("!II")


class BadFrame(ConnectionError):
    """The other side does not speak this protocol."""


class Frame(NamedTuple):
    """One message."""

    fields: dict[str, Any]
    raw: bytes


async def read_frame(reader: asyncio.StreamReader) -> Frame:
    """The next message; raises ConnectionError (BadFrame is one), asyncio.IncompleteReadError at the end."""
    json_length, raw_length = _HEAD.unpack(await reader.readexactly(_HEAD.size))
    if json_length > JSON_LIMIT_BYTES or raw_length > RAW_LIMIT_BYTES:
        raise BadFrame("a frame is too long")
    try:
        fields = json.loads(await reader.readexactly(json_length))
    except ValueError as error:
        raise BadFrame("a frame is no JSON") from error
    if not isinstance(fields, dict):
        raise BadFrame("a frame is no object")
    return Frame(fields, await reader.readexactly(raw_length))


def read_frame_from(stream: BinaryIO) -> Frame | None:
    """The same without an event loop, from whom we trust; None at the end; raises EOFError when cut."""
    head = stream.read(_HEAD.size)
    if not head:
        return None
    json_length, raw_length = _HEAD.unpack(head)
    text, raw = stream.read(json_length), stream.read(raw_length)
    if len(raw) < raw_length:
        raise EOFError
    return Frame(json.loads(text), raw)


def pack_frame(fields: dict[str, Any], raw: bytes = b"") -> bytes:
    """The bytes of a message."""
    head = json.dumps(fields, separators=(",", ":")).encode()
    return _HEAD.pack(len(head), len(raw)) + head + raw


class PeerProcess(NamedTuple):
    """Who is on the other end of a Unix socket, as the kernel says (unix(7), SO_PEERCRED)."""

    pid: int  # 0: of another PID namespace
    uid: int
    gid: int


def peer_process(writer: asyncio.StreamWriter) -> PeerProcess:
    """The process that connected, or the one that listens."""
    sock = writer.get_extra_info("socket")
    credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return PeerProcess(*struct.unpack("3i", credentials))

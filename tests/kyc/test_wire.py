"""Neither side of the pipe believes the other's lengths."""

import json

import numpy as np
import pytest

from kyc import wire
from kyc.wire import BadMessage, Message


def framed(message: Message) -> tuple[bytes, bytes]:
    data = b"".join(wire.pack(message))
    header, body = wire.PREFIX.unpack(data[:8])
    assert len(data) == 8 + header + body
    return data[8 : 8 + header], data[8 + header :]


def test_bytes_and_pictures_survive_the_way() -> None:
    image = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)
    message = wire.unpack(*framed(Message({"op": "compare"}, (b"abc", image, b""))))
    assert message.head == {"op": "compare"}
    assert message.parts[0] == b"abc"
    assert np.array_equal(message.parts[1], image)
    assert message.parts[2] == b""


@pytest.mark.parametrize(
    "header",
    [
        b"\xff",
        b"[]",
        b"{}",
        b'{"parts": 3}',
        b'{"parts": [[2]]}',
        b'{"parts": [[-3], [6]]}',
        b'{"parts": [[1, 3]]}',
        b'{"parts": [[1, 1, 4]]}',
        b'{"parts": [[true, 1, 3]]}',
        b'{"parts": [[3.0]]}',
        b'{"parts": ["abc"]}',
        b"[" * 50_000,
        json.dumps({"parts": [[0]] * 5 + [[3]]}).encode(),
    ],
)
def test_a_header_that_does_not_fit_its_body_is_refused(header: bytes) -> None:
    with pytest.raises(BadMessage):
        wire.unpack(header, b"abc")


@pytest.mark.parametrize(("header", "body"), [(wire.MAX_HEADER + 1, 0), (0, wire.MAX_BODY + 1)])
def test_a_frame_that_is_too_long_is_refused_before_it_is_read(header: int, body: int) -> None:
    with pytest.raises(BadMessage):
        wire.check_lengths(header, body)

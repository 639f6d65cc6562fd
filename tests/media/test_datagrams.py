"""Datagrams on real sockets: the compiled ends and those in Python do the same."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from media import native
from media.datagrams import PlainInlet, PlainOutlet

OUTLETS = pytest.mark.parametrize("outlet", [PlainOutlet, native.Outlet])
INLETS = pytest.mark.parametrize("inlet", [PlainInlet, native.Inlet])
MEDIA, STUN = b"\x80media", b"\x00stun"

Opened = Callable[[], socket.socket]


@pytest.fixture
def opened() -> Iterator[Opened]:
    sockets: list[socket.socket] = []

    def one() -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sockets.append(sock)
        sock.bind(("127.0.0.1", 0))
        sock.setblocking(False)
        return sock

    yield one
    for sock in sockets:
        sock.close()


@OUTLETS
def test_a_datagram_goes_to_its_address(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    assert outlet(ours, theirs.getsockname())(MEDIA)
    assert theirs.recvfrom(100) == (MEDIA, ours.getsockname())


@OUTLETS
def test_a_closed_socket_takes_nothing_even_when_its_number_is_another_sockets(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    send, number = outlet(ours, theirs.getsockname()), ours.fileno()
    ours.close()
    assert opened().fileno() == number
    assert not send(MEDIA)
    with pytest.raises(BlockingIOError):
        theirs.recvfrom(100)


@OUTLETS
def test_what_is_too_long_for_a_datagram_is_not_taken(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    assert not outlet(ours, theirs.getsockname())(bytes(70_000))


@INLETS
def test_media_and_everything_else_part_and_a_burst_ends(inlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    media: list[bytes] = []
    other: list[tuple[bytes, Any]] = []
    failed: list[OSError] = []
    readable = inlet(ours, media.append, lambda *both: other.append(both), failed.append, 3)
    for data in (MEDIA, STUN, b"", MEDIA):
        theirs.sendto(data, ours.getsockname())
    readable()
    assert (media, other) == ([MEDIA], [(STUN, theirs.getsockname()), (b"", theirs.getsockname())])
    readable()
    readable()
    assert (media, len(other), failed) == ([MEDIA, MEDIA], 2, [])


@INLETS
def test_an_icmp_error_is_told(inlet: Any, opened: Opened) -> None:
    ours, gone = opened(), opened()
    failed: list[OSError] = []
    ours.connect(gone.getsockname())
    gone.close()
    ours.send(MEDIA)
    inlet(ours, lambda _data: None, lambda *_both: None, failed.append, 3)()
    assert [type(error) for error in failed] == [ConnectionRefusedError]


@INLETS
def test_a_defect_costs_the_datagram_that_it_met_and_no_other(inlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    taken: list[bytes] = []

    def take(data: bytes) -> None:
        if data == MEDIA + b"2":
            raise ZeroDivisionError
        taken.append(data)

    readable = inlet(ours, take, lambda *_both: None, lambda _error: None, 9)
    for number in b"12345":
        theirs.sendto(MEDIA + bytes([number]), ours.getsockname())
    with pytest.raises(ZeroDivisionError):
        readable()
    readable()
    assert taken == [MEDIA + bytes([number]) for number in b"1345"]

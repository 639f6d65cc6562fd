"""Datagrams on real sockets: the compiled ends and those in Python do the same."""

import contextlib
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from media import native
from media.datagrams import PlainInlet, PlainOutlet

OUTLETS = pytest.mark.parametrize("outlet", [PlainOutlet, native.Outlet])
INLETS = pytest.mark.parametrize("inlet", [PlainInlet, native.Inlet])
MEDIA, STUN = b"\x80media", b"\x00stun"
SO_NO_CHECK = 11  # socket(7) of Linux; Python names it not

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
    assert outlet(ours, theirs.getsockname())([MEDIA]) == 1
    assert theirs.recvfrom(100) == (MEDIA, ours.getsockname())


@OUTLETS
@pytest.mark.parametrize(
    "sizes", [(1100, 1100, 1100, 400), (400, 1100), (1100, 400, 400, 1100, 1100), (3,) * 40, (2000, 2000), (0, 0, 7)]
)
def test_what_goes_together_arrives_as_the_datagrams_that_it_was(
    outlet: Any, opened: Opened, sizes: tuple[int, ...]
) -> None:
    ours, theirs = opened(), opened()
    datagrams = [bytes([128 + place]) * size for place, size in enumerate(sizes)]
    assert outlet(ours, theirs.getsockname())(datagrams) == len(sizes)
    assert [theirs.recv(4096) for _ in sizes] == datagrams


@OUTLETS
def test_where_the_system_takes_none_together_each_goes_by_itself(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    ours.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)  # without checksums the system does not cut them apart
    send = outlet(ours, theirs.getsockname())
    for _ in range(2):
        assert send([MEDIA, MEDIA, MEDIA]) == 3
    assert [theirs.recv(100) for _ in range(6)] == [MEDIA] * 6


@OUTLETS
def test_a_closed_socket_takes_nothing_even_when_its_number_is_another_sockets(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    send, number = outlet(ours, theirs.getsockname()), ours.fileno()
    ours.close()
    assert opened().fileno() == number
    assert send([MEDIA, MEDIA]) == 0
    with pytest.raises(BlockingIOError):
        theirs.recvfrom(100)


@OUTLETS
def test_what_is_too_long_for_a_datagram_is_not_taken(outlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    assert outlet(ours, theirs.getsockname())([bytes(70_000), MEDIA, bytes(70_000)]) == 1
    assert theirs.recv(100) == MEDIA


@INLETS
def test_media_and_everything_else_part_and_a_burst_ends(inlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    runs: list[list[bytes]] = []
    other: list[tuple[bytes, Any]] = []
    failed: list[OSError] = []
    readable = inlet(ours, runs.append, lambda *both: other.append(both), failed.append, 3)
    for data in (MEDIA, STUN, b"", MEDIA):
        theirs.sendto(data, ours.getsockname())
    readable()
    assert (runs, other) == ([[MEDIA]], [(STUN, theirs.getsockname()), (b"", theirs.getsockname())])
    readable()
    readable()
    assert (runs, len(other), failed) == ([[MEDIA], [MEDIA]], 2, [])


@INLETS
def test_media_is_taken_in_order_and_between_everything_else(inlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    seen: list[bytes] = []
    readable = inlet(ours, seen.extend, lambda data, _address: seen.append(data), lambda _error: None, 9)
    sent = [MEDIA + b"1", MEDIA + b"2", STUN, MEDIA + b"3", STUN, MEDIA + b"4", MEDIA + b"5"]
    for data in sent:
        theirs.sendto(data, ours.getsockname())
    readable()
    assert seen == sent


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
def test_a_defect_costs_what_met_it_and_not_what_was_read_behind_it(inlet: Any, opened: Opened) -> None:
    ours, theirs = opened(), opened()
    taken: list[bytes] = []

    def other(data: bytes, _address: object) -> None:
        raise ZeroDivisionError(data)

    readable = inlet(ours, taken.extend, other, lambda _error: None, 9)
    for data in (MEDIA, STUN, MEDIA, STUN, MEDIA):
        theirs.sendto(data, ours.getsockname())
    with pytest.raises(ZeroDivisionError):
        readable()
    while len(taken) < 3:
        with contextlib.suppress(ZeroDivisionError):
            readable()
    assert taken == [MEDIA] * 3

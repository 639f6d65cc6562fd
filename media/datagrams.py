"""Datagrams on sockets, and their protection: compiled where ``make`` could build it (``native.pyx``), else in Python.

Both do the same; the compiled one spares the interpreter the way through addresses, buffers and the foreign interface.
"""

import contextlib
import socket
from collections.abc import Callable
from typing import Any

import pylibsrtp

from media.path import Srtp
from media.wires import Write

DATAGRAM_BYTES = 4096  # more than an Ethernet frame holds
SECURE_RTP = range(128, 192)  # the first byte of SRTP and SRTCP (RFC 7983)

Address = tuple[Any, ...]
"""Host and port; for IPv6 also flow and scope."""


def PlainProtection(session: pylibsrtp.Session) -> Srtp:  # noqa: N802 - stands for the class of the same use
    """One direction of a line (RFC 3711): libsrtp's session does it by itself."""
    return session


class PlainOutlet:
    """Puts datagrams on a socket towards one address; called with some, it says how many the socket took.

    It takes none when its buffer is full, or when the other side is gone, which ICE finds out.
    """

    def __init__(self, sock: socket.socket, address: Address) -> None:
        self._sendto = sock.sendto
        self._address = address

    def __call__(self, datagrams: list[bytes]) -> int:
        taken = 0
        for data in datagrams:
            with contextlib.suppress(OSError):
                self._sendto(data, self._address)
                taken += 1
        return taken


class PlainInlet:
    """Called when the socket is ready: SRTP goes to ``take``, everything else with its address to ``other``, in order.

    ``take`` is given a list: those that follow each other and were read together. At most ``burst`` datagrams are read
    before others have their turn. ``failed`` hears of an ICMP error.
    """

    def __init__(
        self,
        sock: socket.socket,
        take: Callable[[list[bytes]], None],
        other: Callable[[bytes, Address], None],
        failed: Callable[[OSError], None],
        burst: int,
    ) -> None:
        self._recvfrom = sock.recvfrom
        self._take, self._other, self._failed, self._burst = take, other, failed, burst

    def __call__(self) -> None:
        try:
            for _ in range(self._burst):
                data, address = self._recvfrom(DATAGRAM_BYTES)
                if data and data[0] in SECURE_RTP:
                    self._take([data])
                else:
                    self._other(data, address)
        except BlockingIOError:
            return
        except OSError as error:
            self._failed(error)


Protection: Callable[[pylibsrtp.Session], Srtp]
Outlet: Callable[[socket.socket, Address], Write]
Inlet: Callable[
    [socket.socket, Callable[[list[bytes]], None], Callable[[bytes, Address], None], Callable[[OSError], None], int],
    Callable[[], None],
]

try:
    from media import native
except ImportError:
    Protection, Outlet, Inlet = PlainProtection, PlainOutlet, PlainInlet
else:
    Protection, Outlet, Inlet = native.Protection, native.Outlet, native.Inlet

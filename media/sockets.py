"""The UDP sockets of peers, within the range of ports that the settings allow; the workers of a machine share it."""

import errno
import secrets
import socket
from collections.abc import Iterable

from videobank.ports.media import PlaneRefuses

TRIES = 2048
"""Ports tried for one socket. A try takes 2 to 3 microseconds, and meanwhile no packet is forwarded; that so many
neighbours are taken in a range that has room elsewhere does not happen."""

BUFFER_BYTES = 256 * 1024  # received and not yet read, as aioice has it: a burst, while something else has its turn
NONE_LEFT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def bind(address: str, ports: range | None) -> socket.socket | None:
    """A socket on a free port of the range, or on one that the system chooses.

    None: nothing can be bound to this address now, e.g. because it is just being set up. Raises PlaneRefuses when ports
    or sockets have run out.
    """
    try:
        sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
    except OSError as error:
        _refuse_when_none_are_left(error)
        return None
    try:
        _take_port(sock, address, ports)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
    except OSError as error:
        sock.close()
        _refuse_when_none_are_left(error)
        return None
    except BaseException:
        sock.close()
        raise
    return sock


def _refuse_when_none_are_left(error: OSError) -> None:
    if error.errno in NONE_LEFT:
        raise PlaneRefuses("this worker can open no more sockets") from error


def _take_port(sock: socket.socket, address: str, ports: range | None) -> None:
    for port in _tries(ports):
        try:
            sock.bind((address, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return
    where = "that the system gives out" if ports is None else f"from {ports.start} to {ports.stop - 1}"
    raise PlaneRefuses(f"no UDP port {where} is free")


def _tries(ports: range | None) -> Iterable[int]:
    """From a port at random, so that workers seldom meet, and a port that was just left is seldom taken again."""
    if ports is None:
        return (0,)
    first = secrets.randbelow(len(ports))
    return (ports[(first + step) % len(ports)] for step in range(min(TRIES, len(ports))))

"""The event loop of a media worker: datagrams are taken within its wait, and everything else goes on as ever."""

import asyncio
import socket
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from media import selector
from media.selector import media_loop

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


def run(main: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=media_loop) as runner:
        runner.run(asyncio.wait_for(main, 10))


def listen(sock: socket.socket, inlet: Callable[[], None]) -> None:
    selector.read(asyncio.get_running_loop(), sock.fileno(), inlet)


def test_a_datagram_is_taken_and_what_it_causes_runs_at_once(pair: Pair) -> None:
    ours, theirs = pair

    async def main() -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        taken: list[bytes] = []

        def inlet() -> None:
            taken.append(ours.recv(100))
            if len(taken) == 3:
                loop.call_soon(arrived.set)

        listen(ours, inlet)
        for number in range(3):
            theirs.send(bytes([number]))
        await arrived.wait()
        assert taken == [b"\0", b"\1", b"\2"]

    run(main())


def test_timers_and_other_sockets_are_not_kept_waiting_by_a_flood(pair: Pair) -> None:
    ours, theirs = pair

    async def main() -> None:
        loop = asyncio.get_running_loop()
        taken = 0

        def inlet() -> None:
            nonlocal taken
            taken += len(ours.recv(100))
            theirs.send(b"x")  # there is always another

        listen(ours, inlet)
        theirs.send(b"x")
        other, end = socket.socketpair()
        other.setblocking(False)
        with other, end:
            began_s = loop.time()
            await asyncio.sleep(0.05)
            end.send(b"hello")
            assert await loop.sock_recv(other, 10) == b"hello"
            assert await asyncio.to_thread(lambda: 7) == 7
            assert loop.time() - began_s < 5
        assert taken > 10

    run(main())


def test_a_timer_that_a_datagram_sets_is_kept(pair: Pair) -> None:
    ours, theirs = pair

    async def main() -> None:
        loop, rung = asyncio.get_running_loop(), asyncio.Event()

        def inlet() -> None:
            ours.recv(100)
            loop.call_later(0.01, rung.set)

        listen(ours, inlet)
        loop.call_later(5, lambda: None)
        theirs.send(b"x")
        began_s = loop.time()
        await rung.wait()
        assert loop.time() - began_s < 4

    run(main())


def test_a_failure_is_reported_and_the_next_datagram_taken(pair: Pair) -> None:
    ours, theirs = pair

    async def main() -> None:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        told: list[BaseException] = []
        loop.set_exception_handler(lambda _loop, context: told.append(context["exception"]))

        def inlet() -> None:
            if ours.recv(100) == b"bad":
                raise ValueError("bad")
            arrived.set()

        listen(ours, inlet)
        theirs.send(b"bad")
        theirs.send(b"good")
        await arrived.wait()
        assert [str(error) for error in told] == ["bad"]

    run(main())


def test_nothing_is_taken_from_a_socket_that_is_watched_no_longer(pair: Pair) -> None:
    ours, theirs = pair

    async def main() -> None:
        loop = asyncio.get_running_loop()
        listen(ours, lambda: pytest.fail("taken"))
        loop.remove_reader(ours)
        arrived = asyncio.Event()
        loop.add_reader(ours, arrived.set)  # its number is another's now
        theirs.send(b"x")
        await arrived.wait()
        loop.remove_reader(ours)

    run(main())

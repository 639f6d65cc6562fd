"""An event loop that hands datagrams to the packet path inside its wait, without a turn of the loop for each.

A turn costs about as much as a packet does: timers are looked through, a handle is made and called in a context of its
own. So the selector calls a media socket's inlet itself and waits on. It returns to the loop as soon as anything else
is to be done: another socket, a timer, a callback that a packet has caused.

Waking up costs more than most of what a timer does, so that one which is due soon goes along with a packet.
"""

# ruff: noqa: SLF001 - what a selector is not told, it must look for in its loop

import asyncio
import math
import select
import time
from collections.abc import Callable
from selectors import EVENT_READ, EVENT_WRITE, EpollSelector, SelectorKey
from typing import Any

EARLY_S = 0.002  # no timer of a media worker is so exact that this would matter


class MediaSelector(EpollSelector):
    """The selector of one ``asyncio.SelectorEventLoop``, whose private queues it watches."""

    def __init__(self) -> None:
        super().__init__()
        self._inlets: dict[int, Callable[[], None]] = {}
        self._loop: Any = None

    def serve(self, loop: asyncio.SelectorEventLoop) -> None:
        """Whose selector this is; before its first turn."""
        self._loop = loop

    def give(self, fd: int, inlet: Callable[[], None]) -> None:
        """From now on call ``inlet`` when this registered socket can be read, until it is unregistered."""
        self._inlets[fd] = inlet

    def unregister(self, fileobj: Any) -> SelectorKey:  # noqa: ANN401 - as the base class has it
        """Let go of a socket."""
        key = super().unregister(fileobj)
        self._inlets.pop(key.fd, None)
        return key

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """Wait until something but media is to be done, ``timeout`` seconds at most."""
        ends_s = None if timeout is None else time.monotonic() + timeout
        timers, callbacks = self._loop._scheduled, self._loop._ready
        first = timers[0] if timers else None
        while True:
            ready = self._wait(timeout)
            if ready or callbacks or (timers[0] if timers else None) is not first:
                return ready
            if ends_s is not None:
                timeout = ends_s - time.monotonic()
                if timeout <= EARLY_S:
                    return ready

    def _wait(self, timeout: float | None) -> list[tuple[SelectorKey, int]]:
        """Wait once; what is media is taken, the rest returned."""
        wait_s = -1 if timeout is None else math.ceil(max(timeout, 0) * 1000) / 1000  # epoll(7) counts milliseconds
        ready = []
        inlets, keys = self._inlets, self._fd_to_key  # type: ignore[attr-defined]
        for fd, event in self._selector.poll(  # type: ignore[attr-defined]
            wait_s, max(len(keys), 1)
        ):
            inlet = inlets.get(fd)
            if inlet is not None and event == select.EPOLLIN:
                self._take(inlet)
                continue
            key = keys.get(fd)
            if key is not None:
                writes = EVENT_WRITE if event & ~select.EPOLLIN else 0
                reads = EVENT_READ if event & ~select.EPOLLOUT else 0
                ready.append((key, (writes | reads) & key.events))
        return ready

    def _take(self, inlet: Callable[[], None]) -> None:
        try:
            inlet()
        except Exception as error:  # noqa: BLE001 - as the loop does: one socket's failure is not the others'
            self._loop.call_exception_handler({"message": "a datagram could not be taken", "exception": error})


def media_loop() -> asyncio.SelectorEventLoop:
    """The event loop of a media worker."""
    selector = MediaSelector()
    loop = asyncio.SelectorEventLoop(selector)
    selector.serve(loop)
    loop._clock_resolution = EARLY_S  # type: ignore[attr-defined]  # by so much it runs a timer too early
    return loop


def read(loop: asyncio.AbstractEventLoop, fd: int, inlet: Callable[[], None]) -> None:
    """Call ``inlet`` when a socket that the loop already watches can be read."""
    loop._add_reader(fd, inlet)  # type: ignore[attr-defined]
    selector = loop._selector  # type: ignore[attr-defined]
    if isinstance(selector, MediaSelector):
        selector.give(fd, inlet)

"""Which media worker carries which call: one while it runs, and another only when that one is gone."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from videobank.domain.ids import CallId, StreamId
from videobank.ports.media import Lost, Running

KEPT_S = 600.0  # of a call in which nothing runs: by then it does not matter where it begins anew

W = TypeVar("W")


@dataclass(eq=False, slots=True)
class _Pin(Generic[W]):
    worker: W
    streams: set[StreamId] = field(default_factory=set)  # sent or seen there
    used_s: float = 0.0


class Pins(Generic[W]):
    """Calls on workers. Time is an argument, in seconds of any clock that only grows."""

    def __init__(self) -> None:
        self._pins: dict[CallId, _Pin[W]] = {}

    def worker_of(self, call: CallId) -> W | None:
        """Who carries it; None: nobody."""
        pin = self._pins.get(call)
        return pin.worker if pin is not None else None

    def place(self, call: CallId, stream: StreamId, workers: tuple[W, ...], now_s: float) -> W:
        """The worker that has the call, else of these the one with the fewest. Raises ValueError when there is none."""
        pin = self._pins.get(call)
        if pin is None:
            loads = [one.worker for one in self._pins.values()]
            pin = self._pins[call] = _Pin(min(workers, key=loads.count))
        pin.streams.add(stream)
        pin.used_s = now_s
        return pin.worker

    def stopped(self, call: CallId, stream: StreamId) -> None:
        """This stream is over by itself: it is nothing that a dead worker lost."""
        if call in self._pins:
            self._pins[call].streams.discard(stream)

    def release(self, call: CallId) -> None:
        """The call is over."""
        self._pins.pop(call, None)

    def came(self, worker: W, running: tuple[Running, ...], now_s: float) -> set[CallId]:
        """This runs in a worker that (again) answers; returned are the calls that another one carries by now."""
        elsewhere = set()
        for one in running:
            pin = self._pins.setdefault(one.call, _Pin(worker))
            if pin.worker is worker:
                pin.streams.add(one.stream)
                pin.used_s = now_s
            else:
                elsewhere.add(one.call)
        return elsewhere

    def gone(self, worker: W) -> tuple[Lost, ...]:
        """The worker is gone: what it carried is nobody's."""
        lost = tuple(Lost(call, frozenset(pin.streams)) for call, pin in self._pins.items() if pin.worker is worker)
        for one in lost:
            del self._pins[one.call]
        return lost

    def seen(self, calls: set[CallId], now_s: float) -> None:
        """These run now; what has not for long is forgotten."""
        for call, pin in tuple(self._pins.items()):
            if call in calls:
                pin.used_s = now_s
            elif now_s - pin.used_s > KEPT_S:
                del self._pins[call]

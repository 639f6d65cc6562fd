"""The packet path on its sockets: what is read together goes out together, and a defect costs one datagram."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from media.wires import SLICES, TICK_S, Pace, Wires
from tests.fakes.clock import SetClock

COMING, FIRST, SECOND = 1, 2, 3
DEFECT, LONGER = b"\x80" + bytes(20), b"\x80" + bytes(30)


class Clear:
    """Lines without protection: what the wires do has nothing to do with it."""

    def _same(self, data: bytes) -> bytes:
        return data

    protect = protect_rtcp = unprotect = unprotect_rtcp = _same


class Both:
    """An end that sends what comes on two lines, and has a defect."""

    def __init__(self, send: tuple[Callable[[bytes], None], ...]) -> None:
        self._send = send

    def rtp(self, _now_us: int, data: bytes) -> None:
        if data == DEFECT:
            raise ZeroDivisionError
        for send in self._send:
            send(data)

    def control(self, _now_us: int, _data: bytes) -> None: ...
    def due(self, _now_us: int) -> None: ...


@pytest.fixture
def wires() -> Wires:
    made = Wires(SetClock())
    both = Both((made.path.sender(FIRST), made.path.sender(SECOND)))
    for line in (COMING, FIRST, SECOND):
        made.path.join(line, both, Clear(), Clear())
    return made


def datagrams(*numbers: int) -> list[bytes]:
    return [LONGER + bytes([number]) for number in numbers]


def test_what_is_read_together_is_written_to_each_line_together_and_in_order(wires: Wires) -> None:
    written: list[tuple[int, list[bytes]]] = []
    for line in (FIRST, SECOND):
        wires.open(line, lambda data, line=line: written.append((line, data)) or len(data))  # type: ignore[misc, func-returns-value]
    wires.take(COMING, datagrams(1, 2, 3))
    assert written == [(FIRST, datagrams(1, 2, 3)), (SECOND, datagrams(1, 2, 3))]


def test_what_a_line_does_not_take_is_counted_and_what_is_for_no_line_is_nothing(wires: Wires) -> None:
    wires.open(FIRST, lambda data: len(data) - 2)
    wires.take(COMING, datagrams(1, 2, 3))
    assert wires.dropped == 2


def test_a_defect_is_told_and_costs_the_datagram_that_it_met_and_no_other(wires: Wires) -> None:
    written: list[bytes] = []
    wires.open(FIRST, lambda data: written.extend(data) or len(data))  # type: ignore[func-returns-value]
    with pytest.raises(ZeroDivisionError):
        wires.take(COMING, [*datagrams(1), DEFECT, *datagrams(2)])
    assert written == datagrams(1, 2)


class SetLoop:
    """A loop that runs each timer a little too early, as that of a media worker may."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.next: tuple[float, Callable[..., None], tuple[Any, ...]] | None = None

    def time(self) -> float:
        return self.now_s

    def call_at(self, at_s: float, call: Callable[..., None], *given: object) -> None:
        self.next = at_s, call, given

    def run(self, seconds: float, early_s: float) -> None:
        until_s = self.now_s + seconds
        while self.next is not None and self.next[0] < until_s:
            at_s, call, given = self.next
            self.now_s = max(self.now_s, at_s - early_s)
            call(*given)


@pytest.mark.parametrize("members", [3, 40, 200])
def test_each_member_has_its_turn_once_in_a_period_though_timers_come_early(
    monkeypatch: pytest.MonkeyPatch, members: int
) -> None:
    loop = SetLoop()
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: loop)
    pace, turns = Pace(TICK_S), [0] * members
    for number in range(members):

        def member(number: int = number) -> None:
            turns[number] += 1

        pace.add(member)
    loop.run(20 * TICK_S + TICK_S / SLICES / 2, TICK_S / SLICES / 4)
    assert set(turns) <= {19, 20, 21}

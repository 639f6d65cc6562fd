from media.pins import KEPT_S, Pins
from videobank.domain.ids import CallId, StreamId
from videobank.ports.media import Lost, Running

A, B = "worker a", "worker b"
ONE, TWO, THREE = CallId("1"), CallId("2"), CallId("3")
CAMERA, SCREEN = StreamId("agent-camera"), StreamId("agent-screen")


def test_a_call_stays_where_it_is_and_the_next_goes_where_there_is_least() -> None:
    pins: Pins[str] = Pins()
    assert pins.place(ONE, CAMERA, (A, B), 0) == A
    assert pins.place(TWO, CAMERA, (A, B), 0) == B
    assert pins.place(ONE, SCREEN, (B,), 0) == A
    pins.release(ONE)
    assert pins.place(THREE, CAMERA, (A, B), 0) == A


def test_what_a_worker_carried_is_nobodys_when_it_is_gone() -> None:
    pins: Pins[str] = Pins()
    for stream in (CAMERA, SCREEN):
        pins.place(ONE, stream, (A,), 0)
    pins.place(TWO, CAMERA, (B,), 0)
    pins.stopped(ONE, SCREEN)
    assert pins.gone(A) == (Lost(ONE, frozenset({CAMERA})),)
    assert pins.gone(A) == ()
    assert pins.worker_of(ONE) is None
    assert pins.place(ONE, CAMERA, (A, B), 0) == A


def test_where_calls_run_is_learnt_from_the_workers_themselves() -> None:
    pins: Pins[str] = Pins()
    assert pins.came(B, (Running(ONE, CAMERA, None), Running(ONE, SCREEN, "customer")), 0) == set()
    assert pins.place(ONE, CAMERA, (A,), 0) == B
    assert pins.gone(B) == (Lost(ONE, frozenset({CAMERA, SCREEN})),)


def test_a_worker_that_comes_back_is_told_what_others_carry_by_then() -> None:
    pins: Pins[str] = Pins()
    pins.place(ONE, CAMERA, (A,), 0)
    pins.place(TWO, CAMERA, (A,), 0)
    pins.gone(A)
    pins.place(ONE, CAMERA, (B,), 0)
    assert pins.came(A, (Running(ONE, CAMERA, None), Running(TWO, CAMERA, None)), 0) == {ONE}
    assert (pins.worker_of(ONE), pins.worker_of(TWO)) == (B, A)


def test_a_call_in_which_nothing_runs_is_forgotten_after_a_while() -> None:
    pins: Pins[str] = Pins()
    pins.place(ONE, CAMERA, (A,), 0)
    pins.place(TWO, CAMERA, (A,), 0)
    pins.seen({TWO}, KEPT_S)
    assert pins.worker_of(ONE) == A
    pins.seen({TWO}, KEPT_S + 1)
    assert (pins.worker_of(ONE), pins.worker_of(TWO)) == (None, A)

"""What every doorbell promises."""

import asyncio

import pytest

from videobank.adapters import doorbell_local
from videobank.domain.ids import LedgerId
from videobank.ports.doorbell import Doorbell

A, B = LedgerId("call/a"), LedgerId("call/b")


async def test_who_listens_is_told_once_for_many_rings(doorbell: Doorbell) -> None:
    heard = doorbell.listen()
    for ledger in (A, A, B, A):
        doorbell.ring(ledger)
    assert [await anext(heard) for _ in range(3)] == [A, B, None]


async def test_who_listens_is_told_after_a_quiet_while_to_look(doorbell: Doorbell) -> None:
    heard = doorbell.listen()
    assert await anext(heard) is None
    doorbell.ring(A)
    assert await anext(heard) == A


async def test_every_listener_hears_what_rings_after_it_came(doorbell: Doorbell) -> None:
    doorbell.ring(A)
    first, second = doorbell.listen(), doorbell.listen()
    doorbell.ring(B)
    assert await anext(first) == B
    assert await anext(second) == B


async def test_a_listener_far_behind_is_told_to_look_at_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorbell_local, "MAX_PENDING", 3)
    bell = doorbell_local.LocalDoorbell(quiet_s=0.05)
    heard = bell.listen()
    for number in range(4):
        bell.ring(LedgerId(f"call/{number}"))
    assert [await anext(heard) for _ in range(3)] == [None, "call/3", None]


async def test_a_listener_who_never_has_quiet_is_told_to_look_all_the_same() -> None:
    bell = doorbell_local.LocalDoorbell(quiet_s=60, look_s=0.05)
    heard = bell.listen()
    told = []
    while None not in told:
        bell.ring(A)
        told.append(await anext(heard))
        await asyncio.sleep(0.01)
    assert told.count(A) == len(told) - 1

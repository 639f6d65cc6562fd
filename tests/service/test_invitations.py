"""Two devices that press at the same moment: the store decides, and only one comes in."""

import asyncio
from pathlib import Path

from tests.rest.counter import close_counter, open_counter


async def test_of_two_devices_at_once_one_comes_in(tmp_path: Path) -> None:
    counter = await open_counter(tmp_path)
    token = await counter.invite()
    devices = [f"a-device-of-its-own-number-{n}" for n in range(8)]
    replies = await asyncio.gather(*(counter.redeem(token, device) for device in devices))
    assert sorted(reply.status for reply in replies) == [200, *[409] * 7]
    await close_counter(counter)


async def test_one_device_that_presses_twice_comes_in(tmp_path: Path) -> None:
    counter = await open_counter(tmp_path)
    token = await counter.invite()
    replies = await asyncio.gather(*(counter.redeem(token) for _ in range(4)))
    assert [reply.status for reply in replies] == [200] * 4
    await close_counter(counter)

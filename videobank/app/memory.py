"""What a process holds beyond its objects: garbage that is not looked for yet, and room that the allocator keeps."""

import asyncio
import ctypes
import gc

GIVE_BACK_EVERY_S = 60.0
_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of glibc; other C libraries give back by themselves, or never


def collect_seldom() -> None:
    """Look for cycles seldom, and never among what was imported: with the usual settings it is a tenth of all work.

    What a packet leaves behind is freed by its reference count; cycles come from errors, from ended calls and from what
    asks the database: up to fifty a second in a call, so that the young are found within minutes, and those that a look
    met while they were in use within a quarter of an hour.
    """
    gc.freeze()
    gc.set_threshold(2_500, 8, 20)


def give_back() -> None:
    """Free what nothing refers to, and return to the system the free pages between what is held (malloc_trim(3))."""
    gc.collect()
    if _trim is not None:
        _trim(0)


async def give_back_now_and_then() -> None:
    """For ever. For a process that holds much for half a minute and then lets go of it: its heap is full of holes."""
    while True:
        await asyncio.sleep(GIVE_BACK_EVERY_S)
        await asyncio.to_thread(give_back)

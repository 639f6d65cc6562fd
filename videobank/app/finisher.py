"""The composition of the finisher."""

import asyncio
import gc
import os

from media.finisher import PacketDerivation
from videobank.app.core import core, note_start
from videobank.app.ground import ground
from videobank.app.memory import give_back_now_and_then
from videobank.service.finishing import Finisher
from videobank.settings import Settings

YIELDING = 5
"""How much nicer than others the finisher is (nice(2)): where processors are short, a live call comes first."""


async def run_finisher(settings: Settings) -> None:
    """The finisher: what is replayed, and the seal. It finds its work in the ledger, so that nobody waits for it."""
    os.nice(YIELDING)
    on = ground(settings, "finisher")
    async with core(on) as base:
        await note_start(base, "finisher")
        store = base.store
        finisher = Finisher(base.desk, store.ledger, store.projections, on.vault, PacketDerivation(), on.clock)
        gc.freeze()  # what was imported stays: not to be looked through again for every thousand packets
        async with asyncio.TaskGroup() as group:
            group.create_task(finisher.watch())
            group.create_task(give_back_now_and_then())

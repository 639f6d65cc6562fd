"""A call of an agent and a customer without browsers, with media where it is asked for."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.attacks.client import Agent, Bank, Customer, Line
from tests.attacks.peer import Peer

STOPS_WITHIN_S = 1.0
CAMERAS = ("customer-camera", "agent-camera")


async def publish(line: Line, stream: str) -> Peer:
    """Send one's own stream."""
    peer = Peer()
    await peer.take(await line.do("publish", stream=stream, sdp=await peer.sendonly()))
    return peer


async def subscribe(line: Line, stream: str) -> Peer:
    """See the other side's stream."""
    peer = Peer()
    await peer.take(await line.do("subscribe", stream=stream, sdp=await peer.recvonly()))
    return peer


@dataclass
class Call:
    """A call that is live, with both cameras flowing when ``media`` was asked for."""

    agent: Agent
    customer: Customer
    sending: dict[str, Peer] = field(default_factory=dict)
    watching: dict[str, Peer] = field(default_factory=dict)

    async def flow(self) -> None:
        """Both cameras."""
        await self.show("customer-camera", self.customer.line, self.agent.line)
        await self.show("agent-camera", self.agent.line, self.customer.line)

    async def show(self, stream: str, sender: Line, viewer: Line) -> None:
        self.sending[stream] = await publish(sender, stream)
        self.watching[stream] = await subscribe(viewer, stream)
        await self.watching[stream].flows()

    async def stops(
        self, act: Callable[[], Any], *, seen: tuple[str, ...] = CAMERAS, sent: tuple[str, ...] = CAMERAS
    ) -> None:
        """Within a second of the act nothing more arrives of what was seen, and what was sent has no receiver."""
        for name in seen:
            await self.watching[name].flows(3)
        began = time.monotonic()
        await act()
        await asyncio.sleep(max(0.0, began + STOPS_WITHIN_S - time.monotonic()))
        for peer in [self.watching[name] for name in seen] + [self.sending[name] for name in sent]:
            assert peer.torn, (seen, sent)
        await asyncio.sleep(0.5)
        for name in seen:
            assert max(self.watching[name].arrived) - began <= STOPS_WITHIN_S, name

    async def close(self) -> None:
        await Peer.close_all()
        if not self.customer.line.closed.done():
            await self.customer.line.ask("leave")
            if not self.agent.line.closed.done():
                await self.agent.line.until(lambda _: (self.agent.line.view or {}).get("phase") != "live")
            await self.customer.line.close()


async def pair(agent: Agent, customer: Customer) -> None:
    """The agent accepts this customer, who is the only one waiting in the unit."""
    await agent.line.do("accept_next")
    assert agent.line.view is not None
    assert agent.line.view["call"] == customer.call


@asynccontextmanager
async def live_call(bank: Bank, *, media: bool = False) -> AsyncIterator[Call]:
    """A live call of an agent and a customer."""
    async with bank.agent() as agent:
        call = Call(agent, await bank.customer(agent.unit))
        try:
            await call.customer.queue()
            await pair(agent, call.customer)
            await call.customer.line.do("ready")
            if media:
                await call.flow()
            yield call
        finally:
            await call.close()

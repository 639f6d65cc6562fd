"""The other side of the comparison: the same two browsers, joined by stock aiortc's ``MediaRelay``."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from playwright.async_api import Playwright

from bench.network.figures import PEERS, Watch
from bench.network.ours import Call, lines_to
from tests.clips import Clip
from tests.e2e.installation import ROOT, free_port
from tests.e2e.people import launch

READY_S = 20.0


@asynccontextmanager
async def server() -> AsyncIterator[int]:
    """A process of its own; its port."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.network.stock_server", str(port), cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(READY_S):
            await _answers(port)
        yield port
    finally:
        process.kill()
        await process.wait()


async def _answers(port: int) -> None:
    async with aiohttp.ClientSession() as http:
        while True:
            try:
                await http.get(f"http://localhost:{port}/")
            except (aiohttp.ClientConnectionError, socket.gaierror):
                await asyncio.sleep(0.1)
            else:
                return


@asynccontextmanager
async def call(playwright: Playwright, port: int, clips: tuple[Clip, Clip], *, shared: bool) -> AsyncIterator[Call]:
    """Hold a call over open lines."""
    async with AsyncExitStack() as stack:
        lines = await lines_to(stack, port, shared=shared)
        pages = []
        for line, clip in zip(lines, clips, strict=True):
            browser = await launch(playwright, clip, *line.flags)
            stack.push_async_callback(browser.close)
            context = await browser.new_context()
            await context.add_init_script(PEERS)
            await line.carry(context)
            pages.append(await context.new_page())
        customer, agent = pages
        await customer.goto(f"http://localhost:{port}/")
        await agent.goto(f"http://localhost:{port}/")
        await customer.evaluate("() => publish('customer')")
        await agent.evaluate("() => publish('agent')")
        await customer.evaluate("() => subscribe('agent')")
        await agent.evaluate("() => subscribe('customer')")
        yield Call(lines, Watch({"customer": customer, "agent": agent}))

"""Our side of the comparison: a call in the real pages of a real installation, each person on a line."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Playwright

from bench.network.figures import PEERS, Watch
from tests.clips import Clip
from tests.e2e.installation import Installation
from tests.e2e.people import Agent, Customer, launch
from tests.e2e.remains import history
from tests.e2e.survival import Wire
from tests.network.line import Line
from videobank.domain.call_events import StreamGap
from videobank.domain.ids import CallId

ENVIRONMENT = {"VIDEOBANK_SAMPLE_BANK_PORT": "0", "VIDEOBANK_TIMEOUTS__RATING_S": "1"}
DESK = {"width": 1440, "height": 900}


@dataclass
class Call:
    """Two people who see each other. ``lines`` are the customer's and the agent's, which may be the same."""

    lines: tuple[Line, Line]
    watch: Watch
    gaps: Callable[[], Awaitable[list[StreamGap]]] | None = None  # on record so far; None: nothing is recorded


@asynccontextmanager
async def call(
    playwright: Playwright, installation: Installation, clips: tuple[Clip, Clip], *, shared: bool
) -> AsyncIterator[Call]:
    """Hold a call over open lines; ends it."""
    async with AsyncExitStack() as stack:
        lines = await lines_to(stack, installation.port, shared=shared)
        customer_browser = await launch(playwright, clips[0], *lines[0].flags)
        stack.push_async_callback(customer_browser.close)
        agent_browser = await launch(playwright, clips[1], *lines[1].flags)
        stack.push_async_callback(agent_browser.close)
        agent = await Agent.arrive(installation, agent_browser, script=PEERS, viewport=DESK)
        customer = await Customer.arrive(installation, customer_browser, script=PEERS)
        await lines[0].carry(customer.context)
        await lines[1].carry(agent.context)
        wire = Wire()
        wire.listen(agent)
        await agent.go_online()
        await customer.page.goto(await installation.invite("--language", "en"))
        await customer.prepare(None, face_check=False)
        await agent.accept()
        await customer.ready()

        async def gaps() -> list[StreamGap]:
            call = wire.received("state")[-1]["view"]["call"]
            return [one.event for one in await history(installation, CallId(call)) if isinstance(one.event, StreamGap)]

        yield Call(lines, Watch({"customer": customer.page, "agent": agent.page}), gaps)
        for line in lines:
            line.restore()
        await agent.press("End call")
        await agent.press("Yes, end it")
        await customer.button("End call").wait_for(state="hidden")


async def lines_to(stack: AsyncExitStack, port: int, *, shared: bool) -> tuple[Line, Line]:
    """The customer's line and the agent's, to a service at this port."""
    first = await stack.enter_async_context(Line(port))
    return first, first if shared else await stack.enter_async_context(Line(port))


@asynccontextmanager
async def installation(home: Path) -> AsyncIterator[Installation]:
    """A fresh one, running."""
    made = Installation(home / "data", environment=ENVIRONMENT)
    try:
        await made.start()
        yield made
    finally:
        await made.stop()

"""An agent and a customer are paired once."""

import asyncio

import pytest

from tests.attacks.call import live_call
from tests.attacks.client import Bank

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_an_agent_in_a_call_cannot_accept_a_second_customer(bank: Bank) -> None:
    async with live_call(bank) as call:
        waiting = await bank.customer(call.agent.unit)
        await waiting.queue()
        assert await call.agent.line.refusal("accept_next") == "already"
        assert waiting.line.view is not None
        assert waiting.line.view["phase"] == "waiting"
        await waiting.line.do("leave")
        await waiting.line.close()


async def test_two_agents_who_race_for_one_customer_get_exactly_one(bank: Bank) -> None:
    async with bank.agent() as first:
        second = await bank.new_agent(first.unit)
        await second.connect()
        await second.line.do("go_online")
        customer = await bank.customer(first.unit)
        await customer.queue()
        for _ in range(6):
            replies = await asyncio.gather(*(agent.line.ask("accept_next") for agent in (first, second)))
            outcomes = sorted(reply.get("code", reply["type"]) for reply in replies)
            assert outcomes == ["done", "nobody_waits"]
            winner = (first, second)[[reply["type"] for reply in replies].index("done")]
            assert winner.line.view is not None
            assert winner.line.view["agent_name"] == winner.name.title()
            await winner.line.do("return_call")
        await customer.line.do("leave")
        await customer.line.close()
        await second.line.close()

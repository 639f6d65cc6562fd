"""Reports of quality that are garbage, too many, or of somebody who is in no call; and who hears of the line."""

import asyncio
import json
from typing import Any

import pytest

from tests.attacks.call import live_call
from tests.attacks.client import Bank

pytestmark = pytest.mark.asyncio(loop_scope="session")


def second(**changes: Any) -> dict[str, Any]:
    return {"stream": "agent-camera", "ago_ms": 0, "span_ms": 1000, "frozen_ms": 700} | changes


async def test_nobody_reports_before_the_call_is_live(bank: Bank) -> None:
    async with bank.agent() as agent:
        assert await agent.line.refusal("report_quality", seconds=[second()]) == "not_this_agent"
        customer = await bank.customer(agent.unit)
        assert await customer.line.refusal("report_quality", seconds=[second()]) == "wrong_phase"
        await customer.line.close()


async def test_what_is_measured_and_claimed_goes_to_the_agent_and_never_to_the_customer(bank: Bank) -> None:
    async with live_call(bank, media=True) as call:
        await call.customer.line.do("report_quality", seconds=[second(), second(ago_ms=1000, round_trip_ms=40)])

        def whole(message: dict[str, Any]) -> bool:
            seconds = message["seconds"] if message["type"] == "quality" else []
            return any(one["up_bit_s"] for one in seconds) and any(one["view_frozen_ms"] for one in seconds)

        told: dict[int, dict[str, Any]] = {}
        async with asyncio.timeout(15):
            while not whole({"type": "quality", "seconds": list(told.values())}):
                await asyncio.sleep(0.2)
                heard = [m for m in call.agent.line.heard if m["type"] == "quality"]
                told = {one["second"]: one for m in heard for one in m["seconds"]}
        assert await call.customer.line.refusal("report_quality", seconds=[second(frames="many")]) == "malformed"
        wire = json.dumps(call.customer.line.heard)
        assert "up_bit_s" not in wire
        assert "Quality" not in wire


async def test_a_flood_of_reports_is_refused_and_the_call_goes_on(bank: Bank) -> None:
    async with live_call(bank) as call:
        line, many = call.customer.line, [second(ago_ms=n * 1000) for n in range(40)]
        answers = [await line.ask("report_quality", seconds=many) for _ in range(4)]
        assert [a["type"] for a in answers] == ["done", "done", "refused", "refused"]
        assert answers[-1]["code"] == "too_much"
        await call.agent.line.do("note", text="the call goes on")

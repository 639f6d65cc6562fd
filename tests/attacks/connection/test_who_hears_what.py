"""Over a whole call nobody hears what is not meant for them."""

import json

import pytest

from tests.attacks.call import pair, publish
from tests.attacks.client import Agent, Bank, Customer
from tests.attacks.connection.times import RATING_S, SLACK_S
from tests.faces import face_of, jpeg
from videobank.domain.event_type import REGISTRY
from videobank.domain.roles import Role

pytestmark = pytest.mark.asyncio(loop_scope="session")


NOTE, REASON = "a note that only staff may read", "the portrait and the face agree"


async def whole_call(bank: Bank, agent: Agent, customer: Customer) -> None:
    """A call with everything in it."""
    mine = bank.installation.bank_url
    await customer.agree("recording")
    await customer.agree("face_check")
    await customer.agree("page_sharing")
    document, headers = jpeg(face_of(0)), {"Authorization": f"Bearer {customer.session}", "Content-Type": "image/jpeg"}
    async with bank.http.put(f"{bank.url}/api/calls/{customer.call}/document", data=document, headers=headers) as reply:
        assert (await reply.json())["has_portrait"]
    await customer.line.do("wait")
    await pair(agent, customer)
    await customer.line.do("ready")
    await publish(customer.line, "customer-camera")
    await publish(agent.line, "agent-camera")
    await agent.line.do("note", text=NOTE)
    await customer.line.do("share_page", origin=mine)
    await customer.line.do("page_chunk", events='[{"type":4}]')
    await agent.line.until(lambda m: m["type"] == "page_events")
    await agent.line.event("TrackAnchored", stream="customer-camera")
    await agent.line.event("TrackAnchored", stream="agent-camera")
    await agent.line.event("FaceMatched", within_s=20)
    await agent.line.do("approve", reason=REASON)
    await customer.line.do("withdraw", consent="page_sharing")
    assert await customer.line.refusal("page_chunk", events="[]") == "not_shared"
    await agent.line.do("end")
    await customer.line.phase("ended")
    await customer.line.do("rate", stars=4, words="quick")
    await agent.line.event("CallRated")


async def test_over_a_whole_call_each_hears_only_what_is_meant_for_them(bank: Bank) -> None:
    reference, name = "C-4711-of-the-core-system", "Erika Musterfrau"
    async with bank.agent() as agent:
        other = await bank.new_agent(agent.unit)
        await other.connect()
        await other.line.do("go_online")
        origin = bank.installation.bank_url
        customer = await bank.customer(agent.unit, page_origin=origin, customer_reference=reference, customer_name=name)
        await whole_call(bank, agent, customer)

        heard = set(customer.line.names())
        hidden = {kind for kind, declared in REGISTRY.items() if Role.CUSTOMER not in declared.heard_by}
        assert not heard & hidden
        assert {"FaceMatched", "IdentityApproved", "NoteAdded", "TrackAnchored", "CallRated"} <= hidden
        assert {"FaceMatched", "IdentityApproved", "NoteAdded", "TrackAnchored", "CallRated"} <= set(agent.line.names())
        assert {"SegmentOpened", "PageShared", "AgentPaired", "CallEnded"} <= heard
        wire = json.dumps(customer.line.heard)
        for secret in (NOTE, REASON, reference, '"similarity": 0', '"decision": "', "match"):
            assert secret not in wire, secret
        staff_only = ("customer_name", "customer_reference", "decision", "document", "portrait", "record", "unproven")
        views = [m["view"] for m in customer.line.heard if m["type"] in {"state", "welcome"} and m["view"]]
        assert all(view[field] is None for view in views for field in staff_only)

        assert {m["type"] for m in other.line.heard} <= {"welcome", "done", "lobby"}
        assert reference not in json.dumps(other.line.heard)
        rows = [row for m in other.line.heard if m["type"] == "lobby" for row in m["waiting"]]
        assert all(row["call"] == customer.call for row in rows)
        for line in (customer.line, agent.line):
            assert line.numbers() == sorted(set(line.numbers())), "told once, in order"

        assert await customer.line.over(RATING_S + SLACK_S + 10) == 4010, "sealed: the call is over"
        await other.line.close()


async def test_an_agent_of_another_unit_does_not_hear_who_waits(bank: Bank) -> None:
    async with bank.agent() as agent, bank.agent() as other:
        customer = await bank.customer(agent.unit)
        await customer.queue()
        await agent.line.until(lambda m: m["type"] == "lobby" and m["waiting"])
        assert await other.line.refusal("accept_next") == "nobody_waits"
        assert not [m for m in other.line.heard if m["type"] == "lobby" and m["waiting"]]
        await customer.line.do("leave")
        await customer.line.close()

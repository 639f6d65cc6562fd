"""What the bank hands over by REST: a copy of it, and a flow whose steps somebody would choose for themselves."""

import asyncio

import pytest

from tests.fakes.calls import consented, pairing
from tests.kyc.test_hostile_pictures import PAYLOAD, laden
from tests.rest.counter import BANK_KEY, Counter, code_of
from videobank.domain import call_events as e
from videobank.domain.call import Refused
from videobank.domain.call_events import Consent
from videobank.domain.ids import PersonId, call_ledger

BANK = {"Authorization": f"Bearer {BANK_KEY}"}
WANTED = {"business": "Face check", "customer_reference": "C-1001", "flow": "app_face_check", "language": "en"}


async def test_a_hand_over_that_is_sent_again_is_another_call_and_leads_into_none_that_began(counter: Counter) -> None:
    links = [(await (await counter.bank("POST", "/api/invitations", json=WANTED, headers=BANK)).json()) for _ in "ab"]
    first, again = (link["url"].partition("#")[2] for link in links)
    assert first != again
    admitted = await (await counter.redeem(first)).json()
    assert await code_of(await counter.redeem(first, "somebody-else-with-a-copy-of-it")) == "invitation_used"
    other = await (await counter.redeem(again, "somebody-else-with-a-copy-of-it")).json()
    assert other["call"] != admitted["call"]


async def test_of_many_who_redeem_one_link_at_once_one_comes_in(counter: Counter) -> None:
    token = await counter.invite()
    replies = await asyncio.gather(*(counter.redeem(token, f"a-device-with-number-{n:08d}") for n in range(8)))
    assert sorted(reply.status for reply in replies)[:2] == [200, 409]


@pytest.mark.parametrize("extra", [{"steps": []}, {"decision": "approved"}, {"flow": "../app_face_check"}])
async def test_nobody_hands_over_steps_of_their_own(counter: Counter, extra: dict[str, object]) -> None:
    reply = await counter.bank("POST", "/api/invitations", json=WANTED | extra, headers=BANK)
    assert reply.status in {400, 404, 422}, await reply.text()


async def test_the_steps_of_a_flow_are_gone_in_their_order_on_the_evidence_of_this_call(counter: Counter) -> None:
    customer = await counter.customer(flow="app_face_check")
    agent = PersonId("a1")
    arrived = (consented(Consent.RECORDING), consented(Consent.FACE_CHECK), e.CustomerQueued())
    await counter.desk.propose(customer.call, *arrived, pairing(agent), e.CustomerReady())
    steps = (await counter.desk.call(customer.call)).steps
    assert len(steps) > 1
    for step in reversed(steps):
        with pytest.raises(Refused, match=r"out_of_order|no_evidence"):
            await counter.desk.propose(customer.call, e.StepApproved(step=step.name, agent=agent))
    with pytest.raises(Refused, match=r"step_missing|not_recorded"):
        await counter.desk.propose(customer.call, e.IdentityApproved(agent=agent, reason="now"))


@pytest.mark.parametrize(("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
async def test_of_a_photo_full_of_payloads_the_pixels_alone_are_in_evidence(
    counter: Counter, form: str, kind: str
) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING), consented(Consent.FACE_CHECK))
    assert (await customer.send_document(laden(form), kind)).status == 200
    key = await counter.store.ledger.key(call_ledger(customer.call))
    for name in counter.vault.pieces(customer.call):
        stored = counter.vault.get(customer.call, name, key)
        assert stored.startswith(b"\xff\xd8\xff")
        for trace in (PAYLOAD, b"Exif", b"xmp", b"ICC_PROFILE", b"%PDF"):
            assert trace not in stored

"""What the bank hands over by REST: a copy of it, and a flow whose steps somebody would choose for themselves."""

import asyncio
import base64
import hashlib
import io
import json
from pathlib import Path

import pytest
from aiohttp import ClientResponse

from signaling.resources.arriving import MAX_INVITATION_BYTES, MAX_RECORD_TEXT
from signaling.views import call_view
from tests.fakes.calls import consented, pairing
from tests.kyc.test_hostile_pictures import PAYLOAD, laden
from tests.rest.counter import BANK_KEY, Counter, close_counter, code_of, found_face, open_counter, photo
from videobank.domain import call_events as e
from videobank.domain.call import Refused
from videobank.domain.call_events import Consent
from videobank.domain.ids import PersonId, call_ledger
from videobank.domain.roles import Role
from videobank.ports.vault import VaultFull
from videobank.service.verification import examine

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


# --- the bank's own picture -------------------------------------------------------------------------------------------


async def hand_over(counter: Counter, picture: str) -> ClientResponse:
    body = io.BytesIO(json.dumps(WANTED | {"picture_of_record": picture}).encode())
    headers = BANK | {"Content-Type": "application/json"}
    return await counter.bank("POST", "/api/invitations", data=body, headers=headers)


async def test_the_banks_picture_is_sealed_evidence_before_the_link_leads_anywhere(counter: Counter) -> None:
    reply = await hand_over(counter, base64.b64encode(photo()).decode())
    assert reply.status == 201, await reply.text()
    call = (await reply.json())["call"]
    invited, received = [entry.event for entry in await counter.desk.history(call)]
    assert isinstance(invited, e.CallInvited)
    assert isinstance(received, e.PictureOfRecordReceived)
    assert received.received_sha256 == hashlib.sha256(photo()).hexdigest()
    key = await counter.store.ledger.key(call_ledger(call))
    assert counter.vault.get(call, received.picture, key).startswith(b"\xff\xd8\xff")
    assert not examine(await counter.desk.history(call), counter.vault, key).faults


async def test_the_banks_picture_is_seen_by_the_agent_of_the_call_and_by_review_alone(counter: Counter) -> None:
    agent, other = await counter.seat(Role.AGENT, "lin"), await counter.seat(Role.AGENT, "other")
    reviewer, admin = await counter.seat(Role.REVIEWER), await counter.seat(Role.ADMINISTRATOR)
    made = await (await hand_over(counter, base64.b64encode(photo()).decode())).json()
    admitted = await (await counter.redeem(made["url"].partition("#")[2])).json()
    path = f"/api/calls/{made['call']}/pictures/record/0001"
    arrived = (consented(Consent.RECORDING), consented(Consent.FACE_CHECK), e.CustomerQueued())
    await counter.desk.propose(made["call"], *arrived, pairing(agent.person.id), e.CustomerReady())
    assert [(await seat.ask("GET", path)).status for seat in (agent, reviewer)] == [200, 200]
    assert [(await seat.ask("GET", path)).status for seat in (other, admin)] == [403, 403]
    bearer = {"Authorization": f"Bearer {admitted['session']}"}
    assert (await counter.browser.ask("GET", path, headers=bearer)).status == 401
    state = await counter.desk.call(made["call"])
    now = counter.clock.now()
    assert call_view(state, Role.AGENT, now).record == "record/0001"
    assert call_view(state, Role.CUSTOMER, now).record is None


@pytest.mark.parametrize(
    ("picture", "status", "code"),
    [
        ("not base64!", 400, "malformed"),
        (base64.b64encode(b"%PDF-1.7").decode(), 415, "not_a_picture"),
        (base64.b64encode(photo(8000, 5000)).decode(), 413, "picture_too_large"),
        (base64.b64encode(photo(colour=0)).decode(), 422, "record_without_face"),
        ("A" * (MAX_RECORD_TEXT + 4), 400, "malformed"),
        ("A" * MAX_INVITATION_BYTES, 413, "too_large"),
    ],
    ids=["no base64", "pdf", "40 megapixels", "nobody in it", "too long a text", "too long a body"],
)
async def test_a_picture_that_cannot_be_used_makes_no_call_and_says_why(
    counter: Counter, picture: str, status: int, code: str
) -> None:
    reply = await hand_over(counter, picture)
    assert (await code_of(reply), reply.status) == (code, status)
    assert await counter.store.projections.unfinished() == ()


async def test_a_face_that_is_too_small_or_one_of_several_makes_no_call(counter: Counter) -> None:
    counter.faces.faces = (found_face(23.0),)
    text = base64.b64encode(photo()).decode()
    assert await code_of(await hand_over(counter, text)) == "record_face_too_small"
    counter.faces.found_portrait = False
    counter.faces.faces = (found_face(40.0), found_face(39.0))
    assert await code_of(await hand_over(counter, text)) == "record_with_several_faces"
    assert await counter.store.projections.unfinished() == ()


# --- the same request again -------------------------------------------------------------------------------------------


async def keyed(counter: Counter, key: str, **changes: object) -> ClientResponse:
    body = io.BytesIO(json.dumps(WANTED | changes).encode())
    headers = BANK | {"Content-Type": "application/json", "Idempotency-Key": key}
    return await counter.bank("POST", "/api/invitations", data=body, headers=headers)


async def test_the_same_key_and_body_get_the_same_link_also_at_once_and_after_a_restart(tmp_path: Path) -> None:
    counter = await open_counter(tmp_path)
    picture = base64.b64encode(photo()).decode()
    replies = await asyncio.gather(*(keyed(counter, "order-17", picture_of_record=picture) for _ in range(5)))
    assert {reply.status for reply in replies} == {201}
    answers = [await reply.json() for reply in replies]
    await close_counter(counter)
    counter = await open_counter(tmp_path)
    counter.clock.forward(600)
    answers.append(await (await keyed(counter, "order-17", picture_of_record=picture)).json())
    assert all(answer == answers[0] for answer in answers)
    (call,) = await counter.store.projections.unfinished()
    assert call == answers[0]["call"]
    assert counter.vault.pieces(call) == ("record/0001",)
    token = answers[0]["url"].partition("#")[2]
    assert (await counter.redeem(token)).status == 200
    assert token.encode() not in (tmp_path / "data" / "videobank.sqlite").read_bytes()
    await close_counter(counter)


async def test_the_same_key_for_another_request_is_refused_and_makes_nothing(counter: Counter) -> None:
    assert (await keyed(counter, "order-17")).status == 201
    for changes in ({"customer_reference": "C-1002"}, {"picture_of_record": base64.b64encode(photo()).decode()}):
        reply = await keyed(counter, "order-17", **changes)
        assert (reply.status, await code_of(reply)) == (422, "idempotency_key_taken")
    assert len(await counter.store.projections.unfinished()) == 1
    assert (await keyed(counter, "order-18", customer_reference="C-1002")).status == 201


async def test_a_key_is_its_askers_own_and_is_forgotten_after_a_day(counter: Counter) -> None:
    admin = await counter.seat(Role.ADMINISTRATOR)
    first = (await (await keyed(counter, "order-17")).json())["call"]
    headers = {"Idempotency-Key": "order-17"}
    theirs = await (await admin.ask("POST", "/api/invitations", json=WANTED, headers=headers)).json()
    counter.clock.forward(24 * 3600 + 1)
    later = (await (await keyed(counter, "order-17")).json())["call"]
    assert len({first, theirs["call"], later}) == 3


async def test_what_was_refused_takes_no_key(counter: Counter) -> None:
    nobody = base64.b64encode(photo(colour=0)).decode()
    assert await code_of(await keyed(counter, "order-17", picture_of_record=nobody)) == "record_without_face"
    assert (await keyed(counter, "order-17")).status == 201


@pytest.mark.parametrize("key", ["x" * 201, "a\tb"])
async def test_a_key_that_is_none_is_refused(counter: Counter, key: str) -> None:
    assert await code_of(await keyed(counter, key)) == "malformed"


async def test_a_hand_over_that_was_killed_half_way_is_finished_when_it_is_sent_again(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = base64.b64encode(photo()).decode()
    with monkeypatch.context() as broken:
        broken.setattr(counter.vault, "put", killed)
        assert (await keyed(counter, "order-17", picture_of_record=picture)).status == 507
    (begun,) = await counter.store.projections.unfinished()
    again = await (await keyed(counter, "order-17", picture_of_record=picture)).json()
    assert again["call"] == begun
    assert (await counter.desk.call(begun)).record == "record/0001"
    assert (await counter.redeem(again["url"].partition("#")[2])).status == 200


def killed(*_given: object) -> None:
    raise VaultFull

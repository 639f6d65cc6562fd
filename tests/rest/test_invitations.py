"""Coming in: links, presses, devices, and the photo of the document."""

import io

import pytest

from tests.fakes.calls import consented
from tests.rest.counter import BANK_KEY, BANK_PAGE, Counter, code_of, forged, photo
from videobank.domain.call import Phase
from videobank.domain.call_events import CallEnded, Consent, EndReason
from videobank.domain.ids import call_ledger
from videobank.domain.roles import Role

WANTED = {"business": "Reset card password", "customer_reference": "C-1001"}


# --- making a link ----------------------------------------------------------------------------------------------------


async def test_the_bank_makes_a_link_whose_token_is_in_the_fragment_and_kept_nowhere(counter: Counter) -> None:
    token = await counter.invite()
    found = await counter.store.invitations.find(token)
    assert found is None  # it is found by its digest only
    assert len(token) >= 43


async def test_a_wrong_key_or_none_makes_no_link(counter: Counter) -> None:
    wrong = {"Authorization": f"Bearer {BANK_KEY}x"}
    assert await code_of(await counter.bank("POST", "/api/invitations", json=WANTED, headers=wrong)) == "bank_key_wrong"
    assert await code_of(await counter.bank("POST", "/api/invitations", json=WANTED)) == "not_signed_in"


async def test_an_administrator_makes_a_link_and_an_agent_does_not(counter: Counter) -> None:
    admin, agent = await counter.seat(Role.ADMINISTRATOR), await counter.seat(Role.AGENT)
    assert (await admin.ask("POST", "/api/invitations", json=WANTED)).status == 201
    assert await code_of(await agent.ask("POST", "/api/invitations", json=WANTED)) == "not_permitted"
    assert (await counter.noted(agent.person.id))[-1] == "PermissionRefused"


async def test_only_pages_of_the_bank_may_embed_a_call(counter: Counter) -> None:
    headers = {"Authorization": f"Bearer {BANK_KEY}"}
    body = WANTED | {"page_origin": "https://www.bank.example.evil.example"}
    reply = await counter.bank("POST", "/api/invitations", json=body, headers=headers)
    assert await code_of(reply) == "page_origin_unknown"
    assert await counter.invite(page_origin=BANK_PAGE)


@pytest.mark.parametrize(
    "body", [{}, WANTED | {"extra": 1}, WANTED | {"valid_for_s": 1}, WANTED | {"business": ""}, [], "x"]
)
async def test_what_is_no_request_is_named_and_makes_no_link(counter: Counter, body: object) -> None:
    headers = {"Authorization": f"Bearer {BANK_KEY}"}
    assert await code_of(await counter.bank("POST", "/api/invitations", json=body, headers=headers)) == "malformed"


# --- redeeming it -----------------------------------------------------------------------------------------------------


async def test_a_press_admits_and_shows_what_is_agreed_to_in_both_languages(counter: Counter) -> None:
    admission = await (await counter.redeem(await counter.invite(customer_name="王小明"))).json()
    assert admission["bank_name"] == "Test Bank"
    assert admission["customer_name"] == "王小明"
    shown = {(text["consent"], text["language"]) for text in admission["consents"]}
    assert shown == {(c, lang) for c in ("recording", "face_check") for lang in ("zh", "en")}
    assert all("5 years" in t["body"] or "5 年" in t["body"] for t in admission["consents"])


async def test_the_page_is_asked_about_only_where_there_is_one(counter: Counter) -> None:
    admission = await (await counter.redeem(await counter.invite(page_origin=BANK_PAGE))).json()
    assert "page_sharing" in {text["consent"] for text in admission["consents"]}


async def test_the_same_device_comes_back_and_another_one_does_not(counter: Counter) -> None:
    token = await counter.invite()
    first = await (await counter.redeem(token)).json()
    again = await (await counter.redeem(token)).json()
    assert again["call"] == first["call"]
    assert again["session"] != first["session"]
    assert len(counter.closed) == 1  # the socket of the page that was left
    assert await code_of(await counter.redeem(token, "another-device-with-a-secret")) == "invitation_used"


async def test_the_same_device_comes_back_after_the_link_expired(counter: Counter) -> None:
    token = await counter.invite(valid_for_s=60)
    assert (await counter.redeem(token)).status == 200
    counter.clock.forward(600)
    assert (await counter.redeem(token)).status == 200


async def test_an_expired_link_is_refused(counter: Counter) -> None:
    token = await counter.invite(valid_for_s=60)
    counter.clock.forward(60)
    reply = await counter.redeem(token)
    assert reply.status == 410
    assert await code_of(reply) == "invitation_expired"


async def test_a_link_that_leads_nowhere_is_refused(counter: Counter) -> None:
    assert await code_of(await counter.redeem(forged())) == "invitation_unknown"


async def test_after_the_end_of_the_call_nobody_comes_in(counter: Counter) -> None:
    token = await counter.invite()
    call = (await (await counter.redeem(token)).json())["call"]
    await counter.desk.propose(call, CallEnded(reason=EndReason.CUSTOMER_LEFT))
    assert await code_of(await counter.redeem(token)) == "call_over"


async def test_a_link_preview_uses_nothing_up(counter: Counter) -> None:
    token = await counter.invite()
    await counter.browser.client.get("/call", headers={"Host": "counter.example:8080"})
    assert (await counter.redeem(token)).status == 200


# --- the document -----------------------------------------------------------------------------------------------------


async def test_nothing_is_kept_before_the_consent(counter: Counter) -> None:
    customer = await counter.customer()
    assert await code_of(await customer.send_document(photo())) == "no_consent"
    assert counter.vault.pieces(customer.call) == ()


async def test_a_document_is_kept_with_its_portrait_and_without_metadata(counter: Counter) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING), consented(Consent.FACE_CHECK))
    reply = await customer.send_document(photo())
    assert await reply.json() == {"has_portrait": True}
    assert counter.vault.pieces(customer.call) == ("document/0001", "portrait/0001")
    key = await counter.store.ledger.key(call_ledger(customer.call))
    assert b"Exif" not in counter.vault.get(customer.call, counter.vault.pieces(customer.call)[0], key)
    assert (await customer.send_document(photo(colour=0))).status == 200
    state = await counter.desk.call(customer.call)
    assert (state.document, state.portrait) == ("document/0002", None)


async def test_without_the_face_check_nobody_looks_for_a_face(counter: Counter) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING))
    assert await (await customer.send_document(photo())).json() == {"has_portrait": False}
    assert counter.faces.looked == 0


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"%PDF-1.7 not a picture", "image/jpeg", 415, "not_a_picture"),
        (b"", "image/jpeg", 415, "not_a_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 415, "not_a_picture"),
        (photo(), "text/plain", 415, "wrong_content_type"),
        (photo(8000, 5000), "image/jpeg", 413, "picture_too_large"),
        (b"\xff" * (15 * 1024 * 1024 + 1), "image/jpeg", 413, "picture_too_large"),
    ],
    ids=["pdf", "empty", "svg", "wrong type", "40 megapixels", "15 MiB and a byte"],
)
async def test_what_is_no_photo_is_refused(counter: Counter, content: bytes, kind: str, status: int, code: str) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING))
    reply = await customer.send_document(content, kind)
    assert (reply.status, await code_of(reply)) == (status, code)
    assert counter.vault.pieces(customer.call) == ()


async def test_a_body_without_a_length_is_cut_at_the_limit(counter: Counter) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING))

    async def endless() -> object:
        for _ in range(16 * 16 + 1):
            yield b"\xff" * 65536

    reply = await customer.ask(
        "PUT", f"/api/calls/{customer.call}/document", data=endless(), headers={"Content-Type": "image/png"}
    )
    assert await code_of(reply) == "picture_too_large"


async def test_the_eleventh_try_is_refused(counter: Counter) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING))
    for _ in range(10):
        await customer.send_document(b"not a picture")
    assert await code_of(await customer.send_document(photo())) == "too_many_documents"


async def test_a_document_goes_into_no_other_call_and_with_no_other_session(counter: Counter) -> None:
    mine, other = await counter.customer(), await counter.customer()
    body = {"data": photo(), "headers": {"Content-Type": "image/jpeg"}}
    assert await code_of(await mine.ask("PUT", f"/api/calls/{other.call}/document", **body)) == "not_permitted"
    mine.session = forged()
    assert await code_of(await mine.send_document(photo())) == "not_signed_in"
    seat = await counter.seat(Role.AGENT)
    mine.session = seat.cookie
    assert await code_of(await mine.send_document(photo())) == "not_signed_in"


async def test_after_the_end_no_document_is_taken(counter: Counter) -> None:
    customer = await counter.customer()
    await counter.desk.propose(customer.call, consented(Consent.RECORDING), CallEnded(reason=EndReason.CUSTOMER_LEFT))
    assert (await counter.desk.call(customer.call)).phase is Phase.ENDED
    assert await code_of(await customer.send_document(photo())) == "wrong_phase"


# --- the speed test ---------------------------------------------------------------------------------------------------


async def test_the_line_is_timed_both_ways_within_limits(counter: Counter) -> None:
    down = await counter.browser.ask("GET", "/api/speed?bytes=100000")
    assert len(await down.read()) == 100_000
    assert down.headers["Cache-Control"] == "no-store"
    assert (await counter.browser.ask("POST", "/api/speed", data=b"x" * 100_000)).status == 204
    assert await code_of(await counter.browser.ask("GET", "/api/speed?bytes=2000001")) == "malformed"
    assert (
        await code_of(await counter.browser.ask("POST", "/api/speed", data=io.BytesIO(b"x" * 2_000_001))) == "too_large"
    )

"""Finding, replaying, verifying and judging calls; and who may not."""

import json

import pytest
import pytest_asyncio

from tests.fakes.calls import consented
from tests.rest.counter import Counter, Seat, code_of, photo
from tests.rest.story import PAGE, QUALITY, TRACK, Told, tell_call
from videobank.domain import call_events as e
from videobank.domain.account_events import CallsSearched, TrackReplayed
from videobank.domain.ids import account_ledger
from videobank.domain.roles import Role

LIVE_S = 30


@pytest_asyncio.fixture
async def agent(counter: Counter) -> Seat:
    return await counter.seat(Role.AGENT, "lin")


@pytest_asyncio.fixture
async def reviewer(counter: Counter) -> Seat:
    return await counter.seat(Role.REVIEWER, "chen")


@pytest_asyncio.fixture
async def told(counter: Counter, agent: Seat) -> Told:
    return await tell_call(counter, agent.person)


# --- finding ----------------------------------------------------------------------------------------------------------


async def test_a_call_is_found_by_what_the_bank_calls_it_and_the_search_is_on_record(
    counter: Counter, reviewer: Seat, told: Told
) -> None:
    found = await (await reviewer.ask("GET", "/api/calls?customer=C-1001&outcome=undecided")).json()
    assert [line["call"] for line in found["calls"]] == [told.call]
    assert found["calls"][0]["agent_name"] == "Lin"
    assert found["more"] is False
    assert (await (await reviewer.ask("GET", "/api/calls?customer=C-9")).json())["calls"] == []
    noted = (await counter.store.ledger.read(account_ledger(reviewer.person.id)))[-2].event
    assert noted == CallsSearched(filters=("customer", "outcome"), results=1)


@pytest.mark.parametrize("query", ["since=yesterday", "since=2026-11-22T00:00:00", "what=1", "offset=-1", "outcome=A"])
async def test_a_filter_that_cannot_be_read_is_named(reviewer: Seat, query: str) -> None:
    assert await code_of(await reviewer.ask("GET", f"/api/calls?{query}")) == "malformed"


async def test_a_supervisor_sees_the_own_unit_only(counter: Counter, agent: Seat) -> None:
    here, there = await tell_call(counter, agent.person), await tell_call(counter, agent.person, unit="other")
    supervisor = await counter.seat(Role.SUPERVISOR)
    found = await (await supervisor.ask("GET", "/api/calls")).json()
    assert [line["call"] for line in found["calls"]] == [here.call]
    assert (await supervisor.ask("GET", f"/api/calls/{here.call}")).status == 200
    assert await code_of(await supervisor.ask("GET", f"/api/calls/{there.call}")) == "not_permitted"


async def test_agents_to_filter_by_are_listed(reviewer: Seat, agent: Seat) -> None:
    agents = (await (await reviewer.ask("GET", "/api/agents")).json())["agents"]
    assert agents == [{"person": agent.person.id, "display_name": "Lin"}]


# --- looking ----------------------------------------------------------------------------------------------------------


async def test_a_case_stands_on_the_clock_of_the_call(reviewer: Seat, told: Told) -> None:
    case = await (await reviewer.ask("GET", f"/api/calls/{told.call}")).json()
    assert case["ready"] is True
    assert case["duration_us"] == LIVE_S * 1_000_000
    assert case["customer_reference"] == "C-1001"
    (track,) = case["tracks"]
    assert (track["starts_us"], track["duration_us"]) == (250_000, 29_000_000)
    (gap,) = case["gaps"]
    assert (gap["from_us"], gap["until_us"], gap["reason"], gap["observed"]) == (1_000_000, 3_000_000, "muted", False)
    positions = {event["name"]: event["position_us"] for event in case["events"]}
    assert positions["CustomerReady"] == 0
    assert positions["CustomerQueued"] == -20_000_000
    assert positions["CallEnded"] == LIVE_S * 1_000_000
    assert case["pictures"] == ["document/0001", "portrait/0001"]


async def test_looking_is_on_record(counter: Counter, reviewer: Seat, told: Told) -> None:
    await reviewer.ask("GET", f"/api/calls/{told.call}")
    assert (await counter.noted(reviewer.person.id))[-1] == "CallLookedAt"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        (None, 0, None),
        ("bytes=0-", 0, None),
        ("bytes=0-0", 0, 1),
        ("bytes=65530-65545", 65530, 65546),
        ("bytes=100000-", 100_000, None),
        ("bytes=-777", -777, None),
        ("bytes=196608-9999999", 196_608, None),
        ("bytes=-99999999", 0, None),
    ],
)
async def test_a_track_is_served_in_ranges(
    reviewer: Seat, told: Told, asked: str | None, start: int, stop: int | None
) -> None:
    headers = {"Range": asked} if asked is not None else {}
    reply = await reviewer.ask("GET", f"/api/calls/{told.call}/tracks/{TRACK}", headers=headers)
    assert await reply.read() == told.video[start:stop]
    assert reply.content_type == "video/matroska"
    assert reply.status == (200 if asked is None else 206)
    if asked is not None:
        first = start % len(told.video)
        last = first + len(told.video[start:stop]) - 1
        assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{len(told.video)}"


async def test_a_range_beyond_the_end_is_refused(reviewer: Seat, told: Told) -> None:
    reply = await reviewer.ask("GET", f"/api/calls/{told.call}/tracks/{TRACK}", headers={"Range": "bytes=9999999-"})
    assert (reply.status, await code_of(reply)) == (416, "bad_range")


async def test_a_replay_is_on_record_once_for_each_track_and_session(
    counter: Counter, reviewer: Seat, told: Told
) -> None:
    for start in range(3):
        headers = {"Range": f"bytes={start}-"}
        await reviewer.ask("GET", f"/api/calls/{told.call}/tracks/{TRACK}", headers=headers)
    entries = await counter.store.ledger.read(account_ledger(reviewer.person.id))
    assert [x.event for x in entries if isinstance(x.event, TrackReplayed)] == [
        TrackReplayed(call=told.call, evidence=TRACK)
    ]


async def test_a_page_is_one_array_of_what_was_recorded(reviewer: Seat, told: Told) -> None:
    reply = await reviewer.ask("GET", f"/api/calls/{told.call}/pages/{PAGE}")
    assert json.loads(await reply.read()) == [{"type": 4}, {"type": 2}, {"text": "▇▇▇▇"}]


async def test_the_lines_are_told_second_by_second_on_the_clock_of_the_call(
    counter: Counter, reviewer: Seat, told: Told
) -> None:
    found = await (await reviewer.ask("GET", f"/api/calls/{told.call}/quality")).json()
    customer, agent = found["lines"]
    assert (customer["party"], agent["party"]) == ("customer", "agent")
    seconds = [(one["second"] * 1_000_000 - found["zero_us"], one["up_bit_s"]) for one in customer["seconds"]]
    assert seconds == [(0, 800_000), (1_000_000, 800_000)]
    assert [(one["up_loss"], one["frozen_ms"]) for one in customer["seconds"]] == [(0, None), (100, 250)]
    assert [one["view_frozen_ms"] for one in agent["seconds"]] == [250], "of the other's picture, as the agent saw it"
    entries = await counter.store.ledger.read(account_ledger(reviewer.person.id))
    assert [x.event for x in entries if isinstance(x.event, TrackReplayed)] == [
        TrackReplayed(call=told.call, evidence=QUALITY)
    ]


async def test_lines_whose_record_was_changed_are_not_shown(counter: Counter, reviewer: Seat, told: Told) -> None:
    (piece,) = counter.vault._root.glob(f"{told.call}/{QUALITY}*")
    piece.write_bytes(piece.read_bytes()[:-3] + b"xyz")
    reply = await reviewer.ask("GET", f"/api/calls/{told.call}/quality")
    assert await code_of(reply) == "evidence_broken"


async def test_a_call_that_nothing_was_measured_of_has_no_lines(counter: Counter, reviewer: Seat) -> None:
    customer = await counter.customer()
    found = await (await reviewer.ask("GET", f"/api/calls/{customer.call}/quality")).json()
    assert found["lines"] == []


async def test_pictures_are_for_review_and_for_the_agent_while_in_the_call(
    counter: Counter, agent: Seat, reviewer: Seat, told: Told
) -> None:
    path = f"/api/calls/{told.call}/pictures/document/0001"
    reply = await reviewer.ask("GET", path)
    assert (reply.content_type, (await reply.read())[:2]) == ("image/jpeg", photo()[:2])
    assert await code_of(await agent.ask("GET", path)) == "not_permitted"  # the call is over
    other = await counter.seat(Role.AGENT, "other")
    assert await code_of(await other.ask("GET", path)) == "not_permitted"


async def test_the_agent_still_sees_the_pictures_at_the_desk_when_the_call_has_just_ended(
    counter: Counter, agent: Seat
) -> None:
    told = await tell_call(counter, agent.person, sealed=False)
    reply = await agent.ask("GET", f"/api/calls/{told.call}/pictures/document/0001")
    assert (reply.status, reply.content_type) == (200, "image/jpeg")


async def test_what_the_call_does_not_have_is_not_served(reviewer: Seat, told: Told) -> None:
    for path in (f"tracks/{PAGE}", f"pages/{TRACK}", f"pictures/{TRACK}", "tracks/customer-camera/0001"):
        assert await code_of(await reviewer.ask("GET", f"/api/calls/{told.call}/{path}")) == "unknown_evidence"
    for path in ("tracks/../../x", "tracks/..%2f..%2fkeys/0001", "pictures/document"):
        assert (await reviewer.ask("GET", f"/api/calls/{told.call}/{path}")).status == 404
    unknown = "0" * 32
    assert await code_of(await reviewer.ask("GET", f"/api/calls/{unknown}")) == "unknown_call"


async def test_what_is_sound_verifies_and_what_is_flipped_is_named(
    counter: Counter, reviewer: Seat, told: Told
) -> None:
    path = f"/api/calls/{told.call}/verification"
    sound = await (await reviewer.ask("GET", path)).json()
    assert (sound["sealed"], sound["chain_verified"], sound["evidence_verified"], sound["faults"]) == (
        True,
        True,
        True,
        [],
    )
    (file,) = counter.vault._root.glob(f"{told.call}/{TRACK}*")
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    broken = await (await reviewer.ask("GET", path)).json()
    assert broken["evidence_verified"] is False
    assert broken["faults"][0]["where"].startswith(TRACK)
    first = {"Range": "bytes=0-9"}  # which stands last in the piece
    reply = await reviewer.ask("GET", f"/api/calls/{told.call}/tracks/{TRACK}", headers=first)
    assert await code_of(reply) == "evidence_broken"


# --- judging ----------------------------------------------------------------------------------------------------------


async def test_findings_and_verdicts_are_read_by_other_reviewers(counter: Counter, reviewer: Seat, told: Told) -> None:
    finding = {"at_us": 4_000_000, "text": "The card is held too low."}
    assert (await reviewer.ask("POST", f"/api/calls/{told.call}/findings", json=finding)).status == 204
    verdict = {"outcome": "follow_up", "reason": "Ask the customer again."}
    assert (await reviewer.ask("POST", f"/api/calls/{told.call}/verdicts", json=verdict)).status == 204
    other = await counter.seat(Role.REVIEWER, "wang")
    case = await (await other.ask("GET", f"/api/calls/{told.call}")).json()
    assert [(f["reviewer"], f["at_us"], f["text"]) for f in case["findings"]] == [
        ("Chen", 4_000_000, "The card is held too low.")
    ]
    assert [(v["reviewer"], v["outcome"]) for v in case["verdicts"]] == [("Chen", "follow_up")]
    assert case["line"]["verdict"] == "follow_up"
    found = await (await other.ask("GET", "/api/calls?outcome=follow_up")).json()
    assert [line["call"] for line in found["calls"]] == [told.call]


# --- who may not ------------------------------------------------------------------------------------------------------


async def test_an_administrator_cannot_replay(counter: Counter, told: Told) -> None:
    admin = await counter.seat(Role.ADMINISTRATOR)
    for path in ("", f"/tracks/{TRACK}", f"/pages/{PAGE}", "/pictures/document/0001", "/verification"):
        assert await code_of(await admin.ask("GET", f"/api/calls/{told.call}{path}")) == "not_permitted"
    assert await code_of(await admin.ask("GET", "/api/calls")) == "not_permitted"
    assert (await counter.noted(admin.person.id)).count("PermissionRefused") == 6


async def test_a_reviewer_who_was_the_agent_cannot_review_the_own_call(counter: Counter) -> None:
    seat = await counter.seat(Role.AGENT, "both")
    told = await tell_call(counter, seat.person)
    admin = await counter.seat(Role.ADMINISTRATOR)
    await admin.ask("PATCH", f"/api/accounts/{seat.person.id}", json={"role": "reviewer"})
    assert await code_of(await seat.ask("GET", "/api/calls")) == "not_signed_in"  # the old right did not outlive it
    reply = await counter.sign_in("both", seat.password)
    seat.cookie = reply.cookies["videobank"].value
    assert (await (await seat.ask("GET", "/api/calls")).json())["calls"] == []
    for path in ("", f"/tracks/{TRACK}", "/verification"):
        assert await code_of(await seat.ask("GET", f"/api/calls/{told.call}{path}")) == "own_call"
    body = {"outcome": "in_order", "reason": "I was good."}
    assert await code_of(await seat.ask("POST", f"/api/calls/{told.call}/verdicts", json=body)) == "own_call"


async def test_an_agent_sees_pictures_while_in_the_call_and_nothing_else(counter: Counter, agent: Seat) -> None:
    customer = await counter.customer()
    await counter.desk.propose(
        customer.call, consented(e.Consent.RECORDING), e.ConsentDeclined(consent=e.Consent.FACE_CHECK, language="en")
    )
    await customer.send_document(photo())
    await counter.desk.propose(
        customer.call,
        e.CustomerQueued(),
        e.AgentPaired(agent=agent.person.id, agent_name="Lin", staff_number="17"),
    )
    assert (await agent.ask("GET", f"/api/calls/{customer.call}/pictures/document/0001")).status == 200
    assert await code_of(await agent.ask("GET", f"/api/calls/{customer.call}")) == "not_permitted"
    other = await counter.seat(Role.AGENT, "other")
    reply = await other.ask("GET", f"/api/calls/{customer.call}/pictures/document/0001")
    assert await code_of(reply) == "not_permitted"

"""What is measured is kept as evidence, whoever is killed and however full the disk; and is told to the desk."""

import asyncio
import json
from dataclasses import dataclass, field, replace

import pytest

from tests.fakes.calls import consented, invited, pairing, queueing, tell
from tests.fakes.clock import START, SetClock
from tests.fakes.doorbell import RememberingDoorbell
from tests.fakes.keys import MemoryKeys
from tests.fakes.ledger import MemoryLedger, MemoryProjections
from tests.fakes.vault import MemoryVault
from videobank.domain import call_events as e
from videobank.domain.call import Phase, Refused, Timeouts
from videobank.domain.ids import CallId, EvidenceId, StreamId, call_ledger
from videobank.domain.line import LineSecond
from videobank.domain.quality import Claimed, Limited, Observed, Row, TrackSecond
from videobank.domain.streams import Party, TrackKind
from videobank.ports.keys import DataKey
from videobank.ports.media import Measured, PlaneUnavailable
from videobank.service import quality
from videobank.service.desk import Desk
from videobank.service.finishing import Finisher
from videobank.service.quality import QualityTrack
from videobank.service.quality_rows import pack, pack_missing, parse
from videobank.service.stocktaking import Stocktaking
from videobank.service.verification import examine

CALL = CallId("a" * 32)
PIECE = EvidenceId("quality/0001")
CAMERA = StreamId("customer-camera")
TRACK = TrackSecond(kind=TrackKind.VIDEO, expected=90, lost=1, jitter_us=2_000)


class Plane:
    """A media worker that measures what a test says."""

    def __init__(self) -> None:
        self.rows: list[Measured] = []
        self.away = False

    async def measured(self) -> tuple[Measured, ...]:
        if self.away:
            raise PlaneUnavailable("gone")
        rows, self.rows = tuple(self.rows), []
        return rows


class Nothing:
    """There is nothing to derive."""

    async def finish(self, *_: object) -> tuple[e.TrackDerived, ...]:
        return ()


@dataclass
class Counter:
    """One live call, and a web process that can be killed and started again."""

    ledger: MemoryLedger
    vault: MemoryVault
    clock: SetClock
    plane: Plane = field(default_factory=Plane)
    told: list[LineSecond] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        self.desk = Desk(self.ledger, self.clock, RememberingDoorbell(), Timeouts())
        self.track = QualityTrack(self.desk, self.ledger, self.vault, self.plane, self.clock)  # type: ignore[arg-type]
        self.track.on_seconds(lambda _call, seconds: self.told.extend(seconds))

    async def second(self, rounds: int = 1, call: CallId = CALL) -> None:
        for _ in range(rounds):
            row = Observed(
                second=self.clock.now_us() // 1_000_000,
                span_ms=1000,
                stream=CAMERA,
                viewer=None,
                segment=1,
                octets=100_000,
                packets=90,
                repaired=1,
                round_trip_us=None,
                limit_bit_s=None,
                tracks=(TRACK,),
            )
            self.plane.rows.append(Measured(call, row))
            await self.track.round()
            self.clock.forward(1)

    def claim(self, frozen_ms: int = 0) -> Claimed:
        at_ms = self.clock.now_us() // 1000
        return Claimed(at_ms=at_ms, span_ms=1000, party=Party.AGENT, stream=CAMERA, frozen_ms=frozen_ms)

    async def end(self) -> None:
        await self.desk.propose(CALL, e.CallEnded(reason=e.EndReason.AGENT_ENDED))

    async def seal(self) -> Phase:
        self.clock.forward(3600)
        projections = MemoryProjections(self.ledger, self.clock)
        finisher = Finisher(self.desk, self.ledger, projections, self.vault, Nothing(), self.clock)  # type: ignore[arg-type]
        await finisher.finish(CALL)
        return (await self.desk.call(CALL)).phase

    async def key(self) -> DataKey:
        return await self.ledger.key(call_ledger(CALL))

    async def rows(self, piece: EvidenceId = PIECE) -> list[Row]:
        return list(parse(self.vault.get(CALL, piece, await self.key())))

    async def events(self) -> list[e.CallEvent]:
        found = [entry.event for entry in await self.desk.history(CALL)]
        return [one for one in found if type(one).__name__.startswith("Quality")]

    async def faults(self) -> tuple[str, ...]:
        examined = examine(await self.desk.history(CALL), self.vault, await self.key())
        return tuple(f"{fault.evidence}: {fault.what}" for fault in examined.faults)


@pytest.fixture
async def counter() -> Counter:
    clock = SetClock()
    ledger = MemoryLedger(MemoryKeys(), RememberingDoorbell())
    await tell(ledger, CALL, START, invited(START), *queueing(), pairing("a1"), e.CustomerReady())
    return Counter(ledger, MemoryVault(), clock)


async def test_a_call_is_measured_second_by_second_to_its_end_and_sealed_with_it(counter: Counter) -> None:
    await counter.second(3)
    await counter.track.claim(CALL, Party.AGENT, (counter.claim(frozen_ms=200),))
    await counter.second(9)
    await counter.end()
    await counter.second(2)
    events = await counter.events()
    assert events[0] == e.QualityOpened(evidence=PIECE)
    assert [type(event) for event in events[1:-1]] == [e.QualityAnchored] * 2, "every five seconds"
    assert isinstance(events[-1], e.QualityClosed)
    assert (events[-1].why, events[-1].evidence) == ("agent_ended", PIECE)
    rows = await counter.rows()
    assert len([row for row in rows if isinstance(row, Observed)]) == 14
    assert [row.frozen_ms for row in rows if isinstance(row, Claimed)] == [200]
    assert await counter.seal() is Phase.SEALED
    assert await counter.faults() == ()
    assert (await counter.desk.history(CALL))[-1].event == e.CallSealed(interrupted=False, pieces=1, tracks=())


async def test_a_call_is_not_sealed_while_its_measurements_are_being_written(counter: Counter) -> None:
    await counter.second()
    await counter.end()
    assert await counter.seal() is Phase.ENDED
    await counter.track.round()
    await counter.track.round()
    assert await counter.seal() is Phase.SEALED


async def test_a_changed_measurement_is_found(counter: Counter) -> None:
    await counter.second(7)
    await counter.end()
    await counter.second(2)
    counter.vault.files[CALL, PIECE].content[-5] ^= 1
    assert [fault.partition(":")[0] for fault in await counter.faults()] == [PIECE]


async def test_measurements_that_somebody_with_the_key_writes_anew_are_found(counter: Counter) -> None:
    await counter.second(7)
    await counter.end()
    await counter.second(2)
    rows = await counter.rows()
    del counter.vault.files[CALL, PIECE]
    appender = counter.vault.append(CALL, PIECE, await counter.key())
    for row in rows:
        appender.append(pack(replace(row, span_ms=1)))
    appender.close()
    assert len(await counter.faults()) == 1


async def test_the_desk_is_told_of_the_customers_line_and_again_when_more_is_known(counter: Counter) -> None:
    await counter.second()
    assert [(one.up_bit_s, one.up_loss, one.frozen_ms) for one in counter.told] == [(800_000, 11, None)]
    await counter.track.claim(CALL, Party.AGENT, (counter.claim(frozen_ms=300),))
    await counter.track.round()
    assert counter.told[-1].frozen_ms == 300
    assert counter.told[-1].second == counter.told[0].second
    assert counter.track.recent(CALL) == (counter.told[-1],)
    assert counter.track.recent(CallId("b" * 32)) == ()


async def test_after_a_kill_the_piece_is_closed_as_far_as_it_is_whole_and_the_next_goes_on(counter: Counter) -> None:
    await counter.second(4)
    counter.start()  # a new process: the old one is dead
    await Stocktaking(
        counter.desk, counter.ledger, MemoryProjections(counter.ledger, counter.clock), counter.vault
    ).after_restart()
    await counter.track.close_interrupted(await counter.desk.call(CALL))
    await counter.second(2)
    await counter.end()
    await counter.second(2)
    closed = [event for event in await counter.events() if isinstance(event, e.QualityClosed)]
    assert [event.why for event in closed] == ["interrupted", "agent_ended"]
    assert len(await counter.rows()) == 4
    assert len(await counter.rows(EvidenceId("quality/0002"))) == 4
    assert await counter.seal() is Phase.SEALED
    assert await counter.faults() == ()


async def test_a_piece_that_is_gone_keeps_no_call_from_its_seal_and_is_told(counter: Counter) -> None:
    await counter.second(2)
    counter.start()
    del counter.vault.files[CALL, PIECE]
    await counter.track.close_interrupted(await counter.desk.call(CALL))
    await counter.end()
    assert await counter.seal() is Phase.SEALED
    assert await counter.faults() == (f"{PIECE}: missing",)


async def test_while_the_disk_is_full_nothing_is_lost_and_the_call_goes_on(counter: Counter) -> None:
    await counter.second(2)
    room, counter.vault.capacity_bytes = counter.vault.capacity_bytes, 0
    await counter.second(3)
    counter.vault.capacity_bytes = room
    await counter.second()
    assert len(await counter.rows()) == 6
    assert len(counter.told) == 6


async def test_what_is_too_much_to_wait_for_the_disk_is_counted(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "MAX_WAITING", 5)
    counter.vault.capacity_bytes = 0
    await counter.second(8)
    counter.vault.capacity_bytes = 1 << 40
    await counter.track.round()
    content = counter.vault.get(CALL, PIECE, await counter.key())
    assert content.splitlines()[0] + b"\n" == pack_missing(3)
    assert [row.second for row in await counter.rows()] == [START.timestamp() + n for n in range(3, 8)]


async def test_the_end_of_a_piece_is_told_when_the_ledger_takes_it_again(counter: Counter) -> None:
    await counter.second()
    await counter.end()
    await counter.second()
    counter.ledger.full = True
    await counter.second()
    counter.ledger.full = False
    await counter.track.round()
    assert isinstance((await counter.events())[-1], e.QualityClosed)
    assert await counter.seal() is Phase.SEALED


async def test_a_piece_that_became_too_large_is_followed_by_another(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quality, "MAX_PIECE_BYTES", 300)
    await counter.second(5)
    await counter.end()
    await counter.second(2)
    opened = [event for event in await counter.events() if isinstance(event, e.QualityOpened)]
    assert len(opened) > 1
    assert sum([len(await counter.rows(event.evidence)) for event in opened]) == 7
    assert await counter.faults() == ()


async def test_a_worker_that_is_away_stops_nothing(counter: Counter) -> None:
    await counter.second()
    counter.plane.away = True
    await counter.track.claim(CALL, Party.CUSTOMER, (counter.claim(),))
    await counter.track.round()
    assert len(await counter.rows()) == 2


async def test_what_is_measured_after_a_call_was_sealed_or_of_no_call_is_not_kept(counter: Counter) -> None:
    await counter.second()
    await counter.end()
    await counter.second(2)
    assert await counter.seal() is Phase.SEALED
    await counter.second()
    await counter.second(call=CallId("f" * 32))
    assert list(counter.vault.files) == [(CALL, PIECE)]
    assert await counter.faults() == ()


async def test_a_call_that_nothing_was_measured_of_has_no_piece(counter: Counter) -> None:
    await counter.track.round()
    await counter.end()
    assert await counter.seal() is Phase.SEALED
    assert await counter.events() == []


async def test_a_report_is_heard_in_a_live_recorded_call_only(counter: Counter) -> None:
    await counter.end()
    with pytest.raises(Refused, match="wrong_phase"):
        await counter.track.claim(CALL, Party.CUSTOMER, (counter.claim(),))
    other = CallId("b" * 32)
    await tell(counter.ledger, other, START, invited(START), e.CustomerArrived(language="zh"))
    await tell(counter.ledger, other, START, consented(e.Consent.RECORDING))
    with pytest.raises(Refused, match="wrong_phase"):
        await counter.track.claim(other, Party.CUSTOMER, (counter.claim(),))
    assert not counter.vault.files


async def test_a_flood_of_reports_is_refused_and_ends_when_it_ends(counter: Counter) -> None:
    claims = tuple(replace(counter.claim(), at_ms=n * 1000) for n in range(40))
    for _ in range(2):
        await counter.track.claim(CALL, Party.CUSTOMER, claims)
    with pytest.raises(Refused, match="too_much"):
        await counter.track.claim(CALL, Party.CUSTOMER, claims[:1])
    await counter.track.claim(CALL, Party.AGENT, claims[:1])  # the other side is not kept from reporting
    counter.clock.forward(1)
    await counter.track.claim(CALL, Party.CUSTOMER, claims[:8])
    with pytest.raises(Refused, match="too_much"):
        await counter.track.claim(CALL, Party.CUSTOMER, claims[:1])


@pytest.mark.parametrize(
    "row",
    [
        Claimed(at_ms=1, span_ms=1000, party=Party.AGENT, stream=CAMERA),
        Claimed(
            at_ms=1_800_000_000_123,
            span_ms=999,
            party=Party.CUSTOMER,
            stream=CAMERA,
            frames=30,
            dropped=1,
            freezes=2,
            frozen_ms=3,
            buffer_ms=4,
            round_trip_ms=5,
            packets=6,
            lost=-7,
            limited=Limited.BANDWIDTH,
        ),
        Observed(
            second=9,
            span_ms=1,
            stream=CAMERA,
            viewer=Party.AGENT,
            segment=0,
            octets=5,
            packets=4,
            repaired=3,
            round_trip_us=2,
            limit_bit_s=None,
            tracks=(TRACK, replace(TRACK, kind=TrackKind.AUDIO, lost=-1)),
        ),
    ],
    ids=["empty", "full", "observed"],
)
def test_a_row_comes_back_as_it_was_and_is_json_that_anybody_reads(row: Row) -> None:
    assert list(parse(pack(row))) == [row]
    assert json.loads(pack(row))["stream"] == CAMERA
    assert list(parse(pack(row)[:-1])) == [], "a torn line is none"


@pytest.mark.parametrize("content", [b"x\n", b"[]\n", b"{}\n", b'{"kind":"claimed","more":1}\n', b"\xff\n"])
def test_what_is_no_measurement_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        list(parse(content))


async def test_reports_and_rounds_at_the_same_time_lose_nothing(counter: Counter) -> None:
    async def report() -> None:
        for n in range(20):
            await counter.track.claim(CALL, Party.CUSTOMER, (replace(counter.claim(), at_ms=n * 1000),))
            await asyncio.sleep(0)

    await asyncio.gather(report(), rounds(counter))
    await counter.track.round()
    assert len(await counter.rows()) == 20


async def rounds(counter: Counter) -> None:
    for _ in range(5):
        await counter.track.round()
        await asyncio.sleep(0)

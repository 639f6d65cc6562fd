"""A derivation that follows the recorder gives the very file that one in one go gives."""

import hashlib
import os
import tracemalloc
from collections.abc import Sequence

import pytest

from media.derive import StreamDerivation, derive
from media.finisher import PacketDerivation
from media.packets import NOTE_END, EntryKind, SegmentHeader, pack_entry, pack_header
from tests.media.conftest import CALL
from tests.media.recording import AUDIO, START_US, STREAM, VIDEO, Made, played, steady
from videobank.adapters.vault_local import LocalVault
from videobank.domain.call_events import StreamGap, TrackDerived
from videobank.domain.ids import EvidenceId
from videobank.ports.keys import DataKey

PER_RECORD = 45  # entries: a quarter of a second


def poor(segment: int = 1, start_us: int = START_US, seconds: int = 40) -> Made:
    """Forty seconds with losses, repairs and a pause."""
    made = Made(segment=segment, start_us=start_us, ppm=120)
    for number in range(30 * seconds):
        if number % 300 > 60:
            repaired = number % 7 == 3
            lost = number % 211 == 5
            made.video(number % 90, number * 100_000 // 3, by_rtx=repaired, lost=lost, extra_us=90_000 * repaired)
    for number in range(50 * seconds):
        if not 400 < number % 800 < 500:
            made.audio(number * 20_000)
    for second in range(seconds):
        made.reports(second * 1_000_000)
    return made


class Growing:
    """A piece that is written in steps."""

    def __init__(self, made: Made, vault: LocalVault, key: DataKey) -> None:
        self.evidence = EvidenceId(f"{STREAM}/{made.segment:04d}")
        entries = sorted(made.entries, key=lambda entry: entry[0])
        self.records = [
            b"".join(pack_entry(*entry) for entry in entries[at : at + PER_RECORD])
            for at in range(0, len(entries), PER_RECORD)
        ]
        self.records.append(pack_entry(entries[-1][0], EntryKind.NOTE, NOTE_END))
        header = SegmentHeader(CALL, STREAM, made.segment, made.start_us, (AUDIO, VIDEO), (), "AA", "")
        self.appender = vault.append(CALL, self.evidence, key)
        self.appender.append(pack_header(header))

    def grow(self, records: int) -> None:
        for record in self.records[:records]:
            self.appender.append(record)
        del self.records[:records]


def facts(event: TrackDerived, gaps: Sequence[StreamGap], content: bytes) -> tuple[object, ...]:
    """Everything but the name and the sealed bytes, which no two files share."""
    event = TrackDerived(
        **{name: getattr(event, name) for name in event.__slots__ if name not in ("evidence", "sha256")},
        evidence=EvidenceId(""),
        sha256="",
    )
    return event, tuple(gaps), hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("step", [2, 10_000])
def test_however_it_is_read_the_same_file_comes_of_it(vault: LocalVault, key: DataKey, step: int) -> None:
    pieces = [
        Growing(poor(), vault, key),
        Growing(poor(segment=2, start_us=START_US + 50_000_000, seconds=10), vault, key),
    ]
    following = StreamDerivation(CALL, STREAM, vault, key)
    known: list[EvidenceId] = []
    over: set[EvidenceId] = set()
    for piece in pieces:
        known.append(piece.evidence)
        while piece.records:
            piece.grow(step)
            following.follow(known, frozenset(over))
        piece.appender.close()
        over.add(piece.evidence)
    grown = following.finish(known)
    at_once = derive(CALL, STREAM, known, vault, key)
    assert at_once.event.evidence == grown.event.evidence  # the same bytes are not kept twice
    again = vault.open(CALL, grown.event.evidence, key)
    assert again.mark().sha256 == grown.event.sha256 == at_once.event.sha256
    again.close()
    content = played(vault, key, grown.event)
    assert facts(at_once.event, at_once.gaps, content) == facts(grown.event, grown.gaps, content)
    assert len(grown.gaps) > 5


def test_all_but_the_last_half_minute_is_written_before_the_call_ends(vault: LocalVault, key: DataKey) -> None:
    piece = Growing(steady(Made(), 120), vault, key)
    following = StreamDerivation(CALL, STREAM, vault, key)
    piece.grow(len(piece.records) - 1)
    following.follow([piece.evidence], frozenset())
    (draft,) = (vault._root / CALL / f"{STREAM}-replay").iterdir()
    written = draft.stat().st_size
    assert vault.pieces(CALL) == (piece.evidence,)
    piece.grow(1)
    piece.appender.close()
    following.finish([piece.evidence])
    assert not draft.exists()
    (whole,) = draft.parent.iterdir()
    assert 0.7 < written / whole.stat().st_size < 0.8  # 120 s less 24 s of packets and 5 s of frames


def test_memory_does_not_grow_with_the_recording(vault: LocalVault, key: DataKey) -> None:
    def peak(seconds: int, segment: int) -> int:
        made = Made(segment=segment)
        for number in range(10 * seconds):
            made.video(number % 90, number * 100_000)
            made.audio(number * 100_000)
        piece = made.keep(vault, key)
        del made
        tracemalloc.start()
        derive(CALL, STREAM, [piece], vault, key)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(40, 1)  # what is made once
    assert peak(400, 2) < peak(60, 3) + 300_000


async def test_a_finisher_that_was_killed_begins_anew_and_leaves_no_draft(vault: LocalVault, key: DataKey) -> None:
    piece = Growing(poor(seconds=60), vault, key)
    killed = StreamDerivation(CALL, STREAM, vault, key)
    piece.grow(200)
    killed.follow([piece.evidence], frozenset())
    draft = killed._film._store._draft
    draft._appender._descriptor = _closed(draft._appender._descriptor)  # type: ignore[union-attr]  # as a kill does
    next_life = PacketDerivation()
    piece.grow(10)
    await next_life.follow(CALL, STREAM, (piece.evidence,), frozenset(), vault, key)
    piece.grow(len(piece.records))
    piece.appender.close()
    derived, *_ = await next_life.finish(CALL, STREAM, (piece.evidence,), vault, key)
    assert isinstance(derived, TrackDerived)
    assert [path.name for path in (vault._root / CALL / f"{STREAM}-replay").iterdir()] == ["0001.sealed"]


def _closed(descriptor: int) -> int:
    os.close(descriptor)
    return -1


async def test_an_earlier_piece_that_is_told_of_late_finds_its_place(vault: LocalVault, key: DataKey) -> None:
    late, early = Growing(poor(2, START_US + 90_000_000), vault, key), Growing(poor(1), vault, key)
    for piece in (late, early):
        piece.grow(len(piece.records))
        piece.appender.close()
    derivation, both = PacketDerivation(), (early.evidence, late.evidence)
    await derivation.follow(CALL, STREAM, both[1:], frozenset(), vault, key)
    await derivation.follow(CALL, STREAM, both, frozenset(both), vault, key)
    derived, *_ = await derivation.finish(CALL, STREAM, both, vault, key)
    assert isinstance(derived, TrackDerived)
    assert derived.made_from == both
    at_once = PacketDerivation()
    await at_once.follow(CALL, STREAM, both[1:], frozenset(both), vault, key)
    derived, *_ = await at_once.finish(CALL, STREAM, both, vault, key)
    assert isinstance(derived, TrackDerived)
    assert derived.made_from == both


async def test_where_room_is_short_drafts_go_and_the_file_is_made_at_the_end(vault: LocalVault, key: DataKey) -> None:
    piece = Growing(poor(seconds=60), vault, key)
    piece.grow(len(piece.records) - 1)
    derivation = PacketDerivation()
    await derivation.follow(CALL, STREAM, (piece.evidence,), frozenset(), vault, key)
    home = vault._root / CALL / f"{STREAM}-replay"
    assert len(list(home.iterdir())) == 1
    await derivation.rest()
    assert list(home.iterdir()) == []
    await derivation.follow(CALL, STREAM, (piece.evidence,), frozenset(), vault, key)
    assert list(home.iterdir()) == []
    piece.grow(1)
    piece.appender.close()
    derived, *_ = await derivation.finish(CALL, STREAM, (piece.evidence,), vault, key)
    assert isinstance(derived, TrackDerived)

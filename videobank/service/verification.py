"""Whether the evidence of a call is what its ledger says: every piece decrypted, measured and matched.

What does not fit is a fault and has a name: the piece, and the record where it is known; a piece that no entry names is
one, of whatever kind. What a kill leaves is no fault but a note: what lies behind a writer's last anchor decrypts, but
nothing in the ledger vouches for it; a piece whose own event was never stored was named by ``stocktaking``.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from videobank.domain import call_events as e
from videobank.domain.ids import CallId, EvidenceId
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Entry
from videobank.ports.vault import EvidenceBroken, EvidenceMissing, Mark, Piece, Vault

MAX_NAMED_RECORDS = 16
"""Of one broken piece so many records are named one by one; what follows is counted."""


@dataclass(frozen=True, slots=True)
class EvidenceFault:
    """One thing in the vault that is not what the ledger says. ``record`` counts from 0; None: the piece as a whole."""

    evidence: EvidenceId
    record: int | None
    what: str


LEFT_OVER = {
    e.LeftOver.SERVER_STOPPED: "left over: the server stopped between storing and recording it",
    e.LeftOver.NOT_RECORDED: "left over: it was stored, and its event was not recorded",
}


@dataclass(frozen=True, slots=True)
class EvidenceNote:
    """One thing that is no fault but worth knowing."""

    evidence: EvidenceId
    what: str


@dataclass(frozen=True, slots=True)
class Examination:
    """What came of looking at all pieces of a call."""

    faults: tuple[EvidenceFault, ...]
    notes: tuple[EvidenceNote, ...]
    pieces: int


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the ledger says of one piece. ``sha256`` is of the file, or of its plaintext: either pins every byte."""

    anchors: tuple[Mark, ...] = ()
    closed: Mark | None = None
    sha256: str | None = None
    grows: bool = False  # written record by record, and so anchored as it grew


@dataclass(slots=True)
class _Findings:
    faults: list[EvidenceFault] = field(default_factory=list)
    notes: list[EvidenceNote] = field(default_factory=list)


def verify_evidence(entries: tuple[Entry, ...], vault: Vault, key: DataKey) -> tuple[EvidenceFault, ...]:
    """The faults of a call's evidence; ``entries`` is its whole ledger. Blocks: reads and decrypts every piece."""
    return examine(entries, vault, key).faults


def examine(entries: tuple[Entry, ...], vault: Vault, key: DataKey) -> Examination:
    """Faults and notes of a call's evidence. Blocks."""
    if not entries:
        return Examination((), (), 0)
    call = CallId(entries[0].ledger.removeprefix("call/"))
    expected = _expected(entries)
    found = _Findings()
    for evidence, what in sorted(expected.items()):
        _examine_piece(call, evidence, what, vault, key, found)
    for unknown in sorted(set(vault.pieces(call)) - expected.keys()):
        found.faults.append(EvidenceFault(unknown, None, "no entry of the ledger names this piece"))
    for entry in entries:
        if isinstance(entry.event, e.PieceUnclaimed):
            found.notes.append(EvidenceNote(entry.event.piece, LEFT_OVER[entry.event.reason]))
    return Examination(tuple(found.faults), tuple(found.notes), len(expected))


# --- what the ledger says -----------------------------------------------------------------------------------------


def _expected(entries: tuple[Entry, ...]) -> dict[EvidenceId, _Expected]:
    expected: dict[EvidenceId, _Expected] = {}
    for entry in entries:
        for evidence, change in _statements(entry.event):
            expected[evidence] = _joined(expected.get(evidence, _Expected()), change)
    return expected


def _statements(event: object) -> Iterator[tuple[EvidenceId, _Expected]]:
    """What one event says of which pieces."""
    match event:
        case e.SegmentOpened() | e.PageShared() | e.QualityOpened():
            yield event.evidence, _Expected(grows=True)
        case e.TrackAnchored() | e.QualityAnchored():
            yield event.evidence, _Expected(anchors=(_mark(event),), grows=True)
        case e.SegmentClosed() | e.QualityClosed():
            yield event.evidence, _Expected(closed=_mark(event), grows=True)
        case e.DocumentReceived():
            yield event.picture, _Expected(sha256=event.picture_sha256)
            if event.portrait is not None:
                yield event.portrait, _Expected(sha256=event.portrait_sha256 or None)
        case e.PictureOfRecordReceived():
            yield event.picture, _Expected(sha256=event.picture_sha256)
        case e.FaceMatched():
            yield event.still, _Expected(sha256=event.still_sha256 or None)
        case e.TrackDerived():
            yield event.evidence, _Expected(sha256=event.sha256)
        case e.PieceUnclaimed():
            yield event.piece, _Expected(sha256=event.sha256)
        case _:
            return


def _mark(event: e.TrackAnchored | e.SegmentClosed | e.QualityAnchored | e.QualityClosed) -> Mark:
    return Mark(event.records, event.bytes, event.sha256)


def _joined(before: _Expected, more: _Expected) -> _Expected:
    return replace(
        before,
        anchors=before.anchors + more.anchors,
        closed=more.closed or before.closed,
        sha256=more.sha256 or before.sha256,
        grows=before.grows or more.grows,
    )


# --- what the vault holds -----------------------------------------------------------------------------------------


def _examine_piece(
    call: CallId, evidence: EvidenceId, expected: _Expected, vault: Vault, key: DataKey, found: _Findings
) -> None:
    try:
        piece = vault.open(call, evidence, key)
    except EvidenceMissing:
        found.faults.append(EvidenceFault(evidence, None, "missing"))
        return
    except EvidenceBroken as broken:
        found.faults.append(EvidenceFault(evidence, broken.record, broken.what))
        return
    try:
        content, broken_records = _read(piece, evidence, found)
        _check_marks(piece, evidence, expected, found, broken=bool(broken_records))
        if expected.sha256 is not None and not broken_records:
            _check_digest(piece, evidence, expected.sha256, content, found)
    finally:
        piece.close()


def _read(piece: Piece, evidence: EvidenceId, found: _Findings) -> tuple[str, int]:
    """The SHA-256 of the plaintext, and how many records do not decrypt."""
    digest, broken = hashlib.sha256(), 0
    for record in range(piece.count()):
        try:
            digest.update(piece.read(record))
        except EvidenceBroken as error:
            broken += 1
            if broken <= MAX_NAMED_RECORDS:
                found.faults.append(EvidenceFault(evidence, record, error.what))
    if broken > MAX_NAMED_RECORDS:
        found.faults.append(EvidenceFault(evidence, None, f"{broken} records are broken in all"))
    return digest.hexdigest(), broken


def _check_marks(piece: Piece, evidence: EvidenceId, expected: _Expected, found: _Findings, *, broken: bool) -> None:
    """The file against every length and hash that the ledger has of it."""
    marks = (*expected.anchors, *([expected.closed] if expected.closed else []))
    if marks:
        most = max(mark.records for mark in marks)
        if piece.count() < most:
            found.faults.append(EvidenceFault(evidence, piece.count(), f"cut: the ledger has {most} records"))
        elif not broken:
            _check_hashes(piece, evidence, marks, found)
    _check_tail(piece, evidence, expected, marks, found)


def _check_hashes(piece: Piece, evidence: EvidenceId, marks: tuple[Mark, ...], found: _Findings) -> None:
    """Every record decrypts, so a wrong hash means that somebody with the key wrote them anew."""
    hashes = piece.marks(tuple(mark.bytes for mark in marks))
    for mark in sorted(marks, key=lambda mark: mark.bytes):
        if hashes.get(mark.bytes) != mark.sha256:
            what = f"not what was anchored: its first {mark.records} records have another hash"
            found.faults.append(EvidenceFault(evidence, None, what))
            return


def _check_tail(
    piece: Piece, evidence: EvidenceId, expected: _Expected, marks: tuple[Mark, ...], found: _Findings
) -> None:
    closed = expected.closed
    if closed is not None:
        if piece.count() > closed.records:
            found.faults.append(EvidenceFault(evidence, closed.records, "a record was added after it was closed"))
        elif piece.size() > closed.bytes:
            found.notes.append(EvidenceNote(evidence, "part of a record lies behind its end: its writer was killed"))
        return
    vouched = max((mark.records for mark in marks), default=0)
    if expected.grows and piece.count() > vouched:
        found.notes.append(EvidenceNote(evidence, f"{piece.count() - vouched} records after the last anchor"))


def _check_digest(piece: Piece, evidence: EvidenceId, sha256: str, content: str, found: _Findings) -> None:
    if sha256 in (content, _file_digest(piece)):
        return
    found.faults.append(EvidenceFault(evidence, None, "not what was received: the ledger has another hash"))


def _file_digest(piece: Piece) -> str:
    return piece.marks((piece.size(),)).get(piece.size(), "")

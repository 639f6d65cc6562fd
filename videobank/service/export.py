"""Taking evidence out of the installation. That it is taken, by whom and what for, is on record before it is."""

from collections.abc import Callable
from dataclasses import dataclass

from videobank.domain.account_events import EvidenceExported
from videobank.domain.call_events import QualityOpened, SegmentOpened
from videobank.domain.ids import SYSTEM_LEDGER, CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Entry, Ledger
from videobank.service.desk import UnknownCall
from videobank.service.journal import Journal

QUALITY = StreamId("quality")


class NothingRecorded(LookupError):
    """The call has no recording."""


class ReasonMissing(ValueError):
    """Nobody takes evidence out without saying what for."""


@dataclass(frozen=True, slots=True)
class Released:
    """What may be taken out now: each stream's pieces in order, and the key that opens them."""

    pieces: dict[StreamId, tuple[EvidenceId, ...]]
    key: DataKey


class Exports:
    """For the operator of the machine, who holds the key file: no table could refuse, so the ledger remembers."""

    def __init__(self, ledger: Ledger, journal: Journal) -> None:
        self._ledger = ledger
        self._journal = journal

    async def release(self, call: CallId, form: str, operator: str, reason: str) -> Released:
        """Put an export on record, then release. Raises UnknownCall, NothingRecorded, ReasonMissing, LedgerFull."""
        return await self._release(call, form, operator, reason, _media)

    async def release_quality(self, call: CallId, form: str, operator: str, reason: str) -> Released:
        """The same of what was measured, as the one stream ``QUALITY``; raises as ``release`` does."""
        return await self._release(call, form, operator, reason, _quality)

    async def _release(
        self,
        call: CallId,
        form: str,
        operator: str,
        reason: str,
        pieces_of: Callable[[tuple[Entry, ...]], dict[StreamId, tuple[EvidenceId, ...]]],
    ) -> Released:
        if not reason.strip():
            raise ReasonMissing
        entries = await self._ledger.read(call_ledger(call))
        if not entries:
            raise UnknownCall(call)
        pieces = {stream: tuple(sorted(names)) for stream, names in pieces_of(entries).items()}
        if not pieces:
            raise NothingRecorded(call)
        taken = tuple(name for names in pieces.values() for name in names)
        fact = EvidenceExported(call=call, form=form, pieces=taken, operator=operator, reason=reason.strip())
        await self._journal.note(SYSTEM_LEDGER, fact)
        return Released(pieces, await self._ledger.key(call_ledger(call)))


def _media(entries: tuple[Entry, ...]) -> dict[StreamId, tuple[EvidenceId, ...]]:
    found: dict[StreamId, list[EvidenceId]] = {}
    for entry in entries:
        if isinstance(entry.event, SegmentOpened):
            found.setdefault(entry.event.stream, []).append(entry.event.evidence)
    return {stream: tuple(names) for stream, names in found.items()}


def _quality(entries: tuple[Entry, ...]) -> dict[StreamId, tuple[EvidenceId, ...]]:
    names = tuple(entry.event.evidence for entry in entries if isinstance(entry.event, QualityOpened))
    return {QUALITY: names} if names else {}

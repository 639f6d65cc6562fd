"""Taking evidence out of the installation. That it is taken, by whom and what for, is on record before it is."""

from dataclasses import dataclass

from videobank.domain.account_events import EvidenceExported
from videobank.domain.call_events import SegmentOpened
from videobank.domain.ids import SYSTEM_LEDGER, CallId, EvidenceId, StreamId, call_ledger
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Ledger
from videobank.service.desk import UnknownCall
from videobank.service.journal import Journal


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
        if not reason.strip():
            raise ReasonMissing
        entries = await self._ledger.read(call_ledger(call))
        if not entries:
            raise UnknownCall(call)
        found: dict[StreamId, list[EvidenceId]] = {}
        for entry in entries:
            if isinstance(entry.event, SegmentOpened):
                found.setdefault(entry.event.stream, []).append(entry.event.evidence)
        if not found:
            raise NothingRecorded(call)
        pieces = {stream: tuple(sorted(names)) for stream, names in found.items()}
        taken = tuple(name for names in pieces.values() for name in names)
        fact = EvidenceExported(call=call, form=form, pieces=taken, operator=operator, reason=reason.strip())
        await self._journal.note(SYSTEM_LEDGER, fact)
        return Released(pieces, await self._ledger.key(call_ledger(call)))

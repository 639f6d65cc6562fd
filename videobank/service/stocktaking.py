"""Stocktaking: a piece of an unsealed call that lies in the vault and that no event names is put on record as that.

Evidence is stored before its event, so that no event ever names what is not there. Whoever is killed in between, or
whose event is not admitted any more, leaves a piece that nobody vouches for. Once all of these are named, any other
piece that no entry names was put there by somebody else, and is a fault. What does not decrypt is never named here.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from videobank.domain.call import Refusal, Refused
from videobank.domain.call_events import LeftOver, PieceUnclaimed
from videobank.domain.ids import CallId, EvidenceId, call_ledger
from videobank.ports.keys import DataKey
from videobank.ports.ledger import Conflict, Ledger, Projections
from videobank.ports.vault import EvidenceBroken, EvidenceBusy, EvidenceMissing, Vault
from videobank.service.desk import Desk

log = logging.getLogger(__name__)

OWN_KINDS = frozenset({"record", "document", "portrait", "still", "customer-page", "quality"})
"""What the web process itself stores. What a media worker stores may still be named, from its spool."""


@contextlib.asynccontextmanager
async def storing(vault: Vault, call: CallId) -> AsyncIterator[None]:
    """For whoever stores a piece: whether it may be stored is asked in here, and its event is proposed in here.

    Stock is taken of a call that has ended: who comes after it sees the end, and stores nothing. Raises Refused,
    VaultFull.
    """
    try:
        hold = await asyncio.to_thread(vault.storing, call)
    except EvidenceBusy as stocktaking:
        raise Refused(Refusal.WRONG_PHASE, "its evidence is being closed") from stocktaking
    with hold:
        yield


class Stocktaking:
    """Compares what lies in the vault with what the ledger names. Idempotent: what is named is not named again."""

    def __init__(self, desk: Desk, ledger: Ledger, projections: Projections, vault: Vault) -> None:
        self._desk = desk
        self._ledger = ledger
        self._projections = projections
        self._vault = vault

    async def after_restart(self) -> None:
        """What the web process's predecessor stored and did not record. Before any request is accepted."""
        for call in await self._projections.unfinished():
            try:
                await self._take(call, OWN_KINDS, LeftOver.SERVER_STOPPED)
            except (EvidenceBusy, Refused, Conflict, OSError) as later:
                log.warning("stock is taken before the seal only", extra={"call": call, "why": type(later).__name__})

    async def before_seal(self, call: CallId) -> None:
        """Of a call that has ended: everything, for after the seal nothing can be named.

        Raises EvidenceBusy while something is still being stored, Refused, Conflict, OSError.
        """
        await self._take(call, None, LeftOver.NOT_RECORDED)

    async def _take(self, call: CallId, kinds: frozenset[str] | None, reason: LeftOver) -> None:
        with await asyncio.to_thread(self._vault.taking_stock, call):
            there = [name for name in await asyncio.to_thread(self._vault.pieces, call) if _is_of(name, kinds)]
            nameless = sorted(set(there) - (await self._desk.call(call)).pieces) if there else []
            if not nameless:
                return
            key = await self._ledger.key(call_ledger(call))
            left = await asyncio.to_thread(self._left_over, call, nameless, key, reason)
            if left:
                await self._desk.propose(call, *left)

    def _left_over(
        self, call: CallId, nameless: list[EvidenceId], key: DataKey, reason: LeftOver
    ) -> tuple[PieceUnclaimed, ...]:
        if any(self._vault.is_being_written(call, piece) for piece in nameless):
            raise EvidenceBusy(call)
        hashes = {piece: self._hash_of_whole(call, piece, key) for piece in nameless}
        return tuple(
            PieceUnclaimed(piece=piece, kind=_kind(piece), sha256=sha256, reason=reason)
            for piece, sha256 in hashes.items()
            if sha256 is not None
        )

    def _hash_of_whole(self, call: CallId, evidence: EvidenceId, key: DataKey) -> str | None:
        """Of the file, without what a killed writer tore; None when it was not written with this call's key."""
        try:
            mark = self._vault.mark(call, evidence, key)
            piece = self._vault.open(call, evidence, key)
        except (EvidenceBroken, EvidenceMissing):
            return None
        try:
            return mark.sha256 if piece.size() == mark.bytes else None
        finally:
            piece.close()


def _kind(piece: EvidenceId) -> str:
    return piece.partition("/")[0]


def _is_of(piece: EvidenceId, kinds: frozenset[str] | None) -> bool:
    return kinds is None or _kind(piece) in kinds

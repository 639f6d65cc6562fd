"""Review: finding calls, looking at their evidence, and judging them. Looking is itself on record."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from weakref import WeakValueDictionary

from videobank.domain.account_events import (
    CallLookedAt,
    CallsSearched,
    FindingRecorded,
    Outcome,
    TrackReplayed,
    VerdictRecorded,
)
from videobank.domain.call import Phase
from videobank.domain.ids import CallId, EvidenceId, LedgerId, PersonId, SessionId, account_ledger, call_ledger
from videobank.domain.line import Line, LineSecond
from videobank.domain.outcome import Audit
from videobank.domain.quality import Row
from videobank.domain.roles import PERMISSIONS, Action, Person, Role, Scope
from videobank.domain.streams import Party
from videobank.ports.accounts import Accounts
from videobank.ports.ledger import CallFilter, CallRow, Fault, Ledger, Projections
from videobank.ports.vault import Vault
from videobank.service.audits import Audits, audit_of
from videobank.service.desk import Desk, UnknownCall
from videobank.service.gate import Gate
from videobank.service.journal import Journal
from videobank.service.page import parse_chunks
from videobank.service.quality_rows import parse
from videobank.service.replay import Contents, Story, contents, story
from videobank.service.sealed_bytes import SealedBytes
from videobank.service.verification import EvidenceFault, examine

PAGE_OF_ROWS = 50
MOST_SEALED = 64
MOST_SECONDS = 4 * 3600  # of a line: a call lasts three hours at most
MOST_REPLAYS = 10_000
WITH_AGENT = frozenset({Phase.PAIRED, Phase.LIVE, Phase.ENDED})  # the desk shows the call until it is sealed


class NoSuchEvidence(LookupError):
    """The call has no such track, page or picture."""


@dataclass(frozen=True, slots=True)
class PlayedTrack:
    """A track on its way to a player."""

    mime_type: str
    content: SealedBytes


@dataclass(frozen=True, slots=True)
class Lines:
    """How both parties' lines were, second by second; the call's clock begins at ``zero_us`` of the server's."""

    zero_us: int
    seconds: dict[Party, tuple[LineSecond, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A reviewer's remark, at a position of the call's clock where it has one."""

    at: datetime
    reviewer: str
    at_us: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """A reviewer's outcome."""

    at: datetime
    reviewer: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """A call's story and what reviewers said of it."""

    story: Story
    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    audit: Audit


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked just now, and everything that does not verify, by name."""

    sealed: bool
    entries: int
    pieces: int
    chain: tuple[Fault, ...]
    evidence: tuple[EvidenceFault, ...]


class Review:
    """What reviewers and supervisors do with calls, within the permission table; never with a call of their own."""

    def __init__(  # noqa: PLR0913, PLR0917 - each is one port or use case
        self,
        desk: Desk,
        ledger: Ledger,
        projections: Projections,
        accounts: Accounts,
        vault: Vault,
        gate: Gate,
        journal: Journal,
        audits: Audits,
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._projections = projections
        self._accounts = accounts
        self._vault = vault
        self._gate = gate
        self._journal = journal
        self._audits = audits
        self._judging: WeakValueDictionary[CallId, asyncio.Lock] = WeakValueDictionary()
        self._sealed: OrderedDict[CallId, Contents] = OrderedDict()
        self._replayed: OrderedDict[tuple[SessionId, CallId, EvidenceId], None] = OrderedDict()

    # --- finding --------------------------------------------------------------------------------------------------

    async def search(self, by: Person, query: CallFilter, used: tuple[str, ...]) -> tuple[tuple[CallRow, ...], bool]:
        """Up to 50 calls, newest first, and whether there are more; ``used`` names the filters. Raises NotPermitted."""
        await self._gate.require(by, Action.SEARCH_CALLS)
        own_unit = PERMISSIONS[by.role, Action.SEARCH_CALLS] is Scope.OWN_UNIT
        unit = by.unit if own_unit else query.unit
        rows = await self._projections.search(replace(query, unit=unit, not_agent=by.id, limit=PAGE_OF_ROWS + 1))
        shown = rows[:PAGE_OF_ROWS]
        await self._journal.note(account_ledger(by.id), CallsSearched(filters=used, results=len(shown)))
        return shown, len(rows) > PAGE_OF_ROWS

    # --- looking --------------------------------------------------------------------------------------------------

    async def open(self, by: Person, call: CallId) -> Case:
        """Everything that a replay needs; raises NotPermitted, UnknownCall."""
        await self._admit(by, Action.REPLAY, call)
        entries = await self._desk.history(call)
        findings, verdicts = await self._remarks(call)
        await self._journal.note(account_ledger(by.id), CallLookedAt(call=call))
        verdict = str(verdicts[-1].outcome) if verdicts else None
        state = await self._desk.call(call)
        audit = audit_of(state, [each.outcome for each in verdicts])
        return Case(story(state, entries, by.role, verdict), findings, verdicts, audit)

    async def track(self, by: Person, session: SessionId, call: CallId, evidence: EvidenceId) -> PlayedTrack:
        """A playable track; raises NotPermitted, UnknownCall, NoSuchEvidence, EvidenceMissing, EvidenceBroken."""
        found = await self._admit(by, Action.REPLAY, call)
        derived = found.tracks.get(evidence)
        if derived is None:
            raise NoSuchEvidence(evidence)
        await self._note_replay(by, session, call, evidence)
        key = await self._ledger.key(call_ledger(call))
        piece = await asyncio.to_thread(self._vault.open, call, evidence, key)
        return PlayedTrack(derived.mime_type, await SealedBytes.opened(piece, derived.head_records))

    async def _note_replay(self, by: Person, session: SessionId, call: CallId, evidence: EvidenceId) -> None:
        """Once for each session and track: a player asks for a hundred ranges."""
        place = (session, call, evidence)
        if place in self._replayed:
            return
        await self._journal.note(account_ledger(by.id), TrackReplayed(call=call, evidence=evidence))
        self._replayed[place] = None
        while len(self._replayed) > MOST_REPLAYS:
            self._replayed.popitem(last=False)

    async def page(self, by: Person, session: SessionId, call: CallId, evidence: EvidenceId) -> bytes:
        """The recorded page: one JSON array of rrweb events; raises as ``track`` does."""
        found = await self._admit(by, Action.REPLAY, call)
        if evidence not in found.pages:
            raise NoSuchEvidence(evidence)
        await self._note_replay(by, session, call, evidence)
        return await asyncio.to_thread(_one_array, await self._get(call, evidence))

    async def quality(self, by: Person, session: SessionId, call: CallId) -> Lines:
        """Both parties' lines as they were measured; empty when nothing was. Raises as ``track`` does."""
        found = await self._admit(by, Action.REPLAY, call)
        lines = {party: Line(party, MOST_SECONDS) for party in Party}
        for evidence in found.quality:
            await self._note_replay(by, session, call, evidence)
            rows = await asyncio.to_thread(_rows, await self._get(call, evidence))
            for line in lines.values():
                await asyncio.to_thread(line.take, rows)
        return Lines(found.zero_us, {party: line.seconds() for party, line in lines.items()})

    async def picture(self, by: Person, call: CallId, evidence: EvidenceId) -> bytes:
        """A JPEG, for the agent while in that call, and for review; raises as ``track`` does."""
        if not await self._is_with(by, call):
            await self._admit(by, Action.REPLAY, call)
        found = await self._contents(call)
        if evidence not in found.pictures:
            raise NoSuchEvidence(evidence)
        return await self._get(call, evidence)

    async def _is_with(self, by: Person, call: CallId) -> bool:
        if by.role is not Role.AGENT:
            return False
        try:
            state = await self._desk.call(call)
        except UnknownCall:
            return False
        return state.phase in WITH_AGENT and state.agent == by.id

    async def _get(self, call: CallId, evidence: EvidenceId) -> bytes:
        key = await self._ledger.key(call_ledger(call))
        return await asyncio.to_thread(self._vault.get, call, evidence, key)

    async def verify(self, by: Person, call: CallId) -> Verified:
        """Check the chain, its signed head and every hash of the recording; raises NotPermitted, UnknownCall."""
        found = await self._admit(by, Action.REPLAY, call)
        entries = await self._desk.history(call)
        key = await self._ledger.key(call_ledger(call))
        examined = await asyncio.to_thread(examine, entries, self._vault, key)
        return Verified(
            sealed=found.sealed,
            entries=len(entries),
            pieces=examined.pieces,
            chain=await self._ledger.verify(call_ledger(call)),
            evidence=examined.faults,
        )

    # --- judging --------------------------------------------------------------------------------------------------

    async def record_finding(self, by: Person, call: CallId, at_us: int | None, text: str) -> None:
        """Raises NotPermitted, UnknownCall, LedgerFull."""
        await self._admit(by, Action.JUDGE, call)
        await self._journal.note(account_ledger(by.id), FindingRecorded(call=call, at_us=at_us, text=text))

    async def record_verdict(self, by: Person, call: CallId, outcome: Outcome, reason: str) -> None:
        """Raises NotPermitted, UnknownCall, LedgerFull, and for an audit NotSealed, CoreDown, OutcomeRefused."""
        await self._admit(by, Action.JUDGE, call)
        async with self._judging.setdefault(call, asyncio.Lock()):  # the core hears verdicts in the order of record
            _, before = await self._remarks(call)
            await self._audits.tell(by, await self._desk.call(call), outcome, len(before) + 1)
            await self._journal.note(account_ledger(by.id), VerdictRecorded(call=call, outcome=outcome, reason=reason))

    async def _remarks(self, call: CallId) -> tuple[tuple[Finding, ...], tuple[Verdict, ...]]:
        findings: list[Finding] = []
        verdicts: list[Verdict] = []
        names: dict[LedgerId, str] = {}
        for remark in await self._projections.remarks(call):
            entry = (await self._ledger.read(remark.ledger, remark.number - 1))[0]
            name = names[remark.ledger] = names.get(remark.ledger) or await self._name_of(remark.ledger)
            if isinstance(entry.event, FindingRecorded):
                findings.append(Finding(entry.at, name, entry.event.at_us, entry.event.text))
            elif isinstance(entry.event, VerdictRecorded):
                verdicts.append(Verdict(entry.at, name, entry.event.outcome, entry.event.reason))
        return tuple(findings), tuple(verdicts)

    async def _name_of(self, ledger: LedgerId) -> str:
        person = PersonId(ledger.removeprefix("account/"))
        credentials = await self._accounts.by_id(person)
        return credentials.person.display_name if credentials is not None else person

    # --- permission -----------------------------------------------------------------------------------------------

    async def _admit(self, by: Person, action: Action, call: CallId) -> Contents:
        """Raises NotPermitted before it says whether there is such a call, then UnknownCall."""
        await self._gate.require(by, action, None, call)
        found = await self._contents(call)
        await self._gate.require(by, action, found.unit, call)
        await self._gate.require_other(by, action, found.agents, call)
        return found

    async def _contents(self, call: CallId) -> Contents:
        """Of a sealed call it never changes, so it is remembered: a player asks for a hundred ranges."""
        if call in self._sealed:
            return self._sealed[call]
        entries = await self._desk.history(call)
        if not entries:
            raise UnknownCall(call)
        found = contents(call, entries)
        if found.sealed:
            self._sealed[call] = found
            while len(self._sealed) > MOST_SEALED:
                self._sealed.popitem(last=False)
        return found


def _rows(content: bytes) -> tuple[Row, ...]:
    return tuple(parse(content))


def _one_array(content: bytes) -> bytes:
    """The chunks of a page, each a JSON array, as one."""
    arrays = (chunk.strip()[1:-1].strip() for _, chunk in parse_chunks(content))
    return ("[" + ",".join(array for array in arrays if array) + "]").encode()
